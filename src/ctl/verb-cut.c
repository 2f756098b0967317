/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* `epmdpxyctl cut`: nothing passes between two islands any more. */
#include "config.h"

#include <glib/gi18n.h>

#include "ctl/cables.h"

static int
run_cut (EpxInvocation *invocation)
{
  g_auto (EpxCables) cables = { 0 };
  g_autoptr (EpxClient) client = NULL;
  g_autoptr (GError) error = NULL;
  int exit_code;

  if (!epx_invocation_parse (invocation, NULL, &exit_code) ||
      !epx_invocation_expect (invocation, 2, &exit_code))
    return exit_code;

  cables.island_a = epx_cables_parse_island (invocation, invocation->argv[1]);
  if (cables.island_a == NULL)
    return EPX_EXIT_USAGE;
  cables.island_b = epx_cables_parse_island (invocation, invocation->argv[2]);
  if (cables.island_b == NULL)
    return EPX_EXIT_USAGE;

  client = epx_invocation_connect (invocation, EPX_CLIENT_MAY_START, &exit_code);
  if (client == NULL)
    return exit_code;
  if (!epx_client_cut (client, (const char *const *) cables.island_a,
                       (const char *const *) cables.island_b, &cables.n_links, &error))
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
          "(names that no node has yet)."),
  .has_json = TRUE,
  .run = run_cut,
};
