/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/socket.h"

/* GSocketListener's own default of 10 makes the 20th of 20 dials at once wait for a second. */
#define BACKLOG 4096

struct _EpxListener
{
  GSocketService *service;     /* (owned) */
  EpxDescriptors *descriptors; /* (unowned) outlives us */
  EpxDescriptorsUse use;
  guint descriptors_id;
  GArray *sockets;   /* (owned) (element-type int) the service's */
  EpxWatch *watches; /* (owned) (nullable) one for each of sockets, once the poller is alerted */
  EpxListenerFunc func;
  gpointer user_data;
  gboolean is_started;
  gboolean *is_freed; /* (unowned) (nullable) set when we are freed while func is called */
};

static void
on_descriptors (gboolean may_accept, gpointer user_data)
{
  EpxListener *self = user_data;

  if (may_accept)
    g_socket_service_start (self->service);
  else
    g_socket_service_stop (self->service);
}

/* Stops while there is no accept under way, which would lose its connection. */
static void
pause_if_full (EpxListener *self)
{
  if (epx_descriptors_have_room (self->descriptors, self->use))
    return;
  g_socket_service_stop (self->service);
  epx_descriptors_pause (self->descriptors, self->descriptors_id);
}

static gboolean
on_incoming (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  EpxListener *self = user_data;
  EpxAddress local, peer;
  gboolean is_freed = FALSE;
  /* The descriptor outlives the connection object, which is more memory than a whole link. It
   * stays non-blocking: GSocket has made it so. */
  int fd =
      fcntl (g_socket_get_fd (g_socket_connection_get_socket (connection)), F_DUPFD_CLOEXEC, 3);

  if (fd < 0)
    return TRUE;
  if (!epx_address_of_socket (fd, &local, &peer))
    {
      close (fd);
      return TRUE;
    }
  epx_descriptors_take (self->descriptors, 1);
  self->is_freed = &is_freed;
  self->func (fd, &local, &peer, self->user_data);
  if (is_freed)
    return TRUE;
  self->is_freed = NULL;
  pause_if_full (self);
  return TRUE;
}

/* The service does not tell otherwise which sockets it has made. */
static void
on_event (GSocketListener *service, GSocketListenerEvent event, GSocket *socket, gpointer user_data)
{
  EpxListener *self = user_data;
  int fd = g_socket_get_fd (socket);

  if (event == G_SOCKET_LISTENER_LISTENED)
    g_array_append_val (self->sockets, fd);
}

EpxListener *
epx_listener_new (EpxDescriptors *descriptors,
                  EpxDescriptorsUse use,
                  EpxListenerFunc func,
                  gpointer user_data)
{
  EpxListener *self = g_new0 (EpxListener, 1);

  self->service = g_socket_service_new ();
  g_socket_service_stop (self->service);
  g_socket_listener_set_backlog (G_SOCKET_LISTENER (self->service), BACKLOG);
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  g_signal_connect (self->service, "event", G_CALLBACK (on_event), self);
  self->sockets = g_array_new (FALSE, FALSE, sizeof (int));
  self->descriptors = descriptors;
  self->use = use;
  self->func = func;
  self->user_data = user_data;
  return self;
}

void
epx_listener_free (EpxListener *self)
{
  if (self->is_freed != NULL)
    *self->is_freed = TRUE;
  if (self->is_started)
    epx_descriptors_forget (self->descriptors, self->descriptors_id);
  g_signal_handlers_disconnect_by_data (self->service, self);
  for (guint i = 0; self->watches != NULL && i < self->sockets->len; i++)
    epx_watch_stop (&self->watches[i]);
  g_free (self->watches);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  epx_descriptors_give (self->descriptors, self->sockets->len);
  g_array_unref (self->sockets);
  g_free (self);
}

guint16
epx_listener_add (EpxListener *self, const EpxAddress *address, GError **error)
{
  g_autoptr (GSocketAddress) wish = epx_address_to_gio (address);
  g_autoptr (GSocketAddress) got = NULL;

  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), wish, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &got, error))
    return 0;
  epx_descriptors_take (self->descriptors, 1);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
}

guint16
epx_listener_adopt (EpxListener *self, int fd, GError **error)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, error);
  g_autoptr (GSocketAddress) local = NULL;

  if (socket == NULL)
    {
      close (fd);
      return 0;
    }
  /* Whoever bound it had its own idea of a queue. */
  g_socket_set_listen_backlog (socket, BACKLOG);
  local = g_socket_get_local_address (socket, error);
  if (local == NULL || !g_socket_listen (socket, error) ||
      !g_socket_listener_add_socket (G_SOCKET_LISTENER (self->service), socket, NULL, error))
    return 0;
  g_array_append_val (self->sockets, fd);
  epx_descriptors_take (self->descriptors, 1);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));
}

const GArray *
epx_listener_get_sockets (const EpxListener *self)
{
  return self->sockets;
}

/* The service's own source has seen it, too, or does on the next turn of the loop. */
static void
on_alert (EpxWatch *watch, guint32 events)
{
}

void
epx_listener_alert (EpxListener *self, EpxPoller *poller)
{
  self->watches = g_new0 (EpxWatch, self->sockets->len);
  for (guint i = 0; i < self->sockets->len; i++)
    /* Once for each connection: it may have to wait until there are descriptors again. */
    epx_poller_watch (poller, &self->watches[i], g_array_index (self->sockets, int, i),
                      EPOLLIN | EPOLLET, on_alert);
}

void
epx_listener_start (EpxListener *self)
{
  self->is_started = TRUE;
  self->descriptors_id =
      epx_descriptors_listen (self->descriptors, self->use, on_descriptors, self);
  g_socket_service_start (self->service);
}

void
epx_listener_refuse (EpxDescriptors *descriptors, int fd)
{
  epx_socket_make_reset (fd);
  close (fd);
  epx_descriptors_give (descriptors, 1);
}
