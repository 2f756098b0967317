/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/relay.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/socket.h"

/* Chunks that one direction may move before the others get their turn. */
#define TURN_BUDGET 4

/* One end: a socket, and what comes from it. */
typedef struct
{
  EpxWatch watch;
  int fd;             /* (owned) -1 once closed */
  guint8 *chunk;      /* (owned) (nullable) from here, waiting for the other end */
  guint start, end;   /* what is in chunk */
  guint64 n_bytes;    /* from here, written to the other end */
  gboolean is_held;   /* nothing passes from here */
  gboolean is_eof;    /* its FIN was read */
  gboolean is_passed; /* ... and passed on */
  gboolean is_gone;   /* gave up while a direction was held */
} End;

struct _EpxRelay
{
  End ends[2];                /* by EpxSide */
  EpxPoller *poller;          /* (unowned) outlives us */
  EpxChunks *chunks;          /* (unowned) outlives us */
  const EpxRelayFuncs *funcs; /* (unowned) outlives us */
  gpointer user_data;
  gboolean is_asked; /* passing wants to see the bytes */
};

static void on_dialler_ready (EpxWatch *watch, guint32 events);
static void on_target_ready (EpxWatch *watch, guint32 events);
static const EpxWatchFunc on_ready_funcs[] = { on_dialler_ready, on_target_ready };

static EpxSide
other (EpxSide side)
{
  return side == EPX_FROM_DIALLER ? EPX_FROM_TARGET : EPX_FROM_DIALLER;
}

static gboolean
is_cut (const EpxRelay *self)
{
  return self->ends[0].is_held || self->ends[1].is_held;
}

/* With one end gone nothing passes in either direction: there is nobody to take it, or to wait
 * for an answer. */
static gboolean
is_blocked (const EpxRelay *self, EpxSide from)
{
  return self->ends[from].is_held || self->ends[0].is_gone || self->ends[1].is_gone;
}

static gboolean
reads (const EpxRelay *self, EpxSide from)
{
  const End *end = &self->ends[from];

  return !is_blocked (self, from) && end->chunk == NULL && !end->is_eof;
}

/* What @side's descriptor is watched for; 0 for nothing but errors. While nobody reads from it a
 * level-triggered FIN or error would be reported for ever, hence once. */
static guint32
wanted (const EpxRelay *self, EpxSide side)
{
  const End *end = &self->ends[side];
  guint32 mask = 0;

  if (end->is_gone)
    return 0;
  if (reads (self, side))
    mask |= EPOLLIN;
  else if (is_cut (self) && !end->is_eof)
    mask |= EPOLLRDHUP | EPOLLONESHOT;
  if (self->ends[other (side)].chunk != NULL && !is_blocked (self, other (side)))
    mask |= EPOLLOUT;
  return mask;
}

static void
update (EpxRelay *self, EpxSide side)
{
  End *end = &self->ends[side];
  guint32 mask = wanted (self, side);

  if (epx_watch_is_on (&end->watch))
    epx_watch_set_mask (&end->watch, mask);
  else if (mask != 0)
    epx_poller_watch (self->poller, &end->watch, end->fd, mask, on_ready_funcs[side]);
}

static void
drop_chunk (EpxRelay *self, End *end)
{
  if (end->chunk != NULL)
    epx_chunks_give (self->chunks, g_steal_pointer (&end->chunk));
}

static void
close_ends (EpxRelay *self, gboolean reset)
{
  for (int side = 0; side < 2; side++)
    {
      End *end = &self->ends[side];

      epx_watch_stop (&end->watch);
      drop_chunk (self, end);
      if (end->fd < 0)
        continue;
      if (reset)
        epx_socket_make_reset (end->fd);
      close (end->fd);
      end->fd = -1;
    }
}

/* Ends the relay. Returns FALSE: what the callers return up to their caller, since the relay may
 * be freed by now. */
static gboolean
finish (EpxRelay *self, gboolean reset)
{
  close_ends (self, reset);
  self->funcs->closed (self->user_data);
  return FALSE;
}

static gboolean
set_gone (EpxRelay *self, EpxSide side)
{
  End *end = &self->ends[side];

  if (end->is_gone)
    return TRUE;
  end->is_gone = TRUE;
  epx_watch_stop (&end->watch);
  self->funcs->gone (side, self->user_data);
  if (self->ends[other (side)].is_gone)
    return finish (self, TRUE);
  update (self, other (side));
  return TRUE;
}

/* The socket of @side is broken. What the other end was already sent still reaches it. */
static gboolean
on_broken (EpxRelay *self, EpxSide side)
{
  if (is_cut (self))
    return set_gone (self, side);
  return finish (self, !epx_socket_has_unsent (self->ends[other (side)].fd));
}

static gboolean
on_eof (EpxRelay *self, EpxSide from)
{
  End *end = &self->ends[from];

  if (is_cut (self))
    return set_gone (self, from);
  if (!end->is_passed)
    {
      end->is_passed = TRUE;
      shutdown (self->ends[other (from)].fd, SHUT_WR);
    }
  if (self->ends[other (from)].is_passed)
    return finish (self, FALSE);
  return TRUE;
}

/* Writes what waits. Returns FALSE when the relay ended. */
static gboolean
flush (EpxRelay *self, EpxSide from)
{
  End *end = &self->ends[from];

  while (end->start < end->end)
    {
      ssize_t n = send (self->ends[other (from)].fd, end->chunk + end->start, end->end - end->start,
                        MSG_NOSIGNAL);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN)
        return TRUE;
      if (n < 0)
        {
          drop_chunk (self, end);
          return on_broken (self, other (from));
        }
      end->start += (guint) n;
      end->n_bytes += (guint64) n;
    }
  drop_chunk (self, end);
  return TRUE;
}

/* Takes the next bytes into a chunk. Returns how many; 0 when there are none now; -1 when the
 * relay ended. */
static ssize_t
fill (EpxRelay *self, EpxSide from)
{
  End *end = &self->ends[from];
  ssize_t n;

  end->chunk = epx_chunks_take (self->chunks);
  do
    n = recv (end->fd, end->chunk, EPX_CHUNK_SIZE, 0);
  while (n < 0 && errno == EINTR);
  if (n > 0)
    {
      end->start = 0;
      end->end = (guint) n;
      if (self->is_asked)
        self->is_asked = self->funcs->passing (from, end->chunk, (gsize) n, self->user_data);
      return n;
    }
  drop_chunk (self, end);
  if (n == 0)
    {
      end->is_eof = TRUE;
      return on_eof (self, from) ? 0 : -1;
    }
  if (errno == EAGAIN)
    return 0;
  return on_broken (self, from) ? 0 : -1;
}

/* Moves what there is from one end to the other. Returns FALSE when the relay ended. */
static gboolean
pump (EpxRelay *self, EpxSide from)
{
  End *end = &self->ends[from];

  for (guint turn = 0; turn < TURN_BUDGET && !is_blocked (self, from); turn++)
    {
      ssize_t n = 0;

      if (end->chunk == NULL && end->is_eof)
        return on_eof (self, from);
      if (end->chunk == NULL)
        {
          n = fill (self, from);
          if (n <= 0)
            return n == 0;
        }
      if (is_blocked (self, from))
        return TRUE;
      if (!flush (self, from))
        return FALSE;
      /* A short read has emptied the socket: asking again would only cost a call. */
      if (end->chunk != NULL || (n > 0 && n < EPX_CHUNK_SIZE))
        return TRUE;
    }
  return TRUE;
}

/* An end is over that nobody reads from: either its last bytes still wait for the other end, and
 * then its fate shows when it is read again; or its FIN was read and now it is broken, too.
 * Returns FALSE when the relay ended. */
static gboolean
on_unread_end_over (EpxRelay *self, EpxSide side, guint32 events)
{
  epx_watch_stop (&self->ends[side].watch);
  if ((events & EPOLLERR) != 0 && self->ends[side].chunk == NULL && !is_cut (self))
    return on_broken (self, side);
  return TRUE;
}

static void
on_ready (EpxRelay *self, EpxSide side, guint32 events)
{
  const guint32 over = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
  gboolean was_reading = reads (self, side);

  if (is_cut (self) && !was_reading && (events & over) != 0)
    {
      if (!set_gone (self, side))
        return;
    }
  else
    {
      if (self->ends[other (side)].chunk != NULL && (events & ~EPOLLIN) != 0 &&
          !pump (self, other (side)))
        return;
      if (was_reading && (events & (EPOLLIN | over)) != 0 && !pump (self, side))
        return;
      if ((events & (EPOLLHUP | EPOLLERR)) != 0 && wanted (self, side) == 0 &&
          !on_unread_end_over (self, side, events))
        return;
    }
  update (self, other (side));
  if (epx_watch_is_on (&self->ends[side].watch) || reads (self, side))
    update (self, side);
}

static void
on_dialler_ready (EpxWatch *watch, guint32 events)
{
  on_ready ((EpxRelay *) ((char *) watch - G_STRUCT_OFFSET (EpxRelay, ends[0].watch)),
            EPX_FROM_DIALLER, events);
}

static void
on_target_ready (EpxWatch *watch, guint32 events)
{
  on_ready ((EpxRelay *) ((char *) watch - G_STRUCT_OFFSET (EpxRelay, ends[1].watch)),
            EPX_FROM_TARGET, events);
}

EpxRelay *
epx_relay_new (EpxPoller *poller,
               EpxChunks *chunks,
               int dialler,
               int target,
               const EpxRelayFuncs *funcs,
               gpointer user_data)
{
  EpxRelay *self = g_new0 (EpxRelay, 1);

  self->ends[EPX_FROM_DIALLER].fd = dialler;
  self->ends[EPX_FROM_TARGET].fd = target;
  self->poller = poller;
  self->chunks = chunks;
  self->funcs = funcs;
  self->user_data = user_data;
  self->is_asked = TRUE;
  return self;
}

void
epx_relay_start (EpxRelay *self, const guint8 *head, gsize len)
{
  End *end = &self->ends[EPX_FROM_DIALLER];

  g_return_if_fail (len <= EPX_CHUNK_SIZE);
  if (len > 0)
    {
      end->chunk = epx_chunks_take (self->chunks);
      memcpy (end->chunk, head, len);
      end->start = 0;
      end->end = (guint) len;
      if (!is_blocked (self, EPX_FROM_DIALLER) && !flush (self, EPX_FROM_DIALLER))
        return;
    }
  update (self, EPX_FROM_DIALLER);
  update (self, EPX_FROM_TARGET);
}

void
epx_relay_free (EpxRelay *self, gboolean reset)
{
  close_ends (self, reset);
  g_free (self);
}

void
epx_relay_hold (EpxRelay *self, gboolean from_dialler, gboolean from_target)
{
  End *ends = self->ends;
  gboolean is_looser = (ends[0].is_held && !from_dialler) || (ends[1].is_held && !from_target);

  ends[EPX_FROM_DIALLER].is_held = from_dialler;
  ends[EPX_FROM_TARGET].is_held = from_target;
  /* Holding costs no system call: the flags are asked before every read and write, and the masks
   * follow at the next event. */
  if (!is_looser || ends[0].fd < 0)
    return;
  if (!is_cut (self) && (ends[0].is_gone || ends[1].is_gone))
    {
      finish (self, TRUE);
      return;
    }
  update (self, EPX_FROM_DIALLER);
  update (self, EPX_FROM_TARGET);
}

void
epx_relay_mark_gone (EpxRelay *self, EpxSide end)
{
  if (is_cut (self) && self->ends[0].fd >= 0)
    set_gone (self, end);
}

guint64
epx_relay_get_bytes (const EpxRelay *self, EpxSide from)
{
  return self->ends[from].n_bytes;
}
