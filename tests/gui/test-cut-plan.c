/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Single cables gathered into islands: exactly these, in few steps. */
#include "gui/cut-plan.h"

#include "property.h"

#define MAX_NODES 60

static const char *names[MAX_NODES + 1];

static void
name_nodes (void)
{
  for (guint i = 0; i < MAX_NODES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      names[i] = g_intern_string (name);
    }
}

static void
add (GArray *pairs, guint a, guint b)
{
  EpxPair pair = { MIN (a, b), MAX (a, b) };

  g_array_append_val (pairs, pair);
}

/* That the steps name each pair of @pairs once, and no other; and no name on both sides. */
static guint
assert_exact (const GArray *pairs)
{
  g_autoptr (GArray) steps = epx_cut_plan (pairs, names, MAX_NODES);
  gboolean wanted[MAX_NODES][MAX_NODES] = { 0 };
  guint n_left = pairs->len;

  for (guint i = 0; i < pairs->len; i++)
    {
      const EpxPair *pair = &g_array_index (pairs, EpxPair, i);

      wanted[pair->a][pair->b] = TRUE;
    }
  for (guint i = 0; i < steps->len; i++)
    {
      const EpxCutStep *step = &g_array_index (steps, EpxCutStep, i);

      for (guint j = 0; step->island_a[j] != NULL; j++)
        for (guint k = 0; step->island_b[k] != NULL; k++)
          {
            guint a = (guint) g_ascii_strtoull (step->island_a[j], NULL, 10);
            guint b = (guint) g_ascii_strtoull (step->island_b[k], NULL, 10);

            g_assert_true (wanted[MIN (a, b)][MAX (a, b)]);
            wanted[MIN (a, b)][MAX (a, b)] = FALSE;
            n_left--;
          }
    }
  g_assert_cmpuint (n_left, ==, 0);
  return steps->len;
}

static void
test_nothing (void)
{
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (EpxPair));

  g_assert_cmpuint (assert_exact (pairs), ==, 0);
}

static void
test_one_cable (void)
{
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (EpxPair));

  add (pairs, 7, 3);
  g_assert_cmpuint (assert_exact (pairs), ==, 1);
}

static void
test_through_the_middle_is_one_step (void)
{
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (EpxPair));

  for (guint i = 0; i < 30; i++)
    for (guint j = 30; j < 60; j++)
      add (pairs, i, j);
  g_assert_cmpuint (assert_exact (pairs), ==, 1);
}

static void
test_one_node_from_all_is_one_step (void)
{
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (EpxPair));

  for (guint i = 0; i < 60; i++)
    if (i != 17)
      add (pairs, 17, i);
  g_assert_cmpuint (assert_exact (pairs), ==, 1);
}

static void
test_everything_is_fewer_steps_than_nodes (void)
{
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (EpxPair));

  for (guint i = 0; i < 60; i++)
    for (guint j = 0; j < i; j++)
      add (pairs, i, j);
  g_assert_cmpuint (assert_exact (pairs), <, 60);
}

static void
test_any_cables (void)
{
  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (EpxPair));
      guint part = epx_random (100);

      for (guint i = 0; i < 20; i++)
        for (guint j = 0; j < i; j++)
          if (epx_random (100) < part)
            add (pairs, i, j);
      g_assert_cmpuint (assert_exact (pairs), <=, 20);
    }
}

int
main (int argc, char **argv)
{
  epx_test_init (argc, argv);
  name_nodes ();
  g_test_add_func ("/cut-plan/nothing-is-no-step", test_nothing);
  g_test_add_func ("/cut-plan/one-cable", test_one_cable);
  g_test_add_func ("/cut-plan/through-the-middle-is-one-step", test_through_the_middle_is_one_step);
  g_test_add_func ("/cut-plan/one-node-from-all-is-one-step", test_one_node_from_all_is_one_step);
  g_test_add_func ("/cut-plan/all-is-fewer-steps-than-nodes",
                   test_everything_is_fewer_steps_than_nodes);
  g_test_add_func ("/cut-plan/any-cables-are-named-exactly", test_any_cables);
  return g_test_run ();
}
