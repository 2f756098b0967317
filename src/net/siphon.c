/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/siphon.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

#include "core/bytes.h"

#define HEADER_LEN EPX_PIPE_HEADER_LEN
/* So much is looked at, for the rest of a message is often so small that the next frame's length is
 * in it, too. */
#define LOOK_LEN 256

gboolean
epx_siphon_pays (const EpxFrames *written)
{
  return written->length >= EPX_SIPHON_MIN || written->previous >= EPX_SIPHON_MIN;
}

/* Notes the headers of the frames that @data, which comes next, begins with. Returns the bytes of
 * these frames, few of which may be in @data; 0 when the next frame is not for us. */
static guint64
note_frames (EpxPipe *pipe, const guint8 *data, gsize len)
{
  guint32 previous = pipe->ahead.length;
  guint n_known = pipe->n_headers;
  guint64 want = 0;

  while (want + HEADER_LEN <= len && n_known < EPX_PIPE_MAX_HEADERS)
    {
      EpxCursor cursor = epx_cursor (data + want, HEADER_LEN);
      guint32 length = epx_cursor_u32 (&cursor);

      if (length < EPX_SIPHON_MIN && previous < EPX_SIPHON_MIN)
        break;
      memcpy (pipe->headers[n_known++], data + want, HEADER_LEN);
      previous = length;
      want += (guint64) length + HEADER_LEN;
    }
  return want;
}

/* Looks at what comes next; *@want: the bytes of the frames that it begins with. */
static EpxRead
look_ahead (EpxPipe *pipe, int socket, guint64 *want)
{
  guint8 data[LOOK_LEN];
  ssize_t n;

  do
    n = recv (socket, data, sizeof data, MSG_PEEK);
  while (n < 0 && errno == EINTR);
  if (n == 0)
    return EPX_READ_EOF;
  if (n < 0)
    return errno == EAGAIN ? EPX_READ_NOTHING : EPX_READ_BROKEN;
  *want = note_frames (pipe, data, (gsize) n);
  /* What is not for us is there nevertheless. */
  return *want > 0 ? EPX_READ_SHORT : EPX_READ_FULL;
}

/* The next @len bytes, in which frames begin from the header at *@n_begun on, went past where
 * @frames stands. */
static void
follow (const EpxPipe *pipe, EpxFrames *frames, guint *n_begun, gsize len)
{
  while (len > 0)
    {
      gsize n;

      if (frames->left > 0)
        {
          n = MIN (len, frames->left);
          epx_frames_skip (frames, n);
        }
      else
        {
          const guint8 *header = pipe->headers[*n_begun];

          n = MIN (len, (gsize) (HEADER_LEN - frames->n_header));
          epx_frames_feed (frames, header + frames->n_header, n);
          if (frames->n_header == 0)
            (*n_begun)++;
        }
      len -= n;
    }
}

/* Takes @want bytes at most, of frames whose lengths are known. */
static EpxRead
take_in (EpxPipe *pipe, int socket, guint64 want)
{
  gsize room = EPX_PIPE_SIZE - pipe->len;
  gsize most = want < room ? (gsize) want : room;
  ssize_t n;

  do
    n = splice (socket, NULL, pipe->in, NULL, most, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
  while (n < 0 && errno == EINTR);
  if (n == 0)
    return EPX_READ_EOF;
  if (n < 0)
    return errno == EAGAIN ? EPX_READ_NOTHING : EPX_READ_BROKEN;
  pipe->len += (gsize) n;
  follow (pipe, &pipe->ahead, &pipe->n_headers, (gsize) n);
  return (gsize) n < most ? EPX_READ_SHORT : EPX_READ_FULL;
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
      guint64 want = pipe->ahead.left;
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
          follow (pipe, written, &pipe->n_passed, (gsize) n);
        }
      else if (n < 0 && errno != EINTR)
        return FALSE;
    }
}
