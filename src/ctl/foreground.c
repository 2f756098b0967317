/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A main loop and the sources that end it. */
#include "config.h"

#include "ctl/foreground.h"

#include <signal.h>

#include <glib-unix.h>

static const int SIGNALS[] = { SIGINT, SIGTERM, SIGHUP };

struct _EpxForeground
{
  EpxFleet *fleet; /* (unowned) outlives us */
  GMainLoop *loop; /* (owned) */
  guint sources[G_N_ELEMENTS (SIGNALS)];
  guint limit; /* 0: none */
  gboolean has_ended;
  EpxForegroundEnd end; /* then */
  int signal_number;
  const char *lost_host; /* (unowned) (nullable) the fleet's */
};

static void
end (EpxForeground *foreground, EpxForegroundEnd reason)
{
  if (!foreground->has_ended)
    foreground->end = reason;
  foreground->has_ended = TRUE;
  g_main_loop_quit (foreground->loop);
}

static gboolean
on_interrupt (EpxForeground *foreground, int number)
{
  if (!foreground->has_ended)
    foreground->signal_number = number;
  end (foreground, EPX_FOREGROUND_INTERRUPTED);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_sigint (gpointer user_data)
{
  return on_interrupt (user_data, SIGINT);
}

static gboolean
on_sigterm (gpointer user_data)
{
  return on_interrupt (user_data, SIGTERM);
}

static gboolean
on_sighup (gpointer user_data)
{
  return on_interrupt (user_data, SIGHUP);
}

static void
lose (EpxForeground *foreground, EpxClient *client)
{
  for (guint i = 0; !foreground->has_ended && i < epx_fleet_get_n_members (foreground->fleet); i++)
    if (epx_fleet_get_client (foreground->fleet, i) == client)
      foreground->lost_host = epx_fleet_get_host (foreground->fleet, i);
  end (foreground, EPX_FOREGROUND_NO_DAEMON);
}

static void
on_presence_changed (EpxClient *client, GParamSpec *pspec, gpointer user_data)
{
  if (!epx_client_is_present (client))
    lose (user_data, client);
}

static void
on_bus_lost (EpxClient *client, gpointer user_data)
{
  lose (user_data, client);
}

static gboolean
on_limit (gpointer user_data)
{
  EpxForeground *foreground = user_data;

  foreground->limit = 0;
  end (foreground, EPX_FOREGROUND_LATE);
  return G_SOURCE_REMOVE;
}

EpxForeground *
epx_foreground_new (EpxFleet *fleet)
{
  EpxForeground *foreground = g_new0 (EpxForeground, 1);
  const GSourceFunc handlers[] = { on_sigint, on_sigterm, on_sighup };

  G_STATIC_ASSERT (G_N_ELEMENTS (handlers) == G_N_ELEMENTS (SIGNALS));
  foreground->fleet = fleet;
  foreground->loop = g_main_loop_new (NULL, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (SIGNALS); i++)
    foreground->sources[i] = g_unix_signal_add (SIGNALS[i], handlers[i], foreground);
  for (guint i = 0; i < epx_fleet_get_n_members (fleet); i++)
    {
      EpxClient *client = epx_fleet_get_client (fleet, i);

      g_signal_connect (client, "notify::is-present", G_CALLBACK (on_presence_changed), foreground);
      g_signal_connect (client, "bus-lost", G_CALLBACK (on_bus_lost), foreground);
    }
  return foreground;
}

void
epx_foreground_free (EpxForeground *foreground)
{
  for (gsize i = 0; i < G_N_ELEMENTS (SIGNALS); i++)
    g_source_remove (foreground->sources[i]);
  g_clear_handle_id (&foreground->limit, g_source_remove);
  for (guint i = 0; i < epx_fleet_get_n_members (foreground->fleet); i++)
    g_signal_handlers_disconnect_by_data (epx_fleet_get_client (foreground->fleet, i), foreground);
  g_main_loop_unref (foreground->loop);
  g_free (foreground);
}

EpxForegroundEnd
epx_foreground_run (EpxForeground *foreground, guint32 limit_ms)
{
  if (limit_ms != 0)
    foreground->limit = g_timeout_add (limit_ms, on_limit, foreground);
  if (!foreground->has_ended)
    g_main_loop_run (foreground->loop);
  g_clear_handle_id (&foreground->limit, g_source_remove);
  return foreground->end;
}

void
epx_foreground_quit (EpxForeground *foreground)
{
  end (foreground, EPX_FOREGROUND_DONE);
}

int
epx_foreground_get_signal (EpxForeground *foreground)
{
  return foreground->signal_number;
}

const char *
epx_foreground_get_lost_host (EpxForeground *foreground)
{
  return foreground->lost_host;
}
