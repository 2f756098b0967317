/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A player in a foreground, and a report of what it did. */
#include "config.h"

#include "ctl/play-verb.h"

#include <stdio.h>

#include <glib/gi18n.h>

#include "ctl/foreground.h"
#include "ctl/output.h"
#include "ctl/report.h"

/* A scenario is written by hand. */
#define MAX_FILE (1024 * 1024)

typedef struct
{
  EpxForeground *foreground; /* (owned) */
  EpxFleet *fleet;           /* (unowned) outlives us */
  EpxReport *report;         /* (owned) */
  gboolean is_json;
  guint n_rounds;
  gboolean is_endless;
  GError *error; /* (owned) (nullable) why it ended */
} Play;

static void
clear_play (Play *play)
{
  g_clear_pointer (&play->foreground, epx_foreground_free);
  g_clear_pointer (&play->report, epx_report_free);
  g_clear_error (&play->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Play, clear_play)

static char *
read_file (const char *file, gsize *length, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_commandline_arg (file);
  g_autoptr (GFileInputStream) stream = g_file_read (source, NULL, error);
  g_autofree char *data = g_malloc (MAX_FILE + 1);

  if (stream == NULL ||
      !g_input_stream_read_all (G_INPUT_STREAM (stream), data, MAX_FILE + 1, length, NULL, error))
    return NULL;
  if (*length > MAX_FILE)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                           _ ("that is longer than a scenario may be (1 MiB)"));
      return NULL;
    }

  return g_steal_pointer (&data);
}

EpxScenario *
epx_play_verb_load (const char *file, GError **error)
{
  g_autofree char *name = g_filename_display_name (file);
  g_autofree char *data = NULL;
  gsize length;

  data = read_file (file, &length, error);
  if (data == NULL)
    {
      g_prefix_error (error, _ ("cannot read %s: "), name);
      return NULL;
    }

  return epx_scenario_parse (name, data, length, error);
}

static void
on_played (EpxPlayed *played, gpointer user_data)
{
  Play *play = user_data;
  g_autofree char *line = epx_played_format (played);
  double offset = (double) played->offset_us / G_USEC_PER_SEC;

  epx_report_add_step (play->report, played);
  if (play->n_rounds == 1)
    fprintf (stderr, "%+9.3f s  %s\n", offset, line);
  else
    fprintf (stderr, "%+9.3f s  %u/%u  %s\n", offset, played->round, play->n_rounds, line);
}

static void
on_ended (const GError *error, gpointer user_data)
{
  Play *play = user_data;

  play->error = error != NULL ? g_error_copy (error) : NULL;
  epx_foreground_quit (play->foreground);
}

static const EpxPlayerListener LISTENER = { .played = on_played, .ended = on_ended };

static void
on_event (guint member, EpxEvent *event, gpointer user_data)
{
  Play *play = user_data;

  epx_report_add (play->report, epx_fleet_get_host (play->fleet, member), event);
}

static gboolean
print_report (Play *play, gboolean is_json)
{
  g_autofree char *text = is_json ? epx_report_format_json (play->report)
                                  : epx_report_format_text (play->report, EPX_REPORT_MAX_EVENTS);
  g_autofree char *line = g_strconcat (text, is_json ? "\n" : "", NULL);

  return epx_output_print (line);
}

/* @host: (nullable). */
static void
complain_of_lost (const char *host)
{
  if (host == NULL)
    epx_output_complain (_ ("the daemon went away, and with it all that was played"));
  else
    epx_output_complain (_ ("%s: the daemon, or the way to it, went away, and with it what was "
                            "played there; on the other hosts it is taken off"),
                         host);
}

/* What came of it, told if it is worth telling. Returns: the exit code. */
static int
judge (Play *play, EpxInvocation *invocation, EpxForegroundEnd end, const char *file)
{
  switch (end)
    {
    case EPX_FOREGROUND_DONE:
      if (play->error == NULL)
        return EPX_EXIT_DONE;
      if (file != NULL)
        g_prefix_error (&play->error, "%s: ", file);
      return epx_invocation_failed (invocation, play->error);
    case EPX_FOREGROUND_INTERRUPTED:
      return play->is_endless ? EPX_EXIT_DONE
                              : EPX_EXIT_SIGNALLED + epx_foreground_get_signal (play->foreground);
    case EPX_FOREGROUND_NO_DAEMON:
      complain_of_lost (epx_foreground_get_lost_host (play->foreground));
      return EPX_EXIT_NO_DAEMON;
    case EPX_FOREGROUND_LATE:
      break;
    }

  g_return_val_if_reached (EPX_EXIT_FAILED);
}

static int
play_to_the_end (Play *play, EpxInvocation *invocation, EpxPlayer *player, const char *file)
{
  EpxForegroundEnd end;
  int exit_code;

  epx_fleet_listen (play->fleet, on_event, play);
  epx_player_start (player);
  end = epx_foreground_run (play->foreground, 0);
  epx_player_stop (player);
  /* What the daemon told of the mending is queued before its replies are. */
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  epx_fleet_unlisten (play->fleet, play);

  exit_code = judge (play, invocation, end, file);
  epx_report_set_play (play->report, file, player);
  epx_report_finish (play->report, exit_code, play->error != NULL ? play->error->message : NULL);
  return exit_code;
}

/* EpxQuestion. Has the bus start the daemon, if it does that. */
static gpointer
wake (EpxClient *client, guint member, gpointer unused, GError **error)
{
  return epx_client_get_manager (client, error);
}

int
epx_play_verb_run (EpxInvocation *invocation, EpxScenario *scenario, const EpxPlayVerb *verb)
{
  g_autoptr (EpxScenario) owned = scenario;
  g_autoptr (EpxFleet) fleet = NULL;
  g_autoptr (GPtrArray) awake = NULL;
  g_auto (Play) play = {
    .is_json = invocation->is_json,
    .n_rounds = verb->n_rounds,
    .is_endless = verb->is_endless,
  };
  g_autoptr (EpxPlayer) player = NULL;
  int exit_code;

  fleet = epx_invocation_connect (invocation, EPX_CLIENT_MAY_START, EPX_REACH_ALL, &exit_code);
  if (fleet == NULL)
    return exit_code;
  awake = epx_fleet_ask (fleet, wake, NULL, (GDestroyNotify) epx_manager_info_free);
  exit_code = epx_invocation_judge (invocation, awake);
  if (exit_code != EPX_EXIT_DONE)
    return exit_code;

  play.fleet = fleet;
  play.foreground = epx_foreground_new (fleet);
  play.report = epx_report_new (NULL);
  player = epx_player_new (fleet, g_steal_pointer (&owned), verb->seed, verb->n_rounds, &LISTENER,
                           &play);
  exit_code = play_to_the_end (&play, invocation, player, verb->file);
  return print_report (&play, invocation->is_json) ? exit_code : EPX_EXIT_FAILED;
}
