/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Started in order: directory, bus, daemon, connection. Each step waits in the main context until
 * it is done, has failed, was cancelled, or takes too long. */
#include "config.h"

#include "ctl/private-daemon.h"

#include <stdio.h>

#include <glib/gi18n.h>

#include "client/bus.h"
#include "ctl/child.h"
#include "ctl/program.h"
#include "ctl/scratch-dir.h"

/* Both start in well under a second; a busy machine with sanitizers is given more. */
#define START_LIMIT_MS (30 * 1000)
/* The daemon mends and closes, the bus only ends. */
#define STOP_LIMIT_MS (10 * 1000)

struct _EpxPrivateDaemon
{
  EpxScratchDir *dir;          /* (owned) (nullable) once stopped */
  EpxChild *bus;               /* (owned) (nullable) */
  EpxChild *daemon;            /* (owned) (nullable) */
  GDBusConnection *connection; /* (owned) (nullable) */
  EpxClient *client;           /* (owned) (nullable) */
  gboolean is_started;         /* whole: from here on the daemon is to end well */
};

/* Only processes of this user can connect: it is the default of a bus of type session, and the
 * directory is closed to others. Limits as on a stock session bus, which trusts its user. */
static const char BUS_CONFIG[] =
    "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\"\n"
    "  \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
    "<busconfig>\n"
    "  <type>session</type>\n"
    "  <keep_umask/>\n"
    "  <listen>%s</listen>\n"
    "  <auth>EXTERNAL</auth>\n"
    "  <policy context=\"default\">\n"
    "    <allow send_destination=\"*\" eavesdrop=\"true\"/>\n"
    "    <allow eavesdrop=\"true\"/>\n"
    "    <allow own=\"*\"/>\n"
    "  </policy>\n"
    "  <limit name=\"max_incoming_bytes\">1000000000</limit>\n"
    "  <limit name=\"max_outgoing_bytes\">1000000000</limit>\n"
    "  <limit name=\"max_message_size\">134217728</limit>\n"
    "  <limit name=\"max_completed_connections\">100000</limit>\n"
    "  <limit name=\"max_incomplete_connections\">10000</limit>\n"
    "  <limit name=\"max_connections_per_user\">100000</limit>\n"
    "  <limit name=\"max_match_rules_per_connection\">50000</limit>\n"
    "  <limit name=\"max_replies_per_connection\">50000</limit>\n"
    "</busconfig>\n";

EpxPrivateDaemon *
epx_private_daemon_new (GError **error)
{
  EpxScratchDir *dir = epx_scratch_dir_new (error);
  EpxPrivateDaemon *self;

  if (dir == NULL)
    return NULL;

  self = g_new0 (EpxPrivateDaemon, 1);
  self->dir = dir;
  return self;
}

static gboolean
is_bus_ready (EpxPrivateDaemon *self)
{
  return epx_child_get_first_line (self->bus) != NULL;
}

static gboolean
is_daemon_ready (EpxPrivateDaemon *self)
{
  return epx_child_get_first_line (self->daemon) != NULL;
}

static gboolean
is_daemon_on_bus (EpxPrivateDaemon *self)
{
  return epx_client_is_present (self->client);
}

static gboolean
on_limit (gpointer user_data)
{
  guint *source = user_data;

  *source = 0;
  return G_SOURCE_REMOVE;
}

/* Runs the main context until @is_ready. */
static gboolean
wait_until (EpxPrivateDaemon *self,
            gboolean (*is_ready) (EpxPrivateDaemon *self),
            GCancellable *cancellable,
            GError **error)
{
  guint limit = g_timeout_add (START_LIMIT_MS, on_limit, &limit);
  gboolean is_well = TRUE;

  while (is_well && !is_ready (self))
    {
      is_well = !g_cancellable_set_error_if_cancelled (cancellable, error) &&
                epx_private_daemon_check (self, error);
      if (is_well && limit == 0)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                       _ ("the private daemon does not answer after %d s (try again)"),
                       START_LIMIT_MS / 1000);
          is_well = FALSE;
        }
      if (is_well)
        g_main_context_iteration (NULL, TRUE);
    }

  if (limit != 0)
    g_source_remove (limit);
  return is_well;
}

static EpxChild *
spawn (const char *const *argv, GError **error)
{
  g_autoptr (GError) cause = NULL;
  EpxChild *child = epx_child_spawn (argv, NULL, EPX_CHILD_SERVICE, &cause);

  if (child == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", cause->message);
  return child;
}

static gboolean
start_bus (EpxPrivateDaemon *self, GCancellable *cancellable, GError **error)
{
  const char *config = epx_scratch_dir_get_config (self->dir);
  g_autofree char *program = epx_program_find_bus (error);
  g_autofree char *option = g_strconcat ("--config-file=", config, NULL);
  g_autofree char *address = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *text = NULL;
  const char *argv[] = {
    program, option, "--nofork", "--nopidfile", "--nosyslog", "--print-address=1", NULL,
  };

  if (program == NULL)
    return FALSE;

  address = epx_bus_address_of_socket (epx_scratch_dir_get_socket (self->dir));
  escaped = g_markup_escape_text (address, -1);
  text = g_strdup_printf (BUS_CONFIG, escaped);
  if (!g_file_set_contents (config, text, -1, error))
    return FALSE;

  self->bus = spawn (argv, error);
  return self->bus != NULL && wait_until (self, is_bus_ready, cancellable, error);
}

static gboolean
start_daemon (EpxPrivateDaemon *self,
              const char *const *options,
              GCancellable *cancellable,
              GError **error)
{
  g_autofree char *program = epx_program_find_daemon (error);
  g_autofree char *bus = g_strconcat ("--bus=", epx_private_daemon_get_bus (self), NULL);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();

  if (program == NULL)
    return FALSE;

  g_ptr_array_add (argv, program);
  g_ptr_array_add (argv, bus);
  g_ptr_array_add (argv, (char *) "--port=0");
  g_ptr_array_add (argv, (char *) "--print-port");
  for (gsize i = 0; options[i] != NULL; i++)
    g_ptr_array_add (argv, (char *) options[i]);
  g_ptr_array_add (argv, NULL);

  self->daemon = spawn ((const char *const *) argv->pdata, error);
  return self->daemon != NULL && wait_until (self, is_daemon_ready, cancellable, error);
}

gboolean
epx_private_daemon_start (EpxPrivateDaemon *self,
                          const char *const *options,
                          GCancellable *cancellable,
                          GError **error)
{
  if (!start_bus (self, cancellable, error) || !start_daemon (self, options, cancellable, error))
    return FALSE;

  self->connection = epx_bus_connect (epx_private_daemon_get_bus (self), error);
  if (self->connection == NULL)
    return FALSE;
  self->client = epx_client_new (self->connection, EPX_CLIENT_ONLY_LOOK, error);
  self->is_started =
      self->client != NULL && wait_until (self, is_daemon_on_bus, cancellable, error);
  return self->is_started;
}

const char *
epx_private_daemon_get_port (EpxPrivateDaemon *self)
{
  return epx_child_get_first_line (self->daemon);
}

const char *
epx_private_daemon_get_bus (EpxPrivateDaemon *self)
{
  return epx_child_get_first_line (self->bus);
}

EpxClient *
epx_private_daemon_get_client (EpxPrivateDaemon *self)
{
  return self->client;
}

static gboolean
check_child (EpxChild *child, const char *what, GError **error)
{
  g_autofree char *last = NULL;

  if (child == NULL || !epx_child_is_over (child))
    return TRUE;

  if (epx_child_get_signal (child) != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("%s was killed by signal %d"), what,
                   epx_child_get_signal (child));
      return FALSE;
    }

  last = epx_child_get_last_complaint (child);
  /* Translators: a program, its exit code, and the last it said. */
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("%s ended by itself with %d: %s"), what,
               epx_child_get_exit_code (child), last != NULL ? last : _ ("it did not say why"));
  return FALSE;
}

gboolean
epx_private_daemon_check (EpxPrivateDaemon *self, GError **error)
{
  return check_child (self->daemon, "epmdpxyd", error) &&
         check_child (self->bus, "dbus-daemon", error);
}

static gboolean
stop_daemon (EpxPrivateDaemon *self, GError **error)
{
  int exit_code;

  if (self->daemon == NULL || epx_child_is_over (self->daemon))
    return TRUE;

  epx_child_stop (self->daemon, STOP_LIMIT_MS);
  exit_code = epx_child_get_exit_code (self->daemon);
  if (exit_code == 0 || !self->is_started)
    return TRUE;

  fputs (epx_child_get_complaints (self->daemon), stderr);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("epmdpxyd did not end well: exit code %d"),
               exit_code);
  return FALSE;
}

gboolean
epx_private_daemon_stop (EpxPrivateDaemon *self, GError **error)
{
  gboolean is_well = stop_daemon (self, error);

  g_clear_object (&self->client);
  g_clear_object (&self->connection);
  if (self->bus != NULL)
    epx_child_stop (self->bus, STOP_LIMIT_MS);
  g_clear_pointer (&self->dir, epx_scratch_dir_free);
  return is_well;
}

void
epx_private_daemon_free (EpxPrivateDaemon *self)
{
  epx_private_daemon_stop (self, NULL);
  g_clear_pointer (&self->daemon, epx_child_free);
  g_clear_pointer (&self->bus, epx_child_free);
  g_free (self);
}
