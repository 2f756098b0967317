/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of daemon/tally.h. */
#include "daemon/tally.h"

static void
test_nobody_has_more_than_each_may (void)
{
  g_autoptr (EpxTally) tally = epx_tally_new (3, 100);

  g_assert_true (epx_tally_take (tally, 0, 1));
  g_assert_true (epx_tally_take (tally, 0, 2));
  g_assert_false (epx_tally_take (tally, 0, 1));
  g_assert_true (epx_tally_take (tally, G_MAXUINT32, 3));
  epx_tally_give_back (tally, 0, 2);
  g_assert_false (epx_tally_take (tally, 0, 3));
  g_assert_true (epx_tally_take (tally, 0, 2));
}

static void
test_all_together_have_no_more_than_they_may (void)
{
  g_autoptr (EpxTally) tally = epx_tally_new (3, 5);

  g_assert_true (epx_tally_take (tally, 1, 3));
  g_assert_false (epx_tally_take (tally, 2, 3));
  g_assert_true (epx_tally_take (tally, 2, 2));
  g_assert_false (epx_tally_take (tally, 3, 1));
  epx_tally_give_back (tally, 1, 3);
  g_assert_true (epx_tally_take (tally, 3, 3));
}

static void
test_no_amount_is_too_large_to_be_refused (void)
{
  g_autoptr (EpxTally) tally = epx_tally_new (3, G_MAXUINT);

  g_assert_true (epx_tally_take (tally, 1, 2));
  g_assert_false (epx_tally_take (tally, 1, G_MAXUINT));
  g_assert_false (epx_tally_take (tally, 1, G_MAXUINT - 1));
  g_assert_true (epx_tally_take (tally, 1, 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tally/nobody-has-more-than-each-may", test_nobody_has_more_than_each_may);
  g_test_add_func ("/tally/all-together-have-no-more-than-they-may",
                   test_all_together_have_no_more_than_they_may);
  g_test_add_func ("/tally/no-amount-is-too-large-to-be-refused",
                   test_no_amount_is_too_large_to_be_refused);
  return g_test_run ();
}
