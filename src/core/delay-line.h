/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Bytes on their way through a slow direction: each piece becomes due by the shape's latency and
 * jitter, leaves in order and no faster than its rate. Memory is bounded; who finds no room stops
 * reading. Pure: the caller says what time it is (monotonic, microseconds). */
#pragma once

#include "core/bytes.h"
#include "core/fault.h"

/* A direction holds no more: 32 MiB. 200 ms at 160 MB/s. */
#define EPX_DELAY_LINE_MAX (32 * 1024 * 1024)

typedef struct _EpxDelayLine EpxDelayLine;

/* @seed: of the jitter. Without a shape what is pushed is due at once. */
EpxDelayLine *epx_delay_line_new (guint32 seed);
void epx_delay_line_free (EpxDelayLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxDelayLine, epx_delay_line_free)

/* For what is pushed from now on; the rate for all that leaves. With no shape (all 0) everything
 * in the line is due at once. */
void epx_delay_line_set_shape (EpxDelayLine *line, const EpxShape *shape, gint64 now_us);

/* Bytes that may still be pushed (none while very many pieces are on their way: what is kept for
 * each is bounded, too) / that are in the line. */
gsize epx_delay_line_get_room (const EpxDelayLine *line);
gsize epx_delay_line_get_size (const EpxDelayLine *line);

/* Appends a copy of all bytes in the line, due or not. */
void epx_delay_line_copy (const EpxDelayLine *line, GByteArray *bytes);

/* Copies a piece that came at @now_us; @len at most the room. One call is one piece: all of it has
 * the same delay, which is never negative however large the jitter. */
void epx_delay_line_push (EpxDelayLine *line, gint64 now_us, const guint8 *data, gsize len);

/* What may leave at @now_us: a slice of bytes that follow each other, valid until the next call
 * that changes the line; empty when nothing is due. There may be more after it. */
EpxSlice epx_delay_line_peek (EpxDelayLine *line, gint64 now_us);
/* The first @len of what was peeked at @now_us have left. */
void epx_delay_line_consume (EpxDelayLine *line, gint64 now_us, gsize len);
/* When to peek again, at the earliest: @now_us when something may leave, later when it may not yet;
 * -1 when empty. With a rate bytes leave in small bursts, so that nobody is woken for every byte:
 * 5 ms worth, or a frame of 1448 bytes where that is more, but never more than 20 ms worth. */
gint64 epx_delay_line_get_due (const EpxDelayLine *line, gint64 now_us);
