/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Matching by going back to the last "*" only, and meeting by one row of a table: see the header
 * for what is promised. */
#include "core/glob.h"

#include <string.h>

#include "core/name.h"

gboolean
epx_glob_is_plain (EpxSlice text)
{
  for (gsize i = 0; i < text.len; i++)
    if (text.data[i] == '*' || text.data[i] == '?')
      return FALSE;
  return TRUE;
}

/* The bytes of the character at @at; never past the end, even of a text that is cut short. */
static gsize
char_length (EpxSlice text, gsize at)
{
  return MIN ((gsize) g_utf8_skip[text.data[at]], text.len - at);
}

static gboolean
is_same_char (EpxSlice a, gsize i, EpxSlice b, gsize j)
{
  gsize len = char_length (a, i);

  return a.data[i] == b.data[j] && char_length (b, j) == len &&
         (len == 1 || memcmp (a.data + i, b.data + j, len) == 0);
}

/* Whether the character of @pattern at @i, no "*", stands for the one of @text at @j. In a text
 * that is a pattern itself, "*" may stand for nothing or for many and so for no one character. */
static gboolean
stands_for (EpxSlice pattern, gsize i, EpxSlice text, gsize j, gboolean is_pattern)
{
  if (pattern.data[i] == '?')
    return !is_pattern || text.data[j] != '*';
  return is_same_char (pattern, i, text, j);
}

/* Every "*" takes as little as the rest allows. When the rest fails it is enough to let the last
 * one take more: what the earlier ones took is the earliest possible, which leaves the most. */
static gboolean
walk (EpxSlice pattern, EpxSlice text, gboolean is_pattern)
{
  gsize i = 0;
  gsize j = 0;
  gsize behind_star = 0; /* in pattern; 0: no star yet */
  gsize resume = 0;      /* in text: where the rest is tried next */

  while (j < text.len)
    {
      if (i < pattern.len && pattern.data[i] == '*')
        {
          behind_star = ++i;
          resume = j;
          if (i == pattern.len)
            return TRUE;
        }
      else if (i < pattern.len && stands_for (pattern, i, text, j, is_pattern))
        {
          i += char_length (pattern, i);
          j += char_length (text, j);
        }
      else if (behind_star > 0)
        {
          resume += char_length (text, resume);
          i = behind_star;
          j = resume;
        }
      else
        return FALSE;
    }
  while (i < pattern.len && pattern.data[i] == '*')
    i++;
  return i == pattern.len;
}

gboolean
epx_glob_matches (EpxSlice pattern, EpxSlice text)
{
  return walk (pattern, text, FALSE);
}

gboolean
epx_glob_covers (EpxSlice pattern, EpxSlice other)
{
  return walk (pattern, other, TRUE);
}

/* The characters of @text into @chars, which has room for EPX_NAME_MAX_CHARS. */
static gsize
get_chars (EpxSlice text, gunichar *chars)
{
  gsize n = 0;

  for (gsize at = 0; at < text.len; at += char_length (text, at))
    chars[n++] = g_utf8_get_char ((const char *) text.data + at);
  return n;
}

/* From the row of @reach that says which beginnings of @b can be the same text as the beginning of
 * a before @c, to the row behind @c. */
static void
advance_row (gboolean *reach, gunichar c, const gunichar *b, gsize n_b)
{
  gboolean next[EPX_NAME_MAX_CHARS + 1] = { FALSE };

  for (gsize j = 0; j <= n_b; j++)
    {
      gboolean is_star = j < n_b && b[j] == '*';

      if (!reach[j])
        continue;
      if (c == '*' || is_star)
        next[j] = TRUE;
      if (j < n_b && (c == '*' || is_star))
        reach[j + 1] = TRUE;
      else if (j < n_b && (c == b[j] || c == '?' || b[j] == '?'))
        next[j + 1] = TRUE;
    }
  memcpy (reach, next, sizeof next);
}

gboolean
epx_glob_meets (EpxSlice a, EpxSlice b)
{
  gunichar chars_a[EPX_NAME_MAX_CHARS];
  gunichar chars_b[EPX_NAME_MAX_CHARS];
  gboolean reach[EPX_NAME_MAX_CHARS + 1] = { TRUE };
  gsize n_a;
  gsize n_b;

  if (epx_glob_is_plain (a))
    return epx_glob_matches (b, a);
  if (epx_glob_is_plain (b))
    return epx_glob_matches (a, b);
  g_return_val_if_fail (g_utf8_strlen ((const char *) a.data, (gssize) a.len) <= EPX_NAME_MAX_CHARS,
                        FALSE);
  g_return_val_if_fail (g_utf8_strlen ((const char *) b.data, (gssize) b.len) <= EPX_NAME_MAX_CHARS,
                        FALSE);
  n_a = get_chars (a, chars_a);
  n_b = get_chars (b, chars_b);
  for (gsize i = 0; i < n_a; i++)
    advance_row (reach, chars_a[i], chars_b, n_b);
  for (gsize j = 0; j < n_b; j++)
    if (reach[j] && chars_b[j] == '*')
      reach[j + 1] = TRUE;
  return reach[n_b];
}
