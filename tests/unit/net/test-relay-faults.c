/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of net/relay.h about faults short of a stall: grey, fading, shapes. Time is the test's.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loop.h"
#include "net/relay.h"

#define DIALLER 0
#define TARGET 1
#define MS 1000

typedef struct
{
  EpxCarrier *carrier;
  EpxRelay *relay;
  int ends[2];
  GByteArray *got[2];
  int errors[2];
  gboolean is_open[2];
  gboolean is_gone[2];
  gboolean is_closed;
} Fixture;

static gint64 clock_us;

static gint64
test_clock (void)
{
  return clock_us;
}

static gboolean
on_passing (EpxSide from, guint64 offset, const guint8 *data, gsize len, gpointer user_data)
{
  return FALSE;
}

static void
on_gone (EpxSide end, gpointer user_data)
{
  ((Fixture *) user_data)->is_gone[end] = TRUE;
}

static void
on_closed (gpointer user_data)
{
  ((Fixture *) user_data)->is_closed = TRUE;
}

static const EpxRelayFuncs funcs = { on_passing, on_gone, on_closed };

static void
set_up (Fixture *f, gconstpointer data)
{
  int dialler[2], target[2];

  clock_us = 1000000;
  f->carrier = epx_carrier_new (test_clock, NULL);
  test_tcp_pair (dialler);
  test_tcp_pair (target);
  f->ends[DIALLER] = dialler[0];
  f->ends[TARGET] = target[0];
  for (int i = 0; i < 2; i++)
    {
      f->got[i] = g_byte_array_new ();
      f->is_open[i] = TRUE;
    }
  f->relay = epx_relay_new (f->carrier, dialler[1], target[1], &funcs, f);
  epx_relay_start (f->relay, NULL, 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  epx_relay_free (f->relay, FALSE);
  for (int i = 0; i < 2; i++)
    {
      if (f->ends[i] >= 0)
        close (f->ends[i]);
      g_byte_array_unref (f->got[i]);
    }
  epx_carrier_free (f->carrier);
}

static void
say (Fixture *f, int end, const void *data, gsize len)
{
  g_assert_cmpint (send (f->ends[end], data, len, MSG_NOSIGNAL), ==, (ssize_t) len);
}

/* How many bytes @end has got by now. */
static guint
count (Fixture *f, int end)
{
  if (f->is_open[end])
    f->is_open[end] = test_read_all (f->ends[end], f->got[end], &f->errors[end]);
  return f->got[end]->len;
}

/* Lets @us pass, and everything happen that is due by then. */
static void
pass_time (Fixture *f, gint64 us)
{
  clock_us += us;
  epx_timers_run (f->carrier->timers);
  test_settle ();
}

/* Whether nothing more comes to @end than it has. */
static void
assert_silent (Fixture *f, int end, guint n_expected)
{
  test_settle ();
  test_turn ();
  g_assert_cmpuint (count (f, end), ==, n_expected);
}

static void
shape (Fixture *f, guint latency_ms, guint64 rate)
{
  const EpxTreatment treatments[2] = { { .shape = { .latency_ms = latency_ms, .rate = rate } },
                                       { .is_held = FALSE } };

  epx_relay_treat (f->relay, treatments);
}

static void
fix (Fixture *f)
{
  const EpxTreatment treatments[2] = { { .is_held = FALSE }, { .is_held = FALSE } };

  epx_relay_treat (f->relay, treatments);
  pass_time (f, 0);
}

static void
test_latency_delays_one_direction (Fixture *f, gconstpointer data)
{
  shape (f, 50, 0);
  say (f, DIALLER, "ping", 4);
  say (f, TARGET, "pong", 4);
  wait_until (count (f, DIALLER) == 4 && epx_relay_get_read (f->relay, EPX_FROM_DIALLER) == 4);
  pass_time (f, 49 * MS);
  assert_silent (f, TARGET, 0);
  pass_time (f, 1 * MS);
  wait_until (count (f, TARGET) == 4);
}

static void
test_rate_lets_no_more_pass (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *block = g_malloc0 (100000);

  shape (f, 0, 100000);
  say (f, DIALLER, block, 100000);
  for (guint ms = 0; ms < 500; ms += 10)
    pass_time (f, 10 * MS);
  test_turn ();
  g_assert_cmpuint (count (f, TARGET), >, 45000);
  g_assert_cmpuint (count (f, TARGET), <, 55000);
  for (guint ms = 0; ms < 600; ms += 10)
    pass_time (f, 10 * MS);
  wait_until (count (f, TARGET) == 100000);
}

static void
test_end_of_a_shape_releases_all (Fixture *f, gconstpointer data)
{
  shape (f, 60000, 0);
  say (f, DIALLER, "ping", 4);
  wait_until (epx_relay_get_read (f->relay, EPX_FROM_DIALLER) == 4);
  fix (f);
  wait_until (count (f, TARGET) == 4);
}

static void
test_fin_waits_for_what_is_delayed (Fixture *f, gconstpointer data)
{
  shape (f, 50, 0);
  say (f, DIALLER, "last words", 10);
  shutdown (f->ends[DIALLER], SHUT_WR);
  wait_until (epx_relay_get_read (f->relay, EPX_FROM_DIALLER) == 10);
  assert_silent (f, TARGET, 0);
  g_assert_true (f->is_open[TARGET]);
  pass_time (f, 50 * MS);
  wait_until (count (f, TARGET) == 10 && !f->is_open[TARGET]);
  g_assert_cmpint (f->errors[TARGET], ==, 0);
}

static void
test_idle_shape_wakes_nobody (Fixture *f, gconstpointer data)
{
  shape (f, 50, 100000);
  test_settle ();
  g_assert_cmpuint (test_settle (), ==, 0);
}

static void
grey (Fixture *f)
{
  const EpxTreatment treatments[2] = { { .is_grey = TRUE }, { .is_grey = FALSE } };

  epx_relay_treat (f->relay, treatments);
}

static const guint8 frame[] = { 0, 0, 0, 3, 'a', 'b', 'c' };
static const guint8 ticks[] = { 0, 0, 0, 0, 0, 0, 0, 0 };

static void
test_grey_begins_at_the_next_boundary (Fixture *f, gconstpointer data)
{
  epx_relay_start_frames (f->relay, EPX_FROM_DIALLER, 0);
  say (f, DIALLER, frame, 5);
  wait_until (count (f, TARGET) == 5);
  grey (f);
  say (f, DIALLER, frame + 5, 2);
  say (f, DIALLER, frame, sizeof frame);
  wait_until (count (f, TARGET) == 7);
  assert_silent (f, TARGET, 7);
  fix (f);
  wait_until (count (f, TARGET) == 14);
  g_assert_cmpuint (epx_relay_get_counters (f->relay, EPX_FROM_DIALLER).n_frames, ==, 2);
}

static void
test_grey_ticks_in_place_of_data (Fixture *f, gconstpointer data)
{
  epx_relay_start_frames (f->relay, EPX_FROM_DIALLER, 0);
  grey (f);
  say (f, DIALLER, frame, sizeof frame);
  assert_silent (f, TARGET, 0);
  epx_relay_tick (f->relay, EPX_FROM_DIALLER);
  epx_relay_tick (f->relay, EPX_FROM_DIALLER);
  wait_until (count (f, TARGET) == 8);
  g_assert_cmpmem (f->got[TARGET]->data, 8, ticks, 8);
  fix (f);
  wait_until (count (f, TARGET) == 8 + sizeof frame);
  g_assert_cmpmem (f->got[TARGET]->data + 8, sizeof frame, frame, sizeof frame);
  /* Its own ticks are not the node's. */
  g_assert_cmpuint (epx_relay_get_counters (f->relay, EPX_FROM_DIALLER).n_ticks, ==, 0);
}

static void
test_grey_never_ticks_within_a_frame (Fixture *f, gconstpointer data)
{
  epx_relay_start_frames (f->relay, EPX_FROM_DIALLER, 0);
  say (f, DIALLER, frame, 5);
  wait_until (count (f, TARGET) == 5);
  grey (f);
  epx_relay_tick (f->relay, EPX_FROM_DIALLER);
  assert_silent (f, TARGET, 5);
}

static void
test_grey_lets_handshakes_pass (Fixture *f, gconstpointer data)
{
  grey (f);
  say (f, DIALLER, "handshake", 9);
  wait_until (count (f, TARGET) == 9);
}

static void
test_grey_passes_a_close_as_a_reset (Fixture *f, gconstpointer data)
{
  epx_relay_start_frames (f->relay, EPX_FROM_DIALLER, 0);
  grey (f);
  test_settle ();
  close (f->ends[DIALLER]);
  f->ends[DIALLER] = -1;
  wait_until (f->is_closed);
  wait_until (count (f, TARGET) == 0 && !f->is_open[TARGET]);
  g_assert_cmpint (f->errors[TARGET], ==, ECONNRESET);
}

static void
fade (Fixture *f)
{
  const EpxTreatment treatments[2] = { { .is_held = TRUE }, { .is_fading = TRUE } };

  epx_relay_treat (f->relay, treatments);
}

static void
test_fading_goes_silent_a_timeout_later (Fixture *f, gconstpointer data)
{
  fade (f);
  pass_time (f, 1000 * MS);
  say (f, TARGET, "first", 5);
  wait_until (count (f, DIALLER) == 5);
  pass_time (f, 100 * MS);
  say (f, TARGET, "second", 6);
  wait_until (count (f, DIALLER) == 11);
  pass_time (f, 100 * MS);
  say (f, TARGET, "third", 5);
  assert_silent (f, DIALLER, 11);
  fix (f);
  wait_until (count (f, DIALLER) == 16);
}

static void
test_fading_passes_a_window_at_most (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *block = g_malloc0 (100000);

  fade (f);
  say (f, TARGET, block, 100000);
  wait_until (count (f, DIALLER) == 14480);
  assert_silent (f, DIALLER, 14480);
  fix (f);
  wait_until (count (f, DIALLER) == 100000);
}

static void
test_close_while_fading_is_held (Fixture *f, gconstpointer data)
{
  fade (f);
  close (f->ends[TARGET]);
  f->ends[TARGET] = -1;
  wait_until (f->is_gone[TARGET]);
  assert_silent (f, DIALLER, 0);
  g_assert_true (f->is_open[DIALLER]);
  fix (f);
  g_assert_true (f->is_closed);
}

static void
test_grey_after_a_close_is_a_reset (Fixture *f, gconstpointer data)
{
  epx_relay_start_frames (f->relay, EPX_FROM_DIALLER, 0);
  shape (f, 500, 0);
  say (f, DIALLER, frame, sizeof frame);
  shutdown (f->ends[DIALLER], SHUT_WR);
  wait_until (epx_relay_get_read (f->relay, EPX_FROM_DIALLER) == sizeof frame);
  test_settle ();
  grey (f);
  g_assert_true (f->is_closed);
}

static void
test_cut_after_a_close_leaves_nothing (Fixture *f, gconstpointer data)
{
  const EpxTreatment held[2] = { { .is_held = TRUE }, { .is_held = TRUE } };

  shutdown (f->ends[DIALLER], SHUT_WR);
  wait_until (count (f, TARGET) == 0 && !f->is_open[TARGET]);
  epx_relay_treat (f->relay, held);
  g_assert_true (f->is_gone[DIALLER]);
  close (f->ends[TARGET]);
  f->ends[TARGET] = -1;
  wait_until (f->is_closed);
}

static void
test_slow_bytes_outlive_a_half_close (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *block = g_malloc0 (90000);
  const EpxTreatment slow[2] = { { .is_held = FALSE }, { .shape = { .rate = 1000 } } };

  epx_relay_treat (f->relay, slow);
  say (f, TARGET, block, 90000);
  shutdown (f->ends[DIALLER], SHUT_WR);
  wait_until (count (f, TARGET) == 0 && !f->is_open[TARGET]);
  for (guint ms = 0; ms < 91000; ms += 20)
    pass_time (f, 20 * MS);
  wait_until (count (f, DIALLER) == 90000);
  g_assert_true (f->is_open[DIALLER]);
}

static void
test_half_closed_link_does_not_wait_for_ever (Fixture *f, gconstpointer data)
{
  shutdown (f->ends[DIALLER], SHUT_WR);
  wait_until (count (f, TARGET) == 0 && !f->is_open[TARGET]);
  pass_time (f, 59 * 1000 * MS);
  g_assert_false (f->is_closed);
  pass_time (f, 61 * 1000 * MS);
  g_assert_true (f->is_closed);
}

/* Random bytes in random frames under random treatments: once ticks are taken out, what arrives is
 * what was sent. */
static void
test_nothing_is_lost_under_any_order_of_faults (Fixture *f, gconstpointer data)
{
  enum
  {
    TOTAL = 1024 * 1024
  };
  g_autoptr (GByteArray) sent = g_byte_array_new ();
  g_autoptr (GByteArray) frames = g_byte_array_new ();
  gsize n_sent = 0;
  gsize at = 0;

  while (sent->len < TOTAL)
    {
      guint32 len = (guint32) g_test_rand_int_range (1, 20000);
      guint32 header = GUINT32_TO_BE (len);

      g_byte_array_append (sent, (guint8 *) &header, 4);
      for (guint32 i = 0; i < len; i++)
        g_byte_array_append (sent, &(guint8){ (guint8) g_test_rand_int () }, 1);
    }
  epx_relay_start_frames (f->relay, EPX_FROM_DIALLER, 0);
  while (frames->len < sent->len)
    {
      EpxTreatment treatments[2] = { { .is_held = g_test_rand_int_range (0, 4) == 0 } };
      gsize len = (gsize) g_test_rand_int_range (1, 60000);
      ssize_t n;

      treatments[0].is_grey = g_test_rand_bit ();
      treatments[0].shape.latency_ms = (guint32) g_test_rand_int_range (0, 3) * 7;
      treatments[0].shape.jitter_ms = (guint32) g_test_rand_int_range (0, 3);
      treatments[0].shape.rate = g_test_rand_bit () ? 0 : 10 * 1024 * 1024;
      treatments[1].is_fading = g_test_rand_int_range (0, 4) == 0;
      if (n_sent == sent->len)
        memset (treatments, 0, sizeof treatments);
      epx_relay_treat (f->relay, treatments);
      len = MIN (len, sent->len - n_sent);
      n = len > 0 ? send (f->ends[DIALLER], sent->data + n_sent, len, MSG_NOSIGNAL) : 0;
      n_sent += (gsize) MAX (n, 0);
      epx_relay_tick (f->relay, EPX_FROM_DIALLER);
      pass_time (f, g_test_rand_int_range (0, 20 * MS));
      count (f, TARGET);
      /* Take the whole frames out, ticks dropped. */
      while (f->got[TARGET]->len >= at + 4)
        {
          guint32 header;
          guint32 body;

          memcpy (&header, f->got[TARGET]->data + at, 4);
          body = GUINT32_FROM_BE (header);
          g_assert_cmpuint (body, <, 20000);
          if (f->got[TARGET]->len < at + 4 + body)
            break;
          if (body > 0)
            g_byte_array_append (frames, f->got[TARGET]->data + at, 4 + body);
          at += 4 + body;
        }
    }
  g_assert_cmpmem (frames->data, frames->len, sent->data, sent->len);
}

#define ADD(path, func) g_test_add ("/relay/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("shape/latency-delays-one-direction", test_latency_delays_one_direction);
  ADD ("shape/rate-lets-no-more-pass", test_rate_lets_no_more_pass);
  ADD ("shape/its-end-releases-all", test_end_of_a_shape_releases_all);
  ADD ("shape/fin-waits-for-what-is-delayed", test_fin_waits_for_what_is_delayed);
  ADD ("shape/idle-wakes-nobody", test_idle_shape_wakes_nobody);
  ADD ("grey/begins-at-the-next-boundary", test_grey_begins_at_the_next_boundary);
  ADD ("grey/ticks-in-place-of-data", test_grey_ticks_in_place_of_data);
  ADD ("grey/never-ticks-within-a-frame", test_grey_never_ticks_within_a_frame);
  ADD ("grey/lets-handshakes-pass", test_grey_lets_handshakes_pass);
  ADD ("grey/passes-a-close-as-a-reset", test_grey_passes_a_close_as_a_reset);
  ADD ("grey/after-a-close-is-a-reset", test_grey_after_a_close_is_a_reset);
  ADD ("hold/after-a-close-leaves-nothing", test_cut_after_a_close_leaves_nothing);
  ADD ("half-closed/slow-bytes-outlive-it", test_slow_bytes_outlive_a_half_close);
  ADD ("half-closed/does-not-wait-for-ever", test_half_closed_link_does_not_wait_for_ever);
  ADD ("fading/goes-silent-a-timeout-later", test_fading_goes_silent_a_timeout_later);
  ADD ("fading/passes-a-window-at-most", test_fading_passes_a_window_at_most);
  ADD ("fading/close-is-held", test_close_while_fading_is_held);
  ADD ("any-order-of-faults-loses-nothing", test_nothing_is_lost_under_any_order_of_faults);
  return g_test_run ();
}
