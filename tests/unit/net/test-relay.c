/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of net/relay.h, on TCP sockets of loopback. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loop.h"
#include "net/relay.h"

#define DIALLER 0
#define TARGET 1

typedef struct
{
  EpxCarrier *carrier;
  EpxRelay *relay;
  int ends[2]; /* the nodes' sides of the two connections; -1 once closed */
  GByteArray *got[2];
  int errors[2];
  gboolean is_open[2];
  gboolean is_gone[2];
  gboolean is_closed;
  guint n_passing;
  gboolean hold_in_passing;
} Fixture;

/* Holds the two directions, or lets them go. */
static void
hold (Fixture *f, gboolean from_dialler, gboolean from_target)
{
  const EpxTreatment treatments[2] = { { .is_held = from_dialler }, { .is_held = from_target } };

  epx_relay_treat (f->relay, treatments);
}

static gboolean
on_passing (EpxSide from, guint64 offset, const guint8 *data, gsize len, gpointer user_data)
{
  Fixture *f = user_data;

  f->n_passing++;
  if (f->hold_in_passing)
    hold (f, TRUE, TRUE);
  return TRUE;
}

static void
on_gone (EpxSide end, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_false (f->is_gone[end]);
  f->is_gone[end] = TRUE;
}

static void
on_closed (gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_false (f->is_closed);
  f->is_closed = TRUE;
}

static const EpxRelayFuncs funcs = { on_passing, on_gone, on_closed };

static void
set_up (Fixture *f, gconstpointer data)
{
  int dialler[2], target[2];

  f->carrier = epx_carrier_new (NULL, NULL);
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
start (Fixture *f)
{
  epx_relay_start (f->relay, NULL, 0);
}

static void
say (Fixture *f, int end, const char *text)
{
  g_assert_cmpint (send (f->ends[end], text, strlen (text), MSG_NOSIGNAL), ==,
                   (ssize_t) strlen (text));
}

/* Whether @end has got exactly @text by now. */
static gboolean
has_got (Fixture *f, int end, const char *text)
{
  if (f->is_open[end])
    f->is_open[end] = test_read_all (f->ends[end], f->got[end], &f->errors[end]);
  return f->got[end]->len == strlen (text) &&
         (*text == '\0' || memcmp (f->got[end]->data, text, strlen (text)) == 0);
}

/* Whether @end has seen the stream end, with errno @error (0: a FIN). */
static gboolean
has_ended (Fixture *f, int end, int error)
{
  if (f->is_open[end])
    f->is_open[end] = test_read_all (f->ends[end], f->got[end], &f->errors[end]);
  return !f->is_open[end] && f->errors[end] == error;
}

static void
leave (Fixture *f, int end, gboolean reset)
{
  const struct linger at_once = { 1, 0 };

  if (reset)
    setsockopt (f->ends[end], SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close (f->ends[end]);
  f->ends[end] = -1;
}

static void
test_carries_both_ways (Fixture *f, gconstpointer data)
{
  start (f);
  say (f, DIALLER, "ping");
  say (f, TARGET, "pong");
  wait_until (has_got (f, TARGET, "ping") && has_got (f, DIALLER, "pong"));
  g_assert_cmpuint (epx_relay_get_counters (f->relay, EPX_FROM_DIALLER).n_bytes, ==, 4);
  g_assert_cmpuint (epx_relay_get_counters (f->relay, EPX_FROM_TARGET).n_bytes, ==, 4);
}

static void
test_head_goes_first (Fixture *f, gconstpointer data)
{
  say (f, DIALLER, "second");
  epx_relay_start (f->relay, (const guint8 *) "first ", 6);
  wait_until (has_got (f, TARGET, "first second"));
}

static void
test_held_head_waits (Fixture *f, gconstpointer data)
{
  hold (f, TRUE, FALSE);
  epx_relay_start (f->relay, (const guint8 *) "first ", 6);
  say (f, DIALLER, "second");
  test_settle ();
  g_assert_true (has_got (f, TARGET, ""));
  hold (f, FALSE, FALSE);
  wait_until (has_got (f, TARGET, "first second"));
}

/* Random pieces both ways, readers that pause, holds in between: what arrives is what was sent. */
static void
test_keeps_order (Fixture *f, gconstpointer data)
{
  enum
  {
    TOTAL = 8 * 1024 * 1024
  };
  g_autofree guint8 *sent = g_malloc (TOTAL);
  gsize n_sent[2] = { 0, 0 };

  for (gsize i = 0; i < TOTAL; i++)
    sent[i] = (guint8) g_test_rand_int ();
  start (f);
  while (f->got[DIALLER]->len < TOTAL || f->got[TARGET]->len < TOTAL)
    {
      for (int end = 0; end < 2; end++)
        {
          gsize wish = (gsize) g_test_rand_int_range (1, 300000);
          gsize len = MIN (wish, TOTAL - n_sent[end]);
          ssize_t n = len > 0 ? send (f->ends[end], sent + n_sent[end], len, MSG_NOSIGNAL) : 0;

          n_sent[end] += (gsize) MAX (n, 0);
          if (g_test_rand_int_range (0, 3) == 0)
            f->is_open[end] = test_read_all (f->ends[end], f->got[end], &f->errors[end]);
        }
      if (g_test_rand_int_range (0, 4) == 0)
        hold (f, g_test_rand_bit (), g_test_rand_bit ());
      if (n_sent[DIALLER] == TOTAL && n_sent[TARGET] == TOTAL)
        hold (f, FALSE, FALSE);
      for (int i = g_test_rand_int_range (0, 5); i > 0; i--)
        g_main_context_iteration (NULL, FALSE);
    }
  g_assert_cmpmem (f->got[DIALLER]->data, f->got[DIALLER]->len, sent, TOTAL);
  g_assert_cmpmem (f->got[TARGET]->data, f->got[TARGET]->len, sent, TOTAL);
}

/* A receiver that does not read stops the sender: the relay keeps no more than a chunk. */
static void
test_slow_receiver_stops_the_sender (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *block = g_malloc0 (65536);
  gsize n_sent = 0;
  guint n_idle = 0;

  start (f);
  while (n_idle < 3)
    {
      ssize_t n = send (f->ends[DIALLER], block, 65536, MSG_NOSIGNAL);

      n_sent += (gsize) MAX (n, 0);
      n_idle = n > 0 ? 0 : n_idle + 1;
      test_settle ();
      if (n < 0)
        test_turn ();
    }
  /* The rest is in the buffers of four sockets, at most 36 MiB for each two. */
  g_assert_cmpuint (n_sent, <, 128 * 1024 * 1024);
  g_assert_cmpuint (test_settle (), ==, 0);
  wait_until (
      (f->is_open[TARGET] = test_read_all (f->ends[TARGET], f->got[TARGET], &f->errors[TARGET])) &&
      f->got[TARGET]->len == n_sent);
}

static void
test_nothing_passes_while_held (Fixture *f, gconstpointer data)
{
  start (f);
  hold (f, TRUE, TRUE);
  say (f, DIALLER, "ping");
  say (f, TARGET, "pong");
  test_settle ();
  g_assert_true (has_got (f, TARGET, ""));
  g_assert_true (has_got (f, DIALLER, ""));
  /* ... and nobody spins over it. */
  g_assert_cmpuint (test_settle (), ==, 0);
  hold (f, FALSE, FALSE);
  wait_until (has_got (f, TARGET, "ping") && has_got (f, DIALLER, "pong"));
}

static void
test_other_direction_lives_on (Fixture *f, gconstpointer data)
{
  start (f);
  hold (f, TRUE, FALSE);
  say (f, DIALLER, "ping");
  say (f, TARGET, "pong");
  wait_until (has_got (f, DIALLER, "pong"));
  g_assert_true (has_got (f, TARGET, ""));
  hold (f, FALSE, FALSE);
  wait_until (has_got (f, TARGET, "ping"));
}

static void
test_hold_from_within_passing_holds_these_bytes (Fixture *f, gconstpointer data)
{
  start (f);
  f->hold_in_passing = TRUE;
  say (f, DIALLER, "ping");
  wait_until (f->n_passing == 1);
  test_settle ();
  g_assert_true (has_got (f, TARGET, ""));
  hold (f, FALSE, FALSE);
  wait_until (has_got (f, TARGET, "ping"));
}

static void
test_fin_is_passed_on (Fixture *f, gconstpointer data)
{
  start (f);
  say (f, DIALLER, "last words");
  shutdown (f->ends[DIALLER], SHUT_WR);
  wait_until (has_got (f, TARGET, "last words") && has_ended (f, TARGET, 0));
  g_assert_false (f->is_closed);
  /* The other direction still works. */
  say (f, TARGET, "answer");
  wait_until (has_got (f, DIALLER, "answer"));
  leave (f, TARGET, FALSE);
  wait_until (f->is_closed);
  g_assert_true (has_ended (f, DIALLER, 0));
}

static void
test_reset_is_passed_on (Fixture *f, gconstpointer data)
{
  start (f);
  leave (f, DIALLER, TRUE);
  wait_until (f->is_closed);
  wait_until (has_ended (f, TARGET, ECONNRESET));
}

static void
check_held_close (Fixture *f, gboolean reset, gboolean one_way)
{
  start (f);
  hold (f, TRUE, !one_way);
  leave (f, DIALLER, reset);
  wait_until (f->is_gone[DIALLER]);
  test_settle ();
  g_assert_false (f->is_closed);
  g_assert_false (has_ended (f, TARGET, 0) || has_ended (f, TARGET, ECONNRESET));
  g_assert_cmpuint (test_settle (), ==, 0);
  hold (f, FALSE, FALSE);
  g_assert_true (f->is_closed);
  wait_until (has_ended (f, TARGET, ECONNRESET));
}

static void
test_held_fin_waits_for_the_fix (Fixture *f, gconstpointer data)
{
  check_held_close (f, FALSE, FALSE);
}

static void
test_held_reset_waits_for_the_fix (Fixture *f, gconstpointer data)
{
  check_held_close (f, TRUE, FALSE);
}

static void
test_one_way_held_fin_waits_for_the_fix (Fixture *f, gconstpointer data)
{
  check_held_close (f, FALSE, TRUE);
}

/* The close comes from the end whose own direction is free. */
static void
test_close_in_the_free_direction_is_held (Fixture *f, gconstpointer data)
{
  start (f);
  hold (f, TRUE, FALSE);
  say (f, TARGET, "last words");
  leave (f, TARGET, FALSE);
  wait_until (f->is_gone[TARGET]);
  g_assert_true (has_got (f, DIALLER, "last words"));
  g_assert_false (has_ended (f, DIALLER, 0));
  hold (f, FALSE, FALSE);
  wait_until (has_ended (f, DIALLER, ECONNRESET));
}

static void
test_nothing_is_left_when_both_are_gone (Fixture *f, gconstpointer data)
{
  start (f);
  hold (f, TRUE, TRUE);
  leave (f, DIALLER, FALSE);
  leave (f, TARGET, FALSE);
  wait_until (f->is_closed);
}

static void
test_marked_gone_is_reset_at_the_fix (Fixture *f, gconstpointer data)
{
  start (f);
  epx_relay_mark_gone (f->relay, EPX_FROM_DIALLER);
  g_assert_false (f->is_gone[DIALLER]);
  hold (f, TRUE, TRUE);
  epx_relay_mark_gone (f->relay, EPX_FROM_DIALLER);
  epx_relay_mark_gone (f->relay, EPX_FROM_DIALLER);
  g_assert_true (f->is_gone[DIALLER]);
  hold (f, FALSE, FALSE);
  wait_until (has_ended (f, TARGET, ECONNRESET));
}

/* A FIN that comes while the receiver is slow must not make the poller spin, nor overtake. */
static void
test_fin_behind_a_slow_receiver (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *block = g_malloc0 (65536);
  gsize n_sent = 0;
  ssize_t n;

  start (f);
  for (guint n_idle = 0; n_idle < 3;)
    {
      n = send (f->ends[DIALLER], block, 65536, MSG_NOSIGNAL);
      n_sent += (gsize) MAX (n, 0);
      n_idle = n > 0 ? 0 : n_idle + 1;
      test_turn ();
    }
  leave (f, DIALLER, FALSE);
  test_turn ();
  test_settle ();
  g_assert_cmpuint (test_settle (), ==, 0);
  wait_until (has_ended (f, TARGET, 0));
  g_assert_cmpuint (f->got[TARGET]->len, ==, n_sent);
}

#define ADD(path, func) g_test_add ("/relay/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("carries-both-ways", test_carries_both_ways);
  ADD ("head-goes-first", test_head_goes_first);
  ADD ("keeps-order", test_keeps_order);
  ADD ("slow-receiver-stops-the-sender", test_slow_receiver_stops_the_sender);
  ADD ("fin-is-passed-on", test_fin_is_passed_on);
  ADD ("reset-is-passed-on", test_reset_is_passed_on);
  ADD ("fin-behind-a-slow-receiver", test_fin_behind_a_slow_receiver);
  ADD ("hold/head-waits", test_held_head_waits);
  ADD ("hold/nothing-passes", test_nothing_passes_while_held);
  ADD ("hold/other-direction-lives-on", test_other_direction_lives_on);
  ADD ("hold/from-within-passing", test_hold_from_within_passing_holds_these_bytes);
  ADD ("hold/fin-waits-for-the-fix", test_held_fin_waits_for_the_fix);
  ADD ("hold/reset-waits-for-the-fix", test_held_reset_waits_for_the_fix);
  ADD ("hold/one-way-fin-waits-for-the-fix", test_one_way_held_fin_waits_for_the_fix);
  ADD ("hold/close-in-the-free-direction-waits", test_close_in_the_free_direction_is_held);
  ADD ("hold/nothing-is-left-when-both-are-gone", test_nothing_is_left_when_both_are_gone);
  ADD ("hold/marked-gone-is-reset-at-the-fix", test_marked_gone_is_reset_at_the_fix);
  return g_test_run ();
}
