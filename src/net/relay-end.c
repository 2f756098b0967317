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

void
epx_relay_end_init (EpxRelayEnd *self, gpointer relay, EpxChunks *chunks, int fd)
{
  self->relay = relay;
  self->fd = fd;
  epx_flow_init (&self->flow, chunks);
}

void
epx_relay_end_close (EpxRelayEnd *self, gboolean reset)
{
  epx_watch_stop (&self->watch);
  epx_timer_stop (&self->due_timer);
  epx_timer_stop (&self->fade_timer);
  epx_flow_drop (&self->flow);
  if (self->fd < 0)
    return;
  if (reset)
    epx_socket_make_reset (self->fd);
  close (self->fd);
  self->fd = -1;
}

void
epx_relay_end_treat (EpxRelayEnd *self, const EpxTreatment *treatment, gint64 now_us)
{
  gboolean was_fading = self->treatment.is_fading;

  self->treatment = *treatment;
  epx_flow_set_shape (&self->flow, &treatment->shape, now_us);
  epx_flow_set_grey (&self->flow, treatment->is_grey);
  if (treatment->is_fading == was_fading)
    return;
  self->fade_left = treatment->is_fading ? FADE_BYTES : 0;
  epx_timer_stop (&self->fade_timer);
}

gboolean
epx_relay_end_has_room (const EpxRelayEnd *self)
{
  /* What a fading direction has taken in is on its way and goes on; it takes in no more. */
  if (self->treatment.is_fading && self->fade_left == 0)
    return FALSE;
  return !self->treatment.is_held && !self->is_eof && !epx_flow_is_stopped (&self->flow) &&
         epx_flow_has_room (&self->flow);
}

EpxRead
epx_relay_end_read (EpxRelayEnd *self, EpxSlice *bytes)
{
  gsize room;
  guint8 *space = epx_flow_get_space (&self->flow, &room);
  ssize_t n;

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
  return TRUE;
}
