/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The framing after the handshake: the first byte says in pieces of what length the rest comes.
 * Counts and boundaries are those of a reader that takes one byte at a time. */
#include "core/frames.h"
#include "harness.h"

static gsize
find_boundary (const EpxFrames *frames, const guint8 *data, gsize len)
{
  EpxFrames ahead = *frames;
  gsize n = 0;

  while (n < len && !epx_frames_at_boundary (&ahead))
    epx_frames_feed (&ahead, data + n++, 1);
  return n;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  EpxCursor input = epx_cursor (data, size);
  gsize step = 1 + (gsize) epx_cursor_u8 (&input);
  EpxFrames whole = { 0 };
  EpxFrames single = { 0 };

  while (input.left > 0)
    {
      EpxSlice piece = epx_cursor_slice (&input, MIN (step, input.left));

      g_assert_cmpuint (epx_frames_to_boundary (&whole, piece.data, piece.len), ==,
                        find_boundary (&whole, piece.data, piece.len));
      epx_frames_feed (&whole, piece.data, piece.len);
      for (gsize i = 0; i < piece.len; i++)
        epx_frames_feed (&single, piece.data + i, 1);
      g_assert_cmpuint (whole.n_frames, ==, single.n_frames);
      g_assert_cmpuint (whole.n_ticks, ==, single.n_ticks);
      g_assert_true (epx_frames_at_boundary (&whole) == epx_frames_at_boundary (&single));
    }
  return 0;
}
