/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* `epmdpxyctl cut`: nothing passes between two islands any more. */
#include "config.h"

#include <glib/gi18n.h>

#include "ctl/cables.h"
#include "ctl/laying.h"
#include "ctl/shape-verb.h"

static void
on_event (EpxClient *client, EpxEvent *event, gpointer user_data)
{
  epx_laying_note (user_data, event);
}

/* A cut that ends by itself is a rule like any other. */
static gboolean
cut_for_a_time (EpxCables *cables, EpxClient *client, EpxPlan *plan, GError **error)
{
  gulong handler = g_signal_connect (client, "event", G_CALLBACK (on_event), plan);
  const EpxPlannedRule *rule = g_ptr_array_index (plan->rules, 0);
  gboolean is_laid = epx_laying_lay (client, plan, FALSE, error);

  /* What the daemon told of it is queued before its reply is. */
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_signal_handler_disconnect (client, handler);
  cables->rule = rule->rule;
  cables->n_links = rule->n_links;
  return is_laid;
}

static gboolean
cut (EpxCables *cables, EpxClient *client, GError **error)
{
  const EpxFaultSpec spec = {
    .sets_fault = TRUE,
    .fault = EPX_FAULT_STALL,
    .duration_ms = cables->duration_ms,
  };
  const char *const *island_a = (const char *const *) cables->island_a;
  const char *const *island_b = (const char *const *) cables->island_b;
  g_autoptr (EpxPlan) plan = NULL;

  if (cables->is_dry_run)
    return TRUE;
  if (cables->duration_ms == 0)
    return epx_client_cut (client, island_a, island_b, &cables->n_links, error);

  plan = epx_plan_new ();
  epx_plan_add (plan, island_a, island_b, &spec);
  return cut_for_a_time (cables, client, plan, error);
}

static int
run_cut (EpxInvocation *invocation)
{
  g_auto (EpxCables) cables = { 0 };
  g_autoptr (EpxRequest) request = NULL;
  g_autoptr (EpxClient) client = NULL;
  g_autoptr (GError) error = NULL;
  int exit_code;

  request = epx_shape_verb_parse (invocation, &cables.is_dry_run, &exit_code);
  if (request == NULL)
    return exit_code;

  cables.island_a = g_strdupv (request->islands[0]);
  cables.island_b = g_strdupv (request->islands[1]);
  cables.duration_ms = request->spec.duration_ms;
  client = epx_invocation_connect (invocation, EPX_CLIENT_MAY_START, &exit_code);
  if (client == NULL)
    return exit_code;
  if (!cut (&cables, client, &error))
    return epx_invocation_failed (invocation, error);

  epx_cables_find_unknown (&cables, client);
  return epx_cables_report (&cables, invocation, EPX_DEED_CUT);
}

const EpxVerb epx_verb_cut = {
  .name = "cut",
  .parameters = N_ ("A,B C,D"),
  .summary = N_ ("Cut every cable between two islands of nodes"),
  .description =
      N_ ("Examples:\n"
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
          "--json: an object with island_a, island_b (arrays of names), links (a number), unknown\n"
          "(names and patterns that match nobody yet); with --for also duration_ms and rule "
          "(numbers), with\n"
          "--dry-run dry_run (true) in place of links."),
  .has_json = TRUE,
  .run = run_cut,
};
