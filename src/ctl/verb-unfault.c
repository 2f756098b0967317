/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* `epmdpxyctl unfault`: takes single rules off by their numbers. */
#include "config.h"

#include <glib/gi18n.h>

#include "ctl/invocation.h"
#include "ctl/output.h"
#include "ctl/quantity.h"

typedef struct
{
  GArray *removed; /* (owned) (element-type guint64) */
  GArray *ended;   /* (owned) (element-type guint64) they were no more */
} Outcome;

static void
clear_outcome (Outcome *outcome)
{
  g_array_unref (outcome->removed);
  g_array_unref (outcome->ended);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, clear_outcome)

static GArray *
parse_rules (EpxInvocation *invocation)
{
  g_autoptr (GArray) rules = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GError) error = NULL;

  for (int i = 1; i < invocation->argc; i++)
    {
      guint64 rule;

      if (!epx_quantity_parse_number (invocation->argv[i], 1, G_MAXINT64, &rule, &error))
        {
          epx_invocation_misused (invocation, "%s", error->message);
          return NULL;
        }
      g_array_append_val (rules, rule);
    }
  if (rules->len == 0)
    {
      epx_invocation_misused (invocation, _ ("which rule? (`epmdpxyctl rules` lists them)"));
      return NULL;
    }

  return g_steal_pointer (&rules);
}

static gboolean
remove_rules (EpxClient *client, GArray *rules, Outcome *outcome, GError **error)
{
  for (guint i = 0; i < rules->len; i++)
    {
      guint64 rule = g_array_index (rules, guint64, i);
      g_autoptr (GError) cause = NULL;

      if (epx_client_remove_fault (client, rule, &cause))
        g_array_append_val (outcome->removed, rule);
      else if (g_error_matches (cause, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_RULE_ENDED))
        g_array_append_val (outcome->ended, rule);
      else
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
print_text (const Outcome *outcome)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < outcome->removed->len; i++)
    {
      g_autofree char *number =
          g_strdup_printf ("%" G_GUINT64_FORMAT, g_array_index (outcome->removed, guint64, i));

      g_string_append_printf (text, _ ("removed rule %s\n"), number);
    }

  return epx_output_print (text->str);
}

static void
add_numbers (JsonBuilder *builder, const char *key, GArray *numbers)
{
  json_builder_set_member_name (builder, key);
  json_builder_begin_array (builder);
  for (guint i = 0; i < numbers->len; i++)
    json_builder_add_int_value (builder, (gint64) g_array_index (numbers, guint64, i));
  json_builder_end_array (builder);
}

static gboolean
print_json (const Outcome *outcome)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_numbers (builder, "removed", outcome->removed);
  add_numbers (builder, "ended", outcome->ended);
  json_builder_end_object (builder);
  return epx_output_print_json (builder);
}

static void
tell_of_ended (const Outcome *outcome)
{
  g_autoptr (GString) numbers = g_string_new (NULL);

  if (outcome->ended->len == 0)
    return;

  for (guint i = 0; i < outcome->ended->len; i++)
    g_string_append_printf (numbers, "%s%" G_GUINT64_FORMAT, i > 0 ? ", " : "",
                            g_array_index (outcome->ended, guint64, i));
  epx_output_complain (_ ("not in force any more: %s"), numbers->str);
}

static int
run_unfault (EpxInvocation *invocation)
{
  g_auto (Outcome) outcome = {
    .removed = g_array_new (FALSE, FALSE, sizeof (guint64)),
    .ended = g_array_new (FALSE, FALSE, sizeof (guint64)),
  };
  g_autoptr (GArray) rules = NULL;
  g_autoptr (EpxFleet) fleet = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_printed;
  int exit_code;

  if (!epx_invocation_parse (invocation, NULL, &exit_code))
    return exit_code;
  rules = parse_rules (invocation);
  if (rules == NULL)
    return EPX_EXIT_USAGE;

  fleet = epx_invocation_connect (invocation, EPX_CLIENT_MAY_START, EPX_REACH_ALL, &exit_code);
  if (fleet == NULL)
    return exit_code;
  if (!remove_rules (epx_fleet_get_client (fleet, 0), rules, &outcome, &error))
    return epx_invocation_failed_at (invocation, epx_fleet_get_host (fleet, 0), error);

  is_printed = invocation->is_json ? print_json (&outcome) : print_text (&outcome);
  tell_of_ended (&outcome);
  return is_printed ? EPX_EXIT_DONE : EPX_EXIT_FAILED;
}

const EpxVerb epx_verb_unfault = {
  .name = "unfault",
  .parameters = N_ ("RULE…"),
  .summary = N_ ("Take single rules off, by their numbers"),
  .description = N_ (
      "Examples:\n"
      "  epmdpxyctl unfault 7\n"
      "  epmdpxyctl unfault 7 8 9\n"
      "\n"
      "What lies below the rule comes to light. `epmdpxyctl rules` lists the numbers. A rule\n"
      "that has ended by itself is no error. With --host one host can be named: each numbers its\n"
      "rules by itself.\n"
      "\n"
      "--json: an object with removed, ended (arrays of numbers)."),
  .has_json = TRUE,
  .hosts = EPX_HOSTS_ONE,
  .run = run_unfault,
};
