/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A length may be anything up to 2^32 - 1, so nothing is ever added to one: what is left of a body
 * is compared with what is there, and taken away from it. */
#include "core/frames.h"

#include <string.h>

#include "core/bytes.h"

#define HEADER_LEN 4

/* Takes what @data has of the length that is due. Returns how many bytes that was. */
static gsize
feed_header (EpxFrames *frames, const guint8 *data, gsize len)
{
  gsize n = MIN (len, (gsize) (HEADER_LEN - frames->n_header));
  EpxCursor cursor;

  memcpy (frames->header + frames->n_header, data, n);
  frames->n_header += (guint8) n;
  if (frames->n_header < HEADER_LEN)
    return n;
  frames->n_header = 0;
  cursor = epx_cursor (frames->header, HEADER_LEN);
  frames->previous = frames->length;
  frames->left = frames->length = epx_cursor_u32 (&cursor);
  if (frames->left == 0)
    frames->n_ticks++;
  else
    frames->n_frames++;
  return n;
}

void
epx_frames_feed (EpxFrames *frames, const guint8 *data, gsize len)
{
  while (len > 0)
    {
      gsize n;

      if (frames->left > 0)
        {
          n = MIN (len, frames->left);
          frames->left -= (guint32) n;
        }
      else
        n = feed_header (frames, data, len);
      data += n;
      len -= n;
    }
}

void
epx_frames_skip (EpxFrames *frames, gsize len)
{
  g_return_if_fail (len <= frames->left);
  frames->left -= (guint32) len;
}

gboolean
epx_frames_at_boundary (const EpxFrames *frames)
{
  return frames->left == 0 && frames->n_header == 0;
}

gsize
epx_frames_to_boundary (const EpxFrames *frames, const guint8 *data, gsize len)
{
  EpxFrames ahead = *frames;
  gsize n = 0;

  if (ahead.left == 0 && ahead.n_header > 0 && len > 0)
    {
      n = feed_header (&ahead, data, len);
      if (ahead.n_header > 0)
        return len;
    }
  return n + MIN (len - n, ahead.left);
}
