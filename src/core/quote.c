/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* See the header: for error messages that name what a caller gave. */
#include "core/quote.h"

#include <string.h>

/* A quotation is cut after so many characters. */
#define MAX_QUOTED_CHARS 80

char *
epx_quote (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) strnlen (text, 4 * MAX_QUOTED_CHARS));
  GString *quoted = g_string_new ("\"");
  gsize n = 0;

  for (const char *p = valid; *p != '\0' && n < MAX_QUOTED_CHARS; p = g_utf8_next_char (p), n++)
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '"' || c == '\\')
        g_string_append_c (quoted, '\\');
      if (g_unichar_isprint (c))
        g_string_append_unichar (quoted, c);
      else
        g_string_append_printf (quoted, "\\u%04x", c);
    }
  g_string_append (quoted, n == MAX_QUOTED_CHARS ? "\"..." : "\"");
  return g_string_free (quoted, FALSE);
}
