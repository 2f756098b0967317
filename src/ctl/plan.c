/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A list and its two ways out. */
#include "config.h"

#include "ctl/plan.h"

#include "ctl/output.h"
#include "ctl/text.h"

static void
free_rule (gpointer data)
{
  EpxPlannedRule *rule = data;

  g_strfreev (rule->from);
  g_strfreev (rule->to);
  g_free (rule);
}

EpxPlan *
epx_plan_new (void)
{
  EpxPlan *plan = g_new0 (EpxPlan, 1);

  plan->rules = g_ptr_array_new_with_free_func (free_rule);
  return plan;
}

void
epx_plan_free (EpxPlan *plan)
{
  g_ptr_array_unref (plan->rules);
  g_free (plan);
}

void
epx_plan_add (EpxPlan *plan,
              const char *const *from,
              const char *const *to,
              const EpxFaultSpec *spec)
{
  EpxPlannedRule *rule = g_new0 (EpxPlannedRule, 1);

  rule->from = g_strdupv ((char **) from);
  rule->to = g_strdupv ((char **) to);
  rule->spec = *spec;
  g_ptr_array_add (plan->rules, rule);
}

EpxPlan *
epx_plan_copy (const EpxPlan *plan)
{
  EpxPlan *copy = epx_plan_new ();

  copy->has_seed = plan->has_seed;
  copy->seed = plan->seed;
  copy->is_partial = plan->is_partial;
  for (guint i = 0; i < plan->rules->len; i++)
    {
      const EpxPlannedRule *rule = g_ptr_array_index (plan->rules, i);

      epx_plan_add (copy, (const char *const *) rule->from, (const char *const *) rule->to,
                    &rule->spec);
    }

  return copy;
}

char *
epx_planned_rule_format (const EpxPlannedRule *rule)
{
  g_autofree char *spec = epx_fault_spec_format (&rule->spec);
  g_autofree char *sides = epx_text_way ((const char *const *) rule->from,
                                         (const char *const *) rule->to, rule->spec.is_forward);

  return g_strdup_printf ("%s  %s", sides, spec);
}

void
epx_planned_rule_build_json (const EpxPlannedRule *rule, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  if (rule->rule != 0)
    epx_json_add_number (builder, "rule", rule->rule);
  epx_json_add_names (builder, "from", (const char *const *) rule->from);
  epx_json_add_names (builder, "to", (const char *const *) rule->to);
  epx_fault_spec_build_json (&rule->spec, builder);
  if (rule->is_told)
    epx_json_add_number (builder, "links", rule->n_links);
  json_builder_end_object (builder);
}

void
epx_plan_build_json (const EpxPlan *plan, JsonBuilder *builder)
{
  if (plan->has_seed)
    epx_json_add_number (builder, "seed", plan->seed);
  epx_json_add_boolean (builder, "partial", plan->is_partial);
  json_builder_set_member_name (builder, "rules");
  json_builder_begin_array (builder);
  for (guint i = 0; i < plan->rules->len; i++)
    epx_planned_rule_build_json (g_ptr_array_index (plan->rules, i), builder);
  json_builder_end_array (builder);
}
