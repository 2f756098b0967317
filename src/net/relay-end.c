/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/relay-end.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/socket.h"

/* What a fading direction still takes in: the ten segments that a sender may have under way
 * without an acknowledgement (RFC 6928). */
#define FADE_BYTES (10 * 1448)
/* So much at most is said at a time in a conversation; more is bulk. */
#define MAX_SAID 4096

void
epx_relay_end_init (EpxRelayEnd *self, gpointer relay, EpxCarrier *carrier, int fd)
{
  self->relay = relay;
  self->fd = fd;
  self->pipes = carrier->pipes;
  epx_flow_init (&self->flow, carrier->chunks);
}

void
epx_relay_end_drop (EpxRelayEnd *self)
{
  if (self->pipe != NULL)
    epx_pipes_give (self->pipes, g_steal_pointer (&self->pipe));
  epx_flow_drop (&self->flow);
}

void
epx_relay_end_close (EpxRelayEnd *self, gboolean reset)
{
  epx_watch_stop (&self->watch);
  epx_timer_stop (&self->due_timer);
  epx_timer_stop (&self->fade_timer);
  epx_relay_end_drop (self);
  if (self->fd < 0)
    return;
  if (reset)
    epx_socket_make_reset (self->fd);
  close (self->fd);
  self->fd = -1;
}

/* What was in the pipe is out of it. */
static void
give_pipe (EpxRelayEnd *self)
{
  self->has_broken |= self->pipe->is_broken;
  epx_pipes_give (self->pipes, g_steal_pointer (&self->pipe));
}

void
epx_relay_end_gather (EpxRelayEnd *self, gint64 now_us)
{
  g_autofree guint8 *data = NULL;
  gsize len;

  if (self->pipe == NULL)
    return;
  len = self->pipe->len;
  data = g_malloc (len);
  if (read (self->pipe->out, data, len) != (ssize_t) len)
    g_critical ("a pipe does not hold the %" G_GSIZE_FORMAT " bytes that it was given", len);
  epx_flow_gather (&self->flow, data, len, now_us);
  self->pipe->len = 0;
  give_pipe (self);
}

static void
set_shape (EpxRelayEnd *self, gint64 now_us)
{
  const EpxShape *shape = &self->treatment.shape;

  epx_flow_set_shape (&self->flow, shape, now_us);
  if (!epx_shape_is_none (shape))
    epx_relay_end_gather (self, now_us);
}

void
epx_relay_end_treat (EpxRelayEnd *self, const EpxTreatment *treatment, EpxTimers *timers)
{
  gboolean was_fading = self->treatment.is_fading;
  gboolean is_other_shape = !epx_shape_equal (&self->flow.shape, &treatment->shape);

  self->treatment = *treatment;
  if (is_other_shape)
    set_shape (self, epx_timers_now (timers));
  epx_flow_set_grey (&self->flow, treatment->is_grey);
  if (treatment->is_fading == was_fading)
    return;
  self->fade_left = treatment->is_fading ? FADE_BYTES : 0;
  epx_timer_stop (&self->fade_timer);
}

gboolean
epx_relay_end_is_empty (const EpxRelayEnd *self)
{
  return self->pipe == NULL && epx_flow_is_empty (&self->flow);
}

gboolean
epx_relay_end_has_room (const EpxRelayEnd *self)
{
  /* What a fading direction has taken in is on its way and goes on; it takes in no more. */
  if (self->treatment.is_fading && self->fade_left == 0)
    return FALSE;
  return !self->treatment.is_held && !self->is_eof && self->pipe == NULL &&
         !epx_flow_is_stopped (&self->flow) && epx_flow_has_room (&self->flow);
}

/* Reads large frames into a pipe, if there is one and there are any. FALSE: copy. */
static gboolean
read_unseen (EpxRelayEnd *self, EpxRead *outcome)
{
  if (!epx_flow_is_bulky (&self->flow) || self->treatment.is_grey || self->treatment.is_fading)
    return FALSE;
  self->pipe = epx_pipes_take (self->pipes);
  if (self->pipe == NULL)
    return FALSE;
  *outcome = epx_siphon_fill (self->pipe, self->fd, &self->flow.frames);
  self->flow.n_read += self->pipe->len;
  if (self->pipe->len > 0)
    return TRUE;
  epx_pipes_give (self->pipes, g_steal_pointer (&self->pipe));
  return *outcome != EPX_READ_FULL;
}

EpxRead
epx_relay_end_read (EpxRelayEnd *self, gboolean unseen, EpxSlice *bytes)
{
  EpxRead outcome;
  gsize room;
  guint8 *space;
  ssize_t n;

  *bytes = (EpxSlice){ NULL, 0 };
  if (self->has_broken)
    return EPX_READ_BROKEN;
  if (unseen && read_unseen (self, &outcome))
    return outcome;
  space = epx_flow_get_space (&self->flow, &room);
  if (self->treatment.is_fading)
    room = MIN (room, self->fade_left);
  do
    n = recv (self->fd, space, room, 0);
  while (n < 0 && errno == EINTR);
  epx_flow_put (&self->flow, (gsize) MAX (n, 0));
  if (n == 0)
    return EPX_READ_EOF;
  if (n < 0)
    return errno == EAGAIN ? EPX_READ_NOTHING : EPX_READ_BROKEN;
  if (self->treatment.is_fading)
    self->fade_left -= (gsize) n;
  *bytes = (EpxSlice){ space, (gsize) n };
  return (gsize) n < room ? EPX_READ_SHORT : EPX_READ_FULL;
}

/* Writes of what is in the pipe what may go on. FALSE when the socket is broken. */
static gboolean
write_unseen (EpxRelayEnd *self, int socket)
{
  EpxFlow *flow = &self->flow;

  if (!epx_siphon_drain (self->pipe, socket, self->treatment.is_grey, &flow->frames,
                         &flow->n_written))
    {
      self->waits = errno == EAGAIN;
      return self->waits;
    }
  if (self->pipe->len == 0)
    give_pipe (self);
  return TRUE;
}

gboolean
epx_relay_end_write (EpxRelayEnd *self, int socket, gint64 now_us)
{
  EpxSlice slice;

  self->waits = FALSE;
  while ((slice = epx_flow_peek (&self->flow, now_us)).len > 0)
    {
      ssize_t n = send (socket, slice.data, slice.len, MSG_NOSIGNAL);

      if (n >= 0)
        epx_flow_take (&self->flow, (gsize) n, now_us);
      else if (errno == EAGAIN)
        {
          self->waits = TRUE;
          return TRUE;
        }
      else if (errno != EINTR)
        return FALSE;
    }
  return self->pipe == NULL || write_unseen (self, socket);
}

gboolean
epx_relay_end_converses (EpxRelayEnd *self, EpxRelayEnd *other, guint64 n_said)
{
  gboolean is_answer = other->has_spoken;

  if (n_said == 0)
    return FALSE;
  self->has_spoken = TRUE;
  other->has_spoken = FALSE;
  return is_answer && n_said <= MAX_SAID && epx_relay_end_is_empty (self);
}
