/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/head.h"

#include <errno.h>
#include <sys/socket.h>

/* As much as is read before the dialler must have said its name. */
#define MAX_BYTES (EPX_HANDSHAKE_MAX_MESSAGE + 2)

struct _EpxHead
{
  GByteArray *bytes;       /* (owned) */
  EpxHandshake *handshake; /* (owned) (nullable) once it looks like one */
};

EpxHead *
epx_head_new (void)
{
  EpxHead *self = g_new0 (EpxHead, 1);

  self->bytes = g_byte_array_new ();
  return self;
}

void
epx_head_free (EpxHead *self)
{
  g_byte_array_unref (self->bytes);
  g_clear_pointer (&self->handshake, epx_handshake_free);
  g_free (self);
}

/* @data: the bytes that have come since the last time, the last of all. */
static EpxHeadOutcome
feed (EpxHead *self, const guint8 *data, gsize len)
{
  EpxHandshakeEvents events;

  if (self->handshake == NULL)
    {
      self->handshake = epx_handshake_new ();
      data = self->bytes->data;
      len = self->bytes->len;
    }
  events = epx_handshake_feed (self->handshake, EPX_FROM_DIALLER, data, len, NULL);
  if ((events & EPX_HANDSHAKE_LOST) != 0)
    return EPX_HEAD_STRANGE;
  if ((events & EPX_HANDSHAKE_SEND_NAME) != 0)
    return EPX_HEAD_NODE;
  return self->bytes->len < MAX_BYTES ? EPX_HEAD_WAITING : EPX_HEAD_STRANGE;
}

gboolean
epx_head_load (EpxHead *self, const guint8 *data, gsize len)
{
  if (len > MAX_BYTES)
    return FALSE;
  /* What they tell of a handshake is read with the next ones. */
  g_byte_array_append (self->bytes, data, (guint) len);
  return TRUE;
}

EpxHeadOutcome
epx_head_read (EpxHead *self, int fd)
{
  guint8 data[MAX_BYTES];
  ssize_t n;

  do
    n = recv (fd, data, MAX_BYTES - self->bytes->len, 0);
  while (n < 0 && errno == EINTR);
  if (n <= 0)
    return n < 0 && errno == EAGAIN ? EPX_HEAD_WAITING : EPX_HEAD_OVER;

  g_byte_array_append (self->bytes, data, (guint) n);
  switch (epx_stream_sniff (self->bytes->data, self->bytes->len))
    {
    case EPX_STREAM_NEED_MORE:
      return EPX_HEAD_WAITING;
    case EPX_STREAM_HANDSHAKE:
      return feed (self, data, (gsize) n);
    case EPX_STREAM_TLS:
      return EPX_HEAD_OPAQUE;
    case EPX_STREAM_OTHER:
      break;
    }
  return EPX_HEAD_STRANGE;
}

EpxSlice
epx_head_get_bytes (const EpxHead *self)
{
  return (EpxSlice){ self->bytes->data, self->bytes->len };
}

EpxHandshake *
epx_head_steal_handshake (EpxHead *self)
{
  return g_steal_pointer (&self->handshake);
}
