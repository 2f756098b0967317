/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Which rules each shape is made of, and what the nodes see under them. */
#include "ctl/shapes.h"

#include <string.h>

#include <gio/gio.h>

#define MAX_NODES 60

static const char *const FIVE[] = { "n1", "n2", "n3", "n4", "n5", NULL };

static EpxRequest *
ask (const char *verb, const char *island_a, const char *island_b)
{
  EpxRequest *request = epx_request_new (epx_request_kind_find (verb));

  if (island_a != NULL)
    g_assert_true (epx_request_add_island (request, island_a, NULL));
  if (island_b != NULL)
    g_assert_true (epx_request_add_island (request, island_b, NULL));
  return request;
}

/* @option, @value: (nullable) one more. */
static EpxPlan *
plan (const char *verb,
      const char *island,
      const char *option,
      const char *value,
      const char *const *nodes,
      guint32 seed)
{
  g_autoptr (EpxRequest) request = ask (verb, island, NULL);
  g_autoptr (GError) error = NULL;
  EpxPlan *made;

  if (option != NULL)
    epx_request_set (request, option, value, &error);
  g_assert_no_error (error);
  epx_request_check (request, &error);
  g_assert_no_error (error);
  made = epx_shapes_plan (request, nodes, seed, &error);
  g_assert_no_error (error);
  return made;
}

static char *
format (const EpxPlan *made)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < made->rules->len; i++)
    {
      const EpxPlannedRule *rule = g_ptr_array_index (made->rules, i);
      g_autofree char *from = g_strjoinv (",", rule->from);
      g_autofree char *to = g_strjoinv (",", rule->to);

      g_string_append_printf (text, "%s%s|%s", i > 0 ? " " : "", from, to);
    }

  return g_string_free (text, FALSE);
}

static void
assert_plan (EpxPlan *made, const char *expected)
{
  g_autoptr (EpxPlan) owned = made;
  g_autofree char *text = format (owned);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_refused (const char *verb, const char *island, const char *const *nodes, const char *reason)
{
  g_autoptr (EpxRequest) request = ask (verb, island, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (epx_shapes_plan (request, nodes, 1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, reason));
}

/* n01, n02 ... */
static const char *const *
make_nodes (guint n)
{
  static char names[MAX_NODES][8];
  static const char *nodes[MAX_NODES + 1];

  for (guint i = 0; i < n; i++)
    {
      g_snprintf (names[i], sizeof names[i], "n%02u", i + 1);
      nodes[i] = names[i];
    }
  nodes[n] = NULL;
  return nodes;
}

/* Whether no rule of the plan lies between the two. */
static gboolean
sees (const EpxPlan *made, const char *a, const char *b)
{
  for (guint i = 0; i < made->rules->len; i++)
    {
      const EpxPlannedRule *rule = g_ptr_array_index (made->rules, i);
      const char *const *from = (const char *const *) rule->from;
      const char *const *to = (const char *const *) rule->to;

      if ((g_strv_contains (from, a) && g_strv_contains (to, b)) ||
          (g_strv_contains (from, b) && g_strv_contains (to, a)))
        return FALSE;
    }

  return TRUE;
}

static void
test_isolate_cuts_from_all_others (void)
{
  assert_plan (plan ("isolate", "n2", NULL, NULL, FIVE, 0), "n2|n1,n3,n4,n5");
}

static void
test_isolated_nodes_see_each_other (void)
{
  assert_plan (plan ("isolate", "n2,n4", NULL, NULL, FIVE, 0), "n2,n4|n1,n3,n5");
}

static void
test_isolate_takes_patterns_and_hosts (void)
{
  const char *const nodes[] = { "a1", "a2", "b1", NULL };

  assert_plan (plan ("isolate", "a*", NULL, NULL, nodes, 0), "a*|b1");
  assert_plan (plan ("isolate", "a1@host", NULL, NULL, nodes, 0), "a1@host|a2,b1");
}

/* As names are written that several hosts have. */
static void
test_isolate_tells_hosts_apart (void)
{
  const char *const nodes[] = { "a@h1", "a@h2", "b", NULL };

  assert_plan (plan ("isolate", "a@h1", NULL, NULL, nodes, 0), "a@h1|a@h2,b");
  assert_plan (plan ("isolate", "a", NULL, NULL, nodes, 0), "a|b");
  assert_plan (plan ("isolate", "*@h1", NULL, NULL, nodes, 0), "*@h1|a@h2");
}

static void
test_isolate_wants_somebody_on_both_sides (void)
{
  assert_refused ("isolate", "n9", FIVE, "no node n9 is registered");
  assert_refused ("isolate", "*", FIVE, "no other node");
}

static void
test_halves_are_in_order_of_names (void)
{
  assert_plan (plan ("halves", NULL, NULL, NULL, FIVE, 7), "n1,n2|n3,n4,n5");
  assert_refused ("halves", NULL, make_nodes (1), "at least 2");
}

static void
test_random_halves_follow_from_the_seed (void)
{
  g_autoptr (EpxPlan) one = plan ("halves", NULL, "random", "true", FIVE, 7);
  g_autoptr (EpxPlan) two = plan ("halves", NULL, "seed", "7", FIVE, 7);
  g_autofree char *text = format (one);
  gboolean differs = FALSE;

  g_assert_true (one->has_seed);
  g_assert_cmpuint (one->seed, ==, 7);
  assert_plan (g_steal_pointer (&two), text);
  for (guint32 seed = 8; seed < 16 && !differs; seed++)
    {
      g_autoptr (EpxPlan) other = plan ("halves", NULL, "random", "true", FIVE, seed);
      g_autofree char *other_text = format (other);

      differs = !g_str_equal (text, other_text);
    }
  g_assert_true (differs);
}

static void
test_plan_without_chance_has_no_seed (void)
{
  g_autoptr (EpxPlan) made = plan ("halves", NULL, NULL, NULL, FIVE, 7);

  g_assert_false (made->has_seed);
}

static void
test_minority_is_a_third_and_never_half (void)
{
  for (guint n = 3; n <= MAX_NODES; n++)
    {
      g_autoptr (EpxPlan) made = plan ("minority", NULL, NULL, NULL, make_nodes (n), n);
      const EpxPlannedRule *rule = g_ptr_array_index (made->rules, 0);

      g_assert_cmpuint (made->rules->len, ==, 1);
      g_assert_true (made->has_seed);
      g_assert_cmpuint (g_strv_length (rule->from), ==, n / 3);
      g_assert_cmpuint (g_strv_length (rule->from) * 2, <, n);
      g_assert_cmpuint (g_strv_length (rule->from) + g_strv_length (rule->to), ==, n);
    }
}

static void
test_minority_has_the_size_asked_for (void)
{
  g_autoptr (EpxPlan) made = plan ("minority", NULL, "size", "2", FIVE, 1);
  const EpxPlannedRule *rule = g_ptr_array_index (made->rules, 0);

  g_assert_cmpuint (g_strv_length (rule->from), ==, 2);
}

static void
test_minority_of_half_is_refused (void)
{
  g_autoptr (EpxRequest) request = ask ("minority", NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (epx_request_set (request, "size", "3", NULL));
  g_assert_null (epx_shapes_plan (request, FIVE, 1, &error));
  g_assert_nonnull (strstr (error->message, "at most 2"));
  assert_refused ("minority", NULL, make_nodes (2), "at least 3");
}

static void
test_any_node_may_be_the_minority (void)
{
  gboolean is_seen[3] = { FALSE };

  for (guint32 seed = 0; seed < 100; seed++)
    {
      g_autoptr (EpxPlan) made = plan ("minority", NULL, NULL, NULL, make_nodes (3), seed);
      const EpxPlannedRule *rule = g_ptr_array_index (made->rules, 0);

      is_seen[rule->from[0][2] - '1'] = TRUE;
    }
  g_assert_true (is_seen[0] && is_seen[1] && is_seen[2]);
}

static void
test_bridge_sees_both_banks (void)
{
  g_autoptr (EpxPlan) made = plan ("bridge", "n3", NULL, NULL, FIVE, 0);

  g_assert_true (made->is_partial);
  assert_plan (g_steal_pointer (&made), "n1,n2|n4,n5");
  assert_refused ("bridge", "n9", FIVE, "no node n9");
  assert_refused ("bridge", "n*", FIVE, "fewer than two");
}

static guint
count_seen (const EpxPlan *made, const char *const *nodes, const char *node)
{
  guint n_seen = 0;

  for (gsize i = 0; nodes[i] != NULL; i++)
    n_seen += g_str_equal (nodes[i], node) || sees (made, node, nodes[i]);
  return n_seen;
}

static void
test_on_the_ring_every_node_sees_a_majority (void)
{
  for (guint n = 3; n <= 40; n++)
    {
      const char *const *nodes = make_nodes (n);
      g_autoptr (EpxPlan) made = plan ("majorities-ring", NULL, NULL, NULL, nodes, 0);

      for (guint i = 0; i < n; i++)
        g_assert_cmpuint (count_seen (made, nodes, nodes[i]) * 2, >, n);
    }
}

static gboolean
have_same_view (const EpxPlan *made, const char *const *nodes, guint a, guint b)
{
  for (gsize i = 0; nodes[i] != NULL; i++)
    {
      gboolean first = i == a || sees (made, nodes[a], nodes[i]);
      gboolean second = i == b || sees (made, nodes[b], nodes[i]);

      if (first != second)
        return FALSE;
    }

  return TRUE;
}

static void
test_on_the_ring_no_two_nodes_see_the_same (void)
{
  for (guint n = 3; n <= 20; n++)
    {
      const char *const *nodes = make_nodes (n);
      g_autoptr (EpxPlan) made = plan ("majorities-ring", NULL, NULL, NULL, nodes, 0);

      g_assert_true (made->is_partial);
      for (guint a = 0; a < n; a++)
        for (guint b = a + 1; b < n; b++)
          g_assert_false (have_same_view (made, nodes, a, b));
    }
}

static void
test_ring_of_five_is_as_small_as_can_be (void)
{
  g_autoptr (EpxPlan) made = plan ("majorities-ring", NULL, NULL, NULL, FIVE, 0);

  for (gsize i = 0; FIVE[i] != NULL; i++)
    g_assert_cmpuint (count_seen (made, FIVE, FIVE[i]), ==, 3);
}

static void
test_pairs_are_taken_as_given (void)
{
  g_autoptr (EpxRequest) request = ask ("oneway", "x,y@h", "z*");
  g_autoptr (EpxPlan) made = epx_shapes_plan (request, FIVE, 0, NULL);
  const EpxPlannedRule *rule = g_ptr_array_index (made->rules, 0);

  g_assert_true (rule->spec.is_forward);
  g_assert_cmpint (rule->spec.fault, ==, EPX_FAULT_LOSS);
  assert_plan (g_steal_pointer (&made), "x,y@h|z*");
}

static void
test_all_is_one_rule_for_every_cable (void)
{
  g_autoptr (EpxRequest) request = ask ("blip", NULL, NULL);
  EpxPlan *made;

  g_assert_true (epx_request_set (request, "all", "true", NULL));
  made = epx_shapes_plan (request, FIVE, 0, NULL);
  assert_plan (made, "*|*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add_func ("/shapes/" path, function)
  ADD ("isolate/cuts-from-all-others", test_isolate_cuts_from_all_others);
  ADD ("isolate/those-see-each-other", test_isolated_nodes_see_each_other);
  ADD ("isolate/takes-patterns-and-hosts", test_isolate_takes_patterns_and_hosts);
  ADD ("isolate/tells-hosts-apart", test_isolate_tells_hosts_apart);
  ADD ("isolate/wants-somebody-on-both-sides", test_isolate_wants_somebody_on_both_sides);
  ADD ("halves/are-in-order-of-names", test_halves_are_in_order_of_names);
  ADD ("halves/random-follow-from-the-seed", test_random_halves_follow_from_the_seed);
  ADD ("halves/without-chance-have-no-seed", test_plan_without_chance_has_no_seed);
  ADD ("minority/is-a-third-and-never-half", test_minority_is_a_third_and_never_half);
  ADD ("minority/has-the-size-asked-for", test_minority_has_the_size_asked_for);
  ADD ("minority/of-half-is-refused", test_minority_of_half_is_refused);
  ADD ("minority/may-be-any-node", test_any_node_may_be_the_minority);
  ADD ("bridge/sees-both-banks", test_bridge_sees_both_banks);
  ADD ("majorities-ring/every-node-sees-a-majority", test_on_the_ring_every_node_sees_a_majority);
  ADD ("majorities-ring/no-two-nodes-see-the-same", test_on_the_ring_no_two_nodes_see_the_same);
  ADD ("majorities-ring/of-five-is-as-small-as-can-be", test_ring_of_five_is_as_small_as_can_be);
  ADD ("pair/is-taken-as-given", test_pairs_are_taken_as_given);
  ADD ("pair/all-is-one-rule-for-every-cable", test_all_is_one_rule_for_every_cable);
#undef ADD
  return g_test_run ();
}
