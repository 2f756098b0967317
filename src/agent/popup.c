/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The one notice on the screen: see the header. Owns the NotifyNotification, whose number at the
 * server makes the next notice take the place of the last; it is let go with its server, because
 * another server's numbers mean other people's notices. */
#include "agent/popup.h"

#include <glib/gi18n.h>
#include <libnotify/notify.h>

#include "agent/notice-text.h"

#define APP_NAME "epmdpxy"
#define SERVER_NAME "org.freedesktop.Notifications"
/* Good news goes by itself, but not before it was read. */
#define PASSING_MS 10000

struct _EpxPopup
{
  NotifyNotification *notification; /* (owned) (nullable) NULL until the first one */
  gboolean is_lasting;              /* what is shown stays until it is taken back */
  guint watch_id;
  const EpxPopupFuncs *funcs; /* (unowned) outlives us */
  gpointer data;
};

static void
on_server_appeared (GDBusConnection *session, const char *name, const char *owner, gpointer data)
{
  EpxPopup *self = data;

  g_clear_object (&self->notification);
  self->funcs->server_came (self->data);
}

static void
on_server_vanished (GDBusConnection *session, const char *name, gpointer data)
{
  EpxPopup *self = data;

  g_clear_object (&self->notification);
  self->is_lasting = FALSE;
}

EpxPopup *
epx_popup_new (GDBusConnection *session, const EpxPopupFuncs *funcs, gpointer data)
{
  EpxPopup *self = g_new0 (EpxPopup, 1);

  notify_init (APP_NAME);
  self->funcs = funcs;
  self->data = data;
  self->watch_id =
      g_bus_watch_name_on_connection (session, SERVER_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                      on_server_appeared, on_server_vanished, self, NULL);
  return self;
}

void
epx_popup_free (EpxPopup *self)
{
  if (self == NULL)
    return;
  g_bus_unwatch_name (self->watch_id);
  if (self->notification != NULL && self->is_lasting)
    notify_notification_close (self->notification, NULL);
  g_clear_object (&self->notification);
  notify_uninit ();
  g_free (self);
}

static gboolean
has_capability (GList *capabilities, const char *capability)
{
  return g_list_find_custom (capabilities, capability, (GCompareFunc) g_strcmp0) != NULL;
}

static void
on_fix_pressed (NotifyNotification *notification, char *action, gpointer data)
{
  EpxPopup *self = data;

  self->funcs->fix_pressed (self->data);
}

static void
dress (NotifyNotification *notification, const EpxNotice *notice)
{
  if (epx_notice_is_lasting (notice))
    {
      notify_notification_set_urgency (notification, NOTIFY_URGENCY_CRITICAL);
      notify_notification_set_timeout (notification, NOTIFY_EXPIRES_NEVER);
    }
  else
    {
      notify_notification_set_urgency (notification, NOTIFY_URGENCY_NORMAL);
      notify_notification_set_timeout (notification, PASSING_MS);
    }
  notify_notification_set_category (notification, "network");
}

gboolean
epx_popup_show (EpxPopup *self, const EpxNotice *notice, GError **error)
{
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  const char *icon = epx_notice_is_lasting (notice) ? "network-error" : "network-idle";
  GList *capabilities = notify_get_server_caps ();
  gboolean has_actions;

  epx_notice_text_for_server (notice, has_capability (capabilities, "body"),
                              has_capability (capabilities, "body-markup"), &title, &body);
  has_actions = has_capability (capabilities, "actions");
  g_list_free_full (capabilities, g_free);

  if (self->notification == NULL)
    self->notification = notify_notification_new (title, body, icon);
  else
    notify_notification_update (self->notification, title, body, icon);
  dress (self->notification, notice);
  notify_notification_clear_actions (self->notification);
  /* A server without buttons may make a dialogue of them, which nobody asked for. */
  if (has_actions && epx_notice_offers_fix (notice))
    notify_notification_add_action (self->notification, "fix", _ ("Fix cables"), on_fix_pressed,
                                    self, NULL);

  if (!notify_notification_show (self->notification, error))
    return FALSE;
  self->is_lasting = epx_notice_is_lasting (notice);
  return TRUE;
}
