/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* epmdpxyd: puts the parts together and runs the main loop. */
#include "config.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "core/error.h"
#include "daemon/bus-errors.h"
#include "daemon/log-writer.h"
#include "daemon/options.h"
#include "daemon/port-holder.h"
#include "daemon/presence.h"
#include "daemon/restart.h"
#include "daemon/service-manager.h"

/* What was held while the daemon was told to stop has so long to flow before links are closed. */
#define GRACE_MS 100

typedef struct
{
  EpxOptions *options;         /* (unowned) */
  EpxServiceManager *manager;  /* (unowned) (nullable) */
  EpxSwitchboard *switchboard; /* (owned) */
  EpxPresence *presence;       /* (owned) (nullable) */
  GMainLoop *loop;             /* (owned) */
  gboolean is_stopping;
  int status;
} Daemon;

static void
tell_ready (Daemon *self)
{
  g_autofree char *status = g_strdup_printf ("Answering as EPMD on port %u",
                                             epx_switchboard_get_port (self->switchboard));

  epx_service_manager_tell_ready (self->manager, status);
}

static void
announce (Daemon *self)
{
  guint16 port = epx_switchboard_get_port (self->switchboard);

  if (self->options->print_port)
    {
      printf ("%u\n", port);
      fflush (stdout);
    }
  g_message ("Answering as EPMD on port %u", port);
  tell_ready (self);
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
  g_autoptr (GPtrArray) ends G_GNUC_UNUSED = NULL;
  guint64 rule;
  guint n_links;

  if (self->is_stopping)
    return;
  self->is_stopping = TRUE;
  epx_service_manager_tell_stopping (self->manager);
  g_message ("Stopping: every cable is fixed, then every link is closed");
  ends = epx_switchboard_fix (self->switchboard, NULL, NULL, NULL, &rule, &n_links, NULL);
  g_timeout_add (has_rules ? GRACE_MS : 0, on_grace_over, self);
}

static gboolean
on_interrupt (gpointer user_data)
{
  stop (user_data);
  return G_SOURCE_CONTINUE;
}

/* Whoever says so may mean a restart: where there is a store, the next daemon goes on. If none
 * comes, the service manager closes what is in there. */
static gboolean
on_terminate (gpointer user_data)
{
  Daemon *self = user_data;

  if (self->is_stopping || !epx_service_manager_has_store (self->manager))
    {
      stop (self);
      return G_SOURCE_CONTINUE;
    }
  epx_service_manager_tell_stopping (self->manager);
  if (!epx_restart_hand_over (self->manager, self->switchboard))
    {
      stop (self);
      return G_SOURCE_CONTINUE;
    }
  epx_switchboard_flush (self->switchboard);
  if (self->presence != NULL)
    epx_presence_flush (self->presence);
  /* At once, and past all that would end links as links are ended: their sockets live on. */
  _exit (EXIT_SUCCESS);
}

/* Goes over to what the configuration says now, as far as that can be done while serving. */
static gboolean
on_hangup (gpointer user_data)
{
  Daemon *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) kept = NULL;
  g_autofree char *keys = NULL;

  epx_service_manager_tell_reloading (self->manager);
  kept = epx_options_reload (self->options, &error);
  if (kept == NULL)
    g_warning ("The configuration stays as it was: %s", error->message);
  else
    {
      epx_switchboard_reload (self->switchboard, &self->options->switchboard);
      keys = g_strjoinv (", ", (char **) kept->pdata);
      g_message ("The configuration is reloaded");
      if (kept->len > 1)
        g_warning ("Only a restart changes what it says of: %s", keys);
    }
  tell_ready (self);
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
  g_autoptr (GArray) sockets = epx_service_manager_take_sockets (self->manager);
  g_autoptr (EpxInheritance) inheritance = epx_inheritance_new (self->manager);

  if (sockets != NULL)
    g_message ("Serving what the service manager listens on; port and listen say nothing");
  else if (inheritance->state != NULL)
    {
      sockets = epx_switchboard_find_sockets (inheritance->state, &self->options->switchboard,
                                              inheritance->handover);
      /* Else the port would be in use by what is in there. */
      if (sockets == NULL)
        epx_service_manager_clear_store (self->manager);
    }
  self->options->switchboard.sockets = sockets;
  self->switchboard = epx_switchboard_new (&self->options->switchboard, &error);
  if (self->switchboard == NULL)
    {
      explain_no_switchboard (self->options, error);
      return FALSE;
    }
  g_signal_connect (self->switchboard, "killed", G_CALLBACK (on_killed), self);
  epx_inheritance_take_over (inheritance, self->switchboard);
  if (g_str_equal (self->options->bus, "none"))
    {
      epx_service_manager_clear_store (self->manager);
      announce (self);
      return TRUE;
    }
  epx_bus_errors_register ();
  self->presence =
      epx_presence_new (self->options->bus, self->switchboard, on_presence_lost, self, &error);
  if (self->presence == NULL)
    {
      fprintf (stderr, "epmdpxyd: %s\n", error->message);
      /* Another start may try with what is in the store, and ending things here would mark its
       * sockets: those of a cut link would be reset whenever they are closed. */
      if (inheritance->state != NULL)
        _exit (EXIT_FAILURE);
      return FALSE;
    }
  epx_service_manager_clear_store (self->manager);
  announce (self);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (EpxOptions) options = NULL;
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (EpxServiceManager) manager = NULL;
  Daemon self = { .status = EXIT_SUCCESS };

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, EPX_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  signal (SIGPIPE, SIG_IGN);
  epx_log_writer_install ();

  options = epx_options_parse (&argc, &argv, &self.status);
  if (options == NULL)
    return self.status;
  raise_descriptor_limit ();
  loop = g_main_loop_new (NULL, FALSE);
  manager = epx_service_manager_new ();
  self.options = options;
  self.manager = manager;
  self.loop = loop;
  g_unix_signal_add (SIGTERM, on_terminate, &self);
  g_unix_signal_add (SIGINT, on_interrupt, &self);
  g_unix_signal_add (SIGHUP, on_hangup, &self);
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
