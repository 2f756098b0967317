/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "config.h"

#include "daemon/options.h"

#include <stdio.h>
#include <stdlib.h>

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

static void G_GNUC_NORETURN G_GNUC_PRINTF (1, 2)
fail (const char *format, ...)
{
  va_list args;
  g_autofree char *message = NULL;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  fprintf (stderr, "epmdpxyd: %s\n", message);
  exit (2);
}

static const char *
value_of (const char *option, const char *variable, const char *otherwise)
{
  const char *value = option != NULL ? option : g_getenv (variable);

  return value != NULL ? value : otherwise;
}

static guint16
parse_port (const char *text)
{
  guint64 port;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT16, &port, NULL))
    fail (_("\"%s\" is not a port (give 0 to 65535)"), text);
  return (guint16) port;
}

static EpxGatesMode
parse_gate (const char *text)
{
  if (text == NULL || g_str_equal (text, "per-node"))
    return EPX_GATES_PER_NODE;
  if (!g_str_equal (text, "per-lookup"))
    fail (_("--gate=%s is unknown (give per-node or per-lookup)"), text);
  return EPX_GATES_PER_LOOKUP;
}

static char *
describe (void)
{
  return g_strjoin (
      "\n",
      _("Stands in for epmd, Erlang's port mapper daemon, and carries the links between the nodes\n"
        "that register with it, so that it can cut the cables between them and fix them again."),
      "", _("Without options it serves on port 4369 of this machine and is controlled over the\n"
            "session bus, most easily with epmdpxyctl:"),
      "", "  epmdpxyd --port 43690 &", "  ERL_EPMD_PORT=43690 erl -sname node1 -start_epmd false",
      "  epmdpxyctl cut node1 node2,node3", "  epmdpxyctl fix --all", "",
      _("Environment: ERL_EPMD_PORT, ERL_EPMD_ADDRESS and ERL_EPMD_RELAXED_COMMAND_CHECK as for\n"
        "epmd, EPMDPXY_BUS as --bus; an option wins over its variable."),
      NULL);
}

static void
parse_raw (Raw *raw, int *argc, char ***argv)
{
  const GOptionEntry entries[] = {
    { "bus", 0, 0, G_OPTION_ARG_STRING, &raw->bus,
      N_("Be controlled over system, session, none or a D-Bus address (default: session)"),
      N_("BUS") },
    { "port", 0, 0, G_OPTION_ARG_STRING, &raw->port,
      N_("Answer as EPMD on port N; 0 for any free one (default: 4369)"), "N" },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &raw->listen,
      N_("Listen on local, any, or addresses separated by commas (default: local)"),
      N_("WHERE") },
    { "gate", 0, 0, G_OPTION_ARG_STRING, &raw->gate,
      N_("Open a gate per-node, or one per-lookup that takes one connection"), N_("MODE") },
    { "packet-timeout", 0, 0, G_OPTION_ARG_INT, &raw->packet_timeout_s,
      N_("Close connections without a complete request after so long (default: 60)"),
      N_("SECONDS") },
    { "relaxed-command-check", 0, 0, G_OPTION_ARG_NONE, &raw->is_relaxed,
      N_("Let epmd -kill and epmd -stop work while nodes are registered"), NULL },
    { "print-port", 0, 0, G_OPTION_ARG_NONE, &raw->print_port,
      N_("Print the EPMD port once it answers"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &raw->show_version, N_("Print the version"), NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autofree char *description = describe ();
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_description (context, description);
  if (!g_option_context_parse (context, argc, argv, &error))
    fail (_("%s (see epmdpxyd --help)"), error->message);
  if (*argc > 1)
    fail (_("\"%s\" is one argument too many (see epmdpxyd --help)"), (*argv)[1]);
}

EpxOptions *
epx_options_parse (int *argc, char ***argv)
{
  g_auto (Raw) raw = { .packet_timeout_s = DEFAULT_PACKET_TIMEOUT_S };
  EpxOptions *options = g_new0 (EpxOptions, 1);
  EpxSwitchboardOptions *switchboard = &options->switchboard;
  g_autoptr (GError) error = NULL;
  const char *port;

  parse_raw (&raw, argc, argv);
  if (raw.show_version)
    {
      printf ("epmdpxyd %s\n", EPX_VERSION);
      exit (0);
    }
  if (raw.packet_timeout_s < 1 || raw.packet_timeout_s > MAX_PACKET_TIMEOUT_S)
    fail (_("--packet-timeout=%d is out of range (give 1 to %d seconds)"), raw.packet_timeout_s,
          MAX_PACKET_TIMEOUT_S);

  options->bus = g_strdup (value_of (raw.bus, "EPMDPXY_BUS", "session"));
  options->print_port = raw.print_port;
  port = value_of (raw.port, "ERL_EPMD_PORT", NULL);
  switchboard->port = port != NULL ? parse_port (port) : EPMD_PORT;
  switchboard->gates = parse_gate (raw.gate);
  switchboard->epmd.packet_timeout_us = raw.packet_timeout_s * G_USEC_PER_SEC;
  /* epmd asks only whether the variable is there. */
  switchboard->epmd.is_relaxed
      = raw.is_relaxed || g_getenv ("ERL_EPMD_RELAXED_COMMAND_CHECK") != NULL;
  switchboard->addresses
      = epx_addresses_parse (value_of (raw.listen, "ERL_EPMD_ADDRESS", "local"), &error);
  if (switchboard->addresses == NULL)
    fail ("%s", error->message);
  return options;
}

void
epx_options_free (EpxOptions *self)
{
  g_free (self->bus);
  g_clear_pointer (&self->switchboard.addresses, g_array_unref);
  g_free (self);
}
