/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* `epmdpxyctl fix`: everything passes again, between two islands or everywhere. */
#include "config.h"

#include <glib/gi18n.h>

#include "ctl/cables.h"
#include "ctl/output.h"

typedef struct
{
  EpxCables cables;
  gboolean is_all;
} Order;

/* EpxQuestion. Returns: the number of links and one more. */
static gpointer
fix (EpxClient *client, guint member, gpointer user_data, GError **error)
{
  const Order *order = user_data;
  guint n_links;

  if (!(order->is_all
            ? epx_client_fix_all (client, &n_links, error)
            : epx_client_fix (client, (const char *const *) order->cables.island_a,
                              (const char *const *) order->cables.island_b, &n_links, error)))
    return NULL;

  return GUINT_TO_POINTER (n_links + 1);
}

/* EpxQuestion. Whether it is there: a fix is final, so that none is laid when it is plain that not
 * all can be. */
static gpointer
check (EpxClient *client, guint member, gpointer unused, GError **error)
{
  return epx_client_get_manager (client, error);
}

static int
check_all (EpxInvocation *invocation, EpxFleet *fleet)
{
  g_autoptr (GPtrArray) answers = NULL;
  int exit_code;

  if (epx_fleet_get_n_members (fleet) == 1)
    return EPX_EXIT_DONE;

  answers = epx_fleet_ask (fleet, check, NULL, (GDestroyNotify) epx_manager_info_free);
  exit_code = epx_invocation_judge (invocation, answers);
  if (exit_code != EPX_EXIT_DONE)
    epx_output_complain (_ ("nothing was fixed on any host"));
  return exit_code;
}

static gboolean
print_all (EpxInvocation *invocation, EpxCables *cables, GPtrArray *answers)
{
  for (guint i = 0; i < answers->len; i++)
    {
      const EpxAnswer *answer = g_ptr_array_index (answers, i);

      if (answer->error != NULL)
        continue;
      cables->host = answer->host;
      cables->n_links = GPOINTER_TO_UINT (answer->value) - 1;
      if (!epx_cables_print (cables, invocation, EPX_DEED_FIX))
        return FALSE;
    }

  return TRUE;
}

static int
carry_out (EpxInvocation *invocation, Order *order)
{
  EpxCables *cables = &order->cables;
  g_autoptr (EpxFleet) fleet = NULL;
  g_autoptr (GPtrArray) answers = NULL;
  int exit_code;

  fleet = epx_invocation_connect (invocation, EPX_CLIENT_MAY_START, EPX_REACH_ALL, &exit_code);
  if (fleet == NULL)
    return exit_code;
  exit_code = check_all (invocation, fleet);
  if (exit_code != EPX_EXIT_DONE)
    return exit_code;

  answers = epx_fleet_ask (fleet, fix, order, NULL);
  if (!order->is_all && epx_answers_all (answers, NULL))
    epx_cables_find_unknown (cables, fleet);
  if (!print_all (invocation, cables, answers))
    return EPX_EXIT_FAILED;
  epx_cables_warn (cables, EPX_DEED_FIX);
  exit_code = epx_invocation_judge (invocation, answers);
  if (exit_code != EPX_EXIT_DONE && answers->len > 1)
    epx_output_complain (_ ("what is fixed on the other hosts stays so (fix again when all can)"));
  return exit_code;
}

static gboolean
take_islands (EpxInvocation *invocation, Order *order)
{
  EpxCables *cables = &order->cables;

  if (order->is_all)
    {
      cables->island_a = g_strsplit ("*", ",", -1);
      cables->island_b = g_strsplit ("*", ",", -1);
      return TRUE;
    }

  cables->island_a = epx_cables_parse_island (invocation, invocation->argv[1]);
  if (cables->island_a != NULL)
    cables->island_b = epx_cables_parse_island (invocation, invocation->argv[2]);
  return cables->island_b != NULL;
}

static int
run_fix (EpxInvocation *invocation)
{
  Order order = { 0 };
  GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &order.is_all, N_ ("Fix every cable and forget all rules"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };
  int exit_code;

  if (!epx_invocation_parse (invocation, entries, &exit_code))
    return exit_code;
  if (!order.is_all && invocation->argc == 1)
    return epx_invocation_misused (invocation, _ ("which cables? (fix A,B C,D, or fix --all)"));
  if (!order.is_all && invocation->argc == 2)
    return epx_invocation_misused (invocation, _ ("a second island is missing (%s %s B,C)"), "fix",
                                   invocation->argv[1]);
  if (!epx_invocation_expect (invocation, order.is_all ? 0 : 2, &exit_code))
    return exit_code;

  exit_code = take_islands (invocation, &order) ? carry_out (invocation, &order) : EPX_EXIT_USAGE;
  epx_cables_clear (&order.cables);
  return exit_code;
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
          "(a number), unknown (names and patterns that match nobody yet). With --host an object\n"
          "for each host that did it, on a line of its own, with host (as it was given).\n"
          "\n"
          "With --host all hosts are asked first, and nothing is fixed if one of them cannot be.\n"
          "A fix is final: when one fails after that, the others stay fixed, and it is said."),
  .has_json = TRUE,
  .run = run_fix,
};
