/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What makes a name, and from which bytes of the wire it is made. Nothing here knows whether a
 * node of that name exists. */
#include "core/name.h"

#include <string.h>

static gboolean
is_control (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

gboolean
epx_name_is_alive (EpxSlice name)
{
  const char *text = (const char *) name.data;
  gsize n_chars = 0;

  if (name.len == 0 || name.len > EPX_NAME_MAX_BYTES || !g_utf8_validate_len (text, name.len, NULL))
    return FALSE;
  for (gsize i = 0; i < name.len; i += (gsize) g_utf8_skip[name.data[i]])
    {
      if (is_control (g_utf8_get_char (text + i)))
        return FALSE;
      n_chars++;
    }
  return n_chars <= EPX_NAME_MAX_CHARS;
}

/* One part of a full name. */
static gboolean
is_part (EpxSlice part)
{
  return epx_name_is_alive (part) && memchr (part.data, '@', part.len) == NULL;
}

char *
epx_name_from_utf8 (EpxSlice name)
{
  EpxCursor cursor = epx_cursor (name.data, name.len);
  const guint8 *at = name.len == 0 ? NULL : memchr (name.data, '@', name.len);
  EpxSlice alive;

  if (at == NULL)
    return NULL;
  alive = epx_cursor_slice (&cursor, (gsize) (at - name.data));
  epx_cursor_u8 (&cursor);
  if (!is_part (alive) || !is_part (epx_cursor_slice (&cursor, cursor.left)))
    return NULL;
  return g_strndup ((const char *) name.data, name.len);
}

/* Returns: (transfer full): the same characters in UTF-8; NUL bytes stay, so it has a length. */
static GString *
latin1_to_utf8 (EpxSlice text)
{
  GString *utf8 = g_string_sized_new (2 * text.len);

  for (gsize i = 0; i < text.len; i++)
    g_string_append_unichar (utf8, text.data[i]);
  return utf8;
}

char *
epx_name_from_latin1 (EpxSlice name)
{
  g_autoptr (GString) utf8 = NULL;

  /* Two parts and the "@", a byte for each character: no work for what is longer. */
  if (name.len > 2 * EPX_NAME_MAX_CHARS + 1)
    return NULL;
  utf8 = latin1_to_utf8 (name);
  return epx_name_from_utf8 (epx_slice (utf8->str, utf8->len));
}

char *
epx_name_host_from_latin1 (EpxSlice host)
{
  g_autoptr (GString) utf8 = NULL;

  if (host.len > EPX_NAME_MAX_CHARS)
    return NULL;
  utf8 = latin1_to_utf8 (host);
  if (!is_part (epx_slice (utf8->str, utf8->len)))
    return NULL;
  return g_string_free (g_steal_pointer (&utf8), FALSE);
}

gsize
epx_name_alive_length (const char *name)
{
  return strcspn (name, "@");
}

const char *
epx_name_host (const char *name)
{
  const char *at = strchr (name, '@');

  return at == NULL ? NULL : at + 1;
}

gboolean
epx_name_has_alive (const char *name, const char *alive)
{
  gsize len = epx_name_alive_length (name);

  return strlen (alive) == len && memcmp (name, alive, len) == 0;
}
