/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/presence.h"

#include <unistd.h>

#include "daemon/manager.h"

#define BUS_NAME "org.epmdpxy"
#define FIRST_PAUSE_S 1
#define LAST_PAUSE_S 30

struct _EpxPresence
{
  char *bus;                   /* (owned) as given */
  EpxSwitchboard *switchboard; /* (owned) */
  GDBusConnection *connection; /* (owned) (nullable) while there is none */
  EpxManager *manager;         /* (owned) (nullable) as the connection */
  guint owner_id;
  guint pause_id;
  guint pause_s;
  GCancellable *cancellable; /* (owned) of a connection in the making */
  EpxPresenceOwnedFunc owned;
  EpxPresenceLostFunc lost;
  gpointer user_data;
};

static void connect_soon (EpxPresence *self);

static char *
find_address (const char *bus, GError **error)
{
  if (g_str_equal (bus, "system"))
    return g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  if (g_str_equal (bus, "session"))
    return g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, error);
  return g_strdup (bus);
}

static const GDBusConnectionFlags connection_flags =
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION;

static void
drop_connection (EpxPresence *self)
{
  g_clear_handle_id (&self->owner_id, g_bus_unown_name);
  g_clear_object (&self->manager);
  if (self->connection != NULL)
    g_signal_handlers_disconnect_by_data (self->connection, self);
  g_clear_object (&self->connection);
}

static void
on_closed (GDBusConnection *connection,
           gboolean remote_peer_vanished,
           GError *error,
           gpointer user_data)
{
  EpxPresence *self = user_data;

  drop_connection (self);
  /* Started by a bus, for it: with a session goes what it started. */
  if (g_getenv ("DBUS_STARTER_ADDRESS") != NULL)
    {
      self->lost ("the bus that started it is gone", self->user_data);
      return;
    }
  g_warning ("The %s bus is gone; links and rules stay as they are until it returns (end it: kill "
             "%d)",
             self->bus, (int) getpid ());
  self->pause_s = FIRST_PAUSE_S;
  connect_soon (self);
}

static void
on_name_acquired (GDBusConnection *connection, const char *name, gpointer user_data)
{
  EpxPresence *self = user_data;

  self->owned (self->user_data);
}

static void
on_name_lost (GDBusConnection *connection, const char *name, gpointer user_data)
{
  EpxPresence *self = user_data;
  g_autoptr (GVariant) reply = NULL;
  g_autofree char *reason = NULL;
  const char *owner;

  /* The bus itself is gone: on_closed() sees to that. */
  if (connection == NULL || g_dbus_connection_is_closed (connection))
    return;
  reply = g_dbus_connection_call_sync (
      connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "GetNameOwner", g_variant_new ("(s)", BUS_NAME), G_VARIANT_TYPE ("(s)"), 0, -1, NULL, NULL);
  if (reply != NULL)
    {
      g_variant_get (reply, "(&s)", &owner);
      reason = g_strdup_printf ("%s on the %s bus belongs to %s (another epmdpxyd runs there: use "
                                "it, end it, or choose another bus with --bus)",
                                BUS_NAME, self->bus, owner);
    }
  else
    reason = g_strdup_printf ("the %s bus does not let this user own %s (its policy, in "
                              "org.epmdpxy.conf, lets root and the user epmdpxy)",
                              self->bus, BUS_NAME);
  self->lost (reason, self->user_data);
}

static gboolean
take_connection (EpxPresence *self, GDBusConnection *connection, GError **error)
{
  g_autoptr (EpxManager) manager = epx_manager_new (connection, self->switchboard, error);

  if (manager == NULL)
    return FALSE;
  self->connection = g_object_ref (connection);
  self->manager = g_steal_pointer (&manager);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  self->owner_id =
      g_bus_own_name_on_connection (connection, BUS_NAME, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE,
                                    on_name_acquired, on_name_lost, self, NULL);
  return TRUE;
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EpxPresence *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection =
      g_dbus_connection_new_for_address_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (connection != NULL && take_connection (self, connection, &error))
    {
      g_message ("Back on the %s bus", self->bus);
      return;
    }
  g_info ("No %s bus yet: %s", self->bus, error->message);
  self->pause_s = MIN (self->pause_s * 2, LAST_PAUSE_S);
  connect_soon (self);
}

static gboolean
on_pause_over (gpointer user_data)
{
  EpxPresence *self = user_data;
  g_autofree char *address = find_address (self->bus, NULL);

  self->pause_id = 0;
  if (address != NULL)
    g_dbus_connection_new_for_address (address, connection_flags, NULL, self->cancellable,
                                       on_connected, self);
  else
    connect_soon (self);
  return G_SOURCE_REMOVE;
}

static void
connect_soon (EpxPresence *self)
{
  self->pause_id = g_timeout_add_seconds (self->pause_s, on_pause_over, self);
}

EpxPresence *
epx_presence_new (const char *bus,
                  EpxSwitchboard *switchboard,
                  EpxPresenceOwnedFunc owned,
                  EpxPresenceLostFunc lost,
                  gpointer user_data,
                  GError **error)
{
  EpxPresence *self = g_new0 (EpxPresence, 1);
  g_autofree char *address = NULL;
  g_autoptr (GDBusConnection) connection = NULL;

  self->bus = g_strdup (bus);
  self->switchboard = g_object_ref (switchboard);
  self->cancellable = g_cancellable_new ();
  self->owned = owned;
  self->lost = lost;
  self->user_data = user_data;

  address = find_address (bus, error);
  if (address != NULL)
    connection =
        g_dbus_connection_new_for_address_sync (address, connection_flags, NULL, NULL, error);
  if (connection == NULL)
    g_prefix_error (error, "no %s bus (%s; or choose another bus with --bus, none for none): ", bus,
                    g_str_equal (bus, "session") ? "dbus-run-session starts one" : "start it");
  if (connection == NULL || !take_connection (self, connection, error))
    {
      epx_presence_free (self);
      return NULL;
    }
  return self;
}

void
epx_presence_free (EpxPresence *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_clear_handle_id (&self->pause_id, g_source_remove);
  if (self->manager != NULL)
    epx_manager_flush (self->manager);
  if (self->connection != NULL)
    g_dbus_connection_flush_sync (self->connection, NULL, NULL);
  drop_connection (self);
  g_object_unref (self->switchboard);
  g_free (self->bus);
  g_free (self);
}
