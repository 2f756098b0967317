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
  EpxClient *client; /* (owned) */
  GMainLoop *loop;   /* (owned) */
  guint sources[G_N_ELEMENTS (SIGNALS)];
  guint limit; /* 0: none */
  gboolean has_ended;
  EpxForegroundEnd end; /* then */
  int signal_number;
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
on_presence_changed (EpxClient *client, GParamSpec *pspec, gpointer user_data)
{
  if (!epx_client_is_present (client))
    end (user_data, EPX_FOREGROUND_NO_DAEMON);
}

static void
on_bus_lost (EpxClient *client, gpointer user_data)
{
  end (user_data, EPX_FOREGROUND_NO_DAEMON);
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
epx_foreground_new (EpxClient *client)
{
  EpxForeground *foreground = g_new0 (EpxForeground, 1);
  const GSourceFunc handlers[] = { on_sigint, on_sigterm, on_sighup };

  G_STATIC_ASSERT (G_N_ELEMENTS (handlers) == G_N_ELEMENTS (SIGNALS));
  foreground->client = g_object_ref (client);
  foreground->loop = g_main_loop_new (NULL, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (SIGNALS); i++)
    foreground->sources[i] = g_unix_signal_add (SIGNALS[i], handlers[i], foreground);
  g_signal_connect (client, "notify::is-present", G_CALLBACK (on_presence_changed), foreground);
  g_signal_connect (client, "bus-lost", G_CALLBACK (on_bus_lost), foreground);
  return foreground;
}

void
epx_foreground_free (EpxForeground *foreground)
{
  for (gsize i = 0; i < G_N_ELEMENTS (SIGNALS); i++)
    g_source_remove (foreground->sources[i]);
  g_clear_handle_id (&foreground->limit, g_source_remove);
  g_signal_handlers_disconnect_by_data (foreground->client, foreground);
  g_object_unref (foreground->client);
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
