/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* On the bus a fix looks as a fault "none" that was laid both ways for good; such a fault is taken
 * for a fix, which differs from it only in that it covers the shapes below, too. */
#include "config.h"

#include "client/rule-replica.h"

static gboolean
is_fix (const EpxRuleInfo *info)
{
  return g_str_equal (info->fault, "none") && g_str_equal (info->direction, "both") &&
         !info->sets_shape && info->duration_ms == 0 && !info->is_bound;
}

static void
lay (EpxRules *rules, const EpxRuleInfo *info)
{
  g_autoptr (EpxIsland) from = epx_island_new ((const char *const *) info->from, NULL);
  g_autoptr (EpxIsland) to = epx_island_new ((const char *const *) info->to, NULL);
  EpxRule rule = {
    .from = from,
    .to = to,
    .is_fix = is_fix (info),
    .sets_fault = *info->fault != '\0',
    .sets_shape = info->sets_shape,
    .shape = { info->latency_ms, info->jitter_ms, info->rate },
    .is_forward = g_str_equal (info->direction, "forward"),
  };

  if (from == NULL || to == NULL || !(rule.sets_fault || rule.sets_shape) ||
      (rule.sets_fault && !epx_fault_from_string (info->fault, &rule.fault)))
    return;

  epx_rules_lay (rules, &rule, NULL);
}

EpxRules *
epx_rules_replicate (GPtrArray *infos)
{
  EpxRules *rules = epx_rules_new ();

  for (guint i = 0; i < infos->len; i++)
    lay (rules, infos->pdata[i]);
  return rules;
}
