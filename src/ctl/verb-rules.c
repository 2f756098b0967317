/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* `epmdpxyctl rules`: what the daemon was asked to do to which cables, and by whom. */
#include "config.h"

#include <glib/gi18n.h>

#include "ctl/fault-spec.h"
#include "ctl/invocation.h"
#include "ctl/output.h"
#include "ctl/table.h"
#include "ctl/text.h"

/* "stall for 10s", "latency 50ms"; a word that this program does not know as it is. */
static char *
format_fault (const EpxRuleInfo *rule)
{
  EpxFaultSpec spec;
  EpxFault known;

  if (*rule->fault != '\0' && !epx_fault_from_string (rule->fault, &known))
    return epx_text_escape (rule->fault);

  epx_fault_spec_from_info (&spec, rule);
  return epx_fault_spec_format (&spec);
}

static gboolean
print_text (GPtrArray *rules)
{
  /* Translators: ">" aligns a column to the right; keep it. */
  const char *const headers[] = {
    _ (">RULE"), _ ("FAULT"), _ ("FROM"), _ ("TO"), _ ("DIRECTION"),
    _ ("SINCE"), _ ("BY"),    "",         NULL,
  };
  g_autoptr (EpxTable) table = epx_table_new (headers);
  g_autofree char *text = NULL;

  if (rules->len == 0)
    return epx_output_print (_ ("no rule is in force: every cable is whole\n"));

  for (guint i = 0; i < rules->len; i++)
    {
      const EpxRuleInfo *rule = g_ptr_array_index (rules, i);
      g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, rule->number);
      g_autofree char *fault = format_fault (rule);
      g_autofree char *from = epx_text_names ((const char *const *) rule->from);
      g_autofree char *to = epx_text_names ((const char *const *) rule->to);
      g_autofree char *direction = epx_text_escape (rule->direction);
      g_autofree char *since = epx_text_date (rule->time_us);
      g_autofree char *by = epx_text_escape (rule->sender);

      epx_table_add (table, number, fault, from, to, direction, since, *by != '\0' ? by : "-",
                     rule->is_bound ? _ ("ends with it") : "");
    }

  text = epx_table_format (table);
  return epx_output_print (text);
}

static gboolean
print_json (GPtrArray *rules, const char *host)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  epx_json_begin_host (builder, host);
  json_builder_set_member_name (builder, "rules");
  json_builder_begin_array (builder);
  for (guint i = 0; i < rules->len; i++)
    {
      const EpxRuleInfo *rule = g_ptr_array_index (rules, i);

      json_builder_begin_object (builder);
      epx_json_add_number (builder, "rule", rule->number);
      epx_json_add_names (builder, "from", (const char *const *) rule->from);
      epx_json_add_names (builder, "to", (const char *const *) rule->to);
      epx_json_add_string (builder, "fault", rule->fault);
      epx_json_add_string (builder, "direction", rule->direction);
      if (rule->sets_shape)
        {
          epx_json_add_number (builder, "latency_ms", rule->latency_ms);
          epx_json_add_number (builder, "jitter_ms", rule->jitter_ms);
          epx_json_add_number (builder, "rate", rule->rate);
        }
      if (rule->duration_ms != 0)
        epx_json_add_number (builder, "duration_ms", rule->duration_ms);
      if (rule->is_bound)
        epx_json_add_boolean (builder, "bound_to_caller", TRUE);
      epx_json_add_number (builder, "time_us", rule->time_us);
      epx_json_add_string (builder, "sender", rule->sender);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return epx_output_print_json (builder);
}

/* EpxQuestion. */
static gpointer
take_manager (EpxClient *client, guint member, gpointer unused, GError **error)
{
  return epx_client_get_manager (client, error);
}

static gboolean
show (EpxInvocation *invocation, const EpxAnswer *answer)
{
  const EpxManagerInfo *manager = answer->value;

  return invocation->is_json ? print_json (manager->rules, answer->host)
                             : print_text (manager->rules);
}

static int
run_rules (EpxInvocation *invocation)
{
  int exit_code;

  if (!epx_invocation_parse (invocation, NULL, &exit_code) ||
      !epx_invocation_expect (invocation, 0, &exit_code))
    return exit_code;

  return epx_invocation_look (invocation, take_manager, (GDestroyNotify) epx_manager_info_free,
                              show);
}

const EpxVerb epx_verb_rules = {
  .name = "rules",
  .summary = N_ ("List what was asked to be done to which cables"),
  .description =
      N_ ("Examples:\n"
          "  epmdpxyctl rules\n"
          "  epmdpxyctl rules --json | jq '.rules | length'\n"
          "\n"
          "Oldest first; for each cable the latest rule that matches decides, its fault and its\n"
          "delay apart from each other. The fault \"stall\" is a cut; \"none\" is a fix that lies\n"
          "above an older cut. BY is the name on the bus of who asked; a rule that ends with it\n"
          "goes when that program does. `epmdpxyctl unfault RULE` takes a single one off.\n"
          "\n"
          "--json: an object with rules, an array of objects with rule (its number), from, to\n"
          "(arrays of names), fault (\"\" when it sets none), direction, time_us (microseconds\n"
          "since 1970), sender (\"\" when unknown); latency_ms, jitter_ms, rate when it delays;\n"
          "duration_ms when it ends by itself; bound_to_caller when it goes with its sender. With\n"
          "--host an object for each host, on a line of its own, with host (as it was given)."),
  .has_json = TRUE,
  .run = run_rules,
};
