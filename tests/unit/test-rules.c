/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The list of rules, one promise after another. Random sequences are in test-rules-model.c. */
#include "core/rules.h"

#include "core/error.h"
#include "property.h"
#include "rule-maker.h"

static gboolean
is_cut (const EpxRules *rules, const char *from, const char *to)
{
  return epx_rules_effect (rules, from, to, TRUE).fault == EPX_FAULT_STALL;
}

static guint
n_rules (const EpxRules *rules)
{
  return epx_rules_get_n_rules (rules);
}

static void
test_no_rule_no_fault (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();
  EpxEffect effect = epx_rules_effect (rules, "a@h", "b@h", TRUE);

  g_assert_cmpint (effect.fault, ==, EPX_FAULT_NONE);
  g_assert_cmpuint (effect.fault_rule, ==, 0);
}

static void
test_cut_holds_both_directions (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();
  guint64 id = epx_cut (rules, "a,b", "c");

  g_assert_true (is_cut (rules, "a@h", "c@h"));
  g_assert_true (is_cut (rules, "c@h", "b@h"));
  g_assert_false (is_cut (rules, "a@h", "b@h"));
  g_assert_cmpuint (epx_rules_effect (rules, "a@h", "c@h", TRUE).fault_rule, ==, id);
}

static void
test_forward_holds_one_direction (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  epx_cut_forward (rules, "a", "b");
  g_assert_true (is_cut (rules, "a", "b"));
  g_assert_false (is_cut (rules, "b", "a"));
}

static void
test_node_never_matches_itself (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  epx_cut (rules, "*", "*");
  g_assert_false (is_cut (rules, "a@h", "a@h"));
  g_assert_true (is_cut (rules, "a@h", "a@i"));
}

static void
test_latest_rule_decides (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();
  guint64 second;

  epx_cut (rules, "a", "b");
  second = epx_cut (rules, "*", "b");
  g_assert_cmpuint (epx_rules_effect (rules, "a", "b", TRUE).fault_rule, ==, second);
}

static void
test_removed_rule_uncovers (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();
  guint64 first = epx_cut (rules, "a", "b");
  guint64 second = epx_cut (rules, "a", "b");

  g_assert_true (epx_rules_remove (rules, second, NULL));
  g_assert_cmpuint (epx_rules_effect (rules, "a", "b", TRUE).fault_rule, ==, first);
  g_assert_true (epx_rules_remove (rules, first, NULL));
  g_assert_false (is_cut (rules, "a", "b"));
}

static void
test_ended_rule_is_no_such_rule (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();
  g_autoptr (GError) error = NULL;
  guint64 id = epx_cut (rules, "a", "b");

  g_assert_true (epx_rules_remove (rules, id, NULL));
  g_assert_false (epx_rules_remove (rules, id, &error));
  g_assert_error (error, EPX_ERROR, EPX_ERROR_NO_SUCH_RULE);
  g_assert_false (epx_rules_remove (rules, 0, NULL));
}

static void
test_fix_cannot_be_removed (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();
  g_autoptr (GError) error = NULL;
  guint64 fix;

  epx_cut (rules, "*", "*");
  fix = epx_fix (rules, "a", "b");
  g_assert_cmpuint (fix, >, 0);
  g_assert_false (epx_rules_remove (rules, fix, &error));
  g_assert_error (error, EPX_ERROR, EPX_ERROR_NO_SUCH_RULE);
  g_assert_false (is_cut (rules, "a", "b"));
}

static void
test_ids_are_never_used_twice (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();
  guint64 first = epx_cut (rules, "a", "b");
  guint64 second;

  epx_rules_clear (rules);
  second = epx_cut (rules, "a", "b");
  g_assert_cmpuint (second, >, first);
  g_assert_true (epx_rules_remove (rules, second, NULL));
  g_assert_cmpuint (epx_cut (rules, "a", "b"), >, second);
}

static void
test_rule_is_kept_as_laid (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();
  g_autoptr (EpxIsland) from = epx_make_island ("a");
  g_autoptr (EpxIsland) to = epx_make_island ("b");
  char sender[] = ":1.7";
  EpxRule rule = { .from = from,
                   .to = to,
                   .sets_fault = TRUE,
                   .fault = EPX_FAULT_LOSS,
                   .sets_shape = TRUE,
                   .shape = { .latency_ms = 20, .jitter_ms = 5, .rate = 4000 },
                   .is_forward = TRUE,
                   .duration_ms = 250,
                   .is_bound = TRUE,
                   .time_us = 17,
                   .monotonic_us = 18,
                   .sender = sender };
  guint64 id = epx_rules_lay (rules, &rule, NULL);
  const EpxRule *kept = epx_rules_get_rule (rules, 0);

  sender[0] = '!';
  g_assert_cmpuint (kept->id, ==, id);
  g_assert_true (kept->from == from && kept->to == to);
  g_assert_true (kept->sets_fault && kept->sets_shape && !kept->is_fix);
  g_assert_cmpint (kept->fault, ==, EPX_FAULT_LOSS);
  g_assert_true (epx_shape_equal (&kept->shape, &rule.shape));
  g_assert_true (kept->is_forward && kept->is_bound);
  g_assert_cmpuint (kept->duration_ms, ==, 250);
  g_assert_cmpint (kept->time_us, ==, 17);
  g_assert_cmpint (kept->monotonic_us, ==, 18);
  g_assert_cmpstr (kept->sender, ==, ":1.7");
}

static void
test_aspects_are_decided_apart (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();
  guint64 cut = epx_cut (rules, "a", "b");
  guint64 slow = epx_slow (rules, "a", "b", 20);
  EpxEffect effect = epx_rules_effect (rules, "a", "b", TRUE);

  g_assert_cmpint (effect.fault, ==, EPX_FAULT_STALL);
  g_assert_cmpuint (effect.fault_rule, ==, cut);
  g_assert_cmpuint (effect.shape.latency_ms, ==, 20);
  g_assert_cmpuint (effect.shape_rule, ==, slow);
}

static void
test_removed_shape_uncovers_shape (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();
  guint64 first = epx_slow (rules, "a", "b", 20);
  guint64 second = epx_slow (rules, "*", "*", 0);

  g_assert_cmpuint (epx_rules_effect (rules, "a", "b", TRUE).shape_rule, ==, second);
  g_assert_cmpuint (epx_rules_effect (rules, "a", "b", TRUE).shape.latency_ms, ==, 0);
  g_assert_true (epx_rules_remove (rules, second, NULL));
  g_assert_cmpuint (epx_rules_effect (rules, "a", "b", TRUE).shape_rule, ==, first);
  g_assert_cmpuint (epx_rules_effect (rules, "a", "b", TRUE).shape.latency_ms, ==, 20);
}

static void
test_rule_of_no_fault_covers_and_uncovers (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();
  guint64 cut = epx_cut (rules, "a", "b");
  guint64 none = epx_fault (rules, "a", "*", EPX_FAULT_NONE, TRUE);
  EpxEffect effect = epx_rules_effect (rules, "a", "b", TRUE);

  g_assert_cmpint (effect.fault, ==, EPX_FAULT_NONE);
  g_assert_cmpuint (effect.fault_rule, ==, none);
  g_assert_true (is_cut (rules, "b", "a"));
  g_assert_true (epx_rules_remove (rules, none, NULL));
  g_assert_cmpuint (epx_rules_effect (rules, "a", "b", TRUE).fault_rule, ==, cut);
}

static void
test_fix_clears_both_aspects_both_ways (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();
  guint64 cut = epx_cut (rules, "*", "*");
  guint64 slow = epx_slow (rules, "*", "*", 20);
  EpxEffect effect;

  epx_fix (rules, "a", "b");
  effect = epx_rules_effect (rules, "b", "a", TRUE);
  g_assert_cmpint (effect.fault, ==, EPX_FAULT_NONE);
  g_assert_true (epx_shape_is_none (&effect.shape));
  g_assert_cmpuint (effect.fault_rule, ==, 0);
  g_assert_cmpuint (effect.shape_rule, ==, 0);
  effect = epx_rules_effect (rules, "b", "c", TRUE);
  g_assert_cmpuint (effect.fault_rule, ==, cut);
  g_assert_cmpuint (effect.shape_rule, ==, slow);
}

static void
test_fix_forward_is_one_both_ways (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  epx_cut (rules, "*", "*");
  epx_lay (rules, "a", "b",
           (EpxRule){ .is_fix = TRUE, .is_forward = TRUE, .sets_fault = TRUE, .sets_shape = TRUE });
  g_assert_false (is_cut (rules, "a", "b"));
  g_assert_false (is_cut (rules, "b", "a"));
  g_assert_false (epx_rules_get_rule (rules, 1)->is_forward);
}

static void
test_fix_of_shape_empties_the_list (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  epx_slow (rules, "a", "b", 20);
  epx_fault (rules, "b", "a", EPX_FAULT_NONE, TRUE);
  g_assert_cmpuint (epx_fix (rules, "b", "a"), ==, 0);
  g_assert_cmpuint (n_rules (rules), ==, 0);
}

static void
test_fix_of_what_was_cut_empties_the_list (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  epx_cut (rules, "a,b", "c,d");
  epx_cut_forward (rules, "a", "d@h");
  g_assert_cmpuint (epx_fix (rules, "d,c", "b,a"), ==, 0);
  g_assert_cmpuint (n_rules (rules), ==, 0);
}

static void
test_fix_of_everything_empties_the_list (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  for (guint i = 0; i < EPX_RULES_MAX; i++)
    {
      g_autofree char *name = g_strdup_printf ("node%u", i);

      epx_cut (rules, name, i % 2 == 0 ? "*" : "other*,x@y");
      if (i % 10 == 0)
        epx_fix (rules, name, "a");
    }
  g_assert_cmpuint (epx_fix (rules, "*", "*"), ==, 0);
  g_assert_cmpuint (n_rules (rules), ==, 0);
}

static void
test_fix_above_nothing_is_not_kept (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  g_assert_cmpuint (epx_fix (rules, "a", "b"), ==, 0);
  epx_cut (rules, "a", "b");
  g_assert_cmpuint (epx_fix (rules, "a", "c"), ==, 0);
  g_assert_cmpuint (n_rules (rules), ==, 1);
}

static void
test_fix_goes_with_the_last_rule_below (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();
  guint64 id = epx_cut (rules, "*", "*");

  epx_fix (rules, "a", "b");
  g_assert_cmpuint (n_rules (rules), ==, 2);
  g_assert_true (epx_rules_remove (rules, id, NULL));
  g_assert_cmpuint (n_rules (rules), ==, 0);
}

static void
test_fixes_cover_together (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  epx_cut (rules, "a,b", "c,d");
  epx_fix (rules, "a", "c,d");
  g_assert_cmpuint (n_rules (rules), ==, 2);
  epx_fix (rules, "d", "b");
  g_assert_cmpuint (n_rules (rules), ==, 3);
  epx_fix (rules, "c@*,x", "b");
  g_assert_cmpuint (n_rules (rules), ==, 0);
}

static void
test_repeated_fix_is_kept_once (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  epx_cut (rules, "*", "*");
  for (guint i = 0; i < 10; i++)
    epx_fix (rules, "a", "b");
  g_assert_cmpuint (n_rules (rules), ==, 2);
  epx_fix (rules, "a,x", "b,y");
  g_assert_cmpuint (n_rules (rules), ==, 2);
  g_assert_false (is_cut (rules, "x", "y"));
}

static void
test_cut_after_fix_is_in_force (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  epx_cut (rules, "*", "*");
  epx_fix (rules, "a", "b");
  epx_cut (rules, "a", "b");
  g_assert_true (is_cut (rules, "a", "b"));
  epx_fix (rules, "a", "b");
  g_assert_false (is_cut (rules, "a", "b"));
  g_assert_cmpuint (n_rules (rules), ==, 2);
}

static void
test_number_of_rules_is_bounded (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();
  g_autoptr (EpxIsland) island = epx_make_island ("a");
  EpxRule rule = { .from = island, .to = island, .sets_fault = TRUE, .fault = EPX_FAULT_STALL };
  g_autoptr (GError) error = NULL;
  guint64 first = epx_cut (rules, "*", "*");

  for (guint i = 1; i < EPX_RULES_MAX; i++)
    epx_cut (rules, "a", "b");
  g_assert_cmpuint (epx_rules_lay (rules, &rule, &error), ==, 0);
  g_assert_error (error, EPX_ERROR, EPX_ERROR_TOO_MANY_RULES);
  g_assert_cmpuint (n_rules (rules), ==, EPX_RULES_MAX);
  g_assert_true (epx_rules_remove (rules, first, NULL));
  g_assert_cmpuint (epx_rules_lay (rules, &rule, NULL), >, 0);
}

static void
test_fix_is_never_refused (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  for (guint i = 0; i < EPX_RULES_MAX; i++)
    epx_cut (rules, "*", "*");
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *name = g_strdup_printf ("node%u", i);

      g_assert_cmpuint (epx_fix (rules, name, "b"), >, 0);
      g_assert_false (is_cut (rules, name, "b"));
    }
  g_assert_true (is_cut (rules, "node1", "node2"));
}

/* @n names with @prefix. Returns: (transfer full). */
static char *
make_names (const char *prefix, guint n)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (names, "%s%s%05u", i == 0 ? "" : ",", prefix, i);
  return g_string_free (names, FALSE);
}

static void
test_largest_islands_are_fixed_as_cut (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();
  g_autofree char *a = make_names ("a", EPX_ISLAND_MAX_ENTRIES);
  g_autofree char *b = make_names ("b@h", EPX_ISLAND_MAX_ENTRIES);

  epx_cut (rules, a, b);
  g_assert_true (is_cut (rules, "a09999", "b@h09999"));
  epx_fix (rules, b, a);
  g_assert_cmpuint (n_rules (rules), ==, 0);
}

static void
test_work_beyond_the_budget_is_left (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();
  g_autofree char *patterns = make_names ("a*b*c*d*", 5000);
  g_autofree char *others = make_names ("*a*b*c*d*", 5000);

  epx_cut (rules, patterns, patterns);
  epx_fix (rules, others, others);
  g_assert_cmpuint (n_rules (rules), ==, 2);
  g_assert_false (is_cut (rules, "aabcd04999", "aabcd00000"));
  epx_fix (rules, "*", "*");
  g_assert_cmpuint (n_rules (rules), ==, 0);
}

static void
test_reset_is_judged_by_who_dialled (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();
  const char *const a[] = { "a", NULL };
  const char *const b[] = { "b", NULL };
  g_autoptr (EpxIsland) from = epx_island_new (a, NULL);
  g_autoptr (EpxIsland) to = epx_island_new (b, NULL);
  EpxRule stall = { .from = from, .to = to, .sets_fault = TRUE, .fault = EPX_FAULT_STALL };
  EpxRule reset = stall;

  reset.fault = EPX_FAULT_RESET;
  reset.is_forward = TRUE;
  g_assert_cmpuint (epx_rules_lay (rules, &stall, NULL), !=, 0);
  g_assert_cmpuint (epx_rules_lay (rules, &reset, NULL), !=, 0);
  g_assert_cmpint (epx_rules_effect (rules, "a", "b", TRUE).fault, ==, EPX_FAULT_RESET);
  /* On a link that b dialled the stall below decides. */
  g_assert_cmpint (epx_rules_effect (rules, "a", "b", FALSE).fault, ==, EPX_FAULT_STALL);
}

int
main (int argc, char **argv)
{
#define ADD(name, func) g_test_add_func ("/rules/" name, func)
  epx_test_init (argc, argv);
  ADD ("none-no-fault", test_no_rule_no_fault);
  ADD ("cut-holds-both-directions", test_cut_holds_both_directions);
  ADD ("forward-holds-one-direction", test_forward_holds_one_direction);
  ADD ("node-never-matches-itself", test_node_never_matches_itself);
  ADD ("latest-decides", test_latest_rule_decides);
  ADD ("removed-uncovers", test_removed_rule_uncovers);
  ADD ("ended-is-no-such-rule", test_ended_rule_is_no_such_rule);
  ADD ("ids-are-never-used-twice", test_ids_are_never_used_twice);
  ADD ("kept-as-laid", test_rule_is_kept_as_laid);
  ADD ("cut-after-fix-is-in-force", test_cut_after_fix_is_in_force);
  ADD ("aspects-are-decided-apart", test_aspects_are_decided_apart);
  ADD ("removed-shape-uncovers-shape", test_removed_shape_uncovers_shape);
  ADD ("no-fault-covers-and-uncovers", test_rule_of_no_fault_covers_and_uncovers);
  ADD ("fix/clears-both-aspects-both-ways", test_fix_clears_both_aspects_both_ways);
  ADD ("fix/forward-is-one-both-ways", test_fix_forward_is_one_both_ways);
  ADD ("fix/of-shape-empties-the-list", test_fix_of_shape_empties_the_list);
  ADD ("fix/cannot-be-removed", test_fix_cannot_be_removed);
  ADD ("fix/of-what-was-cut-empties-the-list", test_fix_of_what_was_cut_empties_the_list);
  ADD ("fix/of-everything-empties-the-list", test_fix_of_everything_empties_the_list);
  ADD ("fix/above-nothing-is-not-kept", test_fix_above_nothing_is_not_kept);
  ADD ("fix/goes-with-the-last-rule-below", test_fix_goes_with_the_last_rule_below);
  ADD ("fix/several-cover-together", test_fixes_cover_together);
  ADD ("fix/repeated-is-kept-once", test_repeated_fix_is_kept_once);
  ADD ("fix/is-never-refused", test_fix_is_never_refused);
  ADD ("limit/number-is-bounded", test_number_of_rules_is_bounded);
  ADD ("limit/largest-islands-are-fixed-as-cut", test_largest_islands_are_fixed_as_cut);
  ADD ("limit/work-beyond-the-budget-is-left", test_work_beyond_the_budget_is_left);
#undef ADD
  g_test_add_func ("/rules/reset-is-judged-by-who-dialled", test_reset_is_judged_by_who_dialled);
  return g_test_run ();
}
