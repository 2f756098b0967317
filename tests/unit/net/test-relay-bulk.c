/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Large frames pass a relay unseen (net/siphon.h), and every promise holds for them, too: random
 * streams of frames, small and large, under treatments that change all the time. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/frames.h"
#include "loop.h"
#include "net/relay.h"

#define TOTAL (8 * 1024 * 1024)
#define MAX_LENGTH (1024 * 1024)
#define PERIOD 4093

typedef struct
{
  EpxCarrier *carrier;
  EpxRelay *relay;
  int dialler, target; /* the nodes' ends */
  guint8 *pattern;
  GByteArray *sent, *got;
  gsize n_sent;
  guint n_frames, n_ticks; /* of sent */
  int error;
  gboolean is_closed;
} Fixture;

static gboolean
on_passing (EpxSide from, guint64 offset, const guint8 *data, gsize len, gpointer user_data)
{
  return FALSE;
}

static void
on_gone (EpxSide end, gpointer user_data)
{
}

static void
on_closed (gpointer user_data)
{
  Fixture *f = user_data;

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
  f->dialler = dialler[0];
  f->target = target[0];
  f->pattern = g_malloc (MAX_LENGTH + PERIOD);
  for (gsize i = 0; i < MAX_LENGTH + PERIOD; i++)
    f->pattern[i] = (guint8) g_test_rand_int ();
  f->sent = g_byte_array_new ();
  f->got = g_byte_array_new ();
  f->relay = epx_relay_new (f->carrier, dialler[1], target[1], &funcs, f);
  epx_relay_start_frames (f->relay, EPX_FROM_DIALLER, 0);
  epx_relay_start (f->relay, NULL, 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  epx_relay_free (f->relay, FALSE);
  if (f->dialler >= 0)
    close (f->dialler);
  close (f->target);
  g_free (f->pattern);
  g_byte_array_unref (f->sent);
  g_byte_array_unref (f->got);
  epx_carrier_free (f->carrier);
}

static void
append_frame (Fixture *f, guint32 len)
{
  const guint8 header[4] = { (guint8) (len >> 24), (guint8) (len >> 16), (guint8) (len >> 8),
                             (guint8) len };
  guint at = f->sent->len;

  g_byte_array_append (f->sent, header, sizeof header);
  /* Other bytes at each place of the stream. */
  g_byte_array_append (f->sent, f->pattern + at % PERIOD, len);
  if (len == 0)
    f->n_ticks++;
  else
    f->n_frames++;
}

/* Lengths around all that the relay decides by. */
static guint32
make_length (void)
{
  switch (g_test_rand_int_range (0, 8))
    {
    case 0:
      return 0;
    case 1:
      return (guint32) g_test_rand_int_range (1, 300);
    case 2:
      return (guint32) g_test_rand_int_range (16 * 1024 - 8, 16 * 1024 + 8);
    case 3:
      return (guint32) g_test_rand_int_range (1, MAX_LENGTH);
    default:
      return (guint32) g_test_rand_int_range (60 * 1024, 70 * 1024);
    }
}

static void
send_some (Fixture *f)
{
  gsize piece = (gsize) g_test_rand_int_range (1, 700 * 1024);
  ssize_t n = send (f->dialler, f->sent->data + f->n_sent, MIN (f->sent->len - f->n_sent, piece),
                    MSG_NOSIGNAL | MSG_DONTWAIT);

  if (n > 0)
    f->n_sent += (gsize) n;
}

static void
treat_anyhow (Fixture *f)
{
  EpxTreatment treatments[2] = { { 0 }, { 0 } };

  switch (g_test_rand_int_range (0, 6))
    {
    case 0:
      treatments[EPX_FROM_DIALLER].is_held = TRUE;
      break;
    case 1:
      treatments[EPX_FROM_DIALLER].is_grey = TRUE;
      break;
    case 2:
      treatments[EPX_FROM_DIALLER].shape.latency_ms = 1;
      break;
    default:
      break;
    }
  epx_relay_treat (f->relay, treatments);
}

static void
take_what_came (Fixture *f)
{
  g_assert_true (test_read_all (f->target, f->got, &f->error));
}

static void
test_keeps_every_byte (Fixture *f, gconstpointer data)
{
  const EpxTreatment none[2] = { { 0 }, { 0 } };
  EpxCounters counters;

  while (f->sent->len < TOTAL)
    append_frame (f, make_length ());
  while (f->n_sent < f->sent->len)
    {
      send_some (f);
      if (g_test_rand_int_range (0, 4) == 0)
        treat_anyhow (f);
      test_turn ();
      if (g_test_rand_int_range (0, 3) > 0)
        take_what_came (f);
    }
  epx_relay_treat (f->relay, none);
  wait_until ((take_what_came (f), f->got->len == f->sent->len));
  g_assert_cmpint (memcmp (f->got->data, f->sent->data, f->sent->len), ==, 0);
  counters = epx_relay_get_counters (f->relay, EPX_FROM_DIALLER);
  g_assert_cmpuint (counters.n_bytes, ==, f->sent->len);
  g_assert_cmpuint (counters.n_frames, ==, f->n_frames);
  g_assert_cmpuint (counters.n_ticks, ==, f->n_ticks);
}

/* Sends large frames until nobody takes more, then lets the receiver have it all. */
static void
fill (Fixture *f)
{
  gsize before;

  for (guint i = 0; i < 250; i++)
    append_frame (f, 65000);
  do
    {
      before = f->n_sent;
      send_some (f);
      test_settle ();
    }
  while (f->n_sent > before);
}

/* Whole frames arrive and no more, though some were in a pipe when it began. */
static void
test_grey_stops_between_frames (Fixture *f, gconstpointer data)
{
  const EpxTreatment grey[2] = { { .is_grey = TRUE }, { 0 } };
  EpxFrames frames = { 0 };
  guint n;

  fill (f);
  epx_relay_treat (f->relay, grey);
  do
    {
      n = f->got->len;
      take_what_came (f);
      test_settle ();
    }
  while (f->got->len > n);
  epx_frames_feed (&frames, f->got->data, f->got->len);
  g_assert_cmpuint (f->got->len, >, 0);
  g_assert_true (epx_frames_at_boundary (&frames));
  g_assert_cmpuint (f->got->len, <, f->n_sent);
}

static void
test_hold_writes_nothing_more (Fixture *f, gconstpointer data)
{
  const EpxTreatment held[2] = { { .is_held = TRUE }, { 0 } };
  guint64 n_bytes;

  fill (f);
  n_bytes = epx_relay_get_counters (f->relay, EPX_FROM_DIALLER).n_bytes;
  epx_relay_treat (f->relay, held);
  take_what_came (f);
  test_settle ();
  take_what_came (f);
  g_assert_cmpuint (epx_relay_get_counters (f->relay, EPX_FROM_DIALLER).n_bytes, ==, n_bytes);
}

/* The receiver breaks while bytes are in a pipe: nothing is left, and the sender is told. */
static void
test_broken_receiver_ends_it (Fixture *f, gconstpointer data)
{
  const struct linger at_once = { 1, 0 };

  fill (f);
  setsockopt (f->target, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close (f->target);
  f->target = dup (f->dialler);
  wait_until (f->is_closed);
}

/* Without a pipe to be had, large frames are copied. */
static void
test_works_without_pipes (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) pipes = g_ptr_array_new ();
  EpxPipe *pipe;

  while ((pipe = epx_pipes_take (f->carrier->pipes)) != NULL)
    g_ptr_array_add (pipes, pipe);
  test_keeps_every_byte (f, NULL);
  for (guint i = 0; i < pipes->len; i++)
    epx_pipes_give (f->carrier->pipes, pipes->pdata[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/relay/bulk/keeps-every-byte", Fixture, NULL, set_up, test_keeps_every_byte,
              tear_down);
  g_test_add ("/relay/bulk/grey-stops-between-frames", Fixture, NULL, set_up,
              test_grey_stops_between_frames, tear_down);
  g_test_add ("/relay/bulk/hold-writes-nothing-more", Fixture, NULL, set_up,
              test_hold_writes_nothing_more, tear_down);
  g_test_add ("/relay/bulk/broken-receiver-ends-it", Fixture, NULL, set_up,
              test_broken_receiver_ends_it, tear_down);
  g_test_add ("/relay/bulk/works-without-pipes", Fixture, NULL, set_up, test_works_without_pipes,
              tear_down);
  return g_test_run ();
}
