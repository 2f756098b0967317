/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* `epmdpxyctl cut`: nothing passes between two islands any more. */
#include "config.h"

#include <glib/gi18n.h>

#include "ctl/cables.h"
#include "ctl/laying-report.h"
#include "ctl/shape-verb.h"

static gboolean
print_all (EpxCables *cables, EpxInvocation *invocation, EpxLaying *laying)
{
  for (guint i = 0; i < epx_fleet_get_n_members (laying->fleet); i++)
    {
      const EpxPlan *plan = epx_laying_get_plan (laying, i);
      const EpxPlannedRule *rule = g_ptr_array_index (plan->rules, 0);

      cables->host = epx_fleet_get_host (laying->fleet, i);
      cables->rule = rule->rule;
      cables->n_links = rule->n_links;
      if (!epx_cables_print (cables, invocation, EPX_DEED_CUT))
        return FALSE;
    }

  return TRUE;
}

/* A cut is a rule like any other: it is known by its number, so that it can be taken off alone. */
static int
cut (EpxCables *cables, EpxInvocation *invocation, EpxFleet *fleet)
{
  const EpxFaultSpec spec = {
    .sets_fault = TRUE,
    .fault = EPX_FAULT_STALL,
    .duration_ms = cables->duration_ms,
  };
  g_autoptr (EpxPlan) plan = epx_plan_new ();
  g_autoptr (EpxLaying) laying = NULL;
  gboolean is_printed;
  int exit_code;

  epx_plan_add (plan, (const char *const *) cables->island_a,
                (const char *const *) cables->island_b, &spec);
  laying = epx_laying_carry_out (invocation, fleet, plan, &exit_code);
  if (laying == NULL)
    return exit_code;

  epx_cables_find_unknown (cables, fleet);
  is_printed = print_all (cables, invocation, laying);
  epx_cables_warn (cables, EPX_DEED_CUT);
  return is_printed ? EPX_EXIT_DONE : EPX_EXIT_FAILED;
}

static int
run_cut (EpxInvocation *invocation)
{
  g_auto (EpxCables) cables = { 0 };
  g_autoptr (EpxRequest) request = NULL;
  g_autoptr (EpxFleet) fleet = NULL;
  int exit_code;

  request = epx_shape_verb_parse (invocation, &cables.is_dry_run, &exit_code);
  if (request == NULL)
    return exit_code;

  cables.island_a = g_strdupv (request->islands[0]);
  cables.island_b = g_strdupv (request->islands[1]);
  cables.duration_ms = request->spec.duration_ms;
  fleet = epx_invocation_connect (invocation, EPX_CLIENT_MAY_START, EPX_REACH_ALL, &exit_code);
  if (fleet == NULL)
    return exit_code;
  if (!cables.is_dry_run)
    return cut (&cables, invocation, fleet);

  epx_cables_find_unknown (&cables, fleet);
  exit_code =
      epx_cables_print (&cables, invocation, EPX_DEED_CUT) ? EPX_EXIT_DONE : EPX_EXIT_FAILED;
  epx_cables_warn (&cables, EPX_DEED_CUT);
  return exit_code;
}

const EpxVerb epx_verb_cut = {
  .name = "cut",
  .parameters = N_ ("A,B C,D"),
  .summary = N_ ("Cut every cable between two islands of nodes"),
  .description = N_ (
      "Examples:\n"
      "  epmdpxyctl cut node1,node2 node3,node4,node5\n"
      "  epmdpxyctl cut node1@alpha 'node1@beta'\n"
      "  epmdpxyctl cut 'rabbit@*' '*'            rabbit from everybody else\n"
      "  epmdpxyctl cut node1 node2 --for 10s     the daemon fixes it by itself\n"
      "\n"
      "Names are separated by commas. node1 is that name on any host, node1@host just that\n"
      "node; * stands for any text and ? for one character (quote them from the shell). A\n"
      "name need not be registered yet: the cut holds for nodes that are born later.\n"
      "\n"
      "When this returns the cut is in force, in both directions, for links that are open\n"
      "and for those to come. Nothing is closed: the nodes find out as in a real network\n"
      "split, when nothing is heard any more (after net_ticktime, 45 to 75 s by default).\n"
      "The number of links printed is of those that this cut has changed.\n"
      "\n"
      "--json: an object with island_a, island_b (arrays of names), rule, links (numbers),\n"
      "unknown (names and patterns that match nobody yet); with --for also duration_ms, with\n"
      "--dry-run dry_run (true) in place of rule and links. With --host an object for each\n"
      "host, on a line of its own, with host (as it was given); when one fails, objects with\n"
      "host, done (false), rolled_back, in_doubt (whether it may be in force all the same) and\n"
      "error."),
  .has_json = TRUE,
  .run = run_cut,
};
