/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What is said of a cable in words. GLib puts a no-break space (C2 A0) before a unit. */
#include "gui/cable-text.h"

#include <locale.h>

#include "fake-cluster.h"

/* 2023-11-14 22:13:20 UTC. */
#define SINCE_US (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

typedef struct
{
  EpxFakeCluster *cluster;
  EpxCableItem *cable; /* (unowned) */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->cluster = epx_fake_cluster_new (2);
  f->cable = epx_fake_cluster_find (f->cluster, 1, 2);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  epx_fake_cluster_free (f->cluster);
}

/* Takes @text. */
static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
assert_state (Fixture *f, EpxFault fault_a, EpxFault fault_b, const char *expected)
{
  epx_fake_cluster_fault (f->cable, fault_a, fault_b);
  assert_text (epx_cable_text_state (f->cable), expected);
}

static void
test_states (Fixture *f, gconstpointer data)
{
  assert_state (f, EPX_FAULT_NONE, EPX_FAULT_NONE, "Up");
  assert_state (f, EPX_FAULT_STALL, EPX_FAULT_STALL, "Cut");
  assert_state (f, EPX_FAULT_RESET, EPX_FAULT_RESET, "Reset: connections die, and so do new ones");
  assert_state (f, EPX_FAULT_GREY, EPX_FAULT_GREY,
                "Grey: both believe in each other, and no message arrives");
}

static void
test_one_way_names_who_is_deaf (Fixture *f, gconstpointer data)
{
  assert_state (f, EPX_FAULT_LOSS, EPX_FAULT_NONE, "Cut one way: node2 does not hear node1");
  assert_state (f, EPX_FAULT_NONE, EPX_FAULT_LOSS, "Cut one way: node1 does not hear node2");
}

static void
test_names (Fixture *f, gconstpointer data)
{
  assert_text (epx_cable_text_name (f->cable), "node1 – node2");
  assert_text (epx_cable_text_way (f->cable, EPX_END_A), "node1 → node2");
  assert_text (epx_cable_text_way (f->cable, EPX_END_B), "node2 → node1");
}

static void
test_since_has_a_date_when_it_was_not_today (Fixture *f, gconstpointer data)
{
  EpxCableView view = *epx_cable_item_get_view (f->cable);

  view.since_us = SINCE_US;
  epx_cable_item_set (f->cable, &view);
  assert_text (epx_cable_text_since (f->cable, SINCE_US + 5 * G_USEC_PER_SEC), "Since 22:13:20");
  assert_text (epx_cable_text_since (f->cable, SINCE_US + 9 * G_TIME_SPAN_DAY),
               "Since 11/14/23 22:13:20");
}

static void
test_time_of_no_calendar (Fixture *f, gconstpointer data)
{
  EpxCableView view = *epx_cable_item_get_view (f->cable);

  view.since_us = G_MAXUINT64;
  epx_cable_item_set (f->cable, &view);
  assert_text (epx_cable_text_since (f->cable, SINCE_US), NULL);
  view.has_link = FALSE;
  epx_cable_item_set (f->cable, &view);
  assert_text (epx_cable_text_since (f->cable, SINCE_US), NULL);
}

static void
test_who_noticed (Fixture *f, gconstpointer data)
{
  EpxCableView view;

  assert_text (epx_cable_text_noticed (f->cable), NULL);
  epx_fake_cluster_fault (f->cable, EPX_FAULT_STALL, EPX_FAULT_STALL);
  assert_text (epx_cable_text_noticed (f->cable), "No node is known to have noticed");
  view = *epx_cable_item_get_view (f->cable);
  view.ways[EPX_END_B].is_gone = TRUE;
  view.ways[EPX_END_B].gone_us = 3250000;
  epx_cable_item_set (f->cable, &view);
  assert_text (epx_cable_text_noticed (f->cable), "node2 gave up after 3.2 s");
}

static void
test_traffic_is_counted (Fixture *f, gconstpointer data)
{
  EpxCableView view = *epx_cable_item_get_view (f->cable);

  view.ways[EPX_END_A] = (EpxCableWay){ .n_bytes = 1200000, .n_frames = 1, .rate = 5000 };
  epx_cable_item_set (f->cable, &view);
  assert_text (epx_cable_text_traffic (f->cable, EPX_END_A),
               "1.2\302\240MB in 1 message, 5.0\302\240kB/s");
  assert_text (epx_cable_text_traffic (f->cable, EPX_END_B), "0 bytes in 0 messages, 0 bytes/s");
}

static void
test_shapes (Fixture *f, gconstpointer data)
{
  assert_text (epx_cable_text_latency (0), "No delay");
  assert_text (epx_cable_text_latency (20), "20 ms");
  assert_text (epx_cable_text_rate (0), "Unlimited");
  assert_text (epx_cable_text_rate (2000000), "2.0\302\240MB/s");
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  ADD ("/cable-text/states", test_states);
  ADD ("/cable-text/one-way-names-who-is-deaf", test_one_way_names_who_is_deaf);
  ADD ("/cable-text/names", test_names);
  ADD ("/cable-text/since/has-a-date-when-not-today", test_since_has_a_date_when_it_was_not_today);
  ADD ("/cable-text/since/no-calendar-has-it", test_time_of_no_calendar);
  ADD ("/cable-text/who-noticed", test_who_noticed);
  ADD ("/cable-text/traffic-is-counted", test_traffic_is_counted);
  ADD ("/cable-text/shapes", test_shapes);
  return g_test_run ();
}
