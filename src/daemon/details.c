/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/details.h"

#include "core/fault-options.h"

/* As many names of an island as a dialog has room for. */
#define MAX_NAMES 5

void
epx_details_init (GVariantDict *details, gint64 time_us)
{
  g_variant_dict_init (details, NULL);
  g_variant_dict_insert (details, "time", "t", (guint64) time_us);
}

void
epx_details_add_rule (GVariantDict *details, const EpxRule *rule)
{
  epx_fault_options_describe (rule, details);
  g_variant_dict_insert (details, "time", "t", (guint64) rule->time_us);
  if (rule->sender != NULL)
    g_variant_dict_insert (details, "sender", "s", rule->sender);
}

static void
append_name (GString *text, const char *name)
{
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (text, g_unichar_isprint (c) ? c : '?');
    }
}

static void
append_names (GString *text, const EpxIsland *island)
{
  const char *const *names = epx_island_get_entries (island);
  guint n_names = epx_island_get_n_entries (island);

  for (guint i = 0; i < n_names && i < MAX_NAMES; i++)
    {
      if (i > 0)
        g_string_append (text, ", ");
      append_name (text, names[i]);
    }
  if (n_names > MAX_NAMES)
    g_string_append_printf (text, " and %u more", n_names - MAX_NAMES);
}

char *
epx_details_describe_cables (const EpxIsland *from, const EpxIsland *to)
{
  GString *text = g_string_new (NULL);

  append_names (text, from);
  g_string_append (text, " | ");
  append_names (text, to);
  return g_string_free (text, FALSE);
}
