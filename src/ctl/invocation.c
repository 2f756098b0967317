/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Options, connection and errors, the same for all verbs. */
#include "config.h"

#include "ctl/invocation.h"

#include <glib/gi18n.h>

#include "client/bus.h"
#include "client/hosts.h"
#include "ctl/output.h"
#include "ctl/quantity.h"
#include "ctl/text-agent.h"
#include "ctl/text.h"

/* How long a host may take to be reached, and to answer. */
#define HOST_TIMEOUT_MS 20000
#define MIN_HOST_TIMEOUT_MS 100

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
  g_strfreev (invocation->hosts);
  g_free (invocation->host_timeout);
  g_free (invocation);
}

GOptionEntry *
epx_invocation_describe_where (char **bus, char ***hosts, char **host_timeout)
{
  const GOptionEntry entries[] = {
    { "bus", 0, 0, G_OPTION_ARG_FILENAME, bus,
      N_ ("Where the daemon is (default: EPMDPXY_BUS, else session)"),
      N_ ("system|session|ADDRESS") },
    { "host", 'H', 0, G_OPTION_ARG_FILENAME_ARRAY, hosts,
      N_ ("On the system buses of these hosts, through ssh"), N_ ("[USER@]HOST,…|@FILE") },
    { "host-timeout", 0, 0, G_OPTION_ARG_FILENAME, host_timeout,
      N_ ("How long a host may take to answer (default: 20s)"), N_ ("TIME") },
    G_OPTION_ENTRY_NULL,
  };

  return g_memdup2 (entries, sizeof entries);
}

static GOptionContext *
create_context (EpxInvocation *invocation, const GOptionEntry *entries)
{
  const EpxVerb *verb = invocation->verb;
  g_autofree GOptionEntry *where = epx_invocation_describe_where (
      &invocation->bus, &invocation->hosts, &invocation->host_timeout);
  GOptionEntry password[] = {
    { "no-ask-password", 0, 0, G_OPTION_ARG_NONE, &invocation->asks_nobody,
      N_ ("Ask nobody for a password, and fail"), NULL },
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

  /* Those of a host are only there to be refused. */
  for (GOptionEntry *entry = where + 1; verb->hosts == EPX_HOSTS_NONE && entry->long_name != NULL;
       entry++)
    entry->flags |= G_OPTION_FLAG_HIDDEN;
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
    {
      g_option_context_add_main_entries (context, where, GETTEXT_PACKAGE);
      g_option_context_add_main_entries (context, password, GETTEXT_PACKAGE);
    }
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
  g_auto (GStrv) hosts_in_front = g_steal_pointer (&invocation->hosts);
  gboolean is_parsed = g_option_context_parse_strv (context, &argv, error);

  /* Those behind the verb stand for those in front of it. */
  if (invocation->hosts == NULL)
    invocation->hosts = g_steal_pointer (&hosts_in_front);
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
  const EpxVerb *verb = invocation->verb;
  g_autoptr (GOptionContext) context = create_context (invocation, entries);
  g_autoptr (GError) error = NULL;

  if (!take_options (invocation, context, &error))
    {
      *exit_code = epx_invocation_misused (invocation, "%s", error->message);
      return FALSE;
    }

  if (invocation->hosts != NULL && verb->hosts == EPX_HOSTS_NONE)
    {
      *exit_code = epx_invocation_misused (
          invocation, _ ("%s is about this machine (over there: `ssh HOST epmdpxyctl %s`)"),
          verb->name, verb->name);
      return FALSE;
    }
  if (invocation->argc > 1 && g_str_equal (invocation->argv[1], "--"))
    shift_argument (invocation, 1);

  for (int i = 1; i < invocation->argc && !verb->has_command; i++)
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

static gpointer
begin_prompt (void)
{
  return epx_text_agent_new ();
}

static void
end_prompt (gpointer agent)
{
  epx_text_agent_free (agent);
}

static const EpxClientPrompt PROMPT = { begin_prompt, end_prompt };

/* NULL with a complaint made. */
static EpxFleet *
connect_bus (EpxInvocation *invocation, EpxClientStart start)
{
  const char *spec = epx_invocation_get_bus (invocation);
  EpxClient *client;
  EpxFleet *fleet;

  if (!g_utf8_validate (spec, -1, NULL))
    {
      epx_invocation_misused (invocation, _ ("the bus is not valid UTF-8: %s"), spec);
      return NULL;
    }
  if (!epx_bus_is_spec (spec))
    {
      epx_invocation_misused (invocation, _ ("%s=%s is neither system, session nor an address"),
                              invocation->bus != NULL ? "--bus" : "EPMDPXY_BUS", spec);
      return NULL;
    }

  fleet = epx_fleet_new_for_bus (spec, start);
  client = epx_fleet_get_client (fleet, 0);
  if (client != NULL && !invocation->asks_nobody && g_str_equal (spec, "system"))
    epx_client_allow_password (client, &PROMPT);
  return fleet;
}

static void
on_told (const char *host, const char *line)
{
  epx_output_complain ("%s: %s", host, line);
}

static void
on_waiting (const char *const *hosts)
{
  g_autofree char *list = epx_text_names (hosts);

  epx_output_complain (_ ("waiting for %s"), list);
}

static const EpxFleetProgress PROGRESS = { .told = on_told, .waiting = on_waiting };

/* NULL with a complaint made. */
static EpxFleet *
connect_hosts (EpxInvocation *invocation, EpxClientStart start)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) hosts = NULL;
  guint32 limit_ms = HOST_TIMEOUT_MS;

  if (invocation->bus != NULL)
    {
      epx_invocation_misused (invocation, _ ("either --bus or --host, not both"));
      return NULL;
    }
  if (invocation->host_timeout != NULL &&
      !epx_quantity_parse_time (invocation->host_timeout, MIN_HOST_TIMEOUT_MS, EPX_DURATION_MAX_MS,
                                &limit_ms, &error))
    {
      epx_invocation_misused (invocation, "--host-timeout: %s", error->message);
      return NULL;
    }
  hosts = epx_hosts_parse ((const char *const *) invocation->hosts, &error);
  if (hosts == NULL)
    {
      epx_invocation_misused (invocation, "--host: %s", error->message);
      return NULL;
    }
  if (hosts[1] != NULL && invocation->verb->hosts == EPX_HOSTS_ONE)
    {
      epx_invocation_misused (invocation,
                              _ ("%s is for one host at a time: a rule has another number on each"),
                              invocation->verb->name);
      return NULL;
    }

  return epx_fleet_new_for_hosts ((const char *const *) hosts, start, limit_ms, &PROGRESS);
}

static gpointer
ask_nothing (EpxClient *client, guint member, gpointer user_data, GError **error)
{
  return client;
}

EpxFleet *
epx_invocation_connect (EpxInvocation *invocation,
                        EpxClientStart start,
                        EpxReach reach,
                        int *exit_code)
{
  g_autoptr (EpxFleet) fleet = NULL;
  g_autoptr (GPtrArray) answers = NULL;

  if (invocation->hosts != NULL)
    fleet = connect_hosts (invocation, start);
  else
    fleet = connect_bus (invocation, start);
  if (fleet == NULL)
    {
      *exit_code = EPX_EXIT_USAGE;
      return NULL;
    }
  if (reach == EPX_REACH_ANY)
    return g_steal_pointer (&fleet);

  answers = epx_fleet_ask (fleet, ask_nothing, NULL, NULL);
  *exit_code = epx_invocation_judge (invocation, answers);
  return *exit_code == EPX_EXIT_DONE ? g_steal_pointer (&fleet) : NULL;
}

/* There is none there; says what to do. @host: (nullable). */
static void
complain_of_no_daemon (EpxInvocation *invocation, const char *host)
{
  const char *spec = epx_invocation_get_bus (invocation);

  if (host != NULL)
    epx_output_complain (_ ("%s: no daemon on its system bus (`ssh %s systemctl start epmdpxy`)"),
                         host, host);
  else if (g_str_equal (spec, "session"))
    epx_output_complain (
        _ ("no daemon on the session bus (start `epmdpxyd`, or use --bus=system)"));
  else if (g_str_equal (spec, "system"))
    epx_output_complain (
        _ ("no daemon on the system bus (`systemctl start epmdpxy`, or use --bus=session)"));
  else
    epx_output_complain (_ ("no daemon on the bus at %s (start `epmdpxyd --bus=ADDRESS` there)"),
                         spec);
}

int
epx_invocation_failed_at (EpxInvocation *invocation, const char *host, const GError *error)
{
  if (g_error_matches (error, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_NO_DAEMON))
    complain_of_no_daemon (invocation, host);
  else if (host != NULL)
    epx_output_complain ("%s: %s", host, error->message);
  else
    epx_output_complain ("%s", error->message);

  return epx_client_error_is_no_daemon (error) ? EPX_EXIT_NO_DAEMON : EPX_EXIT_FAILED;
}

int
epx_invocation_failed (EpxInvocation *invocation, const GError *error)
{
  return epx_invocation_failed_at (invocation, NULL, error);
}

int
epx_invocation_complain (EpxInvocation *invocation, GPtrArray *answers)
{
  int exit_code = EPX_EXIT_DONE;

  for (guint i = 0; i < answers->len; i++)
    {
      const EpxAnswer *answer = g_ptr_array_index (answers, i);
      int code;

      if (answer->error == NULL)
        continue;
      code = epx_invocation_failed_at (invocation, answer->host, answer->error);
      exit_code = exit_code == EPX_EXIT_DONE || exit_code == code ? code : EPX_EXIT_FAILED;
    }

  return exit_code;
}

static gboolean
print_failure (const EpxAnswer *answer)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  epx_json_begin_host (builder, answer->host);
  epx_json_add_string (builder, "error", answer->error->message);
  json_builder_end_object (builder);
  return epx_output_print_json (builder);
}

int
epx_invocation_judge (EpxInvocation *invocation, GPtrArray *answers)
{
  for (guint i = 0; invocation->is_json && i < answers->len; i++)
    {
      const EpxAnswer *answer = g_ptr_array_index (answers, i);

      if (answer->error != NULL && answer->host != NULL && !print_failure (answer))
        return EPX_EXIT_FAILED;
    }

  return epx_invocation_complain (invocation, answers);
}

static gboolean
show_all (EpxInvocation *invocation, GPtrArray *answers, EpxShow show)
{
  const char *separator = "";

  for (guint i = 0; i < answers->len; i++)
    {
      const EpxAnswer *answer = g_ptr_array_index (answers, i);

      if (answer->error != NULL)
        continue;
      if (answer->host != NULL && !invocation->is_json)
        {
          g_autofree char *heading = g_strdup_printf ("%s%s:\n", separator, answer->host);

          if (!epx_output_print (heading))
            return FALSE;
          separator = "\n";
        }
      if (!show (invocation, answer))
        return FALSE;
    }

  return TRUE;
}

int
epx_invocation_look (EpxInvocation *invocation,
                     EpxQuestion question,
                     GDestroyNotify free_value,
                     EpxShow show)
{
  g_autoptr (EpxFleet) fleet = NULL;
  g_autoptr (GPtrArray) answers = NULL;
  int exit_code;

  fleet = epx_invocation_connect (invocation, EPX_CLIENT_MAY_START, EPX_REACH_ANY, &exit_code);
  if (fleet == NULL)
    return exit_code;

  answers = epx_fleet_ask (fleet, question, NULL, free_value);
  if (!show_all (invocation, answers, show))
    return EPX_EXIT_FAILED;

  return epx_invocation_judge (invocation, answers);
}
