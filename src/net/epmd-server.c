/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/epmd-server.h"

#include <unistd.h>

#include "core/epmd-reply.h"
#include "core/error.h"
#include "net/epmd-connection.h"
#include "net/listener.h"
#include "net/waiting.h"

/* Ports tried for one that is free on all addresses. */
#define MAX_TRIES 64

struct _EpxEpmdServer
{
  EpxCarrier *carrier;   /* (unowned) outlives us */
  EpxRegistry *registry; /* (unowned) outlives us */
  EpxEpmdOptions options;
  const EpxEpmdServerFuncs *funcs; /* (unowned) outlives us */
  gpointer user_data;
  EpxListener *listener; /* (owned) (nullable) until it listens */
  guint16 port;
  GHashTable *connections; /* (owned) (element-type EpxEpmdConnection), which free themselves */
  EpxWaiting *requests;    /* (owned) (element-type EpxEpmdConnection) those that hold no node */
};

/* @connection is no unfinished request any more. */
static void
stop_waiting (EpxEpmdServer *self, EpxEpmdConnection *connection)
{
  if (epx_waiting_remove (self->requests, connection))
    epx_quota_give (self->carrier->quotas[EPX_QUOTA_REQUESTS],
                    epx_epmd_connection_get_local (connection),
                    epx_epmd_connection_get_peer (connection));
}

static void
do_alive2 (EpxEpmdServer *self, EpxEpmdConnection *connection, const EpxEpmdRequest *request)
{
  guint8 reply[8];
  EpxWriter writer = epx_writer (reply, sizeof reply);
  EpxRegistration *registration = NULL;

  if (!request->is_refused)
    {
      EpxEpmdRequest mapped = *request;
      EpxRegistration *taken = epx_registry_find (self->registry, request->name);

      /* Its owner may be gone without our having been told yet: nodes that restart are quick. */
      if (taken != NULL && epx_epmd_connection_has_ended (taken->owner))
        epx_epmd_connection_close (taken->owner);
      mapped.port = self->funcs->own_port (request->name, request->port, self->user_data);
      registration = epx_registry_add (self->registry, &mapped, g_get_real_time ());
    }
  epx_epmd_reply_alive2 (&writer, request->high_vsn,
                         registration != NULL ? registration->creation : 0);
  if (registration == NULL)
    {
      g_info ("Refused to register \"%.*s\": %s", request->is_refused ? 0 : (int) request->name.len,
              (const char *) request->name.data,
              request->is_refused ? "not a name for a node" : "the name is taken");
      epx_epmd_connection_reply (connection, reply, writer.used);
      return;
    }
  registration->owner = connection;
  if (epx_epmd_connection_keep (connection, registration, reply, writer.used))
    {
      stop_waiting (self, connection);
      self->funcs->registered (registration, epx_epmd_connection_get_local (connection),
                               epx_epmd_connection_get_peer (connection), self->user_data);
      return;
    }
  epx_registry_remove (self->registry, registration);
  epx_epmd_connection_close (connection);
}

static void
do_port_please2 (EpxEpmdServer *self, EpxEpmdConnection *connection, EpxSlice name)
{
  guint8 reply[EPX_EPMD_MAX_PORT2];
  EpxWriter writer = epx_writer (reply, sizeof reply);
  EpxRegistration *registration = epx_registry_find (self->registry, name);
  guint16 port = 0;

  if (registration != NULL)
    port = self->funcs->lookup (registration, epx_epmd_connection_get_local (connection),
                                epx_epmd_connection_get_peer (connection), self->user_data);
  epx_epmd_reply_port2 (&writer, port != 0 ? registration : NULL, port);
  epx_epmd_connection_reply (connection, reply, writer.used);
}

static int
fd_of_owner (gpointer owner)
{
  return epx_epmd_connection_get_fd (owner);
}

static void
do_listing (EpxEpmdServer *self, EpxEpmdConnection *connection, EpxEpmdOp op)
{
  g_autoptr (GByteArray) reply =
      op == EPX_EPMD_NAMES ? epx_epmd_reply_names (self->registry, self->port)
                           : epx_epmd_reply_dump (self->registry, self->port, fd_of_owner);

  epx_epmd_connection_reply (connection, reply->data, reply->len);
}

static void
do_kill (EpxEpmdServer *self, EpxEpmdConnection *connection)
{
  gboolean is_allowed = self->options.is_relaxed || epx_registry_get_size (self->registry) == 0;

  epx_epmd_connection_reply (connection, (const guint8 *) (is_allowed ? "OK" : "NO"), 2);
  if (is_allowed)
    self->funcs->killed (self->user_data);
}

static void
do_stop (EpxEpmdServer *self, EpxEpmdConnection *connection, EpxSlice name)
{
  EpxRegistration *registration = epx_registry_find (self->registry, name);

  if (!self->options.is_relaxed)
    {
      epx_epmd_connection_close (connection);
      return;
    }
  if (registration != NULL)
    epx_epmd_connection_close (registration->owner);
  epx_epmd_connection_reply (connection,
                             (const guint8 *) (registration != NULL ? "STOPPED" : "NOEXIST"), 7);
}

static void
on_request (EpxEpmdConnection *connection, const EpxEpmdRequest *request, gpointer user_data)
{
  EpxEpmdServer *self = user_data;
  gboolean is_local = epx_address_is_local_peer (epx_epmd_connection_get_local (connection),
                                                 epx_epmd_connection_get_peer (connection));

  switch (request->op)
    {
    case EPX_EPMD_PORT_PLEASE2:
      do_port_please2 (self, connection, request->name);
      return;
    case EPX_EPMD_NAMES:
      do_listing (self, connection, request->op);
      return;
    case EPX_EPMD_ALIVE2:
      if (is_local)
        {
          do_alive2 (self, connection, request);
          return;
        }
      break;
    case EPX_EPMD_DUMP:
      if (is_local)
        {
          do_listing (self, connection, request->op);
          return;
        }
      break;
    case EPX_EPMD_KILL:
      if (is_local)
        {
          do_kill (self, connection);
          return;
        }
      break;
    case EPX_EPMD_STOP:
      if (is_local)
        {
          do_stop (self, connection, request->name);
          return;
        }
      break;
    }
  g_info ("An EPMD request '%c' from another machine: closed", request->op);
  epx_epmd_connection_close (connection);
}

static void
on_closed (EpxEpmdConnection *connection, gpointer user_data)
{
  EpxEpmdServer *self = user_data;
  EpxRegistration *registration = epx_epmd_connection_get_registration (connection);

  g_hash_table_remove (self->connections, connection);
  stop_waiting (self, connection);
  epx_quota_give (self->carrier->quotas[EPX_QUOTA_CONNECTIONS],
                  epx_epmd_connection_get_local (connection),
                  epx_epmd_connection_get_peer (connection));
  if (registration == NULL)
    return;
  self->funcs->unregistered (registration, self->user_data);
  epx_registry_remove (self->registry, registration);
}

static const EpxEpmdConnectionFuncs connection_funcs = { on_request, on_closed };

/* Takes what another request needs, from the oldest one if need be. */
static gboolean
let_in (EpxEpmdServer *self, const EpxAddress *local, const EpxAddress *peer)
{
  EpxQuota *connections = self->carrier->quotas[EPX_QUOTA_CONNECTIONS];
  EpxQuota *requests = self->carrier->quotas[EPX_QUOTA_REQUESTS];
  EpxQuotaAnswer answer;

  if (epx_quota_take (connections, local, peer) != EPX_QUOTA_ROOM)
    return FALSE;
  while ((answer = epx_quota_take (requests, local, peer)) == EPX_QUOTA_FULL)
    epx_epmd_connection_close (epx_waiting_get_oldest (self->requests));
  if (answer != EPX_QUOTA_ROOM)
    epx_quota_give (connections, local, peer);
  return answer == EPX_QUOTA_ROOM;
}

/* One that was let in, and of which a request is waited for. */
static EpxEpmdConnection *
make_connection (EpxEpmdServer *self, int fd, const EpxAddress *local, const EpxAddress *peer)
{
  EpxEpmdConnection *connection = epx_epmd_connection_new (
      self->carrier, fd, local, peer, self->options.packet_timeout_us, &connection_funcs, self);

  g_hash_table_add (self->connections, connection);
  epx_waiting_add (self->requests, connection);
  return connection;
}

static void
on_accepted (int fd, const EpxAddress *local, const EpxAddress *peer, gpointer user_data)
{
  EpxEpmdServer *self = user_data;
  EpxPoller *poller = self->carrier->poller;

  if (!let_in (self, local, peer))
    {
      epx_listener_refuse (self->carrier->descriptors, fd);
      return;
    }
  epx_epmd_connection_start (make_connection (self, fd, local, peer));
  /* Who asks is likely to ask again at once: a node that joins looks up all others. */
  epx_poller_expect (poller);
}

/* Returns the port that it listens on. */
static guint16
start (EpxEpmdServer *self)
{
  epx_listener_alert (self->listener, self->carrier->poller);
  epx_listener_start (self->listener);
  return self->port;
}

EpxEpmdServer *
epx_epmd_server_new (EpxCarrier *carrier,
                     EpxRegistry *registry,
                     const EpxEpmdOptions *options,
                     const EpxEpmdServerFuncs *funcs,
                     gpointer user_data)
{
  EpxEpmdServer *self = g_new0 (EpxEpmdServer, 1);

  self->carrier = carrier;
  self->registry = registry;
  self->options = *options;
  self->funcs = funcs;
  self->user_data = user_data;
  self->connections = g_hash_table_new (NULL, NULL);
  self->requests = epx_waiting_new ();
  return self;
}

void
epx_epmd_server_set_options (EpxEpmdServer *self, const EpxEpmdOptions *options)
{
  self->options = *options;
}

void
epx_epmd_server_free (EpxEpmdServer *self)
{
  g_clear_pointer (&self->listener, epx_listener_free);
  while (g_hash_table_size (self->connections) > 0)
    {
      GHashTableIter iter;
      gpointer connection;

      g_hash_table_iter_init (&iter, self->connections);
      g_hash_table_iter_next (&iter, &connection, NULL);
      epx_epmd_connection_close (connection);
    }
  g_hash_table_unref (self->connections);
  epx_waiting_free (self->requests);
  g_free (self);
}

/* Binds all of @addresses at @port, or at whatever the first gets. Returns (transfer full)
 * (nullable). */
static EpxListener *
bind_all (EpxEpmdServer *self, GArray *addresses, guint16 *port, GError **error)
{
  EpxListener *listener =
      epx_listener_new (self->carrier->descriptors, EPX_DESCRIPTORS_FOR_EPMD, on_accepted, self);

  for (guint i = 0; i < addresses->len; i++)
    {
      EpxAddress address = epx_address_with_port (&g_array_index (addresses, EpxAddress, i), *port);
      g_autofree char *text = epx_address_to_string (&address);
      g_autoptr (GError) local_error = NULL;
      guint16 got = epx_listener_add (listener, &address, &local_error);

      if (got != 0)
        *port = got;
      else if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
        g_set_error (error, EPX_ERROR, EPX_ERROR_PORT_IN_USE, "port %u of %s is in use", *port,
                     text);
      else if (address.any.sa_family == AF_INET6 && epx_address_is_loopback (&address))
        g_info ("Not listening on %s: %s", text, local_error->message);
      else
        g_set_error (error, EPX_ERROR, EPX_ERROR_BAD_ADDRESS,
                     "cannot listen on %s: %s (give addresses that this machine has: ip -br addr "
                     "lists them)",
                     text, local_error->message);
      if (error != NULL && *error != NULL)
        {
          epx_listener_free (listener);
          return NULL;
        }
    }
  return listener;
}

guint16
epx_epmd_server_listen (EpxEpmdServer *self, GArray *addresses, guint16 port, GError **error)
{
  g_return_val_if_fail (self->listener == NULL && addresses->len > 0, 0);
  for (guint try = 0; self->listener == NULL; try++)
    {
      g_autoptr (GError) local_error = NULL;

      self->port = port;
      self->listener = bind_all (self, addresses, &self->port, &local_error);
      if (self->listener == NULL &&
          (port != 0 || try == MAX_TRIES ||
           !g_error_matches (local_error, EPX_ERROR, EPX_ERROR_PORT_IN_USE)))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return 0;
        }
    }
  return start (self);
}

guint16
epx_epmd_server_adopt (EpxEpmdServer *self, GArray *sockets, GError **error)
{
  g_return_val_if_fail (self->listener == NULL && sockets->len > 0, 0);
  self->listener =
      epx_listener_new (self->carrier->descriptors, EPX_DESCRIPTORS_FOR_EPMD, on_accepted, self);
  for (guint i = 0; i < sockets->len; i++)
    {
      guint16 port = epx_listener_adopt (self->listener, g_array_index (sockets, int, i), error);

      if (port == 0)
        return 0;
      if (i == 0)
        self->port = port;
    }
  return start (self);
}

const GArray *
epx_epmd_server_get_sockets (const EpxEpmdServer *self)
{
  return epx_listener_get_sockets (self->listener);
}

int
epx_epmd_server_get_fd (const EpxRegistration *registration)
{
  return epx_epmd_connection_get_fd (registration->owner);
}

gboolean
epx_epmd_server_resume (EpxEpmdServer *self, EpxRegistration *registration, int fd)
{
  EpxAddress local, peer;
  EpxEpmdConnection *connection;

  if (!epx_address_of_socket (fd, &local, &peer) || !let_in (self, &local, &peer))
    {
      epx_registry_remove (self->registry, registration);
      epx_descriptors_give (self->carrier->descriptors, 1);
      close (fd);
      return FALSE;
    }
  connection = make_connection (self, fd, &local, &peer);
  registration->owner = connection;
  stop_waiting (self, connection);
  epx_epmd_connection_resume (connection, registration);
  self->funcs->registered (registration, &local, &peer, self->user_data);
  return TRUE;
}
