/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Carries a scenario out, in the main context. Each step is planned from the nodes that are
 * registered when its time comes; times are counted from the begin of the play and do not drift.
 * The rules are bound to our connections, so that none outlives them, however this process ends;
 * those of a round are removed at its end. */
#pragma once

#include "client/fleet.h"
#include "ctl/plan.h"
#include "ctl/scenario.h"

/* A step that was carried out. Reference counted. */
typedef struct
{
  guint round;       /* from 1 */
  guint n_times;     /* of this step in this round, from 1 */
  char *group;       /* (owned) the step's in the scenario */
  char *text;        /* (owned) what was asked for, as on a command line; "flap 2/3" */
  guint64 time_us;   /* CLOCK_REALTIME, when it began */
  guint64 offset_us; /* from the begin of the play */
  guint64 late_us;   /* after its time */
  EpxPlan *plan;     /* (owned) (nullable) NULL for a fix; of several hosts, the first one's */
} EpxPlayed;

EpxPlayed *epx_played_ref (EpxPlayed *played);
void epx_played_unref (EpxPlayed *played);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxPlayed, epx_played_unref)

/* The step and its rules in one line. Returns: (transfer full). */
char *epx_played_format (const EpxPlayed *played);

/* An object: event ("step"), time_us, round, step, text, late_us, and that of the plan. */
void epx_played_build_json (const EpxPlayed *played, JsonBuilder *builder);

typedef struct _EpxPlayer EpxPlayer;

typedef struct
{
  void (*played) (EpxPlayed *played, gpointer user_data);
  /* Once, when nothing is left to do, or at the first step that cannot be done: then with
   * @error, which names the step. Nothing is in force any more. */
  void (*ended) (const GError *error, gpointer user_data);
} EpxPlayerListener;

/* @fleet: (unowned) outlives it. @scenario: (transfer full). @seed: of the whole. @n_rounds: at
 * least 1. @listener: (unowned) static. */
EpxPlayer *epx_player_new (EpxFleet *fleet,
                           EpxScenario *scenario,
                           guint32 seed,
                           guint n_rounds,
                           const EpxPlayerListener *listener,
                           gpointer user_data);

/* Stops it. */
void epx_player_free (EpxPlayer *player);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxPlayer, epx_player_free)

/* The first step is carried out from the main loop, never from in here. */
void epx_player_start (EpxPlayer *player);

/* Removes what it laid and is still in force, and does no more. Nobody is told. */
void epx_player_stop (EpxPlayer *player);

guint32 epx_player_get_seed (EpxPlayer *player);
/* The round that goes on, or the last one; 0 before the first. */
guint epx_player_get_round (EpxPlayer *player);
const EpxScenario *epx_player_get_scenario (EpxPlayer *player);
