/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* epmdpxy-agent: shows the user's desktop what happens to the cluster. The two buses, and how it
 * ends; what it does is in agent.c. */
#include <stdlib.h>

#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gi18n.h>

#include "agent/agent.h"
#include "client/desktop.h"

static gboolean
on_stop_signal (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_CONTINUE;
}

static void
on_session_closed (GDBusConnection *session, gboolean peer, GError *error, gpointer data)
{
  g_message ("The session bus is gone: the session has ended");
  g_main_loop_quit (data);
}

static void
on_spare (gpointer data)
{
  g_message ("Another epmdpxy-agent shows notices of that bus in this session");
  g_main_loop_quit (data);
}

static gboolean
run_agent (const char *bus, GDBusConnection *session, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (EpxAgent) agent = epx_agent_new (bus, session, on_spare, loop, error);
  gulong session_closed_id;
  guint term_id;
  guint int_id;

  if (agent == NULL)
    return FALSE;
  term_id = g_unix_signal_add (SIGTERM, on_stop_signal, loop);
  int_id = g_unix_signal_add (SIGINT, on_stop_signal, loop);
  session_closed_id = g_signal_connect (session, "closed", G_CALLBACK (on_session_closed), loop);

  g_main_loop_run (loop);

  g_signal_handler_disconnect (session, session_closed_id);
  g_source_remove (int_id);
  g_source_remove (term_id);
  return TRUE;
}

static GDBusConnection *
connect_session (GError **error)
{
  GDBusConnection *session = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);

  if (session == NULL)
    {
      g_prefix_error (error, "%s ",
                      _ ("There is no session bus to show notifications on. Start the agent in a "
                         "desktop session, or set DBUS_SESSION_BUS_ADDRESS."));
      return NULL;
    }
  g_dbus_connection_set_exit_on_close (session, FALSE);
  return session;
}

static int
fail (const GError *error)
{
  g_printerr ("epmdpxy-agent: %s\n", error->message);
  return EXIT_FAILURE;
}

int
main (int argc, char **argv)
{
  g_autofree char *bus = NULL;
  g_autoptr (GDBusConnection) session = NULL;
  g_autoptr (GError) error = NULL;
  int exit_code;

  epx_desktop_set_up ();
  if (!epx_desktop_parse ("epmdpxy-agent",
                          _ ("Shows a desktop notification while a cut splits the Erlang cluster."),
                          argc, argv, &bus, &exit_code))
    return exit_code;
  session = connect_session (&error);
  if (session == NULL || !run_agent (bus, session, &error))
    return fail (error);
  return EXIT_SUCCESS;
}
