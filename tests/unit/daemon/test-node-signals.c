/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of daemon/node-signals.h. */
#include "../net/loop.h"
#include "daemon/node-signals.h"

typedef struct
{
  EpxNodeSignals *signals;
  GPtrArray *told;
} Fixture;

static void
on_told (const char *name, gpointer user_data)
{
  Fixture *f = user_data;

  g_ptr_array_add (f->told, g_strdup (name));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->told = g_ptr_array_new_with_free_func (g_free);
  f->signals = epx_node_signals_new (on_told, f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  epx_node_signals_free (f->signals);
  g_ptr_array_unref (f->told);
}

static void
test_many_changes_are_told_once (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 1000; i++)
    epx_node_signals_add (f->signals, i % 2 == 0 ? "node1" : "node2");
  g_assert_cmpuint (f->told->len, ==, 0);
  wait_until (f->told->len > 0);
  g_assert_cmpuint (f->told->len, ==, 2);
}

static void
test_flush_tells_now_and_no_second_time (Fixture *f, gconstpointer data)
{
  epx_node_signals_add (f->signals, "node1");
  epx_node_signals_flush (f->signals);
  g_assert_cmpuint (f->told->len, ==, 1);
  test_settle ();
  g_assert_cmpuint (f->told->len, ==, 1);
}

static void
test_a_later_change_is_told_again (Fixture *f, gconstpointer data)
{
  epx_node_signals_add (f->signals, "node1");
  epx_node_signals_flush (f->signals);
  epx_node_signals_add (f->signals, "node1");
  wait_until (f->told->len == 2);
}

#define ADD(path, func) g_test_add ("/node-signals/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("many-changes-are-told-once", test_many_changes_are_told_once);
  ADD ("flush-tells-now-and-no-second-time", test_flush_tells_now_and_no_second_time);
  ADD ("a-later-change-is-told-again", test_a_later_change_is_told_again);
  return g_test_run ();
}
