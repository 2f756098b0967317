/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Options, connection and errors, the same for all verbs. */
#include "config.h"

#include "ctl/invocation.h"

#include <glib/gi18n.h>

#include "client/bus.h"
#include "ctl/output.h"

EpxInvocation *
epx_invocation_new (const EpxVerb *verb, char **argv)
{
  EpxInvocation *invocation = g_new0 (EpxInvocation, 1);
  guint n_arguments = g_strv_length (argv);

  invocation->verb = verb;
  invocation->argc = (int) n_arguments + 1;
  invocation->argv = g_new0 (char *, n_arguments + 2);
  invocation->argv[0] = g_strdup ("epmdpxyctl");
  for (guint i = 0; i < n_arguments; i++)
    invocation->argv[i + 1] = g_strdup (argv[i]);
  return invocation;
}

void
epx_invocation_free (EpxInvocation *invocation)
{
  g_strfreev (invocation->argv);
  g_free (invocation->bus);
  g_free (invocation);
}

static GOptionContext *
create_context (EpxInvocation *invocation, const GOptionEntry *entries)
{
  const EpxVerb *verb = invocation->verb;
  GOptionEntry bus[] = {
    { "bus", 0, 0, G_OPTION_ARG_FILENAME, &invocation->bus,
      N_ ("Where the daemon is (default: EPMDPXY_BUS, else session)"),
      N_ ("system|session|ADDRESS") },
    G_OPTION_ENTRY_NULL,
  };
  GOptionEntry json[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &invocation->is_json,
      N_ ("Print JSON for machines, each document on one line"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree char *program = g_strconcat ("epmdpxyctl ", verb->name, NULL);
  g_autofree char *description = NULL;
  GOptionContext *context;

  g_set_prgname (program);
  context = g_option_context_new (verb->parameters != NULL ? _ (verb->parameters) : NULL);
  g_option_context_set_summary (context, _ (verb->summary));
  if (verb->footnote != NULL)
    description = g_strdup_printf ("%s\n\n%s", _ (verb->description), _ (verb->footnote));
  g_option_context_set_description (context,
                                    description != NULL ? description : _ (verb->description));
  g_option_context_set_strict_posix (context, verb->has_command);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (verb->has_json)
    g_option_context_add_main_entries (context, json, GETTEXT_PACKAGE);
  if (!verb->has_command)
    g_option_context_add_main_entries (context, bus, GETTEXT_PACKAGE);
  return context;
}

static void
shift_argument (EpxInvocation *invocation, int position)
{
  g_free (invocation->argv[position]);
  for (int i = position; i < invocation->argc; i++)
    invocation->argv[i] = invocation->argv[i + 1];
  invocation->argc--;
}

/* GOption moves the strings of argv about without freeing those that it took. */
static gboolean
take_options (EpxInvocation *invocation, GOptionContext *context, GError **error)
{
  g_auto (GStrv) argv = g_strdupv (invocation->argv);
  gboolean is_parsed = g_option_context_parse_strv (context, &argv, error);

  if (!is_parsed)
    return FALSE;

  g_strfreev (invocation->argv);
  invocation->argv = g_steal_pointer (&argv);
  invocation->argc = (int) g_strv_length (invocation->argv);
  return TRUE;
}

gboolean
epx_invocation_parse (EpxInvocation *invocation, const GOptionEntry *entries, int *exit_code)
{
  g_autoptr (GOptionContext) context = create_context (invocation, entries);
  g_autoptr (GError) error = NULL;

  if (!take_options (invocation, context, &error))
    {
      *exit_code = epx_invocation_misused (invocation, "%s", error->message);
      return FALSE;
    }

  if (invocation->argc > 1 && g_str_equal (invocation->argv[1], "--"))
    shift_argument (invocation, 1);

  for (int i = 1; i < invocation->argc && !invocation->verb->has_command; i++)
    if (!g_utf8_validate (invocation->argv[i], -1, NULL))
      {
        *exit_code = epx_invocation_misused (invocation, _ ("argument %d is not valid UTF-8: %s"),
                                             i, invocation->argv[i]);
        return FALSE;
      }

  return TRUE;
}

gboolean
epx_invocation_expect (EpxInvocation *invocation, int n_arguments, int *exit_code)
{
  if (invocation->argc - 1 == n_arguments)
    return TRUE;

  if (invocation->argc - 1 < n_arguments)
    *exit_code = epx_invocation_misused (invocation, _ ("an argument is missing"));
  else
    *exit_code = epx_invocation_misused (invocation, _ ("one argument too many: %s"),
                                         invocation->argv[n_arguments + 1]);
  return FALSE;
}

int
epx_invocation_misused (EpxInvocation *invocation, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  /* Translators: what is wrong, and the verb. */
  epx_output_complain (_ ("%s (see `epmdpxyctl %s --help`)"), message, invocation->verb->name);
  return EPX_EXIT_USAGE;
}

const char *
epx_invocation_get_bus (EpxInvocation *invocation)
{
  return epx_bus_choose (invocation->bus);
}

EpxClient *
epx_invocation_connect (EpxInvocation *invocation, EpxClientStart start, int *exit_code)
{
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  const char *spec = epx_invocation_get_bus (invocation);
  EpxClient *client;

  if (!g_utf8_validate (spec, -1, NULL))
    {
      *exit_code = epx_invocation_misused (invocation, _ ("the bus is not valid UTF-8: %s"), spec);
      return NULL;
    }
  if (!epx_bus_is_spec (spec))
    {
      *exit_code =
          epx_invocation_misused (invocation, _ ("%s=%s is neither system, session nor an address"),
                                  invocation->bus != NULL ? "--bus" : "EPMDPXY_BUS", spec);
      return NULL;
    }

  connection = epx_bus_connect (spec, &error);
  if (connection == NULL)
    {
      epx_output_complain ("%s", error->message);
      *exit_code = EPX_EXIT_NO_DAEMON;
      return NULL;
    }

  client = epx_client_new (connection, start, &error);
  if (client == NULL)
    *exit_code = epx_invocation_failed (invocation, error);
  return client;
}

int
epx_invocation_no_daemon (EpxInvocation *invocation)
{
  const char *spec = epx_invocation_get_bus (invocation);

  if (g_str_equal (spec, "session"))
    epx_output_complain (
        _ ("no daemon on the session bus (start `epmdpxyd`, or use --bus=system)"));
  else if (g_str_equal (spec, "system"))
    epx_output_complain (
        _ ("no daemon on the system bus (`systemctl start epmdpxy`, or use --bus=session)"));
  else
    epx_output_complain (_ ("no daemon on the bus at %s (start `epmdpxyd --bus=ADDRESS` there)"),
                         spec);
  return EPX_EXIT_NO_DAEMON;
}

int
epx_invocation_failed (EpxInvocation *invocation, const GError *error)
{
  if (g_error_matches (error, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_NO_DAEMON))
    return epx_invocation_no_daemon (invocation);

  epx_output_complain ("%s", error->message);
  return epx_client_error_is_no_daemon (error) ? EPX_EXIT_NO_DAEMON : EPX_EXIT_FAILED;
}
