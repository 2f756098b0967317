/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A player, and a condition that starts it. */
#include "config.h"

#include "ctl/run-play.h"

#include <glib/gi18n.h>

#include "ctl/play-verb.h"
#include "ctl/quantity.h"
#include "ctl/request.h"
#include "ctl/wait-condition.h"

struct _EpxRunPlay
{
  char *file;            /* (owned) */
  EpxReport *report;     /* (unowned) outlives us */
  EpxScenario *scenario; /* (owned) (nullable) until the player has it */
  guint32 seed;
  EpxWaitCondition *when; /* (owned) (nullable) */
  EpxLinkWatch *watch;    /* (owned) */
  EpxFleet *fleet;        /* (owned) (nullable) before the start */
  EpxPlayer *player;      /* (owned) (nullable) before the start */
  gboolean has_begun;
  GError *error; /* (owned) (nullable) why it ended */
};

static gboolean
choose_seed (EpxRunPlay *play, const char *seed, GError **error)
{
  guint64 number = play->scenario->has_seed ? play->scenario->seed : g_random_int ();

  if (seed != NULL && !epx_quantity_parse_number (seed, 0, G_MAXUINT32, &number, error))
    {
      g_prefix_error (error, "--play-seed: ");
      return FALSE;
    }

  play->seed = (guint32) number;
  return TRUE;
}

static gboolean
choose_when (EpxRunPlay *play, const char *when, GError **error)
{
  g_auto (GStrv) names = NULL;

  if (when == NULL)
    return TRUE;

  names = epx_request_split_island (when, error);
  if (names != NULL)
    play->when =
        epx_wait_condition_new (EPX_WAIT_NODE, (const char *const *) names, NULL, NULL, error);
  if (play->when == NULL)
    g_prefix_error (error, "--play-when: ");
  return play->when != NULL;
}

EpxRunPlay *
epx_run_play_new (
    const char *file, const char *when, const char *seed, EpxReport *report, GError **error)
{
  g_autoptr (EpxRunPlay) play = g_new0 (EpxRunPlay, 1);

  play->file = g_strdup (file);
  play->report = report;
  play->watch = epx_link_watch_new (1);
  play->scenario = epx_play_verb_load (file, error);
  if (play->scenario == NULL || !choose_seed (play, seed, error) ||
      !choose_when (play, when, error))
    return NULL;

  return g_steal_pointer (&play);
}

void
epx_run_play_free (EpxRunPlay *play)
{
  g_clear_pointer (&play->player, epx_player_free);
  g_clear_pointer (&play->fleet, epx_fleet_free);
  g_clear_pointer (&play->scenario, epx_scenario_free);
  g_clear_pointer (&play->when, epx_wait_condition_free);
  g_clear_pointer (&play->watch, epx_link_watch_free);
  g_clear_error (&play->error);
  g_free (play->file);
  g_free (play);
}

static void
on_played (EpxPlayed *played, gpointer user_data)
{
  EpxRunPlay *play = user_data;

  epx_report_add_step (play->report, played);
}

static void
on_ended (const GError *error, gpointer user_data)
{
  EpxRunPlay *play = user_data;

  play->error = error != NULL ? g_error_copy (error) : NULL;
}

static const EpxPlayerListener LISTENER = { .played = on_played, .ended = on_ended };

static void
begin_if_ready (EpxRunPlay *play)
{
  if (play->has_begun ||
      (play->when != NULL && !epx_wait_condition_holds (play->when, play->watch, NULL)))
    return;

  play->has_begun = TRUE;
  epx_player_start (play->player);
}

static void
on_event (guint member, EpxEvent *event, gpointer user_data)
{
  EpxRunPlay *play = user_data;

  epx_link_watch_apply (play->watch, member, event);
  begin_if_ready (play);
}

void
epx_run_play_start (EpxRunPlay *play, EpxClient *client)
{
  guint n_rounds = play->scenario->n_rounds;

  play->fleet = epx_fleet_new_for_client (client);
  play->player = epx_player_new (play->fleet, g_steal_pointer (&play->scenario), play->seed,
                                 n_rounds, &LISTENER, play);
  epx_fleet_listen (play->fleet, on_event, play);
  begin_if_ready (play);
  epx_report_set_play (play->report, play->file, play->player);
}

gboolean
epx_run_play_finish (EpxRunPlay *play, GError **error)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);

  epx_player_stop (play->player);
  epx_fleet_unlisten (play->fleet, play);
  epx_report_set_play (play->report, play->file, play->player);
  if (play->error != NULL)
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&play->error), "%s: ", play->file);
      return FALSE;
    }
  if (play->has_begun)
    return TRUE;

  epx_wait_condition_holds (play->when, play->watch, missing);
  g_ptr_array_add (missing, NULL);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("%s was not played: %s"), play->file,
               missing->len > 1 ? (char *) missing->pdata[0] : _ ("the command was over before"));
  return FALSE;
}
