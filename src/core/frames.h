/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Follows the framing of the distribution protocol after the handshake: a 32-bit length and as
 * many bytes; a length of 0 is a tick (OTP, erl_dist_protocol). Counts, and tells where a frame
 * ends. A plain struct, zeroed before the first use; no allocation. */
#pragma once

#include <glib.h>

typedef struct
{
  guint64 n_frames; /* begun, ticks not counted */
  guint64 n_ticks;
  guint32 length;   /* of the body that has begun or was the last */
  guint32 previous; /* of the one before */
  guint32 left;     /* bytes still to come of the body that has begun */
  guint8 n_header;  /* bytes of the length that have come, 0 to 3 */
  guint8 header[4];
} EpxFrames;

/* Takes the next bytes of the stream, in pieces of any size. Work: one step for each frame, not
 * for each byte. */
void epx_frames_feed (EpxFrames *frames, const guint8 *data, gsize len);
/* The same for bytes that nobody looked at: the next @len, all of them of the body that has begun.
 */
void epx_frames_skip (EpxFrames *frames, gsize len);
/* Whether the next byte begins a frame. */
gboolean epx_frames_at_boundary (const EpxFrames *frames);
/* How many of the next bytes @data still belong to the frame that has begun: 0 at a boundary, @len
 * when it goes on beyond them. Does not take them. */
gsize epx_frames_to_boundary (const EpxFrames *frames, const guint8 *data, gsize len);
