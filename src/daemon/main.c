/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* epmdpxyd: puts the parts together and runs the main loop. */
#include "config.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "core/error.h"
#include "daemon/bus-errors.h"
#include "daemon/options.h"
#include "daemon/port-holder.h"
#include "daemon/presence.h"

/* What was held while the daemon was told to stop has so long to flow before links are closed. */
#define GRACE_MS 100

typedef struct
{
  const EpxOptions *options;   /* (unowned) */
  EpxSwitchboard *switchboard; /* (owned) */
  EpxPresence *presence;       /* (owned) (nullable) */
  GMainLoop *loop;             /* (owned) */
  gboolean is_announced;
  gboolean is_stopping;
  int status;
} Daemon;

static void
announce (gpointer user_data)
{
  Daemon *self = user_data;
  guint16 port = epx_switchboard_get_port (self->switchboard);

  if (self->is_announced)
    return;
  self->is_announced = TRUE;
  if (self->options->print_port)
    {
      printf ("%u\n", port);
      fflush (stdout);
    }
  g_message ("Answering as EPMD on port %u", port);
}

static gboolean
on_grace_over (gpointer user_data)
{
  Daemon *self = user_data;

  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

static void
stop (Daemon *self)
{
  gboolean has_rules = epx_rules_get_n_rules (epx_switchboard_get_rules (self->switchboard)) > 0;
  g_autoptr (GPtrArray) ends = NULL;
  guint64 rule;
  guint n_links;

  if (self->is_stopping)
    return;
  self->is_stopping = TRUE;
  g_message ("Stopping: every cable is fixed, then every link is closed");
  ends = epx_switchboard_fix (self->switchboard, NULL, NULL, NULL, &rule, &n_links, NULL);
  g_timeout_add (has_rules ? GRACE_MS : 0, on_grace_over, self);
}

static gboolean
on_signal (gpointer user_data)
{
  stop (user_data);
  return G_SOURCE_CONTINUE;
}

static void
on_killed (EpxSwitchboard *switchboard, gpointer user_data)
{
  stop (user_data);
}

static void
on_presence_lost (const char *reason, gpointer user_data)
{
  Daemon *self = user_data;

  fprintf (stderr, "epmdpxyd: %s\n", reason);
  self->status = EXIT_FAILURE;
  g_main_loop_quit (self->loop);
}

/* Every link takes two descriptors: use all that the administrator allows. */
static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur == limit.rlim_max)
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

static void
explain_no_switchboard (const EpxOptions *options, const GError *error)
{
  g_autofree char *holder = NULL;

  if (!g_error_matches (error, EPX_ERROR, EPX_ERROR_PORT_IN_USE))
    {
      fprintf (stderr, "epmdpxyd: %s\n", error->message);
      return;
    }
  holder = epx_port_holder (options->switchboard.port);
  fprintf (stderr, _ ("epmdpxyd: %s by %s; or choose another port with --port\n"), error->message,
           holder != NULL ? holder : _ ("another program (ss -ltnp tells root which)"));
}

static gboolean
start (Daemon *self)
{
  g_autoptr (GError) error = NULL;

  self->switchboard = epx_switchboard_new (&self->options->switchboard, &error);
  if (self->switchboard == NULL)
    {
      explain_no_switchboard (self->options, error);
      return FALSE;
    }
  g_signal_connect (self->switchboard, "killed", G_CALLBACK (on_killed), self);
  if (g_str_equal (self->options->bus, "none"))
    {
      announce (self);
      return TRUE;
    }
  epx_bus_errors_register ();
  self->presence = epx_presence_new (self->options->bus, self->switchboard, announce,
                                     on_presence_lost, self, &error);
  if (self->presence == NULL)
    fprintf (stderr, "epmdpxyd: %s\n", error->message);
  return self->presence != NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (EpxOptions) options = NULL;
  g_autoptr (GMainLoop) loop = NULL;
  Daemon self = { .status = EXIT_SUCCESS };

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, EPX_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  signal (SIGPIPE, SIG_IGN);
  /* Stdout is for --print-port alone. */
  g_log_writer_default_set_use_stderr (TRUE);

  options = epx_options_parse (&argc, &argv, &self.status);
  if (options == NULL)
    return self.status;
  raise_descriptor_limit ();
  loop = g_main_loop_new (NULL, FALSE);
  self.options = options;
  self.loop = loop;
  g_unix_signal_add (SIGTERM, on_signal, &self);
  g_unix_signal_add (SIGINT, on_signal, &self);
  if (start (&self))
    g_main_loop_run (loop);
  else
    self.status = EXIT_FAILURE;

  /* Closing the links is told on the bus, so it comes before that is left. */
  if (self.switchboard != NULL)
    {
      g_signal_handlers_disconnect_by_data (self.switchboard, &self);
      g_object_run_dispose (G_OBJECT (self.switchboard));
    }
  g_clear_pointer (&self.presence, epx_presence_free);
  g_clear_object (&self.switchboard);
  return self.status;
}
