/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Started in order: directory, bus, daemon, each when the one before has said its first line; until
 * all have, one failed, it was cancelled, or it takes too long. */
#include "config.h"

#include "client/private-daemon.h"

#include <stdio.h>

#include <glib/gi18n-lib.h>

#include "client/bus.h"
#include "client/child.h"
#include "client/program.h"
#include "client/scratch-dir.h"

/* Both start in well under a second; a busy machine with sanitizers is given more. */
#define START_LIMIT_MS (30 * 1000)
/* The daemon mends and closes, the bus only ends. */
#define STOP_LIMIT_MS (10 * 1000)

struct _EpxPrivateDaemon
{
  EpxScratchDir *dir;  /* (owned) (nullable) once stopped */
  EpxChild *bus;       /* (owned) (nullable) */
  EpxChild *daemon;    /* (owned) (nullable) */
  gboolean is_started; /* whole: from here on the daemon is to end well */

  GTask *starting;        /* (owned) (nullable) */
  char **options;         /* (owned) (nullable) of the daemon, while starting */
  guint limit_id;         /* 0: not starting */
  GSource *cancel_source; /* (owned) (nullable) */
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

static void on_progress (gpointer user_data);

static EpxChild *
spawn (EpxPrivateDaemon *self, const char *const *argv, GError **error)
{
  g_autoptr (GError) cause = NULL;
  EpxChild *child = epx_child_spawn (argv, NULL, EPX_CHILD_SERVICE, &cause);

  if (child != NULL)
    epx_child_set_watch (child, on_progress, self);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", cause->message);
  return child;
}

static gboolean
start_bus (EpxPrivateDaemon *self, GError **error)
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

  self->bus = spawn (self, argv, error);
  return self->bus != NULL;
}

static gboolean
start_daemon (EpxPrivateDaemon *self, GError **error)
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
  for (gsize i = 0; self->options[i] != NULL; i++)
    g_ptr_array_add (argv, self->options[i]);
  g_ptr_array_add (argv, NULL);

  self->daemon = spawn (self, (const char *const *) argv->pdata, error);
  return self->daemon != NULL;
}

/* @error: (transfer full) (nullable) why it is not started. */
static void
end_start (EpxPrivateDaemon *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->starting);

  g_clear_handle_id (&self->limit_id, g_source_remove);
  g_clear_pointer (&self->options, g_strfreev);
  if (self->cancel_source != NULL)
    g_source_destroy (self->cancel_source);
  g_clear_pointer (&self->cancel_source, g_source_unref);

  self->is_started = error == NULL;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_progress (gpointer user_data)
{
  EpxPrivateDaemon *self = user_data;
  GError *error = NULL;

  if (self->starting == NULL)
    return;

  if (!epx_private_daemon_check (self, &error) ||
      (self->daemon == NULL && epx_child_get_first_line (self->bus) != NULL &&
       !start_daemon (self, &error)))
    end_start (self, error);
  else if (self->daemon != NULL && epx_child_get_first_line (self->daemon) != NULL)
    end_start (self, NULL);
}

static gboolean
on_limit (gpointer user_data)
{
  EpxPrivateDaemon *self = user_data;

  self->limit_id = 0;
  end_start (self, g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                                _ ("the private daemon does not answer after %d s (try again)"),
                                START_LIMIT_MS / 1000));
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GError *error = NULL;

  g_cancellable_set_error_if_cancelled (cancellable, &error);
  end_start (user_data, error);
  return G_SOURCE_REMOVE;
}

void
epx_private_daemon_start_async (EpxPrivateDaemon *self,
                                const char *const *options,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GError *error = NULL;

  g_return_if_fail (self->starting == NULL && self->bus == NULL);

  self->starting = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (self->starting, epx_private_daemon_start_async);
  self->options = g_strdupv ((char **) options);
  self->limit_id = g_timeout_add (START_LIMIT_MS, on_limit, self);
  if (cancellable != NULL)
    {
      self->cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->cancel_source, G_SOURCE_FUNC (on_cancelled), self, NULL);
      g_source_attach (self->cancel_source, NULL);
    }
  if (!start_bus (self, &error))
    end_start (self, error);
}

gboolean
epx_private_daemon_start_finish (EpxPrivateDaemon *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
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
  gboolean is_well;

  if (self->starting != NULL)
    end_start (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("stopped")));
  is_well = stop_daemon (self, error);

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
