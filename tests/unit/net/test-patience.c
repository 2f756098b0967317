/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/patience.h"

typedef struct
{
  EpxPatience patience;
  gint64 now_us;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  epx_patience_init (&f->patience);
  f->now_us = 1000;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
}

/* Something is done, and the next comes after that long. */
static void
wait_for (Fixture *f, gint64 us)
{
  epx_patience_rest (&f->patience, f->now_us);
  f->now_us += us;
  epx_patience_wake (&f->patience, f->now_us);
}

static guint
count_short_waits_until_it_pays (Fixture *f)
{
  guint n = 0;

  for (; !epx_patience_pays (&f->patience); n++)
    {
      g_assert_cmpuint (n, <, 1000);
      wait_for (f, EPX_PATIENCE_US);
    }
  return n;
}

static void
test_sleeps_at_first (Fixture *f, gconstpointer data)
{
  g_assert_false (epx_patience_pays (&f->patience));
  epx_patience_wake (&f->patience, f->now_us);
  g_assert_false (epx_patience_pays (&f->patience));
}

static void
test_stays_awake_after_a_short_wait (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (count_short_waits_until_it_pays (f), ==, 1);
  epx_patience_learn (&f->patience, TRUE);
  g_assert_true (epx_patience_pays (&f->patience));
}

static void
test_sleeps_after_long_waits (Fixture *f, gconstpointer data)
{
  for (int i = 0; i < 10; i++)
    wait_for (f, 1000);
  g_assert_false (epx_patience_pays (&f->patience));
  wait_for (f, EPX_PATIENCE_US);
  g_assert_true (epx_patience_pays (&f->patience));
  wait_for (f, 1000);
  g_assert_false (epx_patience_pays (&f->patience));
}

/* What comes a little later than anybody stays awake for, again and again. */
static void
test_is_seldom_in_vain (Fixture *f, gconstpointer data)
{
  guint n = 0;

  for (guint in_vain = 0; in_vain < 10; in_vain++)
    {
      n = count_short_waits_until_it_pays (f);
      g_assert_cmpuint (n, ==, MIN (1u << MAX (in_vain, 1) >> 1, 64));
      epx_patience_learn (&f->patience, FALSE);
    }
  g_assert_cmpuint (n, ==, 64);
  count_short_waits_until_it_pays (f);
  epx_patience_learn (&f->patience, TRUE);
  epx_patience_learn (&f->patience, FALSE);
  g_assert_cmpuint (count_short_waits_until_it_pays (f), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/patience/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("sleeps-at-first", test_sleeps_at_first);
  ADD ("stays-awake-after-a-short-wait", test_stays_awake_after_a_short_wait);
  ADD ("sleeps-after-long-waits", test_sleeps_after_long_waits);
  ADD ("is-seldom-in-vain", test_is_seldom_in_vain);
#undef ADD
  return g_test_run ();
}
