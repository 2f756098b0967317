/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "config.h"

#include "daemon/options.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>

#include "net/addresses.h"

/* As the options give them, before they are checked. */
typedef struct
{
  char *bus;
  char *config;
  char *port;
  char *listen;
  char *gate;
  char *packet_timeout;
  gboolean is_relaxed;
  gboolean print_port;
  gboolean show_version;
} Raw;

/* A setting that the environment or the command line makes. */
typedef struct
{
  const char *origin; /* the variable or the option */
  const char *key;
  char *text; /* (owned) */
} Override;

static void
raw_clear (Raw *raw)
{
  g_free (raw->bus);
  g_free (raw->config);
  g_free (raw->port);
  g_free (raw->listen);
  g_free (raw->gate);
  g_free (raw->packet_timeout);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Raw, raw_clear)

static void
override_clear (gpointer data)
{
  g_free (((Override *) data)->text);
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
  g_autofree char *config_help = g_strdup_printf (
      _ ("Read this configuration file (default with --bus=system: %s)"), EPX_CONFIG_FILE);
  const GOptionEntry entries[] = {
    { "bus", 0, 0, G_OPTION_ARG_STRING, &raw->bus,
      N_ ("Be controlled over system, session, none or a D-Bus address (default: session)"),
      N_ ("BUS") },
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &raw->config, config_help, N_ ("FILE") },
    { "port", 0, 0, G_OPTION_ARG_STRING, &raw->port,
      N_ ("Answer as EPMD on port N; 0 for any free one (default: 4369)"), "N" },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &raw->listen,
      N_ ("Listen on local, any, or addresses separated by commas (default: local)"),
      N_ ("WHERE") },
    { "gate", 0, 0, G_OPTION_ARG_STRING, &raw->gate,
      N_ ("Open a gate per-node, or one per-lookup that takes one connection"), N_ ("MODE") },
    { "packet-timeout", 0, 0, G_OPTION_ARG_STRING, &raw->packet_timeout,
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

/* @text: (nullable) nothing is said. A variable that is empty or blank counts as unset. */
static void
override (EpxOptions *self, const char *origin, const char *key, const char *text)
{
  Override said = { .origin = origin, .key = key, .text = g_strdup (text) };

  if (text != NULL && (g_str_has_prefix (origin, "--") || text[strspn (text, ", \t")] != '\0'))
    g_array_append_val (self->overrides, said);
  else
    g_free (said.text);
}

/* The later one wins. */
static void
collect_overrides (EpxOptions *self, const Raw *raw)
{
  /* epmd asks only whether the variable is there. */
  const char *relaxed = g_getenv ("ERL_EPMD_RELAXED_COMMAND_CHECK") != NULL ? "true" : NULL;

  override (self, "ERL_EPMD_PORT", "port", g_getenv ("ERL_EPMD_PORT"));
  override (self, "ERL_EPMD_ADDRESS", "listen", g_getenv ("ERL_EPMD_ADDRESS"));
  override (self, "ERL_EPMD_RELAXED_COMMAND_CHECK", "relaxed-command-check", relaxed);
  override (self, "--port", "port", raw->port);
  override (self, "--listen", "listen", raw->listen);
  override (self, "--gate", "gate", raw->gate);
  override (self, "--packet-timeout", "packet-timeout", raw->packet_timeout);
  override (self, "--relaxed-command-check", "relaxed-command-check",
            raw->is_relaxed ? "true" : NULL);
}

/* What a start would refuse, a reload refuses, too. */
static gboolean
check_listen (const EpxSettings *settings, GError **error)
{
  g_autoptr (GArray) addresses = epx_addresses_parse (settings->listen, error);

  return addresses != NULL;
}

static gboolean
read_file (const char *file, EpxSettings *settings, GError **error)
{
  g_autofree char *data = NULL;
  gsize len = 0;

  if (!g_file_get_contents (file, &data, &len, error) ||
      !epx_settings_parse (settings, file, data, len, error))
    return FALSE;
  if (check_listen (settings, error))
    return TRUE;
  g_prefix_error (error, _ ("%s: %s in [%s]: "), file, "listen", "daemon");
  return FALSE;
}

/* What file, environment and command line say now. */
static gboolean
configure (const EpxOptions *self, EpxSettings *settings, GError **error)
{
  epx_settings_init (settings);
  if (self->config_file != NULL && !read_file (self->config_file, settings, error))
    return FALSE;
  for (guint i = 0; i < self->overrides->len; i++)
    {
      const Override *said = &g_array_index (self->overrides, Override, i);

      if (!epx_settings_set (settings, said->key, said->text, error) ||
          !check_listen (settings, error))
        {
          g_prefix_error (error, "%s: ", said->origin);
          return FALSE;
        }
    }
  return TRUE;
}

/* Turns what holds into what the switchboard wants. */
static void
translate (EpxOptions *self)
{
  const EpxSettings *settings = &self->settings;

  self->switchboard.port = (guint16) settings->port;
  self->switchboard.gates =
      settings->gate == EPX_SETTINGS_GATE_PER_NODE ? EPX_GATES_PER_NODE : EPX_GATES_PER_LOOKUP;
  self->switchboard.epmd.is_relaxed = settings->is_relaxed != 0;
  self->switchboard.epmd.packet_timeout_us = settings->packet_timeout_s * G_USEC_PER_SEC;
  self->switchboard.limits = (EpxLimits){
    .identify_us = settings->identify_timeout_s * G_USEC_PER_SEC,
    .connect_us = settings->connect_timeout_s * G_USEC_PER_SEC,
    .lookup_gate_us = settings->lookup_gate_timeout_s * G_USEC_PER_SEC,
    .n_lookup_gates = (guint) settings->n_lookup_gates,
    .quotas = {
      [EPX_QUOTA_CONNECTIONS] = { (guint) settings->n_connections,
                                  (guint) settings->n_connections_per_address },
      [EPX_QUOTA_REQUESTS] = { (guint) settings->n_requests,
                               (guint) settings->n_requests_per_address },
      [EPX_QUOTA_DIALS] = { (guint) settings->n_dials, (guint) settings->n_dials_per_address },
      [EPX_QUOTA_LINKS] = { (guint) settings->n_links, (guint) settings->n_links_per_address },
      [EPX_QUOTA_GATES] = { (guint) settings->n_gates, 0 },
    },
    .n_rules = (guint) settings->n_rules,
    .n_rules_per_caller = (guint) settings->n_rules_per_caller,
  };
}

static gboolean
check_bus (const char *bus, const char *origin, GError **error)
{
  if (g_str_equal (bus, "system") || g_str_equal (bus, "session") || g_str_equal (bus, "none") ||
      strchr (bus, ':') != NULL)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("%s=%s is neither system, session, none nor an address"), origin, bus);
  return FALSE;
}

static gboolean
fill (EpxOptions *self, const Raw *raw, GError **error)
{
  const char *bus = g_getenv ("EPMDPXY_BUS");

  if (raw->bus != NULL)
    bus = raw->bus;
  self->bus = g_strdup (bus != NULL && bus[strspn (bus, " \t")] != '\0' ? bus : "session");
  if (!check_bus (self->bus, raw->bus != NULL ? "--bus" : "EPMDPXY_BUS", error))
    return FALSE;
  self->print_port = raw->print_port;
  self->config_file = g_strdup (raw->config);
  /* A purged or removed file is no mistake; one that was asked for is. */
  if (raw->config == NULL && g_str_equal (self->bus, "system") &&
      g_file_test (EPX_CONFIG_FILE, G_FILE_TEST_EXISTS))
    self->config_file = g_strdup (EPX_CONFIG_FILE);
  collect_overrides (self, raw);
  if (!configure (self, &self->settings, error))
    return FALSE;
  translate (self);
  self->switchboard.addresses = epx_addresses_parse (self->settings.listen, error);
  return self->switchboard.addresses != NULL;
}

GPtrArray *
epx_options_reload (EpxOptions *self, GError **error)
{
  GPtrArray *kept;
  EpxSettings wanted;

  if (!configure (self, &wanted, error))
    return NULL;
  kept = epx_settings_reload (&self->settings, &wanted);
  translate (self);
  return kept;
}

EpxOptions *
epx_options_parse (int *argc, char ***argv, int *status)
{
  g_auto (Raw) raw = { 0 };
  g_autoptr (EpxOptions) options = g_new0 (EpxOptions, 1);
  g_autoptr (GError) error = NULL;

  options->overrides = g_array_new (FALSE, FALSE, sizeof (Override));
  g_array_set_clear_func (options->overrides, override_clear);
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
  g_free (self->config_file);
  g_array_unref (self->overrides);
  g_clear_pointer (&self->switchboard.addresses, g_array_unref);
  g_free (self);
}
