/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of net/timers.h. */
#include "loop.h"
#include "net/timers.h"

typedef struct
{
  EpxTimer timer;
  GArray *log;      /* (unowned) (element-type gint64) when they were due */
  EpxTimers *again; /* (unowned) (nullable) starts itself anew on it */
} Probe;

typedef struct
{
  EpxPoller *poller;
  EpxTimers *timers;
  GArray *log;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->poller = epx_poller_new (NULL);
  f->timers = epx_timers_new (f->poller, NULL, NULL);
  f->log = g_array_new (FALSE, FALSE, sizeof (gint64));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  epx_timers_free (f->timers);
  epx_poller_free (f->poller);
  g_array_unref (f->log);
}

static void
on_due (EpxTimer *timer)
{
  Probe *probe = (Probe *) timer;

  g_assert_cmpint (g_get_monotonic_time (), >=, timer->due_us);
  g_array_append_val (probe->log, timer->due_us);
  if (probe->again != NULL)
    epx_timers_start (probe->again, timer, 0, on_due);
}

static void
test_come_in_order (Fixture *f, gconstpointer data)
{
  Probe probes[200] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (probes); i++)
    {
      probes[i].log = f->log;
      epx_timers_start (f->timers, &probes[i].timer, g_test_rand_int_range (0, 20000), on_due);
    }
  wait_until (f->log->len == G_N_ELEMENTS (probes));
  for (guint i = 1; i < f->log->len; i++)
    g_assert_cmpint (g_array_index (f->log, gint64, i - 1), <=, g_array_index (f->log, gint64, i));
}

static void
test_stopped_do_not_come (Fixture *f, gconstpointer data)
{
  Probe probes[100] = { 0 };
  guint n_left = 0;

  for (guint i = 0; i < G_N_ELEMENTS (probes); i++)
    {
      probes[i].log = f->log;
      epx_timers_start (f->timers, &probes[i].timer, g_test_rand_int_range (0, 20000), on_due);
    }
  for (guint i = 0; i < G_N_ELEMENTS (probes); i++)
    if (g_test_rand_bit ())
      epx_timer_stop (&probes[i].timer);
    else
      n_left++;
  wait_until (f->log->len == n_left);
  test_settle ();
  g_assert_cmpuint (f->log->len, ==, n_left);
}

static void
test_moves_when_started_again (Fixture *f, gconstpointer data)
{
  Probe late = { .log = f->log };
  Probe early = { .log = f->log };

  epx_timers_start (f->timers, &late.timer, 1000, on_due);
  epx_timers_start (f->timers, &early.timer, 2000, on_due);
  epx_timers_start (f->timers, &late.timer, 20000, on_due);
  wait_until (f->log->len == 2);
  g_assert_cmpint (g_array_index (f->log, gint64, 1), ==, late.timer.due_us);
}

/* One that starts itself anew without delay leaves the loop to others. */
static void
test_endless_one_does_not_hold_the_loop (Fixture *f, gconstpointer data)
{
  Probe endless = { .log = f->log, .again = f->timers };

  epx_timers_start (f->timers, &endless.timer, 0, on_due);
  wait_until (f->log->len > 100);
  epx_timer_stop (&endless.timer);
}

static void
test_idle_ones_do_not_wake (Fixture *f, gconstpointer data)
{
  Probe far = { .log = f->log };

  epx_timers_start (f->timers, &far.timer, G_TIME_SPAN_HOUR, on_due);
  test_settle ();
  g_assert_cmpuint (test_settle (), ==, 0);
  epx_timer_stop (&far.timer);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/timers/come-in-order", test_come_in_order);
  ADD ("/timers/stopped-do-not-come", test_stopped_do_not_come);
  ADD ("/timers/move-when-started-again", test_moves_when_started_again);
  ADD ("/timers/endless-one-does-not-hold-the-loop", test_endless_one_does_not_hold_the_loop);
  ADD ("/timers/idle-ones-do-not-wake", test_idle_ones_do_not_wake);
  return g_test_run ();
}
