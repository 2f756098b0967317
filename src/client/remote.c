/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A child process, a pair of sockets to speak D-Bus through, and a thread that reads what the
 * child complains of.
 *
 * The thread is there since the callers block: a pipe that nobody reads would hold ssh up in the
 * end, and what it says is wanted when it fails. */
#include "config.h"

#include "client/remote.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#define MAX_LINE 1024
/* What is kept of what was said before the connection stood. */
#define MAX_SAID 4096
/* How long the rest of what a failed ssh said may take to arrive. */
#define REST_US (G_USEC_PER_SEC / 2)

struct _EpxRemote
{
  char *host; /* (owned) */
  EpxRemoteTold told;
  gpointer user_data;
  GSubprocess *child;        /* (owned) */
  GSocketConnection *stream; /* (owned) */
  GThread *reader;           /* (owned) */
  GCancellable *is_over;     /* (owned) ends the reader */
  GMutex mutex;              /* of what follows */
  GCond has_ended;           /* the reader has */
  gboolean is_ended;
  gboolean is_connected;
  GString *said; /* (owned) lines, each with its end, until it is connected */
};

/* In a session of its own: Ctrl-C is for us, who may have to undo something through it, and there
 * is no terminal that it could ask at. */
static void
on_forked (gpointer unused)
{
  setsid ();
}

static void
take_line (EpxRemote *self, const char *line)
{
  gboolean is_told;

  g_mutex_lock (&self->mutex);
  is_told = self->is_connected;
  if (!is_told && self->said->len < MAX_SAID)
    g_string_append_printf (self->said, "%s\n", line);
  g_mutex_unlock (&self->mutex);

  if (is_told)
    self->told (self->host, line, self->user_data);
}

/* Takes whole lines out of @text; one that is too long counts as whole. */
static void
take_lines (EpxRemote *self, GString *text)
{
  for (;;)
    {
      char *end = memchr (text->str, '\n', text->len);
      gsize length = end != NULL ? (gsize) (end - text->str) : text->len;
      g_autofree char *line = NULL;

      if (end == NULL && text->len < MAX_LINE)
        return;
      line = g_strndup (text->str, length);
      g_string_erase (text, 0, (gssize) (length + (end != NULL)));
      if (*g_strchomp (line) != '\0')
        take_line (self, line);
    }
}

static gpointer
read_complaints (gpointer data)
{
  EpxRemote *self = data;
  GInputStream *complaints = g_subprocess_get_stderr_pipe (self->child);
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[MAX_LINE];
  gssize n_read;

  while ((n_read = g_input_stream_read (complaints, buffer, sizeof buffer, self->is_over, NULL)) >
         0)
    {
      g_string_append_len (text, buffer, n_read);
      take_lines (self, text);
    }
  if (text->len > 0)
    {
      g_string_append_c (text, '\n');
      take_lines (self, text);
    }

  g_mutex_lock (&self->mutex);
  self->is_ended = TRUE;
  g_cond_signal (&self->has_ended);
  g_mutex_unlock (&self->mutex);
  return NULL;
}

/* Returns: (transfer full) (nullable). */
static char **
build_command (const char *host, GError **error)
{
  const char *program = g_getenv ("EPMDPXY_SSH");
  const char *const rest[] = {
    "-xT", "-o", "BatchMode=yes", "--", host, "systemd-stdio-bridge", NULL,
  };
  g_auto (GStrv) words = NULL;
  g_autoptr (GStrvBuilder) command = g_strv_builder_new ();

  if (program == NULL || *program == '\0')
    program = "ssh";
  if (!g_shell_parse_argv (program, NULL, &words, error))
    {
      g_prefix_error (error, "EPMDPXY_SSH: ");
      return NULL;
    }

  g_strv_builder_addv (command, (const char **) words);
  g_strv_builder_addv (command, (const char **) rest);
  return g_strv_builder_end (command);
}

/* A socket rather than two pipes: writing to it never ends us with SIGPIPE. */
static gboolean
start (EpxRemote *self, GError **error)
{
  g_auto (GStrv) command = build_command (self->host, error);
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSocket) socket = NULL;
  int ends[2];

  if (command == NULL)
    return FALSE;
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      return FALSE;
    }

  socket = g_socket_new_from_fd (ends[0], error);
  if (socket == NULL)
    {
      close (ends[0]);
      close (ends[1]);
      return FALSE;
    }
  self->stream = g_socket_connection_factory_create_connection (socket);
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_set_child_setup (launcher, on_forked, NULL, NULL);
  g_subprocess_launcher_take_stdin_fd (launcher, dup (ends[1]));
  g_subprocess_launcher_take_stdout_fd (launcher, ends[1]);
  self->child = g_subprocess_launcher_spawnv (launcher, (const char *const *) command, error);
  return self->child != NULL;
}

EpxRemote *
epx_remote_new (const char *host, EpxRemoteTold told, gpointer user_data, GError **error)
{
  g_autoptr (EpxRemote) self = g_new0 (EpxRemote, 1);

  self->host = g_strdup (host);
  self->told = told;
  self->user_data = user_data;
  self->is_over = g_cancellable_new ();
  self->said = g_string_new (NULL);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->has_ended);
  if (!start (self, error))
    return NULL;

  self->reader = g_thread_new ("epx-remote", read_complaints, self);
  return g_steal_pointer (&self);
}

void
epx_remote_free (EpxRemote *self)
{
  g_cancellable_cancel (self->is_over);
  if (self->child != NULL)
    g_subprocess_send_signal (self->child, SIGTERM);
  g_clear_pointer (&self->reader, g_thread_join);
  g_clear_object (&self->child);
  g_clear_object (&self->stream);
  g_clear_object (&self->is_over);
  g_string_free (self->said, TRUE);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->has_ended);
  g_free (self->host);
  g_free (self);
}

/* What ssh had to say, on one line; a little later than that it failed. Returns: (transfer full)
 * (nullable): NULL when it said nothing. */
static char *
wait_for_complaints (EpxRemote *self)
{
  gint64 limit_us = g_get_monotonic_time () + REST_US;
  g_auto (GStrv) lines = NULL;

  g_mutex_lock (&self->mutex);
  while (!self->is_ended && g_cond_wait_until (&self->has_ended, &self->mutex, limit_us))
    continue;
  g_strchomp (self->said->str);
  lines = g_strsplit (self->said->str, "\n", -1);
  g_string_truncate (self->said, 0);
  g_mutex_unlock (&self->mutex);
  return lines[0] != NULL ? g_strjoinv ("; ", lines) : NULL;
}

static void
set_failure (EpxRemote *self, const GError *cause, GError **error)
{
  gboolean is_late = g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_autofree char *why = wait_for_complaints (self);

  if (why == NULL && is_late)
    why = g_strdup (_ ("no answer in time"));
  else if (why == NULL)
    why = g_strdup_printf (_ ("no message bus answers there: %s"), cause->message);

  /* Translators: why, and the host. */
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE,
               _ ("not reached: %s (try `ssh %s true`)"), why, self->host);
}

static void
tell_what_was_said (EpxRemote *self)
{
  g_auto (GStrv) lines = NULL;

  g_mutex_lock (&self->mutex);
  self->is_connected = TRUE;
  lines = g_strsplit (self->said->str, "\n", -1);
  g_string_truncate (self->said, 0);
  g_mutex_unlock (&self->mutex);

  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0')
      self->told (self->host, *line, self->user_data);
}

GDBusConnection *
epx_remote_connect (EpxRemote *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;
  GDBusConnection *connection =
      g_dbus_connection_new_sync (G_IO_STREAM (self->stream), NULL,
                                  G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                      G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                  NULL, cancellable, &cause);

  if (connection == NULL)
    set_failure (self, cause, error);
  else
    tell_what_was_said (self);
  return connection;
}
