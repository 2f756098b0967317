/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* When bytes leave a delay line with jitter, and how fast with a rate: on a clock that the tests
 * turn, with a writer that comes when it was told to, or later. */
#include "core/delay-line.h"

#include "property.h"

#define SECOND_US G_GINT64_CONSTANT (1000000)

static const guint64 rates[] = { 1000, 2500, 20000, 72400, 125000, 300000, 1250000, 60000000 };

/* @late_us: how late the writer comes, at most. Returns how many bytes left from @start_us on in
 * one second; there are always some that wait. */
static guint64
flow (EpxDelayLine *line, gint64 start_us, guint piece_len, guint late_us, guint *n_wakes)
{
  g_autofree guint8 *piece = g_new0 (guint8, piece_len);
  gint64 now_us = start_us;
  guint64 n_left = 0;

  *n_wakes = 0;
  while (now_us < start_us + SECOND_US)
    {
      EpxSlice slice;
      gint64 due_us;

      while (epx_delay_line_get_size (line) < 4 * 1000 * 1000)
        epx_delay_line_push (line, now_us, piece, piece_len);
      slice = epx_delay_line_peek (line, now_us);
      epx_delay_line_consume (line, now_us, slice.len);
      n_left += slice.len;
      due_us = epx_delay_line_get_due (line, now_us);
      if (due_us <= now_us)
        continue;
      now_us = due_us + epx_random (late_us + 1);
      (*n_wakes)++;
    }
  return n_left;
}

static EpxDelayLine *
make_line (guint64 rate, guint32 latency_ms)
{
  EpxDelayLine *line = epx_delay_line_new (7);
  EpxShape shape = { .latency_ms = latency_ms, .rate = rate };

  epx_delay_line_set_shape (line, &shape, 0);
  return line;
}

/* Within 3 % of @rate. */
static void
assert_near (guint64 n, guint64 rate)
{
  g_test_message ("%" G_GUINT64_FORMAT " at %" G_GUINT64_FORMAT, n, rate);
  g_assert_cmpfloat ((double) n, >=, 0.97 * (double) rate);
  g_assert_cmpfloat ((double) n, <=, 1.03 * (double) rate);
}

static void
test_second_is_within_3_percent (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autoptr (EpxDelayLine) line = make_line (rates[i], 0);
      guint n_wakes;

      assert_near (flow (line, 0, 16384, 0, &n_wakes), rates[i]);
    }
}

static void
test_second_after_idling_is_within_3_percent (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autoptr (EpxDelayLine) line = make_line (rates[i], 0);
      guint n_wakes;

      assert_near (flow (line, 3600 * SECOND_US, 16384, 0, &n_wakes), rates[i]);
    }
}

static void
test_late_writer_still_gets_the_rate (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autoptr (EpxDelayLine) line = make_line (rates[i], 0);
      guint n_wakes;

      assert_near (flow (line, 0, 16384, 3000, &n_wakes), rates[i]);
    }
}

static void
test_nobody_is_woken_for_every_byte (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autoptr (EpxDelayLine) line = make_line (rates[i], 0);
      guint n_wakes;

      flow (line, 0, 100, 0, &n_wakes);
      g_assert_cmpuint (n_wakes, <=, 201);
    }
}

/* Whatever the writer does, nothing flows faster: no more than the rate since the beginning, and a
 * burst. */
static void
test_never_faster_than_the_rate (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autoptr (EpxDelayLine) line = make_line (rates[i], 0);
      static const guint8 piece[30000];
      gint64 now_us = 0;
      gint64 n_left = 0;

      for (guint step = 0; step < 3000; step++)
        {
          gsize len = epx_random (sizeof piece);
          EpxSlice slice;

          now_us += epx_random (1 + epx_random (30000));
          if (len <= epx_delay_line_get_room (line))
            epx_delay_line_push (line, now_us, piece, len);
          slice = epx_delay_line_peek (line, now_us);
          len = epx_random ((guint) slice.len + 1);
          epx_delay_line_consume (line, now_us, len);
          n_left += (gint64) len;
          g_assert_cmpint (n_left * SECOND_US, <=, (gint64) rates[i] * now_us);
        }
    }
}

static void
test_small_piece_after_idling_leaves_when_due (void)
{
  g_autoptr (EpxDelayLine) line = make_line (1000, 20);

  for (gint64 now_us = SECOND_US; now_us < 100 * SECOND_US; now_us += SECOND_US)
    {
      epx_delay_line_push (line, now_us, (const guint8 *) "tick", 4);
      g_assert_cmpint (epx_delay_line_get_due (line, now_us), ==, now_us + 20000);
      g_assert_cmpuint (epx_delay_line_peek (line, now_us + 19999).len, ==, 0);
      g_assert_cmpuint (epx_delay_line_peek (line, now_us + 20000).len, ==, 4);
      epx_delay_line_consume (line, now_us + 20000, 4);
    }
}

static void
test_long_piece_takes_as_long_as_the_rate_says (void)
{
  g_autoptr (EpxDelayLine) line = make_line (100000, 0);
  g_autofree guint8 *piece = g_new0 (guint8, 50000);
  gint64 now_us = 0;

  epx_delay_line_push (line, 0, piece, 50000);
  while (epx_delay_line_get_size (line) > 0)
    {
      now_us = epx_delay_line_get_due (line, now_us);
      epx_delay_line_consume (line, now_us, epx_delay_line_peek (line, now_us).len);
    }
  g_assert_cmpint (now_us, ==, SECOND_US / 2);
}

static void
test_burst_is_consumed_in_small_bits (void)
{
  g_autoptr (EpxDelayLine) line = make_line (100000, 0);
  g_autofree guint8 *piece = g_new0 (guint8, 50000);
  gint64 now_us;
  guint n = 0;

  epx_delay_line_push (line, 0, piece, 50000);
  now_us = epx_delay_line_get_due (line, 0);
  while (epx_delay_line_peek (line, now_us).len > 0)
    {
      epx_delay_line_consume (line, now_us, 1);
      n++;
    }
  g_assert_cmpuint (n, ==, 1448);
}

static void
test_rate_holds_for_what_was_pushed_before (void)
{
  g_autoptr (EpxDelayLine) line = make_line (0, 0);
  EpxShape slow = { .rate = 1000 };
  EpxShape faster = { .rate = 2000 };

  epx_delay_line_push (line, 0, (const guint8 *) "0123456789", 10);
  epx_delay_line_set_shape (line, &slow, 0);
  g_assert_cmpint (epx_delay_line_get_due (line, 0), ==, 10000);
  epx_delay_line_set_shape (line, &faster, 0);
  g_assert_cmpint (epx_delay_line_get_due (line, 0), ==, 5000);
  g_assert_cmpuint (epx_delay_line_peek (line, 5000).len, ==, 10);
}

/* Neither what was left of an earlier rate nor the time before counts. */
static void
test_rate_begins_with_no_burst (void)
{
  g_autoptr (EpxDelayLine) line = make_line (1000, 0);
  EpxShape shapes[] = { { 0 }, { .rate = 1000 } };

  g_assert_cmpuint (epx_delay_line_peek (line, SECOND_US).len, ==, 0);
  epx_delay_line_set_shape (line, &shapes[0], SECOND_US);
  epx_delay_line_push (line, 2 * SECOND_US, (const guint8 *) "0123456789", 10);
  epx_delay_line_set_shape (line, &shapes[1], 2 * SECOND_US);
  g_assert_cmpint (epx_delay_line_get_due (line, 2 * SECOND_US), ==, 2 * SECOND_US + 10000);
}

static void
test_highest_rate_does_not_overflow (void)
{
  g_autoptr (EpxDelayLine) line = make_line (EPX_SHAPE_MAX_RATE, 0);
  g_autofree guint8 *piece = g_new0 (guint8, EPX_DELAY_LINE_MAX);
  gint64 now_us = G_MAXINT64 / 2;
  gsize n_left = 0;

  epx_delay_line_push (line, now_us, piece, EPX_DELAY_LINE_MAX);
  g_assert_cmpint (epx_delay_line_get_due (line, now_us), ==, now_us);
  for (EpxSlice slice = epx_delay_line_peek (line, now_us); slice.len > 0;
       slice = epx_delay_line_peek (line, now_us))
    {
      n_left += slice.len;
      epx_delay_line_consume (line, now_us, slice.len);
    }
  g_assert_cmpuint (n_left, ==, EPX_DELAY_LINE_MAX);
}

/* Puts one byte into the empty @line. Returns how long it takes, and waits for so long. */
static gint64
send_byte (EpxDelayLine *line, gint64 *now_us)
{
  gint64 due_us;

  epx_delay_line_push (line, *now_us, (const guint8 *) "x", 1);
  due_us = epx_delay_line_get_due (line, *now_us);
  g_assert_cmpint (due_us, >=, *now_us);
  g_assert_true (due_us == *now_us || epx_delay_line_peek (line, due_us - 1).len == 0);
  g_assert_cmpuint (epx_delay_line_peek (line, due_us).len, ==, 1);
  epx_delay_line_consume (line, due_us, 1);
  due_us -= *now_us;
  *now_us += due_us;
  return due_us;
}

/* Pieces of which none waits for the one before: 21 classes of a jitter of 20 ms. The limit on
 * chi-square with 20 degrees of freedom is passed by chance for fewer than one of 100,000 seeds. */
static void
test_jitter_is_uniform (void)
{
  g_autoptr (EpxDelayLine) line = epx_delay_line_new (7);
  EpxShape shape = { .latency_ms = 100, .jitter_ms = 20 };
  guint n_in[21] = { 0 };
  double chi_square = 0;
  gint64 now_us = 0;

  epx_delay_line_set_shape (line, &shape, now_us);
  for (guint i = 0; i < 21000; i++)
    {
      gint64 offset_us = send_byte (line, &now_us) - 80000;

      g_assert_cmpint (offset_us, >=, 0);
      g_assert_cmpint (offset_us, <=, 40000);
      n_in[MIN (offset_us * 21 / 40000, 20)]++;
    }
  for (guint i = 0; i < G_N_ELEMENTS (n_in); i++)
    chi_square += ((double) n_in[i] - 1000) * ((double) n_in[i] - 1000) / 1000;
  g_test_message ("chi-square %.1f", chi_square);
  g_assert_cmpfloat (chi_square, <, 60);
}

static void
test_jitter_differs_by_seed (void)
{
  EpxShape shape = { .latency_ms = 60000, .jitter_ms = 60000 };
  gint64 delays_us[2];

  for (guint seed = 0; seed < 2; seed++)
    {
      g_autoptr (EpxDelayLine) line = epx_delay_line_new (seed);
      gint64 now_us = 0;

      epx_delay_line_set_shape (line, &shape, now_us);
      delays_us[seed] = send_byte (line, &now_us);
    }
  g_assert_cmpint (delays_us[0], !=, delays_us[1]);
}

/* 15 of the 40 ms would have it leave before it came. */
static void
test_jitter_beyond_the_latency_is_never_negative (void)
{
  g_autoptr (EpxDelayLine) line = epx_delay_line_new (7);
  EpxShape shape = { .latency_ms = 5, .jitter_ms = 20 };
  gint64 now_us = 0;
  guint n_at_once = 0;

  epx_delay_line_set_shape (line, &shape, now_us);
  for (guint i = 0; i < 4000; i++)
    {
      gint64 delay_us = send_byte (line, &now_us);

      g_assert_cmpint (delay_us, <=, 25000);
      n_at_once += delay_us == 0 ? 1 : 0;
    }
  g_assert_cmpuint (n_at_once, >, 1400);
  g_assert_cmpuint (n_at_once, <, 1600);
}

int
main (int argc, char **argv)
{
#define ADD(name, func) g_test_add_func ("/delay-line/pace/" name, func)
  epx_test_init (argc, argv);
  ADD ("jitter/is-uniform", test_jitter_is_uniform);
  ADD ("jitter/differs-by-seed", test_jitter_differs_by_seed);
  ADD ("jitter/never-negative", test_jitter_beyond_the_latency_is_never_negative);
  ADD ("rate/second-is-within-3-percent", test_second_is_within_3_percent);
  ADD ("rate/second-after-idling-is-within-3-percent",
       test_second_after_idling_is_within_3_percent);
  ADD ("rate/late-writer-still-gets-it", test_late_writer_still_gets_the_rate);
  ADD ("rate/nobody-is-woken-for-every-byte", test_nobody_is_woken_for_every_byte);
  ADD ("rate/never-faster", test_never_faster_than_the_rate);
  ADD ("rate/small-piece-after-idling-leaves-when-due",
       test_small_piece_after_idling_leaves_when_due);
  ADD ("rate/long-piece-takes-as-long-as-it-says", test_long_piece_takes_as_long_as_the_rate_says);
  ADD ("rate/burst-is-consumed-in-small-bits", test_burst_is_consumed_in_small_bits);
  ADD ("rate/holds-for-what-was-pushed-before", test_rate_holds_for_what_was_pushed_before);
  ADD ("rate/begins-with-no-burst", test_rate_begins_with_no_burst);
  ADD ("rate/highest-does-not-overflow", test_highest_rate_does_not_overflow);
#undef ADD
  return g_test_run ();
}
