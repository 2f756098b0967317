/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/presence.h"

#include <unistd.h>

#include "daemon/bounded-authority.h"
#include "daemon/manager.h"
#include "daemon/polkit-authority.h"
#include "daemon/users-authority.h"

#define BUS_NAME "org.epmdpxy"
#define BUS_CALL(method)                                                                           \
  "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", (method)
#define FIRST_PAUSE_S 1
#define LAST_PAUSE_S 30

/* Of calls that wait for polkit. It answers in some milliseconds, or in the time that it takes to
 * start it; who may be asked for a password has to be found first. */
static const EpxBounds polkit_bounds = {
  .n_per_user = 8,
  .n_in_all = 64,
  .kib_per_user = 4 * 1024,
  .kib_in_all = 32 * 1024,
  .answer_ms = 10 * 1000,
  .typing_ms = 120 * 1000,
};

struct _EpxPresence
{
  char *bus;                   /* (owned) as given */
  EpxUsers users;              /* who may do everything there */
  EpxSwitchboard *switchboard; /* (owned) */
  GDBusConnection *connection; /* (owned) (nullable) while there is none */
  EpxManager *manager;         /* (owned) (nullable) as the connection */
  guint pause_id;
  guint pause_s;
  GCancellable *cancellable; /* (owned) of a connection in the making */
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
  /* A call that waits for an answer has it, too. */
  if (self->manager != NULL)
    g_object_run_dispose (G_OBJECT (self->manager));
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

/* What to ask the bus for. */
static GVariant *
want_name (void)
{
  const guint32 do_not_queue = 4;

  return g_variant_new ("(su)", BUS_NAME, do_not_queue);
}

static gboolean
gives_name (GVariant *reply)
{
  const guint32 primary_owner = 1;
  guint32 answer;

  g_variant_get (reply, "(u)", &answer);
  return answer == primary_owner;
}

/* @reply: (nullable) its answer; without, @error says why. Returns: a sentence for the
 * administrator. */
static char *
explain_no_name (EpxPresence *self, GVariant *reply, const GError *error)
{
  g_autoptr (GVariant) found = NULL;
  const char *owner = "somebody";

  if (reply == NULL && !g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    return g_strdup_printf (
        "the %s bus did not answer who owns %s: %s (restart that bus, or choose "
        "another with --bus)",
        self->bus, BUS_NAME, error->message);
  if (reply == NULL)
    return g_strdup_printf ("the %s bus does not let this user own %s (its policy, in "
                            "org.epmdpxy.conf, lets root and the user epmdpxy)",
                            self->bus, BUS_NAME);
  found = g_dbus_connection_call_sync (self->connection, BUS_CALL ("GetNameOwner"),
                                       g_variant_new ("(s)", BUS_NAME), G_VARIANT_TYPE ("(s)"), 0,
                                       -1, NULL, NULL);
  if (found != NULL)
    g_variant_get (found, "(&s)", &owner);
  return g_strdup_printf ("%s on the %s bus belongs to %s (another epmdpxyd runs there: use it, "
                          "end it, or choose another bus with --bus)",
                          BUS_NAME, self->bus, owner);
}

static void
on_name_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EpxPresence *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autofree char *reason = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* The bus itself is gone: on_closed() sees to that. */
  if (self->connection == NULL || G_OBJECT (self->connection) != source ||
      g_dbus_connection_is_closed (self->connection))
    return;
  if (reply != NULL && gives_name (reply))
    {
      g_message ("Back on the %s bus", self->bus);
      return;
    }
  reason = explain_no_name (self, reply, error);
  self->lost (reason, self->user_data);
}

/* Waits for the answer, so that it is known before the first turn of the main loop whether the
 * start fails: nothing is taken from links then that another daemon shall have. */
static gboolean
own_name (EpxPresence *self, GError **error)
{
  g_autoptr (GError) no_answer = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_sync (self->connection, BUS_CALL ("RequestName"), want_name (),
                                   G_VARIANT_TYPE ("(u)"), 0, -1, NULL, &no_answer);
  g_autofree char *reason = NULL;

  if (reply != NULL && gives_name (reply))
    return TRUE;
  reason = explain_no_name (self, reply, no_answer);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, reason);
  return FALSE;
}

/* Only the system bus is for several users, and only there polkit is. */
static EpxAuthority *
make_authority (EpxPresence *self, GDBusConnection *connection)
{
  g_autoptr (EpxAuthority) polkit = NULL;
  g_autoptr (EpxAuthority) bounded = NULL;

  if (g_str_equal (self->bus, "system"))
    {
      polkit = epx_polkit_authority_new (connection);
      bounded = epx_bounded_authority_new (connection, &polkit_bounds, polkit);
    }
  return epx_users_authority_new (connection, &self->users, bounded);
}

static gboolean
take_connection (EpxPresence *self, GDBusConnection *connection, GError **error)
{
  g_autoptr (EpxAuthority) authority = make_authority (self, connection);
  g_autoptr (EpxManager) manager =
      epx_manager_new (connection, self->switchboard, authority, error);

  if (manager == NULL)
    return FALSE;
  self->connection = g_object_ref (connection);
  self->manager = g_steal_pointer (&manager);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
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
      g_dbus_connection_call (connection, BUS_CALL ("RequestName"), want_name (),
                              G_VARIANT_TYPE ("(u)"), 0, -1, self->cancellable, on_name_answered,
                              self);
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
                  EpxPresenceLostFunc lost,
                  gpointer user_data,
                  GError **error)
{
  EpxPresence *self = g_new0 (EpxPresence, 1);
  g_autofree char *address = NULL;
  g_autoptr (GDBusConnection) connection = NULL;

  self->bus = g_strdup (bus);
  self->users = epx_users_of_bus (bus);
  self->switchboard = g_object_ref (switchboard);
  self->cancellable = g_cancellable_new ();
  self->lost = lost;
  self->user_data = user_data;

  address = find_address (bus, error);
  if (address != NULL)
    connection =
        g_dbus_connection_new_for_address_sync (address, connection_flags, NULL, NULL, error);
  if (connection == NULL)
    g_prefix_error (error, "no %s bus (%s; or choose another bus with --bus, none for none): ", bus,
                    g_str_equal (bus, "session") ? "dbus-run-session starts one" : "start it");
  if (connection == NULL || !take_connection (self, connection, error) || !own_name (self, error))
    {
      epx_presence_free (self);
      return NULL;
    }
  return self;
}

void
epx_presence_flush (EpxPresence *self)
{
  if (self->manager != NULL)
    epx_manager_flush (self->manager);
  if (self->connection != NULL)
    g_dbus_connection_flush_sync (self->connection, NULL, NULL);
}

void
epx_presence_free (EpxPresence *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_clear_handle_id (&self->pause_id, g_source_remove);
  epx_presence_flush (self);
  drop_connection (self);
  g_object_unref (self->switchboard);
  g_free (self->bus);
  g_free (self);
}
