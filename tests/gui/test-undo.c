/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A fix that is taken back leaves every cable as it was. The daemon's own rules stand in for the
 * daemon: the plan is made from what it would say of them, and carried out on them. */
#include "gui/undo.h"

#include <string.h>

#include "core/fault-options.h"
#include "core/rules.h"
#include "property.h"
#include "rule-maker.h"

#define NOW_US G_GINT64_CONSTANT (1000000000)

static const char *const names[] = { "a@h", "b@h", "c@h", "d@h", "b@i", NULL };
#define N 5

/* What each way of each pair is subject to. */
typedef struct
{
  EpxFault fault[N][N];
  EpxShape shape[N][N];
} Effects;

static void
read_effects (const EpxRules *rules, Effects *effects)
{
  memset (effects, 0, sizeof *effects);
  for (guint i = 0; i < N; i++)
    for (guint j = 0; j < N; j++)
      if (i != j)
        {
          EpxEffect effect = epx_rules_effect (rules, names[i], names[j], TRUE);

          effects->fault[i][j] = effect.fault;
          effects->shape[i][j] = effect.shape;
        }
}

static void
assert_same (const Effects *one, const Effects *other)
{
  for (guint i = 0; i < N; i++)
    for (guint j = 0; j < N; j++)
      {
        g_assert_cmpint (one->fault[i][j], ==, other->fault[i][j]);
        g_assert_true (epx_shape_equal (&one->shape[i][j], &other->shape[i][j]));
      }
}

/* What the daemon says of its rules. Returns: (transfer full) (element-type EpxRuleInfo). */
static GPtrArray *
describe (const EpxRules *rules)
{
  GPtrArray *infos = g_ptr_array_new_with_free_func ((GDestroyNotify) epx_rule_info_free);

  for (guint i = 0; i < epx_rules_get_n_rules (rules); i++)
    {
      const EpxRule *rule = epx_rules_get_rule (rules, i);
      g_autoptr (GVariant) said = NULL;
      GVariantDict options;

      g_variant_dict_init (&options, NULL);
      epx_fault_options_describe (rule, &options);
      g_variant_dict_insert (&options, "time", "t", (guint64) NOW_US);
      said = g_variant_ref_sink (
          g_variant_new ("(t^as^as@a{sv})", rule->id, epx_island_get_entries (rule->from),
                         epx_island_get_entries (rule->to), g_variant_dict_end (&options)));
      g_ptr_array_add (infos, epx_rule_info_new (said));
    }
  return infos;
}

static void
carry_out (EpxRules *rules, const EpxUndoStep *step)
{
  g_autoptr (GVariant) options = g_variant_ref_sink (epx_undo_step_options (step));
  g_autofree char *from = g_strjoinv (",", step->rule->from);
  g_autofree char *to = g_strjoinv (",", step->rule->to);
  g_autoptr (GError) error = NULL;
  EpxRule rule = { 0 };

  switch (step->kind)
    {
    case EPX_UNDO_FIX:
      epx_fix (rules, from, to);
      return;
    case EPX_UNDO_LAY:
      epx_fault_options_parse (options, &rule, &error);
      g_assert_no_error (error);
      epx_lay (rules, from, to, rule);
      return;
    case EPX_UNDO_REMOVE:
      epx_rules_remove (rules, step->rule->number, NULL);
      return;
    }
}

/* Fixes, takes it back, and holds what is there then against what was. */
static void
assert_undone (EpxRules *rules, const char *a, const char *b)
{
  g_autoptr (GPtrArray) before = describe (rules);
  g_auto (GStrv) island_a = g_strsplit (a, ",", -1);
  g_auto (GStrv) island_b = g_strsplit (b, ",", -1);
  g_autoptr (GArray) plan = epx_undo_plan (before, (const char *const *) island_a,
                                           (const char *const *) island_b, NOW_US);
  Effects wanted;
  Effects found;

  read_effects (rules, &wanted);
  epx_fix (rules, a, b);
  for (guint i = 0; i < plan->len; i++)
    carry_out (rules, &g_array_index (plan, EpxUndoStep, i));
  read_effects (rules, &found);
  assert_same (&wanted, &found);
}

static void
test_cut_is_back (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  epx_cut (rules, "a,b", "c,d");
  assert_undone (rules, "a,b", "c,d");
  g_assert_cmpuint (epx_rules_get_n_rules (rules), ==, 1);
}

static void
test_part_is_back (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  epx_cut (rules, "a,b", "c,d");
  assert_undone (rules, "a", "c");
}

static void
test_order_is_kept (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  epx_cut (rules, "a", "b,c");
  epx_fault (rules, "a", "c,d", EPX_FAULT_GREY, FALSE);
  epx_slow (rules, "c", "*", 70);
  epx_cut_forward (rules, "d", "a");
  assert_undone (rules, "a", "b");
}

static void
test_others_are_left_alone (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GArray) plan = NULL;
  static const char *const a[] = { "a", NULL };
  static const char *const b[] = { "b", NULL };

  epx_cut (rules, "c", "d");
  epx_cut (rules, "a", "b");
  before = describe (rules);
  plan = epx_undo_plan (before, a, b, NOW_US);
  for (guint i = 0; i < plan->len; i++)
    g_assert_cmpuint (g_array_index (plan, EpxUndoStep, i).rule->number, ==, 2);
}

static EpxRuleInfo *
make_info (const char *options)
{
  g_autofree char *text = g_strdup_printf (
      "(uint64 7, ['a'], ['b'], {'time': <uint64 %" G_GINT64_FORMAT "> %s})", NOW_US, options);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) rule =
      g_variant_parse (G_VARIANT_TYPE ("(tasasa{sv})"), text, NULL, NULL, &error);

  g_assert_no_error (error);
  return epx_rule_info_new (rule);
}

/* How long the one rule, whose duration is 10 s, is laid for again; 0: not at all. */
static guint
rest_after (gint64 passed_us)
{
  g_autoptr (GPtrArray) before =
      g_ptr_array_new_with_free_func ((GDestroyNotify) epx_rule_info_free);
  static const char *const all[] = { "*", NULL };
  g_autoptr (GArray) plan = NULL;

  g_ptr_array_add (before, make_info (", 'fault': <'stall'>, 'direction': <'both'>,"
                                      " 'duration-ms': <uint32 10000>"));
  plan = epx_undo_plan (before, all, all, NOW_US + passed_us);
  return plan->len == 0 ? 0 : g_array_index (plan, EpxUndoStep, 0).duration_ms;
}

static void
test_time_runs_on (void)
{
  g_assert_cmpuint (rest_after (4 * G_USEC_PER_SEC), ==, 6000);
  g_assert_cmpuint (rest_after (10 * G_USEC_PER_SEC), ==, 0);
  g_assert_cmpuint (rest_after (-5 * G_USEC_PER_SEC), ==, 10000);
}

static void
test_options_are_those_of_the_rule (void)
{
  EpxRuleInfo *info = make_info (", 'direction': <'forward'>, 'latency-ms': <uint32 5>,"
                                 " 'rate': <uint64 2000>, 'bound-to-caller': <true>");
  EpxUndoStep step = { EPX_UNDO_LAY, info, 300 };
  g_autoptr (GVariant) options = g_variant_ref_sink (epx_undo_step_options (&step));
  g_autofree char *text = g_variant_print (options, FALSE);

  g_assert_cmpstr (text, ==,
                   "{'direction': <'forward'>, 'latency-ms': <uint32 5>, "
                   "'jitter-ms': <uint32 0>, 'rate': <uint64 2000>, 'duration-ms': <uint32 300>, "
                   "'bound-to-caller': <true>}");
  epx_rule_info_free (info);
}

static void
lay_any (EpxRules *rules)
{
  static const char *const entries[] = { "a", "b", "c", "d", "b@h", "*@i", "?", NULL };
  g_autofree char *from = epx_random_entries (entries);
  g_autofree char *to = epx_random_entries (entries);

  switch (epx_random (5))
    {
    case 0:
      epx_slow (rules, from, to, 1 + epx_random (1000));
      return;
    case 1:
      epx_fix (rules, from, to);
      return;
    default:
      epx_fault (rules, from, to, (EpxFault) (EPX_FAULT_GREY + epx_random (EPX_FAULT_N - 1)),
                 epx_random (2));
      return;
    }
}

static void
test_any_rules (void)
{
  for (guint round = 0; round < 300; round++)
    {
      g_autoptr (EpxRules) rules = epx_rules_new ();
      static const char *const entries[] = { "a", "b", "c", "d", "b@i", "*", NULL };
      g_autofree char *a = epx_random_entries (entries);
      g_autofree char *b = epx_random_entries (entries);

      for (guint i = epx_random (8); i > 0; i--)
        lay_any (rules);
      assert_undone (rules, a, b);
    }
}

int
main (int argc, char **argv)
{
  epx_test_init (argc, argv);
  g_test_add_func ("/undo/fix/cut-is-back", test_cut_is_back);
  g_test_add_func ("/undo/fix/of-a-part", test_part_is_back);
  g_test_add_func ("/undo/fix/order-is-kept", test_order_is_kept);
  g_test_add_func ("/undo/fix/others-are-left-alone", test_others_are_left_alone);
  g_test_add_func ("/undo/fix/time-runs-on", test_time_runs_on);
  g_test_add_func ("/undo/fix/options-are-those-of-the-rule", test_options_are_those_of_the_rule);
  g_test_add_func ("/undo/fix/any-rules", test_any_rules);
  return g_test_run ();
}
