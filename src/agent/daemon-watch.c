/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "agent/daemon-watch.h"

#include "client/bus.h"
#include "client/client-error.h"
#include "epx-bus.h"

#define FIRST_PAUSE_S 1
#define LAST_PAUSE_S 30

struct _EpxDaemonWatch
{
  char *spec;           /* (owned) */
  GDBusConnection *bus; /* (owned) (nullable) while there is none */
  EpxBusManager *proxy; /* (owned) (nullable) until it is made, on this bus */
  gboolean was_seen;    /* the daemon, on this bus */
  gboolean is_fixing;   /* an answer is waited for */
  guint pause_id;
  guint pause_s;
  GCancellable *cancellable; /* (owned) of what is under way */
  const EpxDaemonWatchFuncs *funcs;
  gpointer user_data;
};

static void
on_islands_changed (EpxBusManager *proxy, GVariant *islands, GVariant *details, gpointer user_data)
{
  EpxDaemonWatch *self = user_data;

  self->funcs->grouped (islands, self->user_data);
}

/* GDBusProxy has read the properties afresh before it names the new owner. */
static void
on_owner_changed (GObject *proxy, GParamSpec *pspec, gpointer user_data)
{
  EpxDaemonWatch *self = user_data;
  g_autofree char *owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (proxy));
  GVariant *islands = epx_bus_manager_get_islands (EPX_BUS_MANAGER (proxy));

  if (owner == NULL)
    {
      g_info ("There is no daemon on the bus");
      if (self->was_seen)
        self->funcs->gone (self->user_data);
      self->was_seen = FALSE;
    }
  else if (islands != NULL)
    {
      g_info ("The daemon is on the bus");
      self->was_seen = TRUE;
      self->funcs->grouped (islands, self->user_data);
    }
  else
    g_warning ("The daemon does not say how its nodes are grouped; may this user read that?");
}

static void connect_later (EpxDaemonWatch *self);

static void
on_proxy_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EpxBusManager) proxy = epx_bus_manager_proxy_new_finish (result, &error);
  EpxDaemonWatch *self = user_data;

  if (proxy == NULL)
    {
      /* Else the bus went away, which is told elsewhere, or we did. */
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
          !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
        g_warning ("Cannot watch the daemon: %s", error->message);
      return;
    }
  self->proxy = g_steal_pointer (&proxy);
  g_signal_connect (self->proxy, "islands-changed", G_CALLBACK (on_islands_changed), self);
  g_signal_connect (self->proxy, "notify::g-name-owner", G_CALLBACK (on_owner_changed), self);
  self->funcs->connected (g_dbus_connection_get_guid (self->bus), self->user_data);
  on_owner_changed (G_OBJECT (self->proxy), NULL, self);
}

static void
drop_bus (EpxDaemonWatch *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->proxy != NULL)
    g_signal_handlers_disconnect_by_data (self->proxy, self);
  g_clear_object (&self->proxy);
  if (self->bus != NULL)
    g_signal_handlers_disconnect_by_data (self->bus, self);
  g_clear_object (&self->bus);
  self->was_seen = FALSE;
  self->is_fixing = FALSE;
}

static void
on_bus_closed (GDBusConnection *bus, gboolean peer, GError *error, gpointer user_data)
{
  EpxDaemonWatch *self = user_data;

  g_message ("The daemon's bus is gone; waiting for it to return");
  drop_bus (self);
  self->pause_s = FIRST_PAUSE_S;
  connect_later (self);
  self->funcs->unseen (self->user_data);
}

/* @bus: (transfer full). */
static void
take_bus (EpxDaemonWatch *self, GDBusConnection *bus)
{
  self->bus = bus;
  if (self->cancellable == NULL)
    self->cancellable = g_cancellable_new ();
  g_signal_connect (bus, "closed", G_CALLBACK (on_bus_closed), self);
  epx_bus_manager_proxy_new (bus, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, EPX_BUS_NAME,
                             EPX_MANAGER_PATH, self->cancellable, on_proxy_made, self);
}

static void
on_bus_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = epx_bus_connect_finish (result, &error);
  EpxDaemonWatch *self = user_data;

  if (bus != NULL)
    {
      take_bus (self, bus);
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_info ("%s", error->message);
  self->pause_s = MIN (2 * self->pause_s, LAST_PAUSE_S);
  connect_later (self);
}

static gboolean
on_pause_over (gpointer user_data)
{
  EpxDaemonWatch *self = user_data;

  self->pause_id = 0;
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  epx_bus_connect_async (self->spec, self->cancellable, on_bus_connected, self);
  return G_SOURCE_REMOVE;
}

static void
connect_later (EpxDaemonWatch *self)
{
  self->pause_id = g_timeout_add_seconds (self->pause_s, on_pause_over, self);
}

EpxDaemonWatch *
epx_daemon_watch_new (const char *spec,
                      const EpxDaemonWatchFuncs *funcs,
                      gpointer user_data,
                      GError **error)
{
  GDBusConnection *bus = epx_bus_connect (spec, error);
  EpxDaemonWatch *self;

  if (bus == NULL)
    return NULL;
  self = g_new0 (EpxDaemonWatch, 1);
  self->spec = g_strdup (spec);
  self->funcs = funcs;
  self->user_data = user_data;
  take_bus (self, bus);
  return self;
}

void
epx_daemon_watch_free (EpxDaemonWatch *self)
{
  g_clear_handle_id (&self->pause_id, g_source_remove);
  drop_bus (self);
  g_free (self->spec);
  g_free (self);
}

static void
on_fixed (GObject *proxy, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  EpxDaemonWatch *self = user_data;
  GError *cause = NULL;
  guint n_links;

  if (!epx_bus_manager_call_fix_all_cables_finish (EPX_BUS_MANAGER (proxy), &n_links, result,
                                                   &cause))
    {
      if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_error_free (cause);
          return;
        }
      epx_client_error_take (&error, cause);
    }
  self->is_fixing = FALSE;
  self->funcs->fixed (error, self->user_data);
}

void
epx_daemon_watch_fix_all (EpxDaemonWatch *self)
{
  g_autoptr (GError) error = NULL;

  if (self->is_fixing)
    {
      g_info ("The daemon was asked already");
      return;
    }
  if (self->proxy == NULL)
    {
      epx_client_error_take (
          &error, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "there is no bus"));
      self->funcs->fixed (error, self->user_data);
      return;
    }
  self->is_fixing = TRUE;
  /* G_MAXINT: no limit, since somebody may be typing. */
  epx_bus_manager_call_fix_all_cables (self->proxy,
                                       G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION |
                                           G_DBUS_CALL_FLAGS_NO_AUTO_START,
                                       G_MAXINT, self->cancellable, on_fixed, self);
}
