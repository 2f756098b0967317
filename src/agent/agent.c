/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Brings daemon, decision and screen together: see the header. Owns the proxy, the notices, the
 * popup and the timer. Signals count only when they come from the owner of the daemon's name,
 * which GDBusProxy sees to; anybody may send signals that look like ours. */
#include "agent/agent.h"

#include "agent/notices.h"
#include "agent/popup.h"
#include "client/bus.h"
#include "epx-bus.h"

struct _EpxAgent
{
  EpxBusManager *manager; /* (owned) */
  EpxNotices *notices;    /* (owned) */
  EpxPopup *popup;        /* (owned) */
  guint turn_id;          /* 0: no turn is due */
};

static void
show (EpxAgent *self, const EpxNotice *notice)
{
  g_autoptr (GError) error = NULL;

  if (epx_popup_show (self->popup, notice, &error))
    return;
  g_warning ("Cannot show a notice: %s", error->message);
  epx_notices_fail (self->notices);
}

static gboolean
on_turn (gpointer data)
{
  EpxAgent *self = data;
  g_autoptr (EpxNotice) notice = NULL;
  gint64 now_us = g_get_monotonic_time ();

  /* The timer counts in milliseconds and may be early by less than one. */
  if (now_us < epx_notices_due (self->notices))
    now_us = epx_notices_due (self->notices);
  self->turn_id = 0;
  notice = epx_notices_take (self->notices, now_us);
  if (notice != NULL)
    show (self, notice);
  return G_SOURCE_REMOVE;
}

static void
plan_turn (EpxAgent *self)
{
  gint64 due_us = epx_notices_due (self->notices);
  gint64 wait_us = due_us - g_get_monotonic_time ();

  if (due_us < 0 || self->turn_id != 0)
    return;
  self->turn_id = g_timeout_add ((guint) (MAX (wait_us, 0) / 1000), on_turn, self);
}

static void
on_islands_changed (EpxBusManager *manager, GVariant *islands, GVariant *details, gpointer data)
{
  EpxAgent *self = data;

  epx_notices_set_islands (self->notices, islands, g_get_monotonic_time ());
  plan_turn (self);
}

/* GDBusProxy has read the properties afresh before it names the new owner. */
static void
on_owner_changed (GObject *manager, GParamSpec *pspec, gpointer data)
{
  EpxAgent *self = data;
  g_autofree char *owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (manager));
  GVariant *islands = epx_bus_manager_get_islands (EPX_BUS_MANAGER (manager));
  gint64 now_us = g_get_monotonic_time ();

  if (owner == NULL)
    {
      g_info ("There is no daemon on the bus");
      epx_notices_lose_daemon (self->notices, now_us);
    }
  else if (islands != NULL)
    {
      g_info ("The daemon is on the bus");
      epx_notices_set_islands (self->notices, islands, now_us);
    }
  else
    g_warning ("The daemon does not say how its nodes are grouped; may this user read that?");
  plan_turn (self);
}

static void
on_server (gpointer data)
{
  EpxAgent *self = data;

  epx_notices_meet_server (self->notices, g_get_monotonic_time ());
  plan_turn (self);
}

EpxAgent *
epx_agent_new (GDBusConnection *bus, GDBusConnection *session, GError **error)
{
  g_autoptr (EpxAgent) self = g_new0 (EpxAgent, 1);

  self->manager = epx_bus_manager_proxy_new_sync (bus, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START,
                                                  EPX_BUS_NAME, EPX_MANAGER_PATH, NULL, error);
  if (self->manager == NULL)
    return NULL;
  self->notices = epx_notices_new ();
  self->popup = epx_popup_new (session, on_server, self);
  g_signal_connect (self->manager, "islands-changed", G_CALLBACK (on_islands_changed), self);
  g_signal_connect (self->manager, "notify::g-name-owner", G_CALLBACK (on_owner_changed), self);
  on_owner_changed (G_OBJECT (self->manager), NULL, self);
  return g_steal_pointer (&self);
}

void
epx_agent_free (EpxAgent *self)
{
  if (self == NULL)
    return;
  if (self->manager != NULL)
    g_signal_handlers_disconnect_by_data (self->manager, self);
  g_clear_handle_id (&self->turn_id, g_source_remove);
  g_clear_pointer (&self->popup, epx_popup_free);
  g_clear_pointer (&self->notices, epx_notices_free);
  g_clear_object (&self->manager);
  g_free (self);
}
