/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/link.h"

#include <unistd.h>

#include "core/name.h"
#include "net/connector.h"
#include "net/head.h"
#include "net/socket.h"

/* A node says its name as soon as it is connected; its own limit for all of the handshake is 7 s
 * unless net_setuptime says otherwise (net_kernel). */
#define IDENTIFY_LIMIT_US (15 * G_USEC_PER_SEC)
/* The dialler gives up before, this is for one that does not. */
#define CONNECT_LIMIT_US (120 * G_USEC_PER_SEC)

struct _EpxLink
{
  int ref_count;
  guint64 id;
  EpxCarrier *carrier;       /* (unowned) outlives our life, not our last reference */
  const EpxLinkFuncs *funcs; /* (unowned) outlives us */
  gpointer user_data;
  EpxLinkState state;
  gint64 since_us;

  char *names[2];       /* (owned) by EpxSide, never NULL */
  gboolean is_shown[2]; /* the name is the node's own word */
  gboolean is_hidden[2];
  gboolean is_held[2];
  gboolean is_identified; /* it is known what the dialler speaks */
  gboolean is_asking;     /* identified is being called */
  gboolean is_local;
  gboolean has_host; /* the target's host is no guess */

  EpxAddress local;
  guint16 port;
  int fd;                  /* (owned) the dialler; -1 once the relay has it */
  EpxWatch watch;          /* of fd */
  EpxTimer timer;          /* until identified, then until connected */
  EpxHead *head;           /* (owned) (nullable) read from fd, for the target */
  EpxHandshake *handshake; /* (owned) (nullable) until it is over */
  EpxConnector *connector; /* (owned) (nullable) while dialling the target */
  EpxRelay *relay;         /* (owned) (nullable) once connected */
};

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

static void
stop_connecting (EpxLink *self)
{
  if (self->connector == NULL)
    return;
  g_clear_pointer (&self->connector, epx_connector_free);
  epx_descriptors_give (self->carrier->descriptors, 1);
}

/* Ends the link, whatever state it is in. */
static void
end_link (EpxLink *self, gboolean reset)
{
  g_autoptr (EpxLink) guard = epx_link_ref (self);

  if (self->state == EPX_LINK_CLOSED)
    return;
  epx_timer_stop (&self->timer);
  epx_watch_stop (&self->watch);
  stop_connecting (self);
  if (self->relay != NULL)
    {
      epx_relay_free (g_steal_pointer (&self->relay), reset);
      epx_descriptors_give (self->carrier->descriptors, 2);
    }
  else
    {
      if (reset)
        epx_socket_make_reset (self->fd);
      close (self->fd);
      epx_descriptors_give (self->carrier->descriptors, 1);
    }
  self->fd = -1;
  g_clear_pointer (&self->head, epx_head_free);
  g_clear_pointer (&self->handshake, epx_handshake_free);
  set_state (self, EPX_LINK_CLOSED);
}

static gboolean
is_cut (const EpxLink *self)
{
  return self->is_held[0] || self->is_held[1];
}

static EpxLinkState
compute_state (const EpxLink *self)
{
  if (!self->is_identified)
    return EPX_LINK_IDENTIFYING;
  if (is_cut (self))
    return EPX_LINK_CUT;
  return self->relay != NULL ? EPX_LINK_UP : EPX_LINK_CONNECTING;
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

static void
set_name (EpxLink *self, EpxSide side, const char *name, guint64 flags)
{
  g_free (self->names[side]);
  self->names[side] = g_strdup (name);
  self->is_shown[side] = TRUE;
  self->is_hidden[side] = (flags & EPX_DFLAG_PUBLISHED) == 0;
}

/* What the handshake has told by now. */
static void
learn (EpxLink *self, EpxHandshakeEvents events)
{
  const char *dialler = epx_handshake_get_dialler (self->handshake);
  const char *host = epx_handshake_get_dialler_host (self->handshake);

  if (dialler != NULL)
    set_name (self, EPX_FROM_DIALLER, dialler, epx_handshake_get_dialler_flags (self->handshake));
  else if (host != NULL)
    {
      g_free (self->names[EPX_FROM_DIALLER]);
      self->names[EPX_FROM_DIALLER] = g_strconcat ("?@", host, NULL);
    }
  if ((events & EPX_HANDSHAKE_CHALLENGE) != 0)
    {
      self->has_host = TRUE;
      set_name (self, EPX_FROM_TARGET, epx_handshake_get_target (self->handshake),
                epx_handshake_get_target_flags (self->handshake));
    }
  /* The target lives where the dialler does, as far as anybody knows yet. */
  else if (!self->has_host && self->is_local)
    {
      const char *name = dialler != NULL ? dialler : self->names[EPX_FROM_DIALLER];
      char *guess =
          g_strdup_printf ("%.*s@%s", (int) epx_name_alive_length (self->names[EPX_FROM_TARGET]),
                           self->names[EPX_FROM_TARGET], epx_name_host (name));

      g_free (self->names[EPX_FROM_TARGET]);
      self->names[EPX_FROM_TARGET] = guess;
    }
}

static gboolean
on_passing (EpxSide from, const guint8 *data, gsize len, gpointer user_data)
{
  EpxLink *self = user_data;
  EpxHandshakeEvents events;

  if (self->handshake == NULL)
    return FALSE;
  events = epx_handshake_feed (self->handshake, from, data, len, NULL);
  if ((events & (EPX_HANDSHAKE_NAMED | EPX_HANDSHAKE_CHALLENGE)) != 0)
    {
      learn (self, events);
      ask (self);
    }
  if ((events & (EPX_HANDSHAKE_DONE | EPX_HANDSHAKE_LOST)) != 0)
    g_clear_pointer (&self->handshake, epx_handshake_free);
  set_state (self, compute_state (self));
  return self->handshake != NULL;
}

static void
on_gone (EpxSide end, gpointer user_data)
{
  EpxLink *self = user_data;

  self->funcs->noticed (self, end, self->user_data);
}

static void
on_relay_closed (gpointer user_data)
{
  end_link (user_data, FALSE);
}

static const EpxRelayFuncs relay_funcs = { on_passing, on_gone, on_relay_closed };

static void
on_connected (int fd, gpointer user_data)
{
  EpxLink *self = user_data;
  g_autoptr (EpxLink) guard = epx_link_ref (self);
  EpxSlice bytes;
  EpxHead *head;

  g_clear_pointer (&self->connector, epx_connector_free);
  if (fd < 0)
    {
      epx_descriptors_give (self->carrier->descriptors, 1);
      g_info ("%s dialled %s, which does not answer at its port %u", self->names[0], self->names[1],
              self->port);
      end_link (self, TRUE);
      return;
    }
  epx_timer_stop (&self->timer);
  epx_watch_stop (&self->watch);
  self->relay = epx_relay_new (self->carrier->poller, self->carrier->chunks, self->fd, fd,
                               &relay_funcs, self);
  self->fd = -1;
  epx_relay_hold (self->relay, self->is_held[0], self->is_held[1]);
  head = g_steal_pointer (&self->head);
  bytes = epx_head_get_bytes (head);
  epx_relay_start (self->relay, bytes.data, bytes.len);
  epx_head_free (head);
  advance (self);
}

static void
on_connect_time_up (EpxTimer *timer)
{
  EpxLink *self = (EpxLink *) ((char *) timer - G_STRUCT_OFFSET (EpxLink, timer));

  end_link (self, TRUE);
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

  epx_descriptors_take (self->carrier->descriptors, 1);
  epx_timers_start (self->carrier->timers, &self->timer, CONNECT_LIMIT_US, on_connect_time_up);
  self->connector = epx_connector_new (self->carrier->poller, addresses, n, on_connected, self);
  epx_connector_start (self->connector);
}

/* Takes the next step that the names and holds allow, and tells the state. */
static void
advance (EpxLink *self)
{
  if (self->state == EPX_LINK_CLOSED)
    return;
  set_state (self, compute_state (self));
  if (!self->is_identified || self->relay != NULL)
    return;
  if (self->is_held[EPX_FROM_DIALLER])
    {
      /* As in a network that is cut: the dial is left without an answer. */
      epx_timer_stop (&self->timer);
      stop_connecting (self);
      epx_watch_set_mask (&self->watch, EPOLLRDHUP | EPOLLONESHOT);
    }
  else if (self->connector == NULL)
    {
      /* More that it says, a half-close too, is for the target: only its end is of interest. */
      epx_watch_set_mask (&self->watch, 0);
      start_connecting (self);
    }
}

static void
on_identified (EpxLink *self)
{
  g_autoptr (EpxLink) guard = epx_link_ref (self);

  self->is_identified = TRUE;
  epx_timer_stop (&self->timer);
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
      learn (self, EPX_HANDSHAKE_SEND_NAME);
      on_identified (self);
      return;
    case EPX_HEAD_OPAQUE:
      on_identified (self);
      return;
    case EPX_HEAD_STRANGE:
      g_info ("%s dialled %s and is not an Erlang node: closed", self->names[0], self->names[1]);
      break;
    case EPX_HEAD_OVER:
      break;
    }
  end_link (self, FALSE);
}

static void
on_dialler_ready (EpxWatch *watch, guint32 events)
{
  EpxLink *self = (EpxLink *) ((char *) watch - G_STRUCT_OFFSET (EpxLink, watch));
  g_autoptr (EpxLink) guard = epx_link_ref (self);

  if (!self->is_identified)
    {
      read_head (self);
      return;
    }
  /* It gave up before the target was there. */
  if (is_cut (self))
    self->funcs->noticed (self, EPX_FROM_DIALLER, self->user_data);
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
  g_autofree char *peer = epx_address_to_string (&dial->peer);
  g_autofree char *local = epx_address_to_string (&dial->local);

  self->ref_count = 1;
  self->id = id;
  self->carrier = carrier;
  self->funcs = funcs;
  self->user_data = user_data;
  self->fd = dial->fd;
  self->local = dial->local;
  self->port = dial->port;
  self->is_local = epx_address_is_local_peer (&dial->local, &dial->peer);
  self->names[EPX_FROM_DIALLER] = g_strconcat ("?@", peer, NULL);
  self->names[EPX_FROM_TARGET] =
      g_strconcat (dial->alive, "@", dial->host != NULL ? dial->host : local, NULL);
  self->has_host = dial->host != NULL;
  self->head = epx_head_new ();
  return self;
}

void
epx_link_start (EpxLink *self)
{
  g_autoptr (EpxLink) guard = epx_link_ref (self);

  epx_socket_prepare (self->fd);
  set_state (self, EPX_LINK_IDENTIFYING);
  epx_timers_start (self->carrier->timers, &self->timer, IDENTIFY_LIMIT_US, on_connect_time_up);
  epx_poller_watch (self->carrier->poller, &self->watch, self->fd, EPOLLIN, on_dialler_ready);
  read_head (self);
}

void
epx_link_hold (EpxLink *self, gboolean from_dialler, gboolean from_target)
{
  g_autoptr (EpxLink) guard = epx_link_ref (self);

  if (self->state == EPX_LINK_CLOSED || (self->is_held[EPX_FROM_DIALLER] == from_dialler &&
                                         self->is_held[EPX_FROM_TARGET] == from_target))
    return;
  self->is_held[EPX_FROM_DIALLER] = from_dialler;
  self->is_held[EPX_FROM_TARGET] = from_target;
  if (self->relay != NULL)
    epx_relay_hold (self->relay, from_dialler, from_target);
  if (!self->is_asking)
    advance (self);
}

gboolean
epx_link_is_held (const EpxLink *self, EpxSide from)
{
  return self->is_held[from];
}

void
epx_link_mark_gone (EpxLink *self, EpxSide end)
{
  g_autoptr (EpxLink) guard = epx_link_ref (self);

  if (self->relay != NULL)
    epx_relay_mark_gone (self->relay, end);
  else if (self->state == EPX_LINK_CUT && end == EPX_FROM_DIALLER)
    {
      self->funcs->noticed (self, end, self->user_data);
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
  g_free (self->names[EPX_FROM_DIALLER]);
  g_free (self->names[EPX_FROM_TARGET]);
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
  return self->names[side];
}

gboolean
epx_link_has_names (const EpxLink *self)
{
  return self->is_shown[EPX_FROM_DIALLER];
}

gboolean
epx_link_is_local (const EpxLink *self)
{
  return self->is_local;
}

gboolean
epx_link_get_shown (const EpxLink *self, EpxSide side, gboolean *is_hidden)
{
  if (self->is_shown[side])
    *is_hidden = self->is_hidden[side];
  return self->is_shown[side];
}

guint64
epx_link_get_bytes (const EpxLink *self, EpxSide from)
{
  return self->relay != NULL ? epx_relay_get_bytes (self->relay, from) : 0;
}

gboolean
epx_link_is_established (const EpxLink *self)
{
  return self->relay != NULL && self->handshake == NULL;
}
