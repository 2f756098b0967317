/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/connector.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "net/socket.h"

struct _EpxConnector
{
  EpxPoller *poller; /* (unowned) outlives us */
  EpxWatch watch;
  int fd; /* (owned) -1 between attempts */
  EpxAddress addresses[EPX_CONNECTOR_MAX];
  guint n_addresses;
  guint next;
  EpxConnectorFunc func;
  gpointer user_data;
};

static void
drop (EpxConnector *self)
{
  epx_watch_stop (&self->watch);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

static void
on_ready (EpxWatch *watch, guint32 events)
{
  EpxConnector *self = EPX_CONTAINER_OF (watch, EpxConnector, watch);
  int error = 0;
  socklen_t len = sizeof error;
  int fd = self->fd;

  if (getsockopt (fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0 || error != 0)
    {
      drop (self);
      epx_connector_start (self);
      return;
    }
  epx_watch_stop (&self->watch);
  self->fd = -1;
  self->func (fd, self->user_data);
}

EpxConnector *
epx_connector_new (EpxPoller *poller,
                   const EpxAddress *addresses,
                   guint n_addresses,
                   EpxConnectorFunc func,
                   gpointer user_data)
{
  EpxConnector *self = g_new0 (EpxConnector, 1);

  g_assert (n_addresses <= EPX_CONNECTOR_MAX);
  self->poller = poller;
  self->fd = -1;
  memcpy (self->addresses, addresses, n_addresses * sizeof *addresses);
  self->n_addresses = n_addresses;
  self->func = func;
  self->user_data = user_data;
  return self;
}

void
epx_connector_start (EpxConnector *self)
{
  while (self->next < self->n_addresses)
    {
      const EpxAddress *address = &self->addresses[self->next++];
      int fd = socket (address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

      if (fd < 0)
        continue;
      epx_socket_prepare (fd);
      epx_socket_do_not_pace (fd);
      if (connect (fd, &address->any, address->len) < 0 && errno != EINPROGRESS)
        {
          close (fd);
          continue;
        }
      /* Connected or not yet: the event says so. */
      self->fd = fd;
      epx_poller_watch (self->poller, &self->watch, fd, EPOLLOUT, on_ready);
      return;
    }
  self->func (-1, self->user_data);
}

void
epx_connector_free (EpxConnector *self)
{
  drop (self);
  g_free (self);
}
