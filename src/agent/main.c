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

typedef struct
{
  GMainLoop *loop;          /* (owned) */
  GDBusConnection *session; /* (unowned) outlives us */
  int status;
} Run;

static gboolean
on_stop_signal (gpointer data)
{
  Run *run = data;

  g_main_loop_quit (run->loop);
  return G_SOURCE_CONTINUE;
}

static void
on_session_closed (GDBusConnection *session, gboolean peer, GError *error, gpointer data)
{
  Run *run = data;

  g_message ("The session bus is gone: the session has ended");
  g_main_loop_quit (run->loop);
}

/* No bus comes back to the same connection; who started us may start us again. When both buses are
 * one, or end together, it is the session that has ended. */
static void
on_bus_closed (GDBusConnection *bus, gboolean peer, GError *error, gpointer data)
{
  Run *run = data;

  if (!g_dbus_connection_is_closed (run->session))
    {
      g_printerr ("epmdpxy-agent: %s\n", _ ("The daemon's bus is gone."));
      run->status = EXIT_FAILURE;
    }
  g_main_loop_quit (run->loop);
}

static gboolean
run_agent (GDBusConnection *bus, GDBusConnection *session, int *status, GError **error)
{
  Run run = { .session = session, .status = EXIT_SUCCESS };
  g_autoptr (EpxAgent) agent = epx_agent_new (bus, session, error);
  gulong bus_closed_id;
  gulong session_closed_id;
  guint term_id;
  guint int_id;

  if (agent == NULL)
    return FALSE;
  run.loop = g_main_loop_new (NULL, FALSE);
  term_id = g_unix_signal_add (SIGTERM, on_stop_signal, &run);
  int_id = g_unix_signal_add (SIGINT, on_stop_signal, &run);
  bus_closed_id = g_signal_connect (bus, "closed", G_CALLBACK (on_bus_closed), &run);
  session_closed_id = g_signal_connect (session, "closed", G_CALLBACK (on_session_closed), &run);

  g_main_loop_run (run.loop);

  g_signal_handler_disconnect (session, session_closed_id);
  g_signal_handler_disconnect (bus, bus_closed_id);
  g_source_remove (int_id);
  g_source_remove (term_id);
  g_main_loop_unref (run.loop);
  *status = run.status;
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
  int status = EXIT_SUCCESS;
  g_autoptr (GDBusConnection) session = NULL;
  g_autoptr (GDBusConnection) bus = NULL;
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
  bus = epx_bus_connect (epx_bus_choose (bus_option), &error);
  if (bus == NULL || !run_agent (bus, session, &status, &error))
    return fail (EXIT_FAILURE, error);
  return status;
}
