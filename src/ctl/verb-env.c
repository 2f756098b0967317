/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* `epmdpxyctl env`: what a shell needs so that its nodes and its tools use the daemon. */
#include "config.h"

#include <glib/gi18n.h>

#include "ctl/invocation.h"
#include "ctl/output.h"

/* A daemon that was started a moment ago is there in well under a second. */
#define WAIT_LIMIT_MS (10 * 1000)

static gboolean
print_text (guint16 epmd_port, const char *bus)
{
  g_autofree char *quoted = g_shell_quote (bus);
  g_autofree char *text =
      g_strdup_printf ("export ERL_EPMD_PORT=%u\nexport EPMDPXY_BUS=%s\n", epmd_port, quoted);

  return epx_output_print (text);
}

static gboolean
print_json (guint16 epmd_port, const char *bus)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  epx_json_add_number (builder, "epmd_port", epmd_port);
  epx_json_add_string (builder, "bus", bus);
  json_builder_end_object (builder);
  return epx_output_print_json (builder);
}

/* The daemon owns its name last: once it is on the bus, it answers. */
static gboolean
wait_for_daemon (EpxClient *client)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint limit;

  if (epx_client_is_present (client))
    return TRUE;

  limit = g_timeout_add_once (WAIT_LIMIT_MS, (GSourceOnceFunc) g_main_loop_quit, loop);
  g_signal_connect_swapped (client, "notify::is-present", G_CALLBACK (g_main_loop_quit), loop);
  g_signal_connect_swapped (client, "bus-lost", G_CALLBACK (g_main_loop_quit), loop);
  g_main_loop_run (loop);
  g_signal_handlers_disconnect_by_data (client, loop);
  if (g_main_context_find_source_by_id (NULL, limit) != NULL)
    g_source_remove (limit);
  return epx_client_is_present (client);
}

static int
run_env (EpxInvocation *invocation)
{
  gboolean is_waiting = FALSE;
  const GOptionEntry entries[] = {
    { "wait", 0, 0, G_OPTION_ARG_NONE, &is_waiting,
      N_ ("Wait up to 10 s for the daemon to be there; do not start it"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (EpxFleet) fleet = NULL;
  EpxClient *client;
  g_autoptr (EpxManagerInfo) manager = NULL;
  g_autoptr (GError) error = NULL;
  const char *bus;
  gboolean is_printed;
  int exit_code;

  if (!epx_invocation_parse (invocation, entries, &exit_code) ||
      !epx_invocation_expect (invocation, 0, &exit_code))
    return exit_code;

  fleet =
      epx_invocation_connect (invocation, is_waiting ? EPX_CLIENT_ONLY_LOOK : EPX_CLIENT_MAY_START,
                              EPX_REACH_ALL, &exit_code);
  if (fleet == NULL)
    return exit_code;
  client = epx_fleet_get_client (fleet, 0);
  if (is_waiting && !wait_for_daemon (client))
    {
      error = g_error_new_literal (EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_NO_DAEMON, "");
      return epx_invocation_failed (invocation, error);
    }

  manager = epx_client_get_manager (client, &error);
  if (manager == NULL)
    return epx_invocation_failed (invocation, error);

  bus = epx_invocation_get_bus (invocation);
  is_printed = invocation->is_json ? print_json (manager->epmd_port, bus)
                                   : print_text (manager->epmd_port, bus);
  return is_printed ? EPX_EXIT_DONE : EPX_EXIT_FAILED;
}

const EpxVerb epx_verb_env = {
  .name = "env",
  .summary = N_ ("Print the environment for a shell that starts nodes"),
  .description =
      N_ ("Examples:\n"
          "  eval \"$(epmdpxyctl env)\"                 then start nodes in this shell\n"
          "  eval \"$(epmdpxyctl env --bus=system)\"\n"
          "  epmdpxyd & eval \"$(epmdpxyctl env --wait)\"\n"
          "\n"
          "Prints `export` lines for ERL_EPMD_PORT, which Erlang nodes read, and EPMDPXY_BUS,\n"
          "which the programs of epmdpxy read. Start nodes with `-start_epmd false`, so that they\n"
          "do not start an EPMD of their own.\n"
          "\n"
          "--json: an object with epmd_port (a number), bus."),
  .has_json = TRUE,
  .hosts = EPX_HOSTS_NONE,
  .run = run_env,
};
