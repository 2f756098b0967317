/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/siphon.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

#include "core/bytes.h"

#define HEADER_LEN EPX_PIPE_HEADER_LEN

gboolean
epx_siphon_pays (const EpxFrames *written)
{
  return written->length >= EPX_SIPHON_MIN || written->previous >= EPX_SIPHON_MIN;
}

/* Looks at the length of the next frame; *@want: the bytes of it. */
static EpxRead
look_ahead (EpxPipe *pipe, int socket, gsize *want)
{
  guint8 *header = pipe->headers[pipe->n_headers];
  gboolean is_for_us;
  EpxCursor cursor;
  ssize_t n;

  do
    n = recv (socket, header, HEADER_LEN, MSG_PEEK);
  while (n < 0 && errno == EINTR);
  if (n == 0)
    return EPX_READ_EOF;
  if (n < 0)
    return errno == EAGAIN ? EPX_READ_NOTHING : EPX_READ_BROKEN;
  cursor = epx_cursor (header, HEADER_LEN);
  *want = (gsize) epx_cursor_u32 (&cursor) + HEADER_LEN;
  is_for_us = *want >= EPX_SIPHON_MIN || pipe->ahead.length >= EPX_SIPHON_MIN;
  /* What is not is there nevertheless. */
  return n == HEADER_LEN && is_for_us ? EPX_READ_SHORT : EPX_READ_FULL;
}

/* Takes @want bytes at most of one frame. */
static EpxRead
take_in (EpxPipe *pipe, int socket, gsize want)
{
  gboolean has_header = pipe->ahead.left == 0;
  ssize_t n;

  want = MIN (want, EPX_PIPE_SIZE - pipe->len);
  do
    n = splice (socket, NULL, pipe->in, NULL, want, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
  while (n < 0 && errno == EINTR);
  if (n == 0)
    return EPX_READ_EOF;
  if (n < 0)
    return errno == EAGAIN ? EPX_READ_NOTHING : EPX_READ_BROKEN;
  pipe->len += (gsize) n;
  if (has_header)
    {
      gsize n_header = MIN ((gsize) n, HEADER_LEN);

      epx_frames_feed (&pipe->ahead, pipe->headers[pipe->n_headers++], n_header);
      n -= (ssize_t) n_header;
      want -= n_header;
    }
  epx_frames_skip (&pipe->ahead, (gsize) n);
  return (gsize) n < want ? EPX_READ_SHORT : EPX_READ_FULL;
}

EpxRead
epx_siphon_fill (EpxPipe *pipe, int socket, const EpxFrames *written)
{
  pipe->ahead = *written;
  pipe->n_headers = pipe->n_passed = 0;
  pipe->is_broken = FALSE;
  while (pipe->len < EPX_PIPE_SIZE && pipe->n_headers < EPX_PIPE_MAX_HEADERS &&
         pipe->ahead.n_header == 0)
    {
      gsize want = pipe->ahead.left;
      EpxRead outcome = want > 0 ? EPX_READ_SHORT : look_ahead (pipe, socket, &want);

      if (outcome == EPX_READ_SHORT)
        outcome = take_in (pipe, socket, want);
      else if (outcome == EPX_READ_FULL)
        return EPX_READ_FULL;
      if (outcome == EPX_READ_FULL)
        continue;
      if (outcome == EPX_READ_NOTHING && pipe->len > 0)
        return EPX_READ_SHORT;
      /* Of an end the socket tells again when this is written; of an error it tells once. */
      pipe->is_broken = outcome == EPX_READ_BROKEN;
      return pipe->len > 0 && outcome != EPX_READ_SHORT ? EPX_READ_FULL : outcome;
    }
  return EPX_READ_FULL;
}

/* Bytes until the frame that has begun ends; 0 at a boundary. */
static gsize
count_to_boundary (const EpxPipe *pipe, const EpxFrames *written)
{
  EpxCursor cursor;

  if (written->n_header == 0)
    return written->left;
  cursor = epx_cursor (pipe->headers[pipe->n_passed], HEADER_LEN);
  return (gsize) epx_cursor_u32 (&cursor) + HEADER_LEN - written->n_header;
}

/* The next @len bytes went. */
static void
follow (EpxPipe *pipe, EpxFrames *written, gsize len)
{
  while (len > 0)
    {
      gsize n;

      if (written->left > 0)
        {
          n = MIN (len, written->left);
          epx_frames_skip (written, n);
        }
      else
        {
          const guint8 *header = pipe->headers[pipe->n_passed];

          n = MIN (len, (gsize) (HEADER_LEN - written->n_header));
          epx_frames_feed (written, header + written->n_header, n);
          if (written->n_header == 0)
            pipe->n_passed++;
        }
      len -= n;
    }
}

gboolean
epx_siphon_drain (
    EpxPipe *pipe, int socket, gboolean to_boundary, EpxFrames *written, guint64 *n_written)
{
  for (;;)
    {
      gsize want = pipe->len;
      ssize_t n;

      if (to_boundary)
        want = MIN (want, count_to_boundary (pipe, written));
      if (want == 0)
        return TRUE;
      n = splice (pipe->out, NULL, socket, NULL, want, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
      if (n > 0)
        {
          pipe->len -= (gsize) n;
          *n_written += (guint64) n;
          follow (pipe, written, (gsize) n);
        }
      else if (n < 0 && errno != EINTR)
        return FALSE;
    }
}
