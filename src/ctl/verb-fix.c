/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* `epmdpxyctl fix`: everything passes again, between two islands or everywhere. */
#include "config.h"

#include <glib/gi18n.h>

#include "ctl/cables.h"

static int
fix_all (EpxInvocation *invocation)
{
  g_auto (EpxCables) cables = { 0 };
  g_autoptr (EpxClient) client = NULL;
  g_autoptr (GError) error = NULL;
  int exit_code;

  client = epx_invocation_connect (invocation, EPX_CLIENT_MAY_START, &exit_code);
  if (client == NULL)
    return exit_code;
  if (!epx_client_fix_all (client, &cables.n_links, &error))
    return epx_invocation_failed (invocation, error);

  cables.island_a = g_strsplit ("*", ",", -1);
  cables.island_b = g_strsplit ("*", ",", -1);
  return epx_cables_report (&cables, invocation, EPX_DEED_FIX);
}

static int
fix_islands (EpxInvocation *invocation)
{
  g_auto (EpxCables) cables = { 0 };
  g_autoptr (EpxClient) client = NULL;
  g_autoptr (GError) error = NULL;
  int exit_code;

  cables.island_a = epx_cables_parse_island (invocation, invocation->argv[1]);
  if (cables.island_a == NULL)
    return EPX_EXIT_USAGE;
  cables.island_b = epx_cables_parse_island (invocation, invocation->argv[2]);
  if (cables.island_b == NULL)
    return EPX_EXIT_USAGE;

  client = epx_invocation_connect (invocation, EPX_CLIENT_MAY_START, &exit_code);
  if (client == NULL)
    return exit_code;
  if (!epx_client_fix (client, (const char *const *) cables.island_a,
                       (const char *const *) cables.island_b, &cables.n_links, &error))
    return epx_invocation_failed (invocation, error);

  epx_cables_find_unknown (&cables, client);
  return epx_cables_report (&cables, invocation, EPX_DEED_FIX);
}

static int
run_fix (EpxInvocation *invocation)
{
  gboolean is_all = FALSE;
  GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &is_all, N_ ("Fix every cable and forget all rules"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  int exit_code;

  if (!epx_invocation_parse (invocation, entries, &exit_code))
    return exit_code;
  if (!is_all && invocation->argc == 1)
    return epx_invocation_misused (invocation, _ ("which cables? (fix A,B C,D, or fix --all)"));
  if (!is_all && invocation->argc == 2)
    return epx_invocation_misused (invocation, _ ("a second island is missing (%s %s B,C)"), "fix",
                                   invocation->argv[1]);
  if (!epx_invocation_expect (invocation, is_all ? 0 : 2, &exit_code))
    return exit_code;

  return is_all ? fix_all (invocation) : fix_islands (invocation);
}

const EpxVerb epx_verb_fix = {
  .name = "fix",
  .parameters = N_ ("A,B C,D | --all"),
  .summary = N_ ("Fix the cables between two islands, or all of them"),
  .description =
      N_ ("Examples:\n"
          "  epmdpxyctl fix --all\n"
          "  epmdpxyctl fix node1,node2 node3\n"
          "  epmdpxyctl fix 'node1' '*'               what lies between node1 and anybody else\n"
          "\n"
          "Names and patterns are those of `epmdpxyctl cut --help`. Every fault is taken off the\n"
          "cables, whatever rule laid it. What was held is delivered in order if both ends still\n"
          "live; if one end gave up meanwhile, the other is told. Fixing what is whole is no\n"
          "error. The number of links printed is of those that this fix has changed.\n"
          "\n"
          "--json: an object with island_a, island_b (arrays of names; [\"*\"] with --all), links\n"
          "(a number), unknown (names and patterns that match nobody yet)."),
  .has_json = TRUE,
  .run = run_fix,
};
