/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/flow.h"

#include <string.h>

#include "net/siphon.h"

/* So much may always wait in a delay line, however much others have there. */
#define MIN_ROOM (64 * 1024)

static const guint8 tick[4] = { 0, 0, 0, 0 };

void
epx_flow_init (EpxFlow *self, EpxChunks *chunks)
{
  self->chunks = chunks;
}

static void
drop_chunk (EpxFlow *self)
{
  if (self->chunk != NULL)
    epx_chunks_give (self->chunks, g_steal_pointer (&self->chunk));
}

static void
drop_line (EpxFlow *self)
{
  if (self->line == NULL)
    return;
  epx_chunks_count_delayed (self->chunks, -(gssize) epx_delay_line_get_size (self->line));
  g_clear_pointer (&self->line, epx_delay_line_free);
}

void
epx_flow_drop (EpxFlow *self)
{
  drop_chunk (self);
  drop_line (self);
  self->n_zeros = 0;
}

static gsize
get_line_room (const EpxFlow *self)
{
  gsize size = epx_delay_line_get_size (self->line);

  if (size < MIN_ROOM)
    return MIN_ROOM - size;
  return MIN (epx_delay_line_get_room (self->line), epx_chunks_get_delay_room (self->chunks));
}

gboolean
epx_flow_has_room (const EpxFlow *self)
{
  return self->chunk == NULL && (self->line == NULL || get_line_room (self) > 0);
}

guint8 *
epx_flow_get_space (EpxFlow *self, gsize *room)
{
  *room = self->line != NULL ? MIN (get_line_room (self), EPX_CHUNK_SIZE) : EPX_CHUNK_SIZE;
  self->chunk = epx_chunks_take (self->chunks);
  self->start = self->end = 0;
  return self->chunk;
}

static void
push (EpxFlow *self, const guint8 *data, gsize len, gint64 now_us)
{
  epx_delay_line_push (self->line, now_us, data, len);
  epx_chunks_count_delayed (self->chunks, (gssize) len);
}

void
epx_flow_put (EpxFlow *self, gsize len)
{
  self->n_read += len;
  self->end = (guint) len;
  if (len == 0)
    drop_chunk (self);
}

void
epx_flow_settle (EpxFlow *self, gint64 now_us)
{
  if (self->line == NULL || self->chunk == NULL)
    return;
  push (self, self->chunk + self->start, self->end - self->start, now_us);
  drop_chunk (self);
}

gboolean
epx_flow_is_bulky (const EpxFlow *self)
{
  return self->line == NULL && self->chunk == NULL && epx_siphon_pays (&self->frames);
}

void
epx_flow_gather (EpxFlow *self, const guint8 *data, gsize len, gint64 now_us)
{
  /* Without a shape it is due at once, and the line goes when it is empty. */
  if (self->line == NULL)
    {
      self->line = epx_delay_line_new (g_random_int ());
      epx_delay_line_set_shape (self->line, &self->shape, now_us);
    }
  push (self, data, len, now_us);
}

EpxSlice
epx_flow_peek (EpxFlow *self, gint64 now_us)
{
  EpxSlice slice = { NULL, 0 };

  if (self->n_zeros > 0)
    return (EpxSlice){ tick, self->n_zeros };
  if (epx_flow_is_stopped (self))
    return slice;
  if (self->line != NULL)
    slice = epx_delay_line_peek (self->line, now_us);
  else if (self->chunk != NULL)
    slice = (EpxSlice){ self->chunk + self->start, self->end - self->start };
  if (self->is_grey && self->has_frames && slice.len > 0)
    {
      /* What belongs to the handshake goes on, and then the frame that has begun. */
      guint64 before = self->frames_at > self->n_written ? self->frames_at - self->n_written : 0;
      gsize skip = (gsize) MIN (before, slice.len);

      slice.len =
          skip + epx_frames_to_boundary (&self->frames, slice.data + skip, slice.len - skip);
    }
  return slice;
}

/* @data: what was written of the stream. */
static void
follow (EpxFlow *self, const guint8 *data, gsize len)
{
  guint64 before = self->frames_at > self->n_written ? self->frames_at - self->n_written : 0;

  if (self->has_frames && before < len)
    epx_frames_feed (&self->frames, data + before, len - (gsize) before);
  self->n_written += len;
}

void
epx_flow_take (EpxFlow *self, gsize len, gint64 now_us)
{
  if (self->n_zeros > 0)
    {
      self->n_zeros -= (guint8) len;
      return;
    }
  if (self->line == NULL)
    {
      follow (self, self->chunk + self->start, len);
      self->start += (guint) len;
      if (self->start == self->end)
        drop_chunk (self);
      return;
    }
  follow (self, epx_delay_line_peek (self->line, now_us).data, len);
  epx_delay_line_consume (self->line, now_us, len);
  epx_chunks_count_delayed (self->chunks, -(gssize) len);
  if (epx_shape_is_none (&self->shape) && epx_delay_line_get_size (self->line) == 0)
    drop_line (self);
}

gboolean
epx_flow_is_empty (const EpxFlow *self)
{
  return self->chunk == NULL && self->n_zeros == 0 &&
         (self->line == NULL || epx_delay_line_get_size (self->line) == 0);
}

gint64
epx_flow_get_due (const EpxFlow *self, gint64 now_us)
{
  if (self->line == NULL || self->n_zeros > 0 || epx_flow_is_stopped (self))
    return -1;
  return epx_delay_line_get_due (self->line, now_us);
}

void
epx_flow_set_shape (EpxFlow *self, const EpxShape *shape, gint64 now_us)
{
  if (epx_shape_equal (&self->shape, shape))
    return;
  self->shape = *shape;
  if (self->line == NULL)
    self->line = epx_delay_line_new (g_random_int ());
  epx_delay_line_set_shape (self->line, shape, now_us);
  /* What was read before stays in front. */
  epx_flow_settle (self, now_us);
  if (epx_shape_is_none (shape) && epx_delay_line_get_size (self->line) == 0)
    drop_line (self);
}

void
epx_flow_set_grey (EpxFlow *self, gboolean is_grey)
{
  self->is_grey = is_grey;
}

void
epx_flow_start_frames (EpxFlow *self, guint64 offset)
{
  g_return_if_fail (!self->has_frames && offset >= self->n_written);
  self->has_frames = TRUE;
  self->frames_at = offset;
}

gboolean
epx_flow_is_stopped (const EpxFlow *self)
{
  return self->is_grey && self->has_frames && self->n_written >= self->frames_at &&
         epx_frames_at_boundary (&self->frames);
}

void
epx_flow_add_tick (EpxFlow *self)
{
  if (self->n_zeros == 0 && epx_flow_is_stopped (self))
    self->n_zeros = sizeof tick;
}
