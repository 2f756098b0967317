/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What a message costs in system calls: a count that no machine's mood changes. This program's own
 * definitions of the calls stand before those of libc, for GLib as well, and count while the main
 * loop runs. */
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "loop.h"
#include "net/relay.h"

#define N_MESSAGES 200
#define N_IDLE 100
#define MIB (1024 * 1024)

static gboolean is_counting;
static guint n_calls;
static gsize n_copied; /* bytes that were read and not looked at alone */
static gint64 clock_us = 1;
/* (nullable) two of the test's own: what arrives there wakes the main loop up as well, for by then
 * the relay may have nothing more to do */
static const int *own_ends;
/* (nullable) called when whoever waits awake has looked and seen nothing */
static void (*on_look) (void);

static long
count (long result)
{
  if (is_counting)
    n_calls++;
  return result;
}

/* Time passes as it is asked for: how long one waits awake is a count, too. */
gint64
g_get_monotonic_time (void)
{
  return clock_us++;
}

/* As libc declares them. */
ssize_t
recv (int fd, void *data, size_t len, int flags)
{
  ssize_t n = syscall (SYS_recvfrom, fd, data, len, flags, NULL, NULL);

  if (is_counting && n > 0 && (flags & MSG_PEEK) == 0)
    n_copied += (gsize) n;
  return count (n);
}

ssize_t
send (int fd, const void *data, size_t len, int flags)
{
  return count (syscall (SYS_sendto, fd, data, len, flags, NULL, 0));
}

ssize_t
splice (int in, off64_t *in_at, int out, off64_t *out_at, size_t len, unsigned flags)
{
  return count (syscall (SYS_splice, in, in_at, out, out_at, len, flags));
}

int
epoll_wait (int fd, struct epoll_event *events, int n, int timeout_ms)
{
  int n_ready = (int) syscall (SYS_epoll_pwait, fd, events, n, timeout_ms, NULL, (size_t) 8);

  if (n_ready != 0 || !is_counting)
    return (int) count (n_ready);
  if (on_look != NULL)
    on_look ();
  return 0;
}

int
epoll_ctl (int fd, int op, int other, struct epoll_event *event)
{
  return (int) count (syscall (SYS_epoll_ctl, fd, op, other, event));
}

int
poll (struct pollfd *fds, nfds_t n, int timeout_ms)
{
  const struct timespec limit = { timeout_ms / 1000, timeout_ms % 1000 * 1000000 };
  struct pollfd all[16];
  nfds_t n_all = n;
  long n_ready;

  g_assert_cmpuint (n, <=, G_N_ELEMENTS (all) - 2);
  if (n > 0)
    memcpy (all, fds, n * sizeof *fds);
  for (guint i = 0; is_counting && own_ends != NULL && i < 2; i++)
    all[n_all++] = (struct pollfd){ .fd = own_ends[i], .events = POLLIN };
  n_ready =
      count (syscall (SYS_ppoll, all, n_all, timeout_ms < 0 ? NULL : &limit, NULL, (size_t) 8));
  for (nfds_t i = 0; i < n; i++)
    fds[i].revents = all[i].revents;
  for (nfds_t i = n; i < n_all; i++)
    n_ready -= all[i].revents != 0;
  return (int) n_ready;
}

ssize_t
read (int fd, void *data, size_t len)
{
  return count (syscall (SYS_read, fd, data, len));
}

ssize_t
write (int fd, const void *data, size_t len)
{
  return count (syscall (SYS_write, fd, data, len));
}

int
timerfd_settime (int fd, int flags, const struct itimerspec *value, struct itimerspec *old)
{
  return (int) count (syscall (SYS_timerfd_settime, fd, flags, value, old));
}

typedef struct
{
  EpxRelay *relay;
  int ends[2];
} Line;

typedef struct
{
  EpxCarrier *carrier;
  Line busy;
  Line idle[N_IDLE];
  guint8 buffer[MIB];
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
}

static const EpxRelayFuncs funcs = { on_passing, on_gone, on_closed };

static void
line_init (Line *line, EpxCarrier *carrier)
{
  int dialler[2], target[2];

  test_tcp_pair (dialler);
  test_tcp_pair (target);
  line->ends[0] = dialler[0];
  line->ends[1] = target[0];
  line->relay = epx_relay_new (carrier, dialler[1], target[1], &funcs, line);
  epx_relay_start_frames (line->relay, EPX_FROM_DIALLER, 0);
  epx_relay_start_frames (line->relay, EPX_FROM_TARGET, 0);
  epx_relay_start (line->relay, NULL, 0);
}

static void
line_clear (Line *line)
{
  epx_relay_free (line->relay, FALSE);
  close (line->ends[0]);
  close (line->ends[1]);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->carrier = epx_carrier_new (NULL, NULL);
  line_init (&f->busy, f->carrier);
  for (guint i = 0; i < N_IDLE; i++)
    line_init (&f->idle[i], f->carrier);
  test_settle ();
  own_ends = f->busy.ends;
  n_calls = 0;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  own_ends = NULL;
  line_clear (&f->busy);
  for (guint i = 0; i < N_IDLE; i++)
    line_clear (&f->idle[i]);
  epx_carrier_free (f->carrier);
}

/* One turn of the main loop, which waits for something. A function of its own also in machine code:
 * callgrind counts what happens within (tests/bench/instructions.py). */
G_GNUC_NO_INLINE static void
turn (void)
{
  is_counting = TRUE;
  g_main_context_iteration (NULL, TRUE);
  is_counting = FALSE;
}

static gsize
receive (Fixture *f, int end)
{
  ssize_t n = recv (f->busy.ends[end], f->buffer, sizeof f->buffer, MSG_DONTWAIT);

  return (gsize) MAX (n, 0);
}

static const guint8 message[64] = { 0, 0, 0, 60 };

/* Wait, wait, read, write: and nothing else, however many idle links there are. */
static void
test_a_small_message_takes_four (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_assert_cmpint (send (f->busy.ends[0], message, sizeof message, 0), ==, sizeof message);
      while (receive (f, 1) == 0)
        turn ();
    }
  g_test_message ("%.2f calls a message", (double) n_calls / N_MESSAGES);
  g_assert_cmpuint (n_calls, <=, 4 * N_MESSAGES + N_MESSAGES / 10);
}

static Fixture *talking;
static guint n_said;
static guint n_turns;

/* Who has got something says something, until all is said. */
static void
answer (void)
{
  int end = (int) (n_said % 2);

  is_counting = FALSE;
  if (n_said < N_MESSAGES && receive (talking, end) > 0)
    {
      g_assert_cmpint (send (talking->busy.ends[end], message, sizeof message, 0), ==,
                       sizeof message);
      n_said++;
    }
  is_counting = TRUE;
}

/* Look, read, write: the main loop goes on in between, but not for each message. */
static void
test_a_conversation_takes_three (Fixture *f, gconstpointer data)
{
  if (g_get_num_processors () == 1)
    {
      g_test_skip ("only one processor: nobody waits awake");
      return;
    }
  talking = f;
  n_said = 1;
  on_look = answer;
  g_assert_cmpint (send (f->busy.ends[0], message, sizeof message, 0), ==, sizeof message);
  for (n_turns = 0; n_said < N_MESSAGES; n_turns++)
    {
      turn ();
      answer ();
      is_counting = FALSE;
    }
  on_look = NULL;
  g_test_message ("%.2f calls a message, %u turns", (double) n_calls / N_MESSAGES, n_turns);
  g_assert_cmpuint (n_calls, <=, 3 * N_MESSAGES + N_MESSAGES / 10);
  g_assert_cmpuint (n_turns, <=, N_MESSAGES / 10);
}

/* After the last word it is waited a moment more, awake, and then no more. */
static void
test_silence_is_waited_for_asleep (Fixture *f, gconstpointer data)
{
  gint64 before_us;

  test_a_conversation_takes_three (f, NULL);
  before_us = clock_us;
  test_settle ();
  g_assert_cmpint (clock_us - before_us, <, 200);
  g_assert_cmpuint (test_settle (), ==, 0);
}

/* Passes @total bytes in frames of @sizes, in turn. */
static void
pass (Fixture *f, const gsize sizes[2], gsize total)
{
  gsize sent = 0, got = 0;
  g_autofree guint8 *stream = g_malloc0 (total + MIB);
  guint n = 0;

  for (gsize at = 0; at < total; at += sizes[n++ % 2])
    {
      gsize length = sizes[n % 2] - 4;

      stream[at + 1] = (guint8) (length >> 16);
      stream[at + 2] = (guint8) (length >> 8);
      stream[at + 3] = (guint8) length;
    }
  while (got < total)
    {
      ssize_t n_taken = send (f->busy.ends[0], stream + sent, MIN (total - sent, (gsize) MIB),
                              MSG_DONTWAIT | MSG_NOSIGNAL);
      gsize n_come;

      sent += (gsize) MAX (n_taken, 0);
      turn ();
      while ((n_come = receive (f, 1)) > 0)
        got += n_come;
    }
}

typedef struct
{
  gsize sizes[2];    /* of the frames, in turn */
  guint most;        /* calls a MiB */
  guint most_copied; /* bytes of a hundred */
} Bulk;

static void
test_bulk_takes_few (Fixture *f, gconstpointer data)
{
  const Bulk *bulk = data;
  enum
  {
    N_MIB = 64
  };

  n_copied = 0;
  pass (f, bulk->sizes, N_MIB * MIB);
  g_test_message ("%.1f calls a MiB, %.1f %% copied", (double) n_calls / N_MIB,
                  100.0 * (double) n_copied / (N_MIB * MIB));
  g_assert_cmpuint (n_calls, <=, bulk->most * N_MIB);
  g_assert_cmpuint (n_copied / MIB, <=, bulk->most_copied * N_MIB / 100);
}

int
main (int argc, char **argv)
{
  static const Bulk small = { { 256, 256 }, 40, 100 }, large = { { 65536, 65536 }, 60, 2 };
  /* What a node makes of messages of 64 KiB: OTP cuts at that size (ERTS_DIST_FRAGMENT_SIZE). */
  static const Bulk cut = { { 65600, 60 }, 60, 2 };

  g_test_init (&argc, &argv, NULL);
  g_test_add ("/relay/costs/a-small-message-takes-four-calls", Fixture, NULL, set_up,
              test_a_small_message_takes_four, tear_down);
  g_test_add ("/relay/costs/a-conversation-takes-three-calls", Fixture, NULL, set_up,
              test_a_conversation_takes_three, tear_down);
  g_test_add ("/relay/costs/silence-is-waited-for-asleep", Fixture, NULL, set_up,
              test_silence_is_waited_for_asleep, tear_down);
  g_test_add ("/relay/costs/small-frames-in-bulk", Fixture, &small, set_up, test_bulk_takes_few,
              tear_down);
  g_test_add ("/relay/costs/large-frames-in-bulk", Fixture, &large, set_up, test_bulk_takes_few,
              tear_down);
  g_test_add ("/relay/costs/large-frames-and-rests-in-bulk", Fixture, &cut, set_up,
              test_bulk_takes_few, tear_down);
  return g_test_run ();
}
