/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Random values and literal bytes for the tests. */
#include "property.h"

#include <string.h>

/* Any will do; it is fixed so that a failure comes again. */
#define FIXED_SEED "--seed=R02S00112233445566778899aabbccddeeff"

void
epx_test_init (int argc, char **argv)
{
  g_autofree char **with_seed = g_new0 (char *, (gsize) argc + 2);
  char **args = with_seed;
  int n = 0;

  with_seed[n++] = argv[0];
  with_seed[n++] = (char *) FIXED_SEED;
  for (int i = 1; i < argc; i++)
    with_seed[n++] = argv[i];
  g_test_init (&n, &args, NULL);
}

guint
epx_random (guint n)
{
  return (guint) g_test_rand_int_range (0, (gint32) n);
}

void
epx_random_fill (guint8 *data, gsize len)
{
  for (gsize i = 0; i < len; i++)
    data[i] = (guint8) epx_random (256);
}

char *
epx_random_text (const char *alphabet, guint min_chars, guint max_chars)
{
  glong n_letters = g_utf8_strlen (alphabet, -1);
  guint n_chars = min_chars + epx_random (max_chars - min_chars + 1);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_chars; i++)
    {
      glong letter = epx_random ((guint) n_letters);

      g_string_append_unichar (text, g_utf8_get_char (g_utf8_offset_to_pointer (alphabet, letter)));
    }
  return g_string_free (text, FALSE);
}

char *
epx_repeat (const char *pattern, guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (text, pattern);
  return g_string_free (text, FALSE);
}

guint8 *
epx_exact (const void *data, gsize len)
{
  return g_memdup2 (data, len);
}

GByteArray *
epx_from_hex (const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();

  while (*hex != '\0')
    {
      guint8 byte;

      if (*hex == ' ')
        {
          hex++;
          continue;
        }
      g_assert_true (g_ascii_isxdigit (hex[0]) && g_ascii_isxdigit (hex[1]));
      byte = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
      g_byte_array_append (bytes, &byte, 1);
      hex += 2;
    }
  return bytes;
}

static gboolean
slow_glob (const char *pattern, const char *text)
{
  if (*pattern == '*')
    return slow_glob (pattern + 1, text) ||
           (*text != '\0' && slow_glob (pattern, g_utf8_next_char (text)));
  if (*text == '\0')
    return *pattern == '\0';
  if (*pattern != '?' && g_utf8_get_char (pattern) != g_utf8_get_char (text))
    return FALSE;
  return *pattern != '\0' && slow_glob (g_utf8_next_char (pattern), g_utf8_next_char (text));
}

gboolean
epx_slow_entry_has (const char *entry, const char *name)
{
  g_auto (GStrv) entry_parts = g_strsplit (entry, "@", 2);
  g_auto (GStrv) name_parts = g_strsplit (name, "@", 2);
  const char *host_pattern = entry_parts[1] == NULL ? "*" : entry_parts[1];

  if (!slow_glob (entry_parts[0], name_parts[0]))
    return FALSE;
  if (g_str_equal (host_pattern, "*"))
    return TRUE;
  return name_parts[1] != NULL && slow_glob (host_pattern, name_parts[1]);
}

gboolean
epx_slow_island_has (const char *const *entries, const char *name)
{
  for (gsize i = 0; entries[i] != NULL; i++)
    if (epx_slow_entry_has (entries[i], name))
      return TRUE;
  return FALSE;
}
