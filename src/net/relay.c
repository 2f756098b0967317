/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/relay.h"

#include <string.h>
#include <sys/socket.h>

#include "net/relay-end.h"
#include "net/socket.h"

/* Bytes that one direction may move before the others get their turn. */
#define TURN_BUDGET (4 * EPX_CHUNK_SIZE)
/* How long a fading direction still takes bytes in: Linux's first retransmission time-out. */
#define FADE_US (200 * 1000)

typedef EpxRelayEnd End;

/* One end has closed and the other says nothing any more: a node that is stopped or hangs. Erlang
 * never half-closes; Linux gives orphans of its own as long (tcp_fin_timeout). */
#define HALF_CLOSED_LIMIT_US (60 * G_USEC_PER_SEC)

struct _EpxRelay
{
  End ends[2];                /* by EpxSide */
  EpxCarrier *carrier;        /* (unowned) outlives us */
  const EpxRelayFuncs *funcs; /* (unowned) outlives us */
  gpointer user_data;
  EpxTimer half_closed_timer; /* since one FIN was passed on */
  guint64 half_closed_moved;  /* what had moved by then */
  gboolean is_asked;          /* passing wants to see the bytes */
  gboolean is_telling;        /* passing may be under way: nothing may end meanwhile */
};

static void on_ready (EpxWatch *watch, guint32 events);
static void wait_half_closed (EpxRelay *self);
static gboolean settle_closed_ends (EpxRelay *self);

static EpxSide
side_of (const End *end)
{
  EpxRelay *self = end->relay;

  return end == &self->ends[0] ? EPX_FROM_DIALLER : EPX_FROM_TARGET;
}

static End *
other (const End *end)
{
  EpxRelay *self = end->relay;

  return &self->ends[!side_of (end)];
}

static gboolean
is_cut (const EpxRelay *self)
{
  return self->ends[0].treatment.is_held || self->ends[0].treatment.is_fading ||
         self->ends[1].treatment.is_held || self->ends[1].treatment.is_fading;
}

static gboolean
is_grey (const EpxRelay *self)
{
  return self->ends[0].treatment.is_grey || self->ends[1].treatment.is_grey;
}

/* Nothing passes from this end. With one end gone nothing passes in either direction: there is
 * nobody to take it, or to wait for an answer. */
static gboolean
is_blocked (const End *end)
{
  return end->treatment.is_held || end->is_gone || other (end)->is_gone;
}

static gboolean
reads (const End *end)
{
  return !is_blocked (end) && !other (end)->is_broken && epx_relay_end_has_room (end);
}

/* What an end is watched for; 0 for nothing but errors. While nobody reads from it a
 * level-triggered FIN or error would be reported for ever, hence once. */
static guint32
wanted (const End *end)
{
  guint32 mask = 0;

  if (end->is_gone)
    return 0;
  if (reads (end))
    mask |= EPOLLIN;
  else if ((is_cut (end->relay) || is_grey (end->relay)) && !end->is_eof)
    mask |= EPOLLRDHUP | EPOLLONESHOT;
  if (other (end)->waits && !is_blocked (other (end)))
    mask |= EPOLLOUT;
  return mask;
}

static void
update (End *end)
{
  EpxRelay *self = end->relay;
  guint32 mask = wanted (end);

  if (epx_watch_is_on (&end->watch))
    epx_watch_set_mask (&end->watch, mask);
  else if (mask != 0)
    epx_poller_watch (self->carrier->poller, &end->watch, end->fd, mask, on_ready);
}

static void
close_ends (EpxRelay *self, gboolean reset)
{
  epx_timer_stop (&self->half_closed_timer);
  for (int side = 0; side < 2; side++)
    epx_relay_end_close (&self->ends[side], reset);
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
set_gone (End *end)
{
  EpxRelay *self = end->relay;

  if (end->is_gone)
    return TRUE;
  end->is_gone = TRUE;
  epx_watch_stop (&end->watch);
  self->funcs->gone (side_of (end), self->user_data);
  if (other (end)->is_gone)
    return finish (self, TRUE);
  update (other (end));
  return TRUE;
}

/* Grows with every byte that is read or written. */
static guint64
count_moved (const EpxRelay *self)
{
  return self->ends[0].flow.n_read + self->ends[0].flow.n_written + self->ends[1].flow.n_read +
         self->ends[1].flow.n_written;
}

static void
on_half_closed (EpxTimer *timer)
{
  EpxRelay *self = EPX_CONTAINER_OF (timer, EpxRelay, half_closed_timer);

  if (is_cut (self) || count_moved (self) != self->half_closed_moved)
    wait_half_closed (self);
  else
    finish (self, TRUE);
}

static void
wait_half_closed (EpxRelay *self)
{
  self->half_closed_moved = count_moved (self);
  epx_timers_start (self->carrier->timers, &self->half_closed_timer, HALF_CLOSED_LIMIT_US,
                    on_half_closed);
}

/* The end is over, by a FIN or broken, and nothing of its stream waits any more. What the other
 * end was already sent still reaches it. */
static gboolean
on_end_over (End *end)
{
  EpxRelay *self = end->relay;

  if (is_cut (self))
    return set_gone (end);
  if (is_grey (self))
    return finish (self, TRUE);
  if (end->is_broken)
    return finish (self, !epx_socket_has_unsent (other (end)->fd));
  if (!end->is_passed)
    {
      end->is_passed = TRUE;
      shutdown (other (end)->fd, SHUT_WR);
      wait_half_closed (self);
    }
  if (other (end)->is_passed)
    return finish (self, FALSE);
  return TRUE;
}

/* The socket of @end is broken: nothing more can be written to it, nor read. */
static gboolean
on_broken (End *end)
{
  end->is_eof = end->is_broken = TRUE;
  epx_relay_end_drop (other (end));
  other (end)->waits = FALSE;
  if (is_cut (end->relay) || is_grey (end->relay) || epx_relay_end_is_empty (end))
    return on_end_over (end);
  epx_watch_stop (&end->watch);
  return TRUE;
}

/* Writes what may go on. Returns FALSE when the relay ended. */
static gboolean
flush (End *end, gint64 now_us)
{
  if (is_blocked (end) || epx_relay_end_write (end, other (end)->fd, now_us))
    return TRUE;
  return on_broken (other (end));
}

static void
on_faded (EpxTimer *timer)
{
  End *end = EPX_CONTAINER_OF (timer, End, fade_timer);

  end->fade_left = 0;
  update (end);
  update (other (end));
}

/* Reads once; *@outcome tells what came. Returns FALSE when the relay ended. */
static gboolean
fill (End *end, gint64 now_us, EpxRead *outcome)
{
  EpxRelay *self = end->relay;
  guint64 offset = end->flow.n_read;
  EpxSlice bytes;

  *outcome = epx_relay_end_read (end, !self->is_asked, &bytes);
  switch (*outcome)
    {
    case EPX_READ_NOTHING:
      return TRUE;
    case EPX_READ_BROKEN:
      return on_broken (end);
    case EPX_READ_EOF:
      end->is_eof = TRUE;
      return !epx_relay_end_is_empty (end) && !is_cut (self) && !is_grey (self) ? TRUE
                                                                                : on_end_over (end);
    case EPX_READ_SHORT:
    case EPX_READ_FULL:
      break;
    }
  self->is_telling = TRUE;
  if (self->is_asked)
    self->is_asked =
        self->funcs->passing (side_of (end), offset, bytes.data, bytes.len, self->user_data);
  self->is_telling = FALSE;
  if (!settle_closed_ends (self))
    return FALSE;
  epx_flow_settle (&end->flow, now_us);
  if (end->treatment.is_fading && !epx_timer_is_on (&end->fade_timer))
    epx_timers_start (self->carrier->timers, &end->fade_timer, FADE_US, on_faded);
  return TRUE;
}

static void
on_due (EpxTimer *timer)
{
  End *end = EPX_CONTAINER_OF (timer, End, due_timer);

  /* The other end's event does the same when it is ready. */
  on_ready (&other (end)->watch, EPOLLOUT);
}

static void
wait_until_due (End *end, gint64 now_us)
{
  EpxRelay *self = end->relay;
  gint64 due_us = end->waits || is_blocked (end) ? -1 : epx_flow_get_due (&end->flow, now_us);

  if (due_us >= 0)
    epx_timers_start (self->carrier->timers, &end->due_timer, due_us - now_us, on_due);
  else
    epx_timer_stop (&end->due_timer);
}

/* Moves what there is from one end to the other. Returns FALSE when the relay ended. */
static gboolean
pump (End *end)
{
  EpxRelay *self = end->relay;
  gint64 now_us = epx_timers_now (self->carrier->timers);
  guint64 n_before = end->flow.n_read;
  EpxRead outcome = EPX_READ_FULL;

  for (;;)
    {
      if (!flush (end, now_us))
        return FALSE;
      if (end->is_eof && epx_relay_end_is_empty (end) && !is_blocked (end))
        return on_end_over (end);
      /* A short read has emptied the socket: asking again would only cost a call. */
      if (outcome != EPX_READ_FULL || end->flow.n_read - n_before >= TURN_BUDGET || !reads (end))
        break;
      if (!fill (end, now_us, &outcome))
        return FALSE;
    }
  if (epx_relay_end_converses (end, other (end), end->flow.n_read - n_before))
    epx_poller_expect (self->carrier->poller);
  wait_until_due (end, now_us);
  return TRUE;
}

/* An end is over that nobody reads from: either its last bytes still wait for the other end, and
 * then its fate shows when it is read again; or its FIN was read and now it is broken, too.
 * Returns FALSE when the relay ended. */
static gboolean
on_unread_end_over (End *end, guint32 events)
{
  epx_watch_stop (&end->watch);
  if ((events & EPOLLERR) != 0 && epx_relay_end_is_empty (end) && !is_cut (end->relay))
    return on_broken (end);
  return TRUE;
}

static void
on_ready (EpxWatch *watch, guint32 events)
{
  const guint32 over = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
  End *end = EPX_CONTAINER_OF (watch, End, watch);
  gboolean was_reading = reads (end);

  if (is_cut (end->relay) && !was_reading && (events & over) != 0)
    {
      if (!set_gone (end))
        return;
    }
  else if (is_grey (end->relay) && !was_reading && (events & over) != 0)
    {
      finish (end->relay, TRUE);
      return;
    }
  else
    {
      if ((events & ~EPOLLIN) != 0 && !epx_relay_end_is_empty (other (end)) && !pump (other (end)))
        return;
      if (was_reading && (events & (EPOLLIN | over)) != 0 && !pump (end))
        return;
      if ((events & (EPOLLHUP | EPOLLERR)) != 0 && wanted (end) == 0 &&
          !on_unread_end_over (end, events))
        return;
    }
  update (other (end));
  if (epx_watch_is_on (&end->watch) || reads (end))
    update (end);
}

EpxRelay *
epx_relay_new (
    EpxCarrier *carrier, int dialler, int target, const EpxRelayFuncs *funcs, gpointer user_data)
{
  EpxRelay *self = g_new0 (EpxRelay, 1);

  self->carrier = carrier;
  self->funcs = funcs;
  self->user_data = user_data;
  self->is_asked = TRUE;
  epx_relay_end_init (&self->ends[EPX_FROM_DIALLER], self, carrier, dialler);
  epx_relay_end_init (&self->ends[EPX_FROM_TARGET], self, carrier, target);
  return self;
}

void
epx_relay_start (EpxRelay *self, const guint8 *head, gsize len)
{
  End *dialler = &self->ends[EPX_FROM_DIALLER];
  gint64 now_us = epx_timers_now (self->carrier->timers);
  gsize room;

  g_return_if_fail (len <= EPX_CHUNK_SIZE);
  if (len > 0)
    {
      memcpy (epx_flow_get_space (&dialler->flow, &room), head, len);
      epx_flow_put (&dialler->flow, len);
      epx_flow_settle (&dialler->flow, now_us);
      if (!flush (dialler, now_us))
        return;
      wait_until_due (dialler, now_us);
    }
  update (&self->ends[EPX_FROM_DIALLER]);
  update (&self->ends[EPX_FROM_TARGET]);
}

void
epx_relay_free (EpxRelay *self, gboolean reset)
{
  close_ends (self, reset);
  g_free (self);
}

/* A close that was seen, but not passed on in full, before a cut or a grey failure begins: it is
 * what it would be after. Returns FALSE when the relay ended. */
static gboolean
settle_closed_ends (EpxRelay *self)
{
  gboolean cut = is_cut (self);

  for (int side = 0; side < 2; side++)
    if (self->ends[side].is_eof && cut && !set_gone (&self->ends[side]))
      return FALSE;
    else if (self->ends[side].is_eof && !cut && is_grey (self))
      return finish (self, TRUE);
  return TRUE;
}

void
epx_relay_treat (EpxRelay *self, const EpxTreatment treatments[2])
{
  gboolean was_cut = is_cut (self);
  gboolean may_pass = FALSE;

  if (self->ends[0].fd < 0)
    return;
  for (int side = 0; side < 2; side++)
    {
      End *end = &self->ends[side];

      may_pass |= is_blocked (end) || end->treatment.is_fading || end->treatment.is_grey;
      epx_relay_end_treat (end, &treatments[side], self->carrier->timers);
    }
  if (was_cut && !is_cut (self) && (self->ends[0].is_gone || self->ends[1].is_gone))
    {
      finish (self, TRUE);
      return;
    }
  if (!was_cut && !self->is_telling && !settle_closed_ends (self))
    return;
  for (int side = 0; side < 2; side++)
    {
      /* What waited for something else than the socket goes on with the next turn. */
      if (!epx_relay_end_is_empty (&self->ends[side]) && !is_blocked (&self->ends[side]))
        epx_timers_start (self->carrier->timers, &self->ends[side].due_timer, 0, on_due);
      /* Holding costs no system call: the flags are asked before every read and write, and the
       * masks follow at the next event; only where nothing is waited for there might be none. */
      if (may_pass || self->ends[side].watch.mask == 0)
        update (&self->ends[side]);
    }
}

void
epx_relay_mark_gone (EpxRelay *self, EpxSide end)
{
  if (is_cut (self) && self->ends[0].fd >= 0)
    set_gone (&self->ends[end]);
}

void
epx_relay_start_frames (EpxRelay *self, EpxSide from, guint64 offset)
{
  epx_flow_start_frames (&self->ends[from].flow, offset);
}

gboolean
epx_relay_has_frames (const EpxRelay *self, EpxSide from)
{
  return self->ends[from].flow.has_frames;
}

void
epx_relay_tick (EpxRelay *self, EpxSide from)
{
  End *end = &self->ends[from];

  if (end->fd < 0 || is_blocked (end) || end->is_eof)
    return;
  epx_flow_add_tick (&end->flow);
  if (flush (end, epx_timers_now (self->carrier->timers)))
    update (other (end));
}

gpointer
epx_relay_get_end (EpxRelay *self, EpxSide side)
{
  return &self->ends[side];
}

guint64
epx_relay_get_read (const EpxRelay *self, EpxSide from)
{
  return self->ends[from].flow.n_read;
}

EpxCounters
epx_relay_get_counters (const EpxRelay *self, EpxSide from)
{
  const EpxFlow *flow = &self->ends[from].flow;

  return (EpxCounters){ flow->n_written, flow->frames.n_frames, flow->frames.n_ticks };
}
