/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Formatting for people. */
#include "config.h"

#include "ctl/text.h"

#include <glib/gi18n.h>

char *
epx_text_escape (const char *text)
{
  GString *escaped = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\\')
        g_string_append (escaped, "\\\\");
      else if (g_unichar_isprint (c))
        g_string_append_unichar (escaped, c);
      else
        g_string_append_printf (escaped, "\\u%04x", c);
    }

  return g_string_free (escaped, FALSE);
}

char *
epx_text_flatten (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *flat = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == 0xfffd)
        g_string_append_c (flat, '?');
      else
        g_string_append_unichar (flat, g_unichar_isprint (c) ? c : ' ');
    }

  return g_string_free (flat, FALSE);
}

static void
append_names (GString *list, const char *const *names)
{
  guint n_names = g_strv_length ((char **) names);
  guint n_shown = MIN (n_names, EPX_TEXT_MAX_NAMES);

  for (guint i = 0; i < n_shown; i++)
    {
      g_autofree char *escaped = epx_text_escape (names[i]);

      g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", escaped);
    }
  if (n_names > n_shown)
    g_string_append_printf (list, ngettext (", and %u more", ", and %u more", n_names - n_shown),
                            n_names - n_shown);
}

char *
epx_text_names (const char *const *names)
{
  GString *list = g_string_new (NULL);

  append_names (list, names);
  return g_string_free (list, FALSE);
}

static gboolean
is_everything (const char *const *names)
{
  return names[0] != NULL && g_str_equal (names[0], "*") && names[1] == NULL;
}

char *
epx_text_way (const char *const *from, const char *const *to, gboolean is_forward)
{
  GString *sides;

  if (is_everything (from) && is_everything (to))
    return g_strdup (_ ("every cable"));

  sides = g_string_new ("[");
  append_names (sides, from);
  g_string_append (sides, is_forward ? "] -> [" : "] | [");
  append_names (sides, to);
  g_string_append_c (sides, ']');
  return g_string_free (sides, FALSE);
}

char *
epx_text_sides (const char *const *island_a, const char *const *island_b)
{
  return epx_text_way (island_a, island_b, FALSE);
}

char *
epx_text_islands (GPtrArray *islands)
{
  GString *list = g_string_new (NULL);
  guint n_shown = MIN (islands->len, EPX_TEXT_MAX_NAMES);

  for (guint i = 0; i < n_shown; i++)
    {
      g_string_append (list, i > 0 ? " | [" : "[");
      append_names (list, g_ptr_array_index (islands, i));
      g_string_append_c (list, ']');
    }
  if (islands->len > n_shown)
    g_string_append_printf (
        list, ngettext (" and %u more island", " and %u more islands", islands->len - n_shown),
        islands->len - n_shown);
  if (islands->len == 0)
    g_string_append_c (list, '-');

  return g_string_free (list, FALSE);
}

char *
epx_text_host (const char *host)
{
  return host != NULL ? g_strconcat (host, ": ", NULL) : g_strdup ("");
}

char *
epx_text_links (guint n_links)
{
  return g_strdup_printf (ngettext ("%u link", "%u links", n_links), n_links);
}

static char *
format_local (guint64 time_us, const char *format)
{
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) whole = NULL;
  g_autoptr (GDateTime) local = NULL;

  whole = g_date_time_new_from_unix_utc ((gint64) (time_us / G_USEC_PER_SEC));
  if (whole != NULL)
    utc = g_date_time_add (whole, (GTimeSpan) (time_us % G_USEC_PER_SEC));
  if (utc != NULL)
    local = g_date_time_to_local (utc);
  if (time_us == 0 || local == NULL)
    return g_strdup ("-");

  return g_date_time_format (local, format);
}

char *
epx_text_clock (guint64 time_us)
{
  g_autofree char *seconds = format_local (time_us, "%H:%M:%S");

  return g_strdup_printf ("%s.%03u", seconds, (guint) (time_us / 1000 % 1000));
}

char *
epx_text_date (guint64 time_us)
{
  return format_local (time_us, "%Y-%m-%d %H:%M:%S");
}

guint
epx_text_width (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }

  return width;
}
