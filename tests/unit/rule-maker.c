/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Rules for the tests of the list and of what is derived from it. */
#include "rule-maker.h"

#include "property.h"

EpxIsland *
epx_make_island (const char *entries)
{
  g_auto (GStrv) split = g_strsplit (entries, ",", 0);
  g_autoptr (GError) error = NULL;
  EpxIsland *island = epx_island_new ((const char *const *) split, &error);

  g_assert_no_error (error);
  return island;
}

guint64
epx_lay (EpxRules *rules, const char *from, const char *to, EpxRule rule)
{
  g_autoptr (EpxIsland) from_island = epx_make_island (from);
  g_autoptr (EpxIsland) to_island = epx_make_island (to);
  g_autoptr (GError) error = NULL;
  guint64 id;

  rule.from = from_island;
  rule.to = to_island;
  id = epx_rules_lay (rules, &rule, &error);
  g_assert_no_error (error);
  return id;
}

guint64
epx_fault (EpxRules *rules, const char *from, const char *to, EpxFault fault, gboolean is_forward)
{
  return epx_lay (rules, from, to,
                  (EpxRule){ .sets_fault = TRUE, .fault = fault, .is_forward = is_forward });
}

guint64
epx_cut (EpxRules *rules, const char *from, const char *to)
{
  return epx_fault (rules, from, to, EPX_FAULT_STALL, FALSE);
}

guint64
epx_cut_forward (EpxRules *rules, const char *from, const char *to)
{
  return epx_fault (rules, from, to, EPX_FAULT_STALL, TRUE);
}

guint64
epx_slow (EpxRules *rules, const char *from, const char *to, guint32 latency_ms)
{
  return epx_lay (rules, from, to,
                  (EpxRule){ .sets_shape = TRUE, .shape = { .latency_ms = latency_ms } });
}

guint64
epx_fix (EpxRules *rules, const char *a, const char *b)
{
  return epx_lay (rules, a, b, (EpxRule){ .is_fix = TRUE });
}

char *
epx_random_entries (const char *const *entries)
{
  guint n_entries = g_strv_length ((char **) entries);
  GString *some = g_string_new (entries[epx_random (n_entries)]);

  while (epx_random (2) == 0)
    g_string_append_printf (some, ",%s", entries[epx_random (n_entries)]);
  return g_string_free (some, FALSE);
}
