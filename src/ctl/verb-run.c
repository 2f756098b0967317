/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* `epmdpxyctl run`: a private bus and daemon around one command, and nothing left of them.
 *
 * Signals that end a program are blocked and read from a descriptor, because who sent one matters:
 * what a terminal sends has reached the command too, what a process sends is passed on to it. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "client/bus.h"
#include "client/child.h"
#include "client/client.h"
#include "client/private-daemon.h"
#include "ctl/invocation.h"
#include "ctl/output.h"
#include "ctl/report.h"
#include "ctl/run-play.h"

typedef struct
{
  char *gate;        /* (owned) (nullable) --gate */
  char *listen;      /* (owned) (nullable) --listen */
  char *report_path; /* (owned) (nullable) --report */
  gboolean is_quiet; /* --quiet */
  char *play_path;   /* (owned) (nullable) --play */
  char *play_when;   /* (owned) (nullable) --play-when */
  char *play_seed;   /* (owned) (nullable) --play-seed */

  FILE *report_file;         /* (owned) (nullable) */
  EpxPrivateDaemon *private; /* (owned) (nullable) */
  EpxClient *client;         /* (owned) (nullable) */
  EpxReport *report;         /* (owned) */
  EpxRunPlay *play;          /* (owned) (nullable) */
  gboolean is_mending;
  EpxChild *command;         /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) a signal came before there was a command */
  int signal_fd;             /* -1: none */
  guint signal_source;
  int quit_signal; /* 0: none */
} Run;

static void
clear_run (Run *run)
{
  g_clear_pointer (&run->command, epx_child_free);
  g_clear_pointer (&run->play, epx_run_play_free);
  g_clear_object (&run->client);
  g_clear_pointer (&run->private, epx_private_daemon_free);
  g_clear_pointer (&run->report, epx_report_free);
  g_clear_handle_id (&run->signal_source, g_source_remove);
  if (run->signal_fd >= 0)
    close (run->signal_fd);
  if (run->report_file != NULL)
    fclose (run->report_file);
  g_clear_object (&run->cancellable);
  g_free (run->gate);
  g_free (run->listen);
  g_free (run->report_path);
  g_free (run->play_path);
  g_free (run->play_when);
  g_free (run->play_seed);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, clear_run)

static gboolean
on_signal (int fd, GIOCondition condition, gpointer user_data)
{
  Run *run = user_data;
  struct signalfd_siginfo info;

  if (read (fd, &info, sizeof info) != sizeof info)
    return G_SOURCE_CONTINUE;

  run->quit_signal = (int) info.ssi_signo;
  g_cancellable_cancel (run->cancellable);
  if (run->command != NULL && info.ssi_code != SI_KERNEL)
    epx_child_signal (run->command, run->quit_signal);
  return G_SOURCE_CONTINUE;
}

/* Those that our caller has not had ignored, as nohup does. */
static void
get_signals (sigset_t *signals)
{
  struct sigaction action;

  epx_child_get_signals (signals);
  for (int number = 1; number < SIGRTMIN; number++)
    if (sigismember (signals, number) == 1 && sigaction (number, NULL, &action) == 0 &&
        action.sa_handler == SIG_IGN)
      sigdelset (signals, number);
}

static gboolean
catch_signals (Run *run)
{
  sigset_t signals;

  get_signals (&signals);
  pthread_sigmask (SIG_BLOCK, &signals, NULL);
  run->signal_fd = signalfd (-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  if (run->signal_fd < 0)
    {
      epx_output_complain (_ ("cannot catch signals: %s"), g_strerror (errno));
      return FALSE;
    }

  run->signal_source = g_unix_fd_add (run->signal_fd, G_IO_IN, on_signal, run);
  return TRUE;
}

/* Opened before anything is started, so that a wrong path costs nobody a long run. */
static gboolean
open_report (Run *run)
{
  if (run->report_path == NULL)
    return TRUE;

  run->report_file = g_fopen (run->report_path, "we");
  if (run->report_file != NULL)
    return TRUE;

  epx_output_complain (_ ("cannot write the report %s: %s (give --report another path)"),
                       run->report_path, g_strerror (errno));
  return FALSE;
}

static gboolean
write_report (Run *run)
{
  g_autofree char *json = NULL;
  gboolean is_written;

  if (run->report_file == NULL)
    return TRUE;

  json = epx_report_format_json (run->report);
  is_written = fprintf (run->report_file, "%s\n", json) >= 0;
  is_written = fclose (g_steal_pointer (&run->report_file)) == 0 && is_written;
  if (!is_written)
    epx_output_complain (_ ("cannot write the report %s: %s"), run->report_path,
                         g_strerror (errno));
  return is_written;
}

static void
on_event (EpxClient *client, EpxEvent *event, gpointer user_data)
{
  Run *run = user_data;

  /* The mending at the end is no doing of the command's. */
  if (!run->is_mending)
    epx_report_add (run->report, NULL, event);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* Meets the daemon, which takes its name just after it answers as EPMD, or ends. */
static gboolean
meet_daemon (Run *run, GError **error)
{
  g_autoptr (GDBusConnection) connection = NULL;

  connection = epx_bus_connect (epx_private_daemon_get_bus (run->private), error);
  if (connection == NULL)
    return FALSE;

  run->client = epx_client_new (connection, EPX_CLIENT_ONLY_LOOK, error);
  while (run->client != NULL && !epx_client_is_present (run->client))
    {
      if (g_cancellable_set_error_if_cancelled (run->cancellable, error) ||
          !epx_private_daemon_check (run->private, error))
        return FALSE;
      g_main_context_iteration (NULL, TRUE);
    }
  return run->client != NULL;
}

static gboolean
start_daemon (Run *run, GError **error)
{
  g_autofree char *gate = g_strconcat ("--gate=", run->gate, NULL);
  g_autofree char *listen = g_strconcat ("--listen=", run->listen, NULL);
  const char *options[3] = { NULL };
  gsize n_options = 0;
  g_autoptr (GAsyncResult) result = NULL;

  if (run->gate != NULL)
    options[n_options++] = gate;
  if (run->listen != NULL)
    options[n_options++] = listen;
  epx_private_daemon_start_async (run->private, options, run->cancellable, on_started, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  if (!epx_private_daemon_start_finish (run->private, result, error) || !meet_daemon (run, error))
    return FALSE;

  g_signal_connect (run->client, "event", G_CALLBACK (on_event), run);
  return TRUE;
}

static gboolean
start_command (Run *run, char **argv, GError **error)
{
  g_auto (GStrv) envp = g_get_environ ();
  const char *bus = epx_private_daemon_get_bus (run->private);

  envp = g_environ_setenv (envp, "ERL_EPMD_PORT", epx_private_daemon_get_port (run->private), TRUE);
  envp = g_environ_setenv (envp, "EPMDPXY_BUS", bus, TRUE);
  envp = g_environ_setenv (envp, "DBUS_SESSION_BUS_ADDRESS", bus, TRUE);
  epx_report_start (run->report);
  run->command = epx_child_spawn ((const char *const *) argv, (const char *const *) envp,
                                  EPX_CHILD_COMMAND, error);
  if (run->command != NULL && run->play != NULL)
    epx_run_play_start (run->play, run->client);
  return run->command != NULL;
}

/* Waits for the command; asks it to end when the daemon has. FALSE then, with an error. */
static gboolean
wait_for_command (Run *run, GError **error)
{
  gboolean is_well = TRUE;

  while (!epx_child_is_over (run->command))
    {
      if (is_well && !epx_private_daemon_check (run->private, error))
        {
          is_well = FALSE;
          epx_child_signal (run->command, SIGTERM);
        }
      g_main_context_iteration (NULL, TRUE);
    }

  return is_well && epx_private_daemon_check (run->private, error);
}

/* Takes every cut off, and gathers what the daemon has told so far: its signals are queued in the
 * main context before the reply is. */
static void
mend (Run *run)
{
  EpxClient *client = run->client;
  g_autoptr (EpxManagerInfo) manager = NULL;
  guint n_links;

  /* What was told until now is the command's. */
  manager = epx_client_get_manager (client, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  run->is_mending = TRUE;

  if (manager != NULL && manager->rules->len > 0)
    epx_report_set_left_cut (run->report);
  epx_client_fix_all (client, &n_links, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

/* Why the command did not start, as a shell would tell it. Returns: the exit code. */
static int
complain_of_command (const char *name, const GError *cause, GError **error)
{
  gboolean is_missing = g_error_matches (cause, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
               is_missing ? _ ("there is no command %s (correct its name or path)")
                          : _ ("cannot run %s (is it a program, and executable?)"),
               name);
  return is_missing ? EPX_EXIT_NOT_FOUND : EPX_EXIT_NOT_EXECUTABLE;
}

/* Everything between start and stop of the daemon. */
static int
run_command (Run *run, char **argv, GError **error)
{
  g_autoptr (GError) cause = NULL;
  gboolean is_played;
  int exit_code;

  if (!start_daemon (run, error))
    return run->quit_signal != 0 ? EPX_EXIT_SIGNALLED + run->quit_signal : EPX_EXIT_RUN_FAILED;

  if (!start_command (run, argv, &cause))
    return complain_of_command (argv[0], cause, error);

  if (!wait_for_command (run, error))
    return EPX_EXIT_RUN_FAILED;

  is_played = run->play == NULL || epx_run_play_finish (run->play, error);
  mend (run);
  exit_code = epx_child_get_exit_code (run->command);
  return is_played || exit_code != EPX_EXIT_DONE ? exit_code : EPX_EXIT_RUN_FAILED;
}

static void
complain_unless_interrupted (const GError *error)
{
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    epx_output_complain ("%s", error->message);
}

static int
run_privately (Run *run, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) stop_error = NULL;
  gboolean has_run;
  int exit_code;

  run->private = epx_private_daemon_new (&error);
  if (run->private == NULL)
    {
      epx_output_complain ("%s", error->message);
      return EPX_EXIT_RUN_FAILED;
    }
  if (!catch_signals (run))
    return EPX_EXIT_RUN_FAILED;

  exit_code = run_command (run, argv, &error);
  epx_report_finish (run->report, exit_code, error != NULL ? error->message : NULL);
  has_run = run->command != NULL;
  if (!epx_private_daemon_stop (run->private, &stop_error) && exit_code == EPX_EXIT_DONE)
    exit_code = EPX_EXIT_RUN_FAILED;

  if (has_run && !run->is_quiet)
    {
      g_autofree char *text = epx_report_format_text (run->report, EPX_REPORT_MAX_LINES);

      fputs (text, stderr);
    }
  complain_unless_interrupted (error);
  complain_unless_interrupted (stop_error);
  return write_report (run) ? exit_code : EPX_EXIT_RUN_FAILED;
}

/* As the report: what is wrong with it is told before anything is started. */
static gboolean
load_play (Run *run)
{
  g_autoptr (GError) error = NULL;

  if (run->play_path == NULL)
    return TRUE;

  run->play =
      epx_run_play_new (run->play_path, run->play_when, run->play_seed, run->report, &error);
  if (run->play == NULL)
    epx_output_complain ("%s", error->message);
  return run->play != NULL;
}

static int
run_run (EpxInvocation *invocation)
{
  g_auto (Run) run = { .signal_fd = -1 };
  GOptionEntry entries[] = {
    { "gate", 0, 0, G_OPTION_ARG_FILENAME, &run.gate, N_ ("How lookups are answered"),
      N_ ("per-node|per-lookup") },
    { "listen", 0, 0, G_OPTION_ARG_FILENAME, &run.listen, N_ ("Where the daemon listens"),
      N_ ("local|any|ADDRESS,…") },
    { "report", 0, 0, G_OPTION_ARG_FILENAME, &run.report_path,
      N_ ("Write what happened on the cables to FILE, as JSON"), N_ ("FILE") },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &run.is_quiet,
      N_ ("Do not tell on stderr what happened on the cables"), NULL },
    { "play", 0, 0, G_OPTION_ARG_FILENAME, &run.play_path,
      N_ ("Play the scenario in FILE while COMMAND runs"), N_ ("FILE") },
    { "play-when", 0, 0, G_OPTION_ARG_FILENAME, &run.play_when,
      N_ ("Begin when these nodes are registered (default: at once)"), N_ ("NODE,…") },
    { "play-seed", 0, 0, G_OPTION_ARG_FILENAME, &run.play_seed,
      N_ ("Choose as another time that printed this seed"), N_ ("NUMBER") },
    G_OPTION_ENTRY_NULL,
  };
  int exit_code;

  if (!epx_invocation_parse (invocation, entries, &exit_code))
    return exit_code;
  if (invocation->argc < 2)
    return epx_invocation_misused (invocation, _ ("which command?"));
  if (run.play_path == NULL && (run.play_when != NULL || run.play_seed != NULL))
    return epx_invocation_misused (invocation, _ ("which scenario? Give --play FILE, too"));
  if (!open_report (&run))
    return EPX_EXIT_RUN_FAILED;

  run.cancellable = g_cancellable_new ();
  run.report = epx_report_new ((const char *const *) invocation->argv + 1);
  if (!load_play (&run))
    return EPX_EXIT_RUN_FAILED;
  return run_privately (&run, invocation->argv + 1);
}

const EpxVerb epx_verb_run = {
  .name = "run",
  .parameters = N_ ("-- COMMAND…"),
  .summary = N_ ("Run a command with a private daemon around it"),
  .description = N_ (
      "Examples:\n"
      "  epmdpxyctl run -- rebar3 ct\n"
      "  epmdpxyctl run --report cables.json -- mix test\n"
      "  epmdpxyctl run --play restless.scenario --play-when node1,node2 -- rebar3 ct\n"
      "  epmdpxyctl run -- sh                     to try things out\n"
      "\n"
      "Starts a message bus and a daemon on a free port for COMMAND alone, and sets\n"
      "ERL_EPMD_PORT, EPMDPXY_BUS and DBUS_SESSION_BUS_ADDRESS for it: its nodes register\n"
      "there, and `epmdpxyctl cut` inside of it acts on them. Needs no root and no bus; any\n"
      "number of them can run at once. Start nodes with `-start_epmd false`.\n"
      "\n"
      "When COMMAND ends, also by a signal, every cable is fixed, and daemon and bus are\n"
      "gone. A line on stderr then says what was done to the cables.\n"
      "\n"
      "--play plays a scenario (see `epmdpxyctl play --help`) meanwhile; it is over when COMMAND\n"
      "is. A COMMAND that returns 0 while a step could not be carried out, or none was, makes\n"
      "it 125.\n"
      "\n"
      "Returns what COMMAND returns, 128 and the signal when one ended it; 127 when COMMAND\n"
      "is not found, 126 when it cannot be run, 125 when the daemon could not be started or\n"
      "died. EPMDPXYD names another daemon program.\n"
      "\n"
      "--report: an object with version, command (an array), file, scenario, seed, rounds,\n"
      "steps (only with --play), exit_code, problem (only if there was one), start_us, end_us\n"
      "(microseconds since 1970), cuts, fixes, faults (others than cuts), noticed,\n"
      "links_closed (numbers), left_cut (cables were cut at the end), dropped (events beyond\n"
      "the first 5000), events (objects as of `monitor --json`; steps as of `play --json`)."),
  .has_command = TRUE,
  .hosts = EPX_HOSTS_NONE,
  .run = run_run,
};
