/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Large frames pass through a pipe, from socket to socket, without being copied to us and back.
 *
 * Only their lengths are looked at, while they still lie in the socket; so it stays known where
 * each frame ends, and as many go through at once as the pipe takes. A small frame goes with the
 * large one before it, for a node cuts what it sends into fragments of 64 KiB and a rest; a second
 * one, or a frame whose length has been taken out of the socket in part, is left to who copies.
 * Owns nothing. */
#pragma once

#include "core/frames.h"
#include "net/pipes.h"

/* A frame of so many bytes is cheaper to pass on unseen than to copy. */
#define EPX_SIPHON_MIN (16 * 1024)

typedef enum
{
  EPX_READ_NOTHING, /* there is nothing now */
  EPX_READ_SHORT,   /* bytes came, and the socket is empty */
  EPX_READ_FULL,    /* bytes came, or none that are wanted here, and there may be more */
  EPX_READ_EOF,     /* the peer's FIN */
  EPX_READ_BROKEN,  /* the socket is broken */
} EpxRead;

/* Whether the next frame is likely to be one for a pipe. @written: where the stream stands. */
gboolean epx_siphon_pays (const EpxFrames *written);

/* Takes what @socket has of large frames into @pipe, which is empty. @written: where the stream
 * stands; all of it before has been written. */
EpxRead epx_siphon_fill (EpxPipe *pipe, int socket, const EpxFrames *written);

/* Writes what @pipe holds to @socket, no further than to the end of the frame that has begun when
 * @to_boundary, and follows it in @written; *@n_written grows by what went. FALSE, errno being set,
 * when it did not take all: EAGAIN, or it is broken. */
gboolean epx_siphon_drain (
    EpxPipe *pipe, int socket, gboolean to_boundary, EpxFrames *written, guint64 *n_written);
