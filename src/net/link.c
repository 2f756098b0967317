/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/link-private.h"

#include <unistd.h>

#include "net/log.h"
#include "net/socket.h"

/* To connect when the dialler has sent its FIN: it may be a half-close, hardly so for long. */
#define ABANDONED_LIMIT_US (5 * G_USEC_PER_SEC)
/* How often a grey link ticks in place of its nodes: often enough for a net_ticktime of 1 s. */
#define TICK_US (250 * 1000)

static void
set_state (EpxLink *self, EpxLinkState state)
{
  EpxLinkState old_state = self->state;

  if (state == old_state)
    return;
  if (!epx_link_state_may_follow (old_state, state))
    g_critical ("link %" G_GUINT64_FORMAT " goes from %s to %s", self->id,
                epx_link_state_to_string (old_state), epx_link_state_to_string (state));
  self->state = state;
  self->since_us = g_get_real_time ();
  if (state == EPX_LINK_CLOSED)
    self->funcs->closed (self, old_state, self->user_data);
  else
    self->funcs->changed (self, old_state, self->user_data);
}

/* Ends the link, whatever state it is in. */
static void
end_link (EpxLink *self, gboolean reset)
{
  g_autoptr (EpxLink) guard G_GNUC_UNUSED = epx_link_ref (self);

  if (self->state == EPX_LINK_CLOSED)
    return;
  epx_timer_stop (&self->timer);
  epx_watch_stop (&self->watch);
  g_clear_pointer (&self->connector, epx_connector_free);
  if (self->relay != NULL)
    epx_relay_free (g_steal_pointer (&self->relay), reset);
  else
    {
      if (reset)
        epx_socket_make_reset (self->fd);
      close (self->fd);
    }
  self->fd = -1;
  epx_descriptors_give (self->carrier->descriptors, 2);
  g_clear_pointer (&self->head, epx_head_free);
  g_clear_pointer (&self->handshake, epx_handshake_free);
  set_state (self, EPX_LINK_CLOSED);
}

static EpxLinkState
compute_state (const EpxLink *self)
{
  if (!self->is_identified)
    return EPX_LINK_IDENTIFYING;
  if (epx_treatments_cut (self->faults.treatments))
    return EPX_LINK_CUT;
  if (self->relay == NULL)
    return EPX_LINK_CONNECTING;
  return epx_treatments_spoil (self->faults.treatments) ? EPX_LINK_SPOILED : EPX_LINK_UP;
}

static void advance (EpxLink *self);

/* Asks the owner about the names as they are now. */
static void
ask (EpxLink *self)
{
  self->is_asking = TRUE;
  self->funcs->identified (self, self->user_data);
  self->is_asking = FALSE;
}

/* Nobody can follow what is said: TLS, or a handshake that went another way. */
static gboolean
is_opaque (const EpxLink *self)
{
  return self->is_identified && self->handshake == NULL &&
         (self->relay == NULL || !epx_relay_has_frames (self->relay, EPX_FROM_DIALLER) ||
          !epx_relay_has_frames (self->relay, EPX_FROM_TARGET));
}

static void on_tick_due (EpxTimer *timer);

static void
keep_ticking (EpxLink *self)
{
  if (self->relay != NULL && epx_link_faults_are_grey (&self->faults) &&
      !epx_timer_is_on (&self->timer))
    epx_timers_start (self->carrier->timers, &self->timer, TICK_US, on_tick_due);
}

static void
on_tick_due (EpxTimer *timer)
{
  EpxLink *self = EPX_CONTAINER_OF (timer, EpxLink, timer);
  g_autoptr (EpxLink) guard G_GNUC_UNUSED = epx_link_ref (self);

  if (epx_effects_reset (self->faults.effects))
    {
      end_link (self, TRUE);
      return;
    }
  for (int side = 0; side < 2; side++)
    if (self->relay != NULL && self->faults.treatments[side].is_grey)
      epx_relay_tick (self->relay, side);
  keep_ticking (self);
}

/* Does what the rules say; in force on return. */
static void
apply_effects (EpxLink *self, const EpxEffect effects[2])
{
  epx_link_faults_set (&self->faults, effects, is_opaque (self),
                       epx_timers_now (self->carrier->timers));
  if (self->relay != NULL)
    epx_relay_treat (self->relay, self->faults.treatments);
  keep_ticking (self);
}

/* @from's handshake ended at @offset of its stream: what follows has the 32-bit framing. */
static void
start_frames (EpxLink *self, EpxSide from, guint64 offset)
{
  if (!epx_relay_has_frames (self->relay, from))
    epx_relay_start_frames (self->relay, from, offset);
}

static gboolean
on_passing (EpxSide from, guint64 offset, const guint8 *data, gsize len, gpointer user_data)
{
  EpxLink *self = user_data;
  EpxHandshakeEvents events;
  gsize used = 0;

  if (self->handshake == NULL)
    return FALSE;
  events = epx_handshake_feed (self->handshake, from, data, len, &used);
  if ((events & (EPX_HANDSHAKE_NAMED | EPX_HANDSHAKE_CHALLENGE)) != 0)
    {
      epx_link_names_learn (&self->names, self->handshake, events);
      ask (self);
    }
  if ((events & EPX_HANDSHAKE_LOST) != 0)
    {
      g_clear_pointer (&self->handshake, epx_handshake_free);
      /* What cannot be followed is opaque from here on. */
      apply_effects (self, self->faults.effects);
    }
  else if (used < len)
    start_frames (self, from, offset + used);
  if ((events & EPX_HANDSHAKE_DONE) != 0)
    {
      start_frames (self, from, offset + used);
      start_frames (self, !from, epx_relay_get_read (self->relay, !from));
      g_clear_pointer (&self->handshake, epx_handshake_free);
    }
  set_state (self, compute_state (self));
  /* The relay must live until this returns. */
  if (epx_effects_reset (self->faults.effects))
    epx_timers_start (self->carrier->timers, &self->timer, 0, on_tick_due);
  return self->handshake != NULL;
}

static void
notice (EpxLink *self, EpxSide end)
{
  if (epx_link_faults_notice (&self->faults, end, epx_timers_now (self->carrier->timers)))
    self->funcs->noticed (self, end, self->user_data);
}

static void
on_gone (EpxSide end, gpointer user_data)
{
  notice (user_data, end);
}

static void
on_relay_closed (gpointer user_data)
{
  epx_link_close (user_data);
}

const EpxRelayFuncs epx_link_relay_funcs = { on_passing, on_gone, on_relay_closed };

static void
on_connected (int fd, gpointer user_data)
{
  EpxLink *self = user_data;
  g_autoptr (EpxLink) guard G_GNUC_UNUSED = epx_link_ref (self);
  EpxSlice bytes;
  EpxHead *head;

  g_clear_pointer (&self->connector, epx_connector_free);
  if (fd < 0)
    {
      epx_log_link (G_LOG_LEVEL_INFO, self, "%s dialled %s, which does not answer at its port %u",
                    epx_link_get_name (self, 0), epx_link_get_name (self, 1), self->port);
      end_link (self, TRUE);
      return;
    }
  epx_timer_stop (&self->timer);
  epx_watch_stop (&self->watch);
  self->relay = epx_relay_new (self->carrier, self->fd, fd, &epx_link_relay_funcs, self);
  self->fd = -1;
  epx_relay_treat (self->relay, self->faults.treatments);
  head = g_steal_pointer (&self->head);
  bytes = epx_head_get_bytes (head);
  epx_relay_start (self->relay, bytes.data, bytes.len);
  epx_head_free (head);
  keep_ticking (self);
  advance (self);
}

static void
on_time_up (EpxTimer *timer)
{
  end_link (EPX_CONTAINER_OF (timer, EpxLink, timer), TRUE);
}

/* Dials the real node where the dialler dialled us: a node may listen on that address only. */
static void
start_connecting (EpxLink *self)
{
  const EpxAddress addresses[EPX_CONNECTOR_MAX] = {
    epx_address_with_port (&self->local, self->port),
    epx_address_loopback (self->local.any.sa_family, self->port),
  };
  guint n = epx_address_same_host (&addresses[0], &addresses[1]) ? 1 : 2;

  epx_timers_start (self->carrier->timers, &self->timer, self->carrier->limits.connect_us,
                    on_time_up);
  self->connector = epx_connector_new (self->carrier->poller, addresses, n, on_connected, self);
  epx_connector_start (self->connector);
}

/* Takes the next step that the names and holds allow, and tells the state. */
static void
advance (EpxLink *self)
{
  if (self->state == EPX_LINK_CLOSED)
    return;
  if (self->is_identified && epx_effects_reset (self->faults.effects))
    {
      end_link (self, TRUE);
      return;
    }
  set_state (self, compute_state (self));
  if (!self->is_identified || self->relay != NULL)
    return;
  if (epx_treatments_hold_dial (self->faults.treatments))
    {
      /* As in a network that is cut: the dial is left without an answer. */
      epx_timer_stop (&self->timer);
      g_clear_pointer (&self->connector, epx_connector_free);
      epx_watch_set_mask (&self->watch, EPOLLRDHUP | EPOLLONESHOT);
    }
  else if (self->connector == NULL)
    {
      epx_watch_set_mask (&self->watch, EPOLLRDHUP | EPOLLONESHOT);
      start_connecting (self);
    }
}

static void
on_identified (EpxLink *self)
{
  g_autoptr (EpxLink) guard G_GNUC_UNUSED = epx_link_ref (self);

  self->is_identified = TRUE;
  epx_timer_stop (&self->timer);
  /* Rules that were laid before it was known whether it can be followed. */
  apply_effects (self, self->faults.effects);
  ask (self);
  advance (self);
}

static void
read_head (EpxLink *self)
{
  switch (epx_head_read (self->head, self->fd))
    {
    case EPX_HEAD_WAITING:
      return;
    case EPX_HEAD_NODE:
      self->handshake = epx_head_steal_handshake (self->head);
      epx_link_names_learn (&self->names, self->handshake, EPX_HANDSHAKE_SEND_NAME);
      on_identified (self);
      return;
    case EPX_HEAD_OPAQUE:
      epx_link_names_trace (&self->names, self->funcs->trace (self, self->fd, self->user_data));
      on_identified (self);
      return;
    case EPX_HEAD_STRANGE:
      epx_log_link (G_LOG_LEVEL_INFO, self, "%s dialled %s and is not an Erlang node: closed",
                    epx_link_get_name (self, 0), epx_link_get_name (self, 1));
      break;
    case EPX_HEAD_OVER:
      break;
    }
  end_link (self, FALSE);
}

static void
on_dialler_ready (EpxWatch *watch, guint32 events)
{
  EpxLink *self = EPX_CONTAINER_OF (watch, EpxLink, watch);
  g_autoptr (EpxLink) guard G_GNUC_UNUSED = epx_link_ref (self);

  if (!self->is_identified)
    {
      read_head (self);
      return;
    }
  if (events == EPOLLRDHUP && self->connector != NULL)
    {
      /* A half-close is for the target; but a node that gave up looks the same. */
      epx_watch_set_mask (&self->watch, 0);
      epx_timers_start (self->carrier->timers, &self->timer, ABANDONED_LIMIT_US, on_time_up);
      return;
    }
  /* It gave up before the target was there. */
  if (self->state == EPX_LINK_CUT)
    notice (self, EPX_FROM_DIALLER);
  end_link (self, FALSE);
}

EpxLink *
epx_link_new (EpxCarrier *carrier,
              guint64 id,
              const EpxDial *dial,
              const EpxLinkFuncs *funcs,
              gpointer user_data)
{
  EpxLink *self = g_new0 (EpxLink, 1);

  self->ref_count = 1;
  self->id = id;
  self->carrier = carrier;
  self->funcs = funcs;
  self->user_data = user_data;
  self->fd = dial->fd;
  self->local = dial->local;
  self->port = dial->port;
  epx_link_faults_init (&self->faults);
  epx_link_names_init (&self->names, &dial->local, &dial->peer, dial->alive, dial->host);
  self->head = epx_head_new ();
  /* The dialler's is counted already; the target's is reserved, so that it can be dialled. */
  epx_descriptors_take (carrier->descriptors, 1);
  return self;
}

static void
begin (EpxLink *self)
{
  epx_socket_prepare (self->fd);
  if (self->names.is_local)
    epx_socket_do_not_pace (self->fd);
  set_state (self, EPX_LINK_IDENTIFYING);
  epx_timers_start (self->carrier->timers, &self->timer, self->carrier->limits.identify_us,
                    on_time_up);
  epx_poller_watch (self->carrier->poller, &self->watch, self->fd, EPOLLIN, on_dialler_ready);
}

void
epx_link_start (EpxLink *self)
{
  g_autoptr (EpxLink) guard G_GNUC_UNUSED = epx_link_ref (self);

  begin (self);
  read_head (self);
}

void
epx_link_go_on (EpxLink *self)
{
  g_autoptr (EpxLink) guard G_GNUC_UNUSED = epx_link_ref (self);

  if (!self->is_identified)
    {
      begin (self);
      return;
    }
  if (self->relay != NULL)
    {
      epx_relay_start (self->relay, NULL, 0);
      epx_relay_treat (self->relay, self->faults.treatments);
    }
  else
    epx_poller_watch (self->carrier->poller, &self->watch, self->fd, EPOLLRDHUP | EPOLLONESHOT,
                      on_dialler_ready);
  keep_ticking (self);
  advance (self);
}

void
epx_link_treat (EpxLink *self, const EpxEffect effects[2])
{
  g_autoptr (EpxLink) guard G_GNUC_UNUSED = epx_link_ref (self);

  if (self->state == EPX_LINK_CLOSED)
    return;
  apply_effects (self, effects);
  if (!self->is_asking)
    advance (self);
}

const EpxLinkFaults *
epx_link_get_faults (const EpxLink *self)
{
  return &self->faults;
}

void
epx_link_mark_gone (EpxLink *self, EpxSide end)
{
  g_autoptr (EpxLink) guard G_GNUC_UNUSED = epx_link_ref (self);

  if (self->relay != NULL)
    epx_relay_mark_gone (self->relay, end);
  else if (self->state == EPX_LINK_CUT && end == EPX_FROM_DIALLER)
    {
      notice (self, end);
      end_link (self, TRUE);
    }
}

void
epx_link_close (EpxLink *self)
{
  end_link (self, FALSE);
}

EpxLink *
epx_link_ref (EpxLink *self)
{
  self->ref_count++;
  return self;
}

void
epx_link_unref (EpxLink *self)
{
  if (--self->ref_count > 0)
    return;
  epx_link_names_clear (&self->names);
  g_free (self);
}

guint64
epx_link_get_id (const EpxLink *self)
{
  return self->id;
}

EpxLinkState
epx_link_get_state (const EpxLink *self)
{
  return self->state;
}

gint64
epx_link_get_since_us (const EpxLink *self)
{
  return self->since_us;
}

const char *
epx_link_get_name (const EpxLink *self, EpxSide side)
{
  return self->names.names[side];
}

const EpxLinkNames *
epx_link_get_names (const EpxLink *self)
{
  return &self->names;
}

EpxCounters
epx_link_get_counters (const EpxLink *self, EpxSide from)
{
  return self->relay != NULL ? epx_relay_get_counters (self->relay, from) : (EpxCounters){ 0 };
}

gboolean
epx_link_is_established (const EpxLink *self)
{
  return self->relay != NULL && self->handshake == NULL;
}
