/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "config.h"

#include "daemon/options.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>

#include "net/addresses.h"

#define EPMD_PORT 4369
#define DEFAULT_PACKET_TIMEOUT_S 60
#define MAX_PACKET_TIMEOUT_S 86400

/* As the options give them, before they are checked. */
typedef struct
{
  char *bus;
  char *port;
  char *listen;
  char *gate;
  int packet_timeout_s;
  gboolean is_relaxed;
  gboolean print_port;
  gboolean show_version;
} Raw;

static void
raw_clear (Raw *raw)
{
  g_free (raw->bus);
  g_free (raw->port);
  g_free (raw->listen);
  g_free (raw->gate);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Raw, raw_clear)

/* A variable that is empty or blank counts as unset. */
static const char *
value_of (const char *option, const char *variable, const char *otherwise)
{
  const char *value = option != NULL ? option : g_getenv (variable);

  if (option == NULL && value != NULL && value[strspn (value, ", \t")] == '\0')
    value = NULL;
  return value != NULL ? value : otherwise;
}

static gboolean
parse_port (const char *text, guint16 *port, GError **error)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT16, &number, NULL))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("\"%s\" is not a port (give 0 to 65535)"), text);
      return FALSE;
    }
  *port = (guint16) number;
  return TRUE;
}

static gboolean
parse_gate (const char *text, EpxGatesMode *mode, GError **error)
{
  *mode = EPX_GATES_PER_NODE;
  if (text == NULL || g_str_equal (text, "per-node"))
    return TRUE;
  *mode = EPX_GATES_PER_LOOKUP;
  if (g_str_equal (text, "per-lookup"))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("--gate=%s is unknown (give per-node or per-lookup)"), text);
  return FALSE;
}

static gboolean
parse_packet_timeout (int seconds, gint64 *timeout_us, GError **error)
{
  if (seconds < 1 || seconds > MAX_PACKET_TIMEOUT_S)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("--packet-timeout=%d is out of range (give 1 to %d seconds)"), seconds,
                   MAX_PACKET_TIMEOUT_S);
      return FALSE;
    }
  *timeout_us = seconds * G_USEC_PER_SEC;
  return TRUE;
}

static char *
describe (void)
{
  return g_strjoin (
      "\n",
      _ ("Stands in for epmd, Erlang's port mapper daemon, and carries the links between the "
         "nodes\n"
         "that register with it, so that it can cut the cables between them and fix them again."),
      "",
      _ ("Without options it serves on port 4369 of this machine and is controlled over the\n"
         "session bus, most easily with epmdpxyctl:"),
      "", "  epmdpxyd --port 43690 &", "  ERL_EPMD_PORT=43690 erl -sname node1 -start_epmd false",
      "  epmdpxyctl cut node1 node2,node3", "  epmdpxyctl fix --all", "",
      _ ("Environment: ERL_EPMD_PORT, ERL_EPMD_ADDRESS and ERL_EPMD_RELAXED_COMMAND_CHECK as for\n"
         "epmd, EPMDPXY_BUS as --bus; an option wins over its variable."),
      NULL);
}

static gboolean
parse_raw (Raw *raw, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "bus", 0, 0, G_OPTION_ARG_STRING, &raw->bus,
      N_ ("Be controlled over system, session, none or a D-Bus address (default: session)"),
      N_ ("BUS") },
    { "port", 0, 0, G_OPTION_ARG_STRING, &raw->port,
      N_ ("Answer as EPMD on port N; 0 for any free one (default: 4369)"), "N" },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &raw->listen,
      N_ ("Listen on local, any, or addresses separated by commas (default: local)"),
      N_ ("WHERE") },
    { "gate", 0, 0, G_OPTION_ARG_STRING, &raw->gate,
      N_ ("Open a gate per-node, or one per-lookup that takes one connection"), N_ ("MODE") },
    { "packet-timeout", 0, 0, G_OPTION_ARG_INT, &raw->packet_timeout_s,
      N_ ("Close connections without a complete request after so long (default: 60)"),
      N_ ("SECONDS") },
    { "relaxed-command-check", 0, 0, G_OPTION_ARG_NONE, &raw->is_relaxed,
      N_ ("Let epmd -kill and epmd -stop work while nodes are registered"), NULL },
    { "print-port", 0, 0, G_OPTION_ARG_NONE, &raw->print_port,
      N_ ("Print the EPMD port once it answers"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &raw->show_version, N_ ("Print the version"), NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autofree char *description = describe ();

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_description (context, description);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc > 1)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("\"%s\" is one argument too many"), (*argv)[1]);
      return FALSE;
    }
  return TRUE;
}

static gboolean
fill (EpxOptions *options, const Raw *raw, GError **error)
{
  EpxSwitchboardOptions *switchboard = &options->switchboard;
  g_autofree char *epmd_port = g_strdup_printf ("%d", EPMD_PORT);

  options->bus = g_strdup (value_of (raw->bus, "EPMDPXY_BUS", "session"));
  options->print_port = raw->print_port;
  /* epmd asks only whether the variable is there. */
  switchboard->epmd.is_relaxed =
      raw->is_relaxed || g_getenv ("ERL_EPMD_RELAXED_COMMAND_CHECK") != NULL;
  if (!parse_packet_timeout (raw->packet_timeout_s, &switchboard->epmd.packet_timeout_us, error) ||
      !parse_gate (raw->gate, &switchboard->gates, error) ||
      !parse_port (value_of (raw->port, "ERL_EPMD_PORT", epmd_port), &switchboard->port, error))
    return FALSE;
  switchboard->addresses =
      epx_addresses_parse (value_of (raw->listen, "ERL_EPMD_ADDRESS", "local"), error);
  return switchboard->addresses != NULL;
}

EpxOptions *
epx_options_parse (int *argc, char ***argv, int *status)
{
  g_auto (Raw) raw = { .packet_timeout_s = DEFAULT_PACKET_TIMEOUT_S };
  g_autoptr (EpxOptions) options = g_new0 (EpxOptions, 1);
  g_autoptr (GError) error = NULL;

  if (!parse_raw (&raw, argc, argv, &error) || !fill (options, &raw, &error))
    {
      fprintf (stderr, _ ("epmdpxyd: %s (see epmdpxyd --help)\n"), error->message);
      *status = 2;
      return NULL;
    }
  if (raw.show_version)
    {
      printf ("epmdpxyd %s\n", EPX_VERSION);
      *status = 0;
      return NULL;
    }
  return g_steal_pointer (&options);
}

void
epx_options_free (EpxOptions *self)
{
  g_free (self->bus);
  g_clear_pointer (&self->switchboard.addresses, g_array_unref);
  g_free (self);
}
