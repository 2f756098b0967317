/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* That chance can be had again. */
#include "ctl/dice.h"

static void
test_same_seed_throws_the_same (void)
{
  EpxDice one, two;

  epx_dice_init (&one, 42);
  epx_dice_init (&two, 42);
  for (guint i = 0; i < 1000; i++)
    g_assert_cmpuint (epx_dice_throw (&one, i + 1), ==, epx_dice_throw (&two, i + 1));
}

static void
test_throws_never_change_between_versions (void)
{
  static const guint32 known[] = { 7, 1, 2, 3, 0, 8, 2, 8 };
  EpxDice dice;

  epx_dice_init (&dice, 42);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    g_assert_cmpuint (epx_dice_throw (&dice, 10), ==, known[i]);
}

static void
test_each_throw_is_about_as_likely (void)
{
  guint counts[7] = { 0 };
  EpxDice dice;

  epx_dice_init (&dice, 1);
  for (guint i = 0; i < 70000; i++)
    counts[epx_dice_throw (&dice, 7)]++;
  for (guint i = 0; i < 7; i++)
    g_assert_cmpuint (ABS ((int) counts[i] - 10000), <, 500);
}

static void
test_shuffle_keeps_every_item (void)
{
  gpointer items[100];
  gboolean is_seen[100] = { FALSE };
  EpxDice dice;

  epx_dice_init (&dice, 3);
  for (guint i = 0; i < 100; i++)
    items[i] = GUINT_TO_POINTER (i);
  epx_dice_shuffle (&dice, items, 100);
  for (guint i = 0; i < 100; i++)
    is_seen[GPOINTER_TO_UINT (items[i])] = TRUE;
  for (guint i = 0; i < 100; i++)
    g_assert_true (is_seen[i]);
}

static void
test_each_order_is_about_as_likely (void)
{
  guint counts[27] = { 0 };
  EpxDice dice;

  epx_dice_init (&dice, 5);
  for (guint i = 0; i < 60000; i++)
    {
      gpointer items[] = { GUINT_TO_POINTER (0), GUINT_TO_POINTER (1), GUINT_TO_POINTER (2) };

      epx_dice_shuffle (&dice, items, 3);
      counts[GPOINTER_TO_UINT (items[0]) * 9 + GPOINTER_TO_UINT (items[1]) * 3 +
             GPOINTER_TO_UINT (items[2])]++;
    }
  for (guint i = 0; i < 27; i++)
    g_assert_true (counts[i] == 0 || ABS ((int) counts[i] - 10000) < 500);
}

static void
test_parts_of_a_whole_have_seeds_of_their_own (void)
{
  g_assert_cmpuint (epx_dice_derive (42, 1), ==, epx_dice_derive (42, 1));
  g_assert_cmpuint (epx_dice_derive (42, 1), !=, epx_dice_derive (42, 2));
  g_assert_cmpuint (epx_dice_derive (42, 1), !=, epx_dice_derive (43, 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dice/same-seed-throws-the-same", test_same_seed_throws_the_same);
  g_test_add_func ("/dice/never-change-between-versions",
                   test_throws_never_change_between_versions);
  g_test_add_func ("/dice/each-throw-is-about-as-likely", test_each_throw_is_about_as_likely);
  g_test_add_func ("/dice/shuffle/keeps-every-item", test_shuffle_keeps_every_item);
  g_test_add_func ("/dice/shuffle/each-order-is-about-as-likely",
                   test_each_order_is_about_as_likely);
  g_test_add_func ("/dice/parts-have-seeds-of-their-own",
                   test_parts_of_a_whole_have_seeds_of_their_own);
  return g_test_run ();
}
