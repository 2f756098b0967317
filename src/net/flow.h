/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The bytes of one direction between being read and being written: what waits, and what of it may
 * go on now. Knows shape, grey and framing; no descriptor, no clock.
 *
 * Without a shape bytes stay where they were read, in one chunk, until they are written. With one
 * they are copied into a delay line. While the direction is grey they stop at the next boundary
 * between two frames, and ticks of our own may go instead: the only bytes ever added. */
#pragma once

#include "core/delay-line.h"
#include "core/frames.h"
#include "net/chunks.h"

/* Embedded in what it belongs to; zeroed, then epx_flow_init(). */
typedef struct
{
  EpxChunks *chunks;  /* (unowned) outlives us */
  guint8 *chunk;      /* (owned) (nullable) while bytes are in it */
  guint start, end;   /* what is in chunk */
  EpxDelayLine *line; /* (owned) (nullable) while there is a shape, and until it is empty */
  EpxShape shape;
  gboolean is_grey;
  guint8 n_zeros;      /* bytes of our own tick still to be written */
  gboolean has_frames; /* frames_at is known */
  guint64 frames_at;   /* where in the stream the 32-bit framing begins */
  guint64 n_read;      /* of the stream */
  guint64 n_written;   /* of the stream, our own ticks not counted */
  EpxFrames frames;    /* of what was written */
} EpxFlow;

void epx_flow_init (EpxFlow *flow, EpxChunks *chunks);
/* Drops what waits. Everything else stays, so that it can still be asked about. */
void epx_flow_drop (EpxFlow *flow);

/* Whether more may be read now. */
gboolean epx_flow_has_room (const EpxFlow *flow);
/* Where to read the next bytes to, up to *@room; valid until epx_flow_put(). Only with room. */
guint8 *epx_flow_get_space (EpxFlow *flow, gsize *room);
/* @len bytes were read there and stay there until epx_flow_settle(); 0 gives the space back. */
void epx_flow_put (EpxFlow *flow, gsize len);
/* What was put goes where the shape wants it. */
void epx_flow_settle (EpxFlow *flow, gint64 now_us);

/* Whether one of the last two frames was so large, and there is so little else to do with the
 * bytes, that the next ones are better kept elsewhere between being read and being written. Who
 * does that follows them in n_read, n_written and frames. */
gboolean epx_flow_is_bulky (const EpxFlow *flow);
/* What was kept elsewhere goes where the shape wants it, behind all else. */
void epx_flow_gather (EpxFlow *flow, const guint8 *data, gsize len, gint64 now_us);

/* What may be written now; empty when nothing may. */
EpxSlice epx_flow_peek (EpxFlow *flow, gint64 now_us);
/* The first @len bytes of what was peeked are written. */
void epx_flow_take (EpxFlow *flow, gsize len, gint64 now_us);
gboolean epx_flow_is_empty (const EpxFlow *flow);
/* When what waits becomes due by time; -1 when it is not time that it waits for. */
gint64 epx_flow_get_due (const EpxFlow *flow, gint64 now_us);

void epx_flow_set_shape (EpxFlow *flow, const EpxShape *shape, gint64 now_us);
void epx_flow_set_grey (EpxFlow *flow, gboolean is_grey);
/* The framing begins at @offset of the stream; nothing beyond it has been written. */
void epx_flow_start_frames (EpxFlow *flow, guint64 offset);
/* Whether it is grey and stands between two frames: nothing of the stream goes on. */
gboolean epx_flow_is_stopped (const EpxFlow *flow);
/* Adds a tick of our own, unless one still waits. Only when stopped. */
void epx_flow_add_tick (EpxFlow *flow);
