/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* From the table of options in request.c to those of GOption, and on to plan and daemon. */
#include "config.h"

#include "ctl/shape-verb.h"

#include <string.h>

#include <glib/gi18n.h>

#include "ctl/cables.h"
#include "ctl/laying-report.h"
#include "ctl/look.h"
#include "ctl/output.h"
#include "ctl/shapes.h"
#include "ctl/text.h"

#define MAX_OPTIONS 16

const char epx_shape_verb_footnote[] = N_ (
    "Prints the rules first, then lays them: all of them, or none when one is refused. They are\n"
    "in force when this returns, for links that are open, links to come and nodes not yet\n"
    "born. `epmdpxyctl fix --all` ends them, as does `epmdpxyctl unfault RULE`.\n"
    "\n"
    "--json: an object with verb, dry_run, seed (if there was chance), partial (whether some\n"
    "nodes see others that do not see each other), rules (objects with rule, unless it is a\n"
    "dry run, from, to (arrays of names), fault, direction, latency_ms, jitter_ms, rate,\n"
    "duration_ms (those that are set), links (how many a cut has changed)), unknown (names\n"
    "and patterns that match nobody yet). With --host an object for each host, on a line of\n"
    "its own, with host (as it was given); when one fails, those of `cut --help`.");

/* What the command line said; one of the two for each option that the verb takes. */
typedef struct
{
  guint n_options;
  const EpxRequestOption *options[MAX_OPTIONS]; /* (unowned) static */
  char *values[MAX_OPTIONS];                    /* (owned) (nullable) */
  gboolean flags[MAX_OPTIONS];
  gboolean is_dry_run;
} Line;

static void
clear_line (Line *line)
{
  for (guint i = 0; i < line->n_options; i++)
    g_free (line->values[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Line, clear_line)

/* @entries: room for MAX_OPTIONS + 2. */
static void
describe_options (Line *line, const EpxRequestKind *kind, GOptionEntry *entries)
{
  gsize n_known;
  const EpxRequestOption *known = epx_request_get_options (&n_known);
  guint n = 0;

  for (gsize i = 0; i < n_known && n < MAX_OPTIONS; i++)
    {
      const EpxRequestOption *option = &known[i];
      gboolean is_flag = option->argument == NULL;

      if ((option->takes & kind->takes) == 0)
        continue;
      line->options[n] = option;
      entries[n] = (GOptionEntry){
        .long_name = option->key,
        .arg = is_flag ? G_OPTION_ARG_NONE : G_OPTION_ARG_FILENAME,
        .arg_data = is_flag ? (gpointer) &line->flags[n] : (gpointer) &line->values[n],
        .description = option->help,
        .arg_description = option->argument,
      };
      n++;
    }
  line->n_options = n;
  entries[n++] = (GOptionEntry){
    .long_name = "dry-run",
    .arg = G_OPTION_ARG_NONE,
    .arg_data = &line->is_dry_run,
    .description = N_ ("Show what would be done, and do nothing"),
  };
  entries[n] = (GOptionEntry) G_OPTION_ENTRY_NULL;
}

static gboolean
take_options (EpxRequest *request, const Line *line, GError **error)
{
  for (guint i = 0; i < line->n_options; i++)
    {
      const char *value = line->flags[i] ? "true" : line->values[i];

      if (value == NULL)
        continue;
      if (!epx_request_set (request, line->options[i]->key, value, error))
        {
          g_prefix_error (error, "--%s: ", line->options[i]->key);
          return FALSE;
        }
    }

  return TRUE;
}

/* "key=value", for the verb that takes what AddFault takes. */
static gboolean
take_raw (EpxRequest *request, const char *argument, GError **error)
{
  const char *equals = strchr (argument, '=');
  g_autofree char *key = NULL;

  if (equals == NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                   _ ("\"%s\" is no option; write key=value, as in fault=stall"), argument);
      return FALSE;
    }

  key = g_strndup (argument, (gsize) (equals - argument));
  if (!epx_request_set (request, key, equals + 1, error))
    {
      g_prefix_error (error, "%s: ", key);
      return FALSE;
    }

  return TRUE;
}

static gboolean
take_arguments (EpxRequest *request, const EpxInvocation *invocation, GError **error)
{
  guint n_islands = request->kind->n_islands;

  for (int i = 1; i < invocation->argc; i++)
    {
      gboolean is_raw = (guint) i > n_islands && (request->kind->takes & EPX_TAKES_RAW) != 0;

      if (!(is_raw ? take_raw (request, invocation->argv[i], error)
                   : epx_request_add_island (request, invocation->argv[i], error)))
        return FALSE;
    }

  return TRUE;
}

EpxRequest *
epx_shape_verb_parse (EpxInvocation *invocation, gboolean *is_dry_run, int *exit_code)
{
  const EpxRequestKind *kind = epx_request_kind_find (invocation->verb->name);
  g_autoptr (EpxRequest) request = epx_request_new (kind);
  g_autoptr (GError) error = NULL;
  g_auto (Line) line = { 0 };
  GOptionEntry entries[MAX_OPTIONS + 2];

  describe_options (&line, kind, entries);
  if (!epx_invocation_parse (invocation, entries, exit_code))
    return NULL;

  if (!take_options (request, &line, &error) || !take_arguments (request, invocation, &error) ||
      !epx_request_check (request, &error))
    {
      *exit_code = epx_invocation_misused (invocation, "%s", error->message);
      return NULL;
    }

  *is_dry_run = line.is_dry_run;
  return g_steal_pointer (&request);
}

guint32
epx_shape_verb_choose_seed (const EpxRequest *request)
{
  return request->has_seed ? request->seed : g_random_int ();
}

static EpxPlan *
make_plan (EpxInvocation *invocation, EpxFleet *fleet, const EpxRequest *request, int *exit_code)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) nodes = epx_look_get_nodes (fleet, &error);
  EpxPlan *plan = NULL;

  if (nodes != NULL)
    plan = epx_shapes_plan (request, (const char *const *) nodes,
                            epx_shape_verb_choose_seed (request), &error);
  if (plan == NULL)
    *exit_code = epx_invocation_failed (invocation, error);
  return plan;
}

static gboolean
print_plan (const EpxPlan *plan)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (plan->has_seed)
    g_string_append_printf (text, _ ("seed %u\n"), plan->seed);
  for (guint i = 0; i < plan->rules->len; i++)
    {
      g_autofree char *line = epx_planned_rule_format (g_ptr_array_index (plan->rules, i));

      g_string_append_printf (text, "%s\n", line);
    }

  return epx_output_print (text->str);
}

static gboolean
print_outcome (const EpxPlan *plan, const char *where)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *host = epx_text_host (where);

  for (guint i = 0; i < plan->rules->len; i++)
    {
      const EpxPlannedRule *rule = g_ptr_array_index (plan->rules, i);
      g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, rule->rule);
      g_autofree char *links = epx_text_links (rule->n_links);

      g_string_append (text, host);
      if (rule->is_told)
        /* Translators: a rule's number, and how many links it has changed: "2 links". */
        g_string_append_printf (text, _ ("rule %s: %s\n"), number, links);
      else
        g_string_append_printf (text, _ ("rule %s is in force\n"), number);
    }

  return epx_output_print (text->str);
}

/* @host: (nullable). */
static gboolean
print_json (const EpxPlan *plan,
            const EpxCables *cables,
            const EpxRequest *request,
            const char *host,
            gboolean is_dry_run)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  epx_json_begin_host (builder, host);
  epx_json_add_string (builder, "verb", request->kind->name);
  epx_json_add_boolean (builder, "dry_run", is_dry_run);
  epx_plan_build_json (plan, builder);
  epx_cables_build_unknown (cables, builder);
  json_builder_end_object (builder);
  return epx_output_print_json (builder);
}

/* Names that were given rather than taken from the registry may be nobody's. */
static void
find_unknown (EpxCables *cables, const EpxRequest *request, EpxFleet *fleet)
{
  if (request->islands[1] == NULL)
    return;

  cables->island_a = g_strdupv (request->islands[0]);
  cables->island_b = g_strdupv (request->islands[1]);
  epx_cables_find_unknown (cables, fleet);
}

static void
warn_of_partial_split (const EpxPlan *plan)
{
  if (plan->is_partial)
    epx_output_complain (_ ("this is a partial split: nodes of OTP 25 and later make a full one of "
                            "it unless all run with -kernel prevent_overlapping_partitions false"));
}

/* @laying: (nullable) NULL when it was a dry run. */
static gboolean
print_all (EpxInvocation *invocation,
           const EpxRequest *request,
           const EpxCables *cables,
           const EpxPlan *plan,
           const EpxLaying *laying)
{
  if (laying == NULL)
    return invocation->is_json ? print_json (plan, cables, request, NULL, TRUE)
                               : epx_output_print (_ ("dry run: nothing was changed\n"));

  for (guint i = 0; i < epx_fleet_get_n_members (laying->fleet); i++)
    {
      const EpxPlan *laid = epx_laying_get_plan (laying, i);
      const char *host = epx_fleet_get_host (laying->fleet, i);

      if (!(invocation->is_json ? print_json (laid, cables, request, host, FALSE)
                                : print_outcome (laid, host)))
        return FALSE;
    }

  return TRUE;
}

static int
carry_out (EpxInvocation *invocation, EpxRequest *request, EpxFleet *fleet, gboolean is_dry_run)
{
  g_auto (EpxCables) cables = { 0 };
  g_autoptr (EpxPlan) plan = NULL;
  g_autoptr (EpxLaying) laying = NULL;
  gboolean is_printed;
  int exit_code;

  plan = make_plan (invocation, fleet, request, &exit_code);
  if (plan == NULL)
    return exit_code;
  if (!invocation->is_json && !print_plan (plan))
    return EPX_EXIT_FAILED;
  if (!is_dry_run)
    {
      laying = epx_laying_carry_out (invocation, fleet, plan, &exit_code);
      if (laying == NULL)
        return exit_code;
    }

  find_unknown (&cables, request, fleet);
  is_printed = print_all (invocation, request, &cables, plan, laying);
  epx_cables_warn (&cables, EPX_DEED_RULE);
  if (!invocation->is_json)
    warn_of_partial_split (plan);
  return is_printed ? EPX_EXIT_DONE : EPX_EXIT_FAILED;
}

int
epx_shape_verb_run (EpxInvocation *invocation)
{
  g_autoptr (EpxRequest) request = NULL;
  g_autoptr (EpxFleet) fleet = NULL;
  gboolean is_dry_run;
  int exit_code;

  request = epx_shape_verb_parse (invocation, &is_dry_run, &exit_code);
  if (request == NULL)
    return exit_code;

  fleet = epx_invocation_connect (invocation, EPX_CLIENT_MAY_START, EPX_REACH_ALL, &exit_code);
  if (fleet == NULL)
    return exit_code;

  return carry_out (invocation, request, fleet, is_dry_run);
}
