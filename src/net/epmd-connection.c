/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/epmd-connection.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

struct _EpxEpmdConnection
{
  EpxCarrier *carrier; /* (unowned) outlives us */
  EpxWatch watch;
  EpxTimer timer;
  gint64 timeout_us;
  int fd; /* (owned) */
  EpxAddress local, peer;
  GByteArray *in;                /* (owned) (nullable) a request that is not complete */
  GByteArray *out;               /* (owned) (nullable) what the kernel did not take of the reply */
  EpxRegistration *registration; /* (unowned) (nullable) */
  const EpxEpmdConnectionFuncs *funcs; /* (unowned) outlives us */
  gpointer user_data;
};

static void on_readable (EpxWatch *watch, guint32 events);

static EpxEpmdConnection *
from_watch (EpxWatch *watch)
{
  return EPX_CONTAINER_OF (watch, EpxEpmdConnection, watch);
}

static void
on_time_up (EpxTimer *timer)
{
  epx_epmd_connection_close (EPX_CONTAINER_OF (timer, EpxEpmdConnection, timer));
}

/* Waits for the rest of the request, the time counted from the accept. */
static void
wait_for_more (EpxEpmdConnection *self)
{
  if (epx_watch_is_on (&self->watch))
    return;
  epx_timers_start (self->carrier->timers, &self->timer, self->timeout_us, on_time_up);
  epx_poller_watch (self->carrier->poller, &self->watch, self->fd, EPOLLIN, on_readable);
}

/* @data: all that came of the request. */
static void
look_at (EpxEpmdConnection *self, const guint8 *data, gsize len)
{
  EpxEpmdRequest request;
  gsize packet_len;

  switch (epx_epmd_request_parse (data, len, &request, &packet_len))
    {
    case EPX_PARSE_NEED_MORE:
      if (self->in == NULL)
        self->in = g_byte_array_append (g_byte_array_new (), data, (guint) len);
      wait_for_more (self);
      return;
    case EPX_PARSE_OK:
      /* As epmd: what comes in one piece with the header must not be more than the packet. */
      if (packet_len == len)
        {
          epx_timer_stop (&self->timer);
          self->funcs->request (self, &request, self->user_data);
          return;
        }
      break;
    case EPX_PARSE_INVALID:
      break;
    }
  g_info ("A malformed EPMD request: closed");
  epx_epmd_connection_close (self);
}

static void
read_request (EpxEpmdConnection *self)
{
  guint8 data[EPX_EPMD_MAX_PACKET + 1];
  gsize have = self->in != NULL ? self->in->len : 0;
  gsize want = have >= 2 ? epx_epmd_packet_length (self->in->data, have) : sizeof data - have;
  ssize_t n;

  do
    n = recv (self->fd, data, want - (have >= 2 ? have : 0), 0);
  while (n < 0 && errno == EINTR);
  if (n < 0 && errno == EAGAIN)
    {
      wait_for_more (self);
      return;
    }
  if (n <= 0)
    {
      epx_epmd_connection_close (self);
      return;
    }
  if (self->in == NULL)
    {
      look_at (self, data, (gsize) n);
      return;
    }
  g_byte_array_append (self->in, data, (guint) n);
  look_at (self, self->in->data, self->in->len);
}

static void
on_readable (EpxWatch *watch, guint32 events)
{
  read_request (from_watch (watch));
}

static void
on_kept_ready (EpxWatch *watch, guint32 events)
{
  epx_epmd_connection_close (from_watch (watch));
}

static void
on_writable (EpxWatch *watch, guint32 events)
{
  EpxEpmdConnection *self = from_watch (watch);
  ssize_t n = send (self->fd, self->out->data, self->out->len, MSG_NOSIGNAL);

  if (n > 0 && (gsize) n < self->out->len)
    g_byte_array_remove_range (self->out, 0, (guint) n);
  else if (n >= 0 || (errno != EAGAIN && errno != EINTR))
    epx_epmd_connection_close (self);
}

EpxEpmdConnection *
epx_epmd_connection_new (EpxCarrier *carrier,
                         int fd,
                         const EpxAddress *local,
                         const EpxAddress *peer,
                         gint64 packet_timeout_us,
                         const EpxEpmdConnectionFuncs *funcs,
                         gpointer user_data)
{
  EpxEpmdConnection *self = g_new0 (EpxEpmdConnection, 1);

  self->carrier = carrier;
  self->fd = fd;
  self->local = *local;
  self->peer = *peer;
  self->timeout_us = packet_timeout_us;
  self->funcs = funcs;
  self->user_data = user_data;
  return self;
}

void
epx_epmd_connection_start (EpxEpmdConnection *self)
{
  read_request (self);
}

void
epx_epmd_connection_reply (EpxEpmdConnection *self, const guint8 *data, gsize len)
{
  ssize_t n = len > 0 ? send (self->fd, data, len, MSG_NOSIGNAL) : 0;

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    n = 0;
  if (n < 0 || (gsize) n == len)
    {
      epx_epmd_connection_close (self);
      return;
    }
  self->out = g_byte_array_append (g_byte_array_new (), data + n, (guint) (len - (gsize) n));
  epx_timers_start (self->carrier->timers, &self->timer, self->timeout_us, on_time_up);
  epx_watch_stop (&self->watch);
  epx_poller_watch (self->carrier->poller, &self->watch, self->fd, EPOLLOUT, on_writable);
}

gboolean
epx_epmd_connection_keep (EpxEpmdConnection *self,
                          EpxRegistration *registration,
                          const guint8 *data,
                          gsize len)
{
  if (send (self->fd, data, len, MSG_NOSIGNAL) != (ssize_t) len)
    return FALSE;
  epx_epmd_connection_resume (self, registration);
  return TRUE;
}

void
epx_epmd_connection_resume (EpxEpmdConnection *self, EpxRegistration *registration)
{
  self->registration = registration;
  g_clear_pointer (&self->in, g_byte_array_unref);
  epx_watch_stop (&self->watch);
  epx_poller_watch (self->carrier->poller, &self->watch, self->fd, EPOLLIN | EPOLLRDHUP,
                    on_kept_ready);
}

void
epx_epmd_connection_close (EpxEpmdConnection *self)
{
  epx_timer_stop (&self->timer);
  epx_watch_stop (&self->watch);
  close (self->fd);
  epx_descriptors_give (self->carrier->descriptors, 1);
  self->funcs->closed (self, self->user_data);
  g_clear_pointer (&self->in, g_byte_array_unref);
  g_clear_pointer (&self->out, g_byte_array_unref);
  g_free (self);
}

gboolean
epx_epmd_connection_has_ended (const EpxEpmdConnection *self)
{
  guint8 byte;

  return recv (self->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 ||
         (errno != EAGAIN && errno != EINTR);
}

EpxRegistration *
epx_epmd_connection_get_registration (const EpxEpmdConnection *self)
{
  return self->registration;
}

const EpxAddress *
epx_epmd_connection_get_local (const EpxEpmdConnection *self)
{
  return &self->local;
}

const EpxAddress *
epx_epmd_connection_get_peer (const EpxEpmdConnection *self)
{
  return &self->peer;
}

int
epx_epmd_connection_get_fd (const EpxEpmdConnection *self)
{
  return self->fd;
}
