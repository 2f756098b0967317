/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One call of the manager each, by the well-known name. A task carries the answer's number. */
#include "config.h"

#include "client/cluster-actions.h"

#include <glib/gi18n-lib.h>

#include "client/bus.h"
#include "client/cluster-private.h"
#include "epx-bus.h"

/* Somebody may have to find and type a password; the bus ends the call when the daemon goes. */
#define CALL_TIMEOUT_MS (5 * 60 * 1000)

static guint64
unpack_number (GVariant *reply)
{
  guint32 small = 0;
  guint64 large = 0;

  if (g_variant_is_of_type (reply, G_VARIANT_TYPE ("(t)")))
    g_variant_get (reply, "(t)", &large);
  else if (g_variant_is_of_type (reply, G_VARIANT_TYPE ("(u)")))
    g_variant_get (reply, "(u)", &small);
  return MAX (large, small);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GVariant) reply = NULL;
  GError *cause = NULL;
  GError *error = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &cause);
  if (reply != NULL)
    {
      guint64 *number = g_new (guint64, 1);

      *number = unpack_number (reply);
      g_task_return_pointer (task, number, g_free);
      return;
    }
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, cause);
      return;
    }
  epx_client_error_take (&error, cause);
  g_task_return_error (task, error);
}

/* @parameters: (floating) */
static void
call (EpxCluster *self,
      const char *method,
      GVariant *parameters,
      GCancellable *cancellable,
      GAsyncReadyCallback callback,
      gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  GDBusConnection *connection = epx_cluster_get_connection (self);

  g_task_set_source_tag (task, epx_cluster_act_finish);
  if (connection == NULL)
    {
      g_variant_unref (g_variant_ref_sink (parameters));
      g_task_return_new_error (task, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_NO_DAEMON, "%s",
                               _ ("there is no daemon on the bus"));
      g_object_unref (task);
      return;
    }

  g_dbus_connection_call (connection, EPX_BUS_NAME, EPX_MANAGER_PATH,
                          epx_bus_manager_interface_info ()->name, method, parameters, NULL,
                          G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION |
                              G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          CALL_TIMEOUT_MS, cancellable, on_answer, task);
}

void
epx_cluster_cut_async (EpxCluster *self,
                       const char *const *island_a,
                       const char *const *island_b,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  call (self, "CutCables", g_variant_new ("(^as^as)", island_a, island_b), cancellable, callback,
        user_data);
}

void
epx_cluster_fix_async (EpxCluster *self,
                       const char *const *island_a,
                       const char *const *island_b,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  call (self, "FixCables", g_variant_new ("(^as^as)", island_a, island_b), cancellable, callback,
        user_data);
}

void
epx_cluster_fix_all_async (EpxCluster *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  call (self, "FixAllCables", g_variant_new ("()"), cancellable, callback, user_data);
}

void
epx_cluster_add_fault_async (EpxCluster *self,
                             const char *const *from,
                             const char *const *to,
                             GVariant *options,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  call (self, "AddFault", g_variant_new ("(^as^as@a{sv})", from, to, options), cancellable,
        callback, user_data);
}

void
epx_cluster_remove_fault_async (EpxCluster *self,
                                guint64 rule,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  call (self, "RemoveFault", g_variant_new ("(t)", rule), cancellable, callback, user_data);
}

gboolean
epx_cluster_act_finish (EpxCluster *self, GAsyncResult *result, guint64 *number, GError **error)
{
  g_autofree guint64 *answer = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  answer = g_task_propagate_pointer (G_TASK (result), error);
  if (answer == NULL)
    return FALSE;
  if (number != NULL)
    *number = *answer;
  return TRUE;
}
