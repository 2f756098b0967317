/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Buffers for bytes in flight, lent and given back. One relay at a time reads and writes, so one
 * buffer serves them all until a receiver falls behind; only then does a direction keep one. Also
 * counts the bytes that delay lines hold, which share a limit. */
#pragma once

#include <glib.h>

/* Big enough that a large message takes few calls, small enough to stay in a core's cache. */
#define EPX_CHUNK_SIZE (128 * 1024)

typedef struct _EpxChunks EpxChunks;

EpxChunks *epx_chunks_new (void);
/* Every chunk must have come back. */
void epx_chunks_free (EpxChunks *chunks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxChunks, epx_chunks_free)

/* All delay lines together hold no more than this; who finds no room stops reading. */
#define EPX_CHUNKS_MAX_DELAYED (256 * 1024 * 1024)
/* @change: bytes that came into a delay line, less those that left it. */
void epx_chunks_count_delayed (EpxChunks *chunks, gssize change);
gsize epx_chunks_get_delay_room (const EpxChunks *chunks);

/* Returns: (transfer full) EPX_CHUNK_SIZE bytes, not cleared; back with epx_chunks_give(). */
guint8 *epx_chunks_take (EpxChunks *chunks);
void epx_chunks_give (EpxChunks *chunks, guint8 *chunk);
