/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "agent/agent.h"

#include "agent/daemon-watch.h"
#include "agent/notices.h"
#include "agent/popup.h"

#define NAME_PREFIX "org.epmdpxy.Agent.bus_"

struct _EpxAgent
{
  GDBusConnection *session; /* (owned) */
  EpxDaemonWatch *daemon;   /* (owned) */
  EpxNotices *notices;      /* (owned) */
  EpxPopup *popup;          /* (owned) */
  guint turn_id;            /* 0: no turn is due */
  guint name_id;            /* 0: no name was asked for */
  gboolean is_only;         /* ... and it was given */
  EpxAgentSpareFunc spare;
  gpointer user_data;
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

  if (due_us < 0 || self->turn_id != 0 || !self->is_only)
    return;
  self->turn_id = g_timeout_add ((guint) (MAX (wait_us, 0) / 1000), on_turn, self);
}

static void
on_name_acquired (GDBusConnection *session, const char *name, gpointer data)
{
  EpxAgent *self = data;

  self->is_only = TRUE;
  plan_turn (self);
}

static void
on_name_lost (GDBusConnection *session, const char *name, gpointer data)
{
  EpxAgent *self = data;

  /* Otherwise the session has ended. */
  if (session != NULL && !g_dbus_connection_is_closed (session))
    self->spare (self->user_data);
}

static void
on_connected (const char *guid, gpointer data)
{
  EpxAgent *self = data;
  g_autofree char *name = g_strconcat (NAME_PREFIX, guid, NULL);

  g_clear_handle_id (&self->name_id, g_bus_unown_name);
  self->is_only = FALSE;
  self->name_id =
      g_bus_own_name_on_connection (self->session, name, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE,
                                    on_name_acquired, on_name_lost, self, NULL);
}

static void
on_grouped (GVariant *islands, gpointer data)
{
  EpxAgent *self = data;

  epx_notices_set_islands (self->notices, islands, g_get_monotonic_time ());
  plan_turn (self);
}

static void
on_gone (gpointer data)
{
  EpxAgent *self = data;

  epx_notices_lose_daemon (self->notices, g_get_monotonic_time ());
  plan_turn (self);
}

static void
on_unseen (gpointer data)
{
  EpxAgent *self = data;

  epx_notices_lose_sight (self->notices, g_get_monotonic_time ());
  plan_turn (self);
}

static void
on_fixed (const GError *error, gpointer data)
{
  EpxAgent *self = data;

  if (error != NULL)
    g_info ("The cables were not fixed: %s", error->message);
  epx_notices_answer_fix (self->notices, error != NULL ? error->message : NULL,
                          g_get_monotonic_time ());
  plan_turn (self);
}

static const EpxDaemonWatchFuncs daemon_funcs = { on_connected, on_grouped, on_gone, on_unseen,
                                                  on_fixed };

static void
on_server_came (gpointer data)
{
  EpxAgent *self = data;

  epx_notices_meet_server (self->notices, g_get_monotonic_time ());
  plan_turn (self);
}

static void
on_fix_pressed (gpointer data)
{
  EpxAgent *self = data;

  epx_daemon_watch_fix_all (self->daemon);
}

static const EpxPopupFuncs popup_funcs = { on_server_came, on_fix_pressed };

EpxAgent *
epx_agent_new (const char *bus,
               GDBusConnection *session,
               EpxAgentSpareFunc spare,
               gpointer user_data,
               GError **error)
{
  g_autoptr (EpxAgent) self = g_new0 (EpxAgent, 1);

  self->session = g_object_ref (session);
  self->spare = spare;
  self->user_data = user_data;
  self->daemon = epx_daemon_watch_new (bus, &daemon_funcs, self, error);
  if (self->daemon == NULL)
    return NULL;
  self->notices = epx_notices_new ();
  self->popup = epx_popup_new (session, &popup_funcs, self);
  return g_steal_pointer (&self);
}

void
epx_agent_free (EpxAgent *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->daemon, epx_daemon_watch_free);
  g_clear_handle_id (&self->turn_id, g_source_remove);
  g_clear_handle_id (&self->name_id, g_bus_unown_name);
  g_clear_pointer (&self->popup, epx_popup_free);
  g_clear_pointer (&self->notices, epx_notices_free);
  g_clear_object (&self->session);
  g_free (self);
}
