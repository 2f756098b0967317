/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The command line of the daemon: finds the verb and hands over to it. */
#include "config.h"

#include <locale.h>

#include <glib/gi18n.h>

#include "ctl/invocation.h"
#include "ctl/output.h"

/* What may stand before the verb. */
typedef struct
{
  char *bus;          /* (owned) (nullable) */
  char **hosts;       /* (owned) (nullable) */
  char *host_timeout; /* (owned) (nullable) */
  gboolean is_json;
  gboolean asks_nobody;
  gboolean is_version;
} Front;

static GOptionContext *
create_context (Front *front)
{
  GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &front->is_json, N_ ("Print JSON for machines"), NULL },
    { "no-ask-password", 0, 0, G_OPTION_ARG_NONE, &front->asks_nobody,
      N_ ("Ask nobody for a password, and fail"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &front->is_version, N_ ("Print the version"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree GOptionEntry *where =
      epx_invocation_describe_where (&front->bus, &front->hosts, &front->host_timeout);
  GOptionContext *context = g_option_context_new (_ ("VERB …"));
  g_autofree char *verbs = epx_verbs_list ();
  g_autofree char *summary = NULL;

  summary =
      g_strdup_printf ("%s\n\n%s%s", _ ("Shows, cuts and fixes the cables between Erlang nodes."),
                       _ ("Verbs:"), verbs);
  g_option_context_set_summary (context, summary);
  g_option_context_set_description (
      context,
      _ ("Examples:\n"
         "  epmdpxyctl run -- make test              a private daemon around one command\n"
         "  epmdpxyctl cut node1,node2 node3         nothing passes between the two islands\n"
         "  epmdpxyctl minority --for 10s            a random third, fixed by itself\n"
         "  epmdpxyctl slow node1 '*' --latency 50ms\n"
         "  epmdpxyctl wait noticed node1 node3      until both have given up on the other\n"
         "  epmdpxyctl fix --all                     everything passes again\n"
         "  eval \"$(epmdpxyctl env)\"                 a shell whose nodes use the daemon\n"
         "  epmdpxyctl -H alpha,beta fix --all       on the system buses of other hosts, by ssh\n"
         "\n"
         "`epmdpxyctl VERB --help`, or `epmdpxyctl help VERB`, teaches the verb.\n"
         "Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 no daemon."));
  g_option_context_add_main_entries (context, where, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_strict_posix (context, TRUE);
  return context;
}

static int
complain_of_verb (const char *name)
{
  const EpxVerb *close = epx_verbs_find_close (name);

  if (close != NULL)
    epx_output_complain (_ ("there is no verb %s; did you mean %s? (see `epmdpxyctl --help`)"),
                         name, close->name);
  else
    epx_output_complain (_ ("there is no verb %s (see `epmdpxyctl --help`)"), name);
  return EPX_EXIT_USAGE;
}

static int
run_verb (const char *name, char **arguments, const Front *front)
{
  const EpxVerb *verb = epx_verbs_find (name);
  g_autoptr (EpxInvocation) invocation = NULL;

  if (verb == NULL)
    return complain_of_verb (name);

  invocation = epx_invocation_new (verb, arguments);
  if ((front->is_json && !verb->has_json) || (front->bus != NULL && verb->has_command))
    return epx_invocation_misused (invocation, _ ("%s takes no %s"), name,
                                   front->bus != NULL ? "--bus" : "--json");

  invocation->bus = g_strdup (front->bus);
  invocation->hosts = g_strdupv (front->hosts);
  invocation->host_timeout = g_strdup (front->host_timeout);
  invocation->is_json = front->is_json;
  invocation->asks_nobody = front->asks_nobody;
  return verb->run (invocation);
}

/* `help` is no verb but another way to write --help. @arguments: what follows it. */
static int
show_help (GOptionContext *context, char **arguments)
{
  const char *option[] = { "--help", NULL };
  const Front nothing = { 0 };
  g_autofree char *text = NULL;

  if (arguments[0] != NULL && arguments[1] != NULL)
    {
      epx_output_complain (_ ("one argument too many: %s (see `epmdpxyctl --help`)"), arguments[1]);
      return EPX_EXIT_USAGE;
    }
  if (arguments[0] != NULL)
    return run_verb (arguments[0], (char **) option, &nothing);

  text = g_option_context_get_help (context, TRUE, NULL);
  return epx_output_print (text) ? EPX_EXIT_DONE : EPX_EXIT_FAILED;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) arguments = g_strdupv (argv);
  Front front = { 0 };
  int exit_code;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, EPX_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("epmdpxyctl");

  context = create_context (&front);
  if (!g_option_context_parse_strv (context, &arguments, &error))
    {
      epx_output_complain (_ ("%s (see `epmdpxyctl --help`)"), error->message);
      exit_code = EPX_EXIT_USAGE;
    }
  else if (front.is_version)
    exit_code = epx_output_print ("epmdpxyctl " EPX_VERSION "\n") ? EPX_EXIT_DONE : EPX_EXIT_FAILED;
  else if (arguments[0] == NULL || arguments[1] == NULL)
    {
      epx_output_complain (_ ("which verb? (`epmdpxyctl --help` lists them)"));
      exit_code = EPX_EXIT_USAGE;
    }
  else if (g_str_equal (arguments[1], "help"))
    exit_code = show_help (context, arguments + 2);
  else
    exit_code = run_verb (arguments[1], arguments + 2, &front);

  g_free (front.bus);
  g_strfreev (front.hosts);
  g_free (front.host_timeout);
  return exit_code;
}
