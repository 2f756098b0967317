/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* epmdpxy-agent: shows the user's desktop what happens to the cluster. Options, the two buses, and
 * how it ends; what it does is in agent.c. */
#include <locale.h>
#include <stdlib.h>

#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gi18n.h>

#include "agent/agent.h"
#include "client/bus.h"
#include "config.h"

#define EXIT_USAGE 2

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

static gboolean
parse_options (int *argc, char ***argv, char **bus, gboolean *version, GError **error)
{
  const GOptionEntry entries[] = {
    { "bus", 0, 0, G_OPTION_ARG_STRING, bus,
      N_ ("The bus the daemon is on (default: $EPMDPXY_BUS, else session)"),
      N_ ("system|session|ADDRESS") },
    { "version", 0, 0, G_OPTION_ARG_NONE, version, N_ ("Print the version and stop"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (
      context, _ ("Shows a desktop notification while a cut splits the Erlang cluster."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc > 1)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                   _ ("“%s” is not an option; try --help."), (*argv)[1]);
      return FALSE;
    }
  return TRUE;
}

static int
fail (int status, const GError *error)
{
  g_printerr ("epmdpxy-agent: %s\n", error->message);
  return status;
}

int
main (int argc, char **argv)
{
  g_autofree char *bus_option = NULL;
  gboolean version = FALSE;
  g_autoptr (GDBusConnection) session = NULL;
  g_autoptr (GError) error = NULL;

  g_log_writer_default_set_use_stderr (TRUE);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, EPX_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (!parse_options (&argc, &argv, &bus_option, &version, &error))
    return fail (EXIT_USAGE, error);
  if (version)
    {
      g_print ("epmdpxy-agent %s\n", EPX_VERSION);
      return EXIT_SUCCESS;
    }
  session = connect_session (&error);
  if (session == NULL)
    return fail (EXIT_FAILURE, error);
  if (!run_agent (epx_bus_choose (bus_option), session, &error))
    return fail (EXIT_FAILURE, error);
  return EXIT_SUCCESS;
}
