/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Groups of names: by hand, and against a walk over all pairs. */
#include "core/partition.h"

#include <string.h>

#include "property.h"
#include "rule-maker.h"

/* "a,b|c": groups separated by bars. Returns: (transfer full). */
static char *
describe (const EpxRules *rules, const char *names)
{
  g_auto (GStrv) split = g_strsplit (names, ",", 0);
  g_autoptr (GPtrArray) groups =
      epx_partition (rules, (const char *const *) split, g_strv_length (split));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < groups->len; i++)
    {
      const GPtrArray *group = g_ptr_array_index (groups, i);

      g_string_append (text, i == 0 ? "" : "|");
      for (guint n = 0; n < group->len; n++)
        g_string_append_printf (text, "%s%s", n == 0 ? "" : ",",
                                (const char *) g_ptr_array_index (group, n));
    }
  return g_string_free (text, FALSE);
}

static void
assert_groups (const EpxRules *rules, const char *names, const char *expected)
{
  g_autofree char *groups = describe (rules, names);

  g_assert_cmpstr (groups, ==, expected);
}

static void
test_no_names_no_groups (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();
  g_autoptr (GPtrArray) groups = epx_partition (rules, NULL, 0);

  g_assert_cmpuint (groups->len, ==, 0);
}

static void
test_without_rules_all_are_together_and_sorted (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  assert_groups (rules, "c,a,b", "a,b,c");
}

static void
test_cut_splits (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  epx_cut (rules, "node1,node2", "node3,node4,node5");
  assert_groups (rules, "node5,node3,node1,node4,node2", "node1,node2|node3,node4,node5");
}

static void
test_partial_cut_splits_nothing (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  epx_cut (rules, "a", "b");
  assert_groups (rules, "a,b,c", "a,b,c");
  assert_groups (rules, "a,b", "a|b");
}

static void
test_one_direction_counts (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  epx_cut_forward (rules, "a", "b,c");
  assert_groups (rules, "a,b,c", "a|b,c");
}

static void
test_each_cut_fault_splits_in_either_direction (void)
{
  static const EpxFault cuts[] = { EPX_FAULT_STALL, EPX_FAULT_LOSS, EPX_FAULT_RESET };

  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      g_autoptr (EpxRules) rules = epx_rules_new ();

      epx_fault (rules, "a", "c", cuts[i], TRUE);
      epx_fault (rules, "c", "b", cuts[i], TRUE);
      assert_groups (rules, "a,b,c", "a,b|c");
    }
}

static void
test_grey_splits_nothing (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  epx_fault (rules, "a", "b,c", EPX_FAULT_GREY, FALSE);
  assert_groups (rules, "a,b,c", "a,b,c");
}

static void
test_grey_above_a_cut_joins (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  epx_cut (rules, "a", "b,c");
  epx_fault (rules, "a", "b", EPX_FAULT_GREY, TRUE);
  assert_groups (rules, "a,b,c", "a|b,c");
  epx_fault (rules, "b", "a", EPX_FAULT_GREY, TRUE);
  assert_groups (rules, "a,b,c", "a,b,c");
}

static void
test_shape_above_a_cut_joins_nothing (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  epx_cut (rules, "a", "b,c");
  epx_slow (rules, "*", "*", 20);
  assert_groups (rules, "a,b,c", "a|b,c");
}

static void
test_everybody_from_everybody (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  epx_cut (rules, "*", "*");
  assert_groups (rules, "c,a,b", "a|b|c");
  epx_fix (rules, "b", "*");
  assert_groups (rules, "c,a,b", "a,b,c");
}

static void
test_fix_joins_again (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  epx_cut (rules, "*", "*");
  epx_fix (rules, "a", "c");
  assert_groups (rules, "a,b,c,d", "a,c|b|d");
}

static void
test_hosts_are_heeded (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();

  epx_cut (rules, "a@h,b", "c@*");
  assert_groups (rules, "a@h,a@i,b@h,b@i,c@h", "a@h,a@i,b@h,b@i,c@h");
  epx_cut (rules, "a@i", "c");
  assert_groups (rules, "a@h,a@i,b@h,b@i,c@h", "a@h,a@i,b@h,b@i|c@h");
}

static gboolean
has_way (const EpxRules *rules, const char *a, const char *b)
{
  return !epx_fault_is_cut (epx_rules_effect (rules, a, b, TRUE).fault) &&
         !epx_fault_is_cut (epx_rules_effect (rules, b, a, TRUE).fault);
}

/* For each name the number of its group: the least of the names that it has a way to. */
static void
group_slowly (const EpxRules *rules, const char *const *names, guint n_names, guint *group_of)
{
  gboolean has_changed = TRUE;

  for (guint i = 0; i < n_names; i++)
    group_of[i] = i;
  while (has_changed)
    {
      has_changed = FALSE;
      for (guint x = 0; x < n_names; x++)
        for (guint y = 0; y < n_names; y++)
          if (group_of[y] < group_of[x] && has_way (rules, names[x], names[y]))
            {
              group_of[x] = group_of[y];
              has_changed = TRUE;
            }
    }
}

static void
assert_as_slowly (const EpxRules *rules, const char *const *names, guint n_names)
{
  g_autofree guint *group_of = g_new (guint, n_names);
  g_autoptr (GPtrArray) groups = epx_partition (rules, names, n_names);
  guint n_seen = 0;

  group_slowly (rules, names, n_names, group_of);
  for (guint i = 0; i < groups->len; i++)
    {
      const GPtrArray *group = g_ptr_array_index (groups, i);
      guint number = G_MAXUINT;

      for (guint n = 0; n < group->len; n++)
        for (guint x = 0; x < n_names; x++)
          if (names[x] == g_ptr_array_index (group, n))
            {
              g_assert_true (number == G_MAXUINT || number == group_of[x]);
              number = group_of[x];
              n_seen++;
            }
      for (guint x = 0, n = 0; x < n_names; x++)
        {
          n += group_of[x] == number ? 1 : 0;
          g_assert_cmpuint (n, <=, group->len);
        }
    }
  g_assert_cmpuint (n_seen, ==, n_names);
}

static void
test_random_rules_agree_with_all_pairs (void)
{
  static const char *const names[] = {
    "a", "b", "c", "d", "a@h", "b@h", "c@h", "d@h", "a@i", "bb@i", "cc@i", "d@*", "e*", "\303\266",
  };
  static const char *const entries[] = {
    "a",   "b",   "c", "d", "a@h", "b@h", "c@h", "d@h", "a@i", "bb",  "cc@i", "e",
    "a,b", "c,d", "*", "?", "*@h", "*@?", "?@*", "b*",  "e*",  "??*", "x",    NULL,
  };

  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr (EpxRules) rules = epx_rules_new ();

      for (guint n = epx_random (12); n > 0; n--)
        {
          g_autofree char *from = epx_random_entries (entries);
          g_autofree char *to = epx_random_entries (entries);
          guint kind = epx_random (5);
          gboolean is_forward = epx_random (2) == 0;

          if (kind == 0)
            epx_fix (rules, from, to);
          else if (kind == 1)
            epx_slow (rules, from, to, epx_random (2));
          else if (kind == 2)
            epx_fault (rules, from, to, (EpxFault) epx_random (EPX_FAULT_N), is_forward);
          else
            epx_fault (rules, from, to, EPX_FAULT_STALL, is_forward);
        }
      assert_as_slowly (rules, names, 1 + epx_random (G_N_ELEMENTS (names)));
    }
}

static void
test_more_rules_than_a_word_has_bits (void)
{
  static const char *const names[] = { "n0", "n63", "n64", "n65", "n127", "n128", "n129", "n199" };
  g_autoptr (EpxRules) rules = epx_rules_new ();

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);
      g_autofree char *other = g_strdup_printf ("n%u", 199 - i);

      epx_cut (rules, name, i % 3 == 0 ? "*" : other);
      epx_fix (rules, name, "n65");
    }
  assert_as_slowly (rules, names, G_N_ELEMENTS (names));
}

/* Nine thousand names in as many classes as can be, all of them cut from each other. */
static void
test_nine_thousand_names (void)
{
  g_autoptr (EpxRules) rules = epx_rules_new ();
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) groups = NULL;

  for (guint i = 0; i < 9000; i++)
    g_ptr_array_add (names, g_strdup_printf ("node%u", i));
  for (guint bit = 0; bit < 14; bit++)
    {
      g_autoptr (GString) low = g_string_new ("x");
      g_autoptr (GString) high = g_string_new ("y");

      for (guint i = 0; i < 9000; i++)
        g_string_append_printf ((i >> bit & 1) == 0 ? low : high, ",node%u", i);
      epx_cut (rules, low->str, high->str);
    }
  groups = epx_partition (rules, (const char *const *) names->pdata, names->len);
  g_assert_cmpuint (groups->len, ==, 9000);
}

int
main (int argc, char **argv)
{
#define ADD(name, func) g_test_add_func ("/partition/" name, func)
  epx_test_init (argc, argv);
  ADD ("no-names-no-groups", test_no_names_no_groups);
  ADD ("without-rules-all-are-together-and-sorted", test_without_rules_all_are_together_and_sorted);
  ADD ("cut-splits", test_cut_splits);
  ADD ("partial-cut-splits-nothing", test_partial_cut_splits_nothing);
  ADD ("one-direction-counts", test_one_direction_counts);
  ADD ("each-cut-fault-splits-in-either-direction", test_each_cut_fault_splits_in_either_direction);
  ADD ("grey-splits-nothing", test_grey_splits_nothing);
  ADD ("grey-above-a-cut-joins", test_grey_above_a_cut_joins);
  ADD ("shape-above-a-cut-joins-nothing", test_shape_above_a_cut_joins_nothing);
  ADD ("everybody-from-everybody", test_everybody_from_everybody);
  ADD ("fix-joins-again", test_fix_joins_again);
  ADD ("hosts-are-heeded", test_hosts_are_heeded);
  ADD ("random-rules-agree-with-all-pairs", test_random_rules_agree_with_all_pairs);
  ADD ("more-rules-than-a-word-has-bits", test_more_rules_than_a_word_has_bits);
  ADD ("nine-thousand-names", test_nine_thousand_names);
#undef ADD
  return g_test_run ();
}
