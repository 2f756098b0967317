/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Choosing a bus and connecting to it. Holds nothing: each connection is a private one that
 * belongs to the caller, so that a bus that goes away ends nobody's process by itself. */
#include "config.h"

#include "client/bus.h"

#include <string.h>

#include <glib/gi18n-lib.h>

const char *
epx_bus_choose (const char *option)
{
  const char *environment;

  if (option != NULL)
    return option;

  environment = g_getenv ("EPMDPXY_BUS");
  if (environment != NULL && *environment != '\0')
    return environment;

  return "session";
}

gboolean
epx_bus_is_spec (const char *spec)
{
  return g_str_equal (spec, "system") || g_str_equal (spec, "session") ||
         strchr (spec, ':') != NULL;
}

char *
epx_bus_describe (const char *spec)
{
  g_return_val_if_fail (spec != NULL, NULL);

  if (g_str_equal (spec, "system"))
    return g_strdup (_ ("the system bus"));
  if (g_str_equal (spec, "session"))
    return g_strdup (_ ("the session bus"));

  return g_strdup_printf (_ ("the bus at %s"), spec);
}

char *
epx_bus_address_of_socket (const char *path)
{
  g_autofree char *escaped = g_dbus_address_escape_value (path);

  return g_strconcat ("unix:path=", escaped, NULL);
}

/* What to do when @spec cannot be reached; a translated text. */
static const char *
suggest (const char *spec)
{
  if (g_str_equal (spec, "system"))
    return _ ("is dbus running? Or use --bus=session");
  if (g_str_equal (spec, "session"))
    return _ ("start one with `dbus-run-session`, or use --bus=system");

  return _ ("--bus and EPMDPXY_BUS take system, session or the address of a bus that runs");
}

static char *
find_address (const char *spec, GError **error)
{
  if (g_str_equal (spec, "system"))
    return g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  if (g_str_equal (spec, "session"))
    return g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, error);

  return g_strdup (spec);
}

/* What the connection is to be: the caller's own. */
static const GDBusConnectionFlags flags =
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION;

/* Words @cause for the user. */
static void
set_error (GError **error, const char *spec, GError *cause)
{
  g_autofree char *bus = epx_bus_describe (spec);

  g_dbus_error_strip_remote_error (cause);
  /* Translators: the bus, why, and what to do. */
  g_set_error (error, cause->domain, cause->code, _ ("cannot reach %s: %s (%s)"), bus,
               cause->message, suggest (spec));
}

GDBusConnection *
epx_bus_connect (const char *spec, GError **error)
{
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GError) cause = NULL;
  g_autofree char *address = NULL;

  g_return_val_if_fail (spec != NULL, NULL);

  address = find_address (spec, &cause);
  if (address != NULL)
    connection = g_dbus_connection_new_for_address_sync (address, flags, NULL, NULL, &cause);
  if (connection == NULL)
    set_error (error, spec, cause);
  return g_steal_pointer (&connection);
}

static void
return_error (GTask *task, GError *cause)
{
  GError *error = NULL;

  set_error (&error, g_task_get_task_data (task), cause);
  g_task_return_error (task, error);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) cause = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_finish (result, &cause);

  if (connection != NULL)
    g_task_return_pointer (task, connection, g_object_unref);
  else
    return_error (task, cause);
}

void
epx_bus_connect_async (const char *spec,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GError) cause = NULL;
  g_autofree char *address = find_address (spec, &cause);

  g_task_set_source_tag (task, epx_bus_connect_async);
  g_task_set_task_data (task, g_strdup (spec), g_free);
  if (address == NULL)
    return_error (task, cause);
  else
    g_dbus_connection_new_for_address (address, flags, NULL, cancellable, on_connected,
                                       g_steal_pointer (&task));
}

GDBusConnection *
epx_bus_connect_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
