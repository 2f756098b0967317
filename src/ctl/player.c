/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One timer, for whichever step is next. */
#include "config.h"

#include "ctl/player.h"

#include <glib/gi18n.h>

#include "ctl/dice.h"
#include "ctl/laying.h"
#include "ctl/look.h"
#include "ctl/output.h"
#include "ctl/shapes.h"

/* A round takes time, or a play of many would not let anything else run. */
#define MIN_ROUND_US 1000
/* How long a rule that ends by itself may take to say so after the round. */
#define GRACE_US G_USEC_PER_SEC

typedef struct
{
  guint member; /* of the fleet */
  guint64 rule;
  gboolean is_timed; /* ends by itself */
} InForce;

struct _EpxPlayer
{
  EpxFleet *fleet;       /* (unowned) outlives us */
  EpxScenario *scenario; /* (owned) */
  guint32 seed;
  guint n_rounds;
  const EpxPlayerListener *listener; /* (unowned) static */
  gpointer user_data;

  guint round;      /* from 1; 0 before the start */
  gint64 start_us;  /* of the play, monotonic */
  gint64 round_us;  /* of the round, monotonic */
  guint *n_done;    /* (owned) for each step: how many times in this round */
  GArray *in_force; /* (owned) (element-type InForce) laid in this round */
  guint source;     /* 0: not waiting */
  gboolean is_late; /* the round is over, but for rules that end by themselves */
  gboolean is_over;
};

static gboolean on_time (gpointer user_data);

static void
clear_played (gpointer data)
{
  EpxPlayed *played = data;

  g_free (played->group);
  g_free (played->text);
  g_clear_pointer (&played->plan, epx_plan_free);
}

EpxPlayed *
epx_played_ref (EpxPlayed *played)
{
  return g_rc_box_acquire (played);
}

void
epx_played_unref (EpxPlayed *played)
{
  g_rc_box_release_full (played, clear_played);
}

char *
epx_played_format (const EpxPlayed *played)
{
  GString *text = g_string_new (played->text);

  if (played->plan != NULL && played->plan->has_seed)
    /* Translators: follows a step that chance decides. */
    g_string_append_printf (text, _ (" (seed %u)"), played->plan->seed);
  for (guint i = 0; played->plan != NULL && i < played->plan->rules->len; i++)
    {
      g_autofree char *rule = epx_planned_rule_format (g_ptr_array_index (played->plan->rules, i));

      g_string_append_printf (text, "%s %s", i == 0 ? ":" : ";", rule);
    }

  return g_string_free (text, FALSE);
}

void
epx_played_build_json (const EpxPlayed *played, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  epx_json_add_string (builder, "event", "step");
  epx_json_add_number (builder, "time_us", played->time_us);
  epx_json_add_number (builder, "round", played->round);
  epx_json_add_string (builder, "step", played->group);
  epx_json_add_string (builder, "text", played->text);
  epx_json_add_number (builder, "late_us", played->late_us);
  if (played->plan != NULL)
    epx_plan_build_json (played->plan, builder);
  json_builder_end_object (builder);
}

static gboolean
has_timed (const EpxPlayer *player)
{
  for (guint i = 0; i < player->in_force->len; i++)
    if (g_array_index (player->in_force, InForce, i).is_timed)
      return TRUE;

  return FALSE;
}

static void
set_timer (EpxPlayer *player, gint64 delay_us)
{
  guint delay_ms = (guint) MIN ((MAX (delay_us, 0) + 999) / 1000, G_MAXINT);

  g_clear_handle_id (&player->source, g_source_remove);
  player->source = g_timeout_add (delay_ms, on_time, player);
}

static void
on_event (guint member, EpxEvent *event, gpointer user_data)
{
  EpxPlayer *player = user_data;

  if (event->kind != EPX_EVENT_RULE_REMOVED)
    return;

  for (guint i = player->in_force->len; i > 0; i--)
    {
      const InForce *in_force = &g_array_index (player->in_force, InForce, i - 1);

      if (in_force->member == member && in_force->rule == event->rule)
        g_array_remove_index_fast (player->in_force, i - 1);
    }
  if (player->is_late && !has_timed (player))
    set_timer (player, 0);
}

EpxPlayer *
epx_player_new (EpxFleet *fleet,
                EpxScenario *scenario,
                guint32 seed,
                guint n_rounds,
                const EpxPlayerListener *listener,
                gpointer user_data)
{
  EpxPlayer *player = g_new0 (EpxPlayer, 1);

  player->fleet = fleet;
  player->scenario = scenario;
  player->seed = seed;
  player->n_rounds = n_rounds;
  player->listener = listener;
  player->user_data = user_data;
  player->n_done = g_new0 (guint, scenario->steps->len);
  player->in_force = g_array_new (FALSE, FALSE, sizeof (InForce));
  epx_fleet_listen (fleet, on_event, player);
  return player;
}

void
epx_player_free (EpxPlayer *player)
{
  epx_player_stop (player);
  epx_fleet_unlisten (player->fleet, player);
  epx_scenario_free (player->scenario);
  g_array_unref (player->in_force);
  g_free (player->n_done);
  g_free (player);
}

/* EpxQuestion. A rule that cannot be taken off ends with our connection. */
static gpointer
take_off (EpxClient *client, guint member, gpointer user_data, GError **error)
{
  const EpxPlayer *player = user_data;

  for (guint i = player->in_force->len; i > 0; i--)
    {
      const InForce *in_force = &g_array_index (player->in_force, InForce, i - 1);

      if (in_force->member == member)
        epx_client_remove_fault (client, in_force->rule, NULL);
    }

  return client;
}

static void
mend (EpxPlayer *player)
{
  if (player->in_force->len > 0)
    g_ptr_array_unref (epx_fleet_ask (player->fleet, take_off, player, NULL));
  g_array_set_size (player->in_force, 0);
}

void
epx_player_stop (EpxPlayer *player)
{
  player->is_over = TRUE;
  player->is_late = FALSE;
  g_clear_handle_id (&player->source, g_source_remove);
  mend (player);
}

static void
end (EpxPlayer *player, const GError *error)
{
  epx_player_stop (player);
  player->listener->ended (error, player->user_data);
}

/* When @index is to be done next; G_MAXINT64 when it is not, in this round. */
static gint64
get_time (const EpxPlayer *player, guint index)
{
  const EpxStep *step = g_ptr_array_index (player->scenario->steps, index);
  guint n_times = epx_step_get_n_times (step);
  gint64 offset_ms;

  if (n_times != 0 && player->n_done[index] == n_times)
    return G_MAXINT64;

  offset_ms = (gint64) step->at_ms + (gint64) player->n_done[index] * epx_step_get_every_ms (step);
  return player->round_us + offset_ms * 1000;
}

/* The step whose turn is next and its time; the number of steps when the round's end is. */
static guint
find_next (const EpxPlayer *player, gint64 *time_us)
{
  guint n_steps = player->scenario->steps->len;
  guint next = n_steps;

  *time_us = G_MAXINT64;
  for (guint i = 0; i < n_steps; i++)
    {
      gint64 at_us = get_time (player, i);

      if (at_us < *time_us)
        {
          *time_us = at_us;
          next = i;
        }
    }
  if (next == n_steps)
    *time_us = player->round_us + MAX ((gint64) player->scenario->length_ms * 1000, MIN_ROUND_US);

  return next;
}

static void
wait_for_next (EpxPlayer *player)
{
  gint64 time_us;

  find_next (player, &time_us);
  set_timer (player, time_us - g_get_monotonic_time ());
}

/* EpxQuestion. Fixes on purpose what another has cut, too: that is what it says. */
static gpointer
fix_one (EpxClient *client, guint member, gpointer user_data, GError **error)
{
  const EpxRequest *request = user_data;
  gboolean is_fixed;
  guint n_links;

  if (request->is_all)
    is_fixed = epx_client_fix_all (client, &n_links, error);
  else
    is_fixed = epx_client_fix (client, (const char *const *) request->islands[0],
                               (const char *const *) request->islands[1], &n_links, error);
  return is_fixed ? client : NULL;
}

static gboolean
fix (EpxPlayer *player, EpxRequest *request, GError **error)
{
  g_autoptr (GPtrArray) answers = epx_fleet_ask (player->fleet, fix_one, request, NULL);

  return epx_answers_all (answers, error);
}

static guint32
choose_seed (const EpxPlayer *player, guint index)
{
  const EpxStep *step = g_ptr_array_index (player->scenario->steps, index);
  guint64 part = ((guint64) player->round << 32) + ((guint64) index << 20) + player->n_done[index];

  return step->request->has_seed ? step->request->seed : epx_dice_derive (player->seed, part);
}

static void
note_in_force (EpxPlayer *player, guint member, const EpxPlan *plan)
{
  for (guint i = 0; i < plan->rules->len; i++)
    {
      const EpxPlannedRule *rule = g_ptr_array_index (plan->rules, i);
      InForce in_force = { member, rule->rule, rule->spec.duration_ms != 0 };

      g_array_append_val (player->in_force, in_force);
    }
}

static EpxPlan *
lay (EpxPlayer *player, guint index, GError **error)
{
  const EpxStep *step = g_ptr_array_index (player->scenario->steps, index);
  g_auto (GStrv) nodes = epx_look_get_nodes (player->fleet, error);
  g_autoptr (EpxPlan) plan = NULL;
  g_autoptr (EpxLaying) laying = NULL;

  if (nodes == NULL)
    return NULL;
  plan = epx_shapes_plan (step->request, (const char *const *) nodes, choose_seed (player, index),
                          error);
  if (plan == NULL)
    return NULL;
  laying = epx_laying_lay (player->fleet, plan, TRUE);
  if (!epx_answers_all (laying->answers, error))
    return NULL;

  for (guint i = 0; i < laying->answers->len; i++)
    note_in_force (player, i, epx_laying_get_plan (laying, i));
  return epx_laying_steal_plan (laying, 0);
}

/* "flap 2/3" of a train, which would be long to tell each time; else all that was asked for. */
static char *
format_step (const EpxStep *step, guint n_done)
{
  guint n_times = epx_step_get_n_times (step);

  if (n_times == 1)
    return epx_request_format (step->request);
  if (n_times == 0)
    return g_strdup_printf ("%s %u", step->request->kind->name, n_done);
  return g_strdup_printf ("%s %u/%u", step->request->kind->name, n_done, n_times);
}

static EpxPlayed *
note (EpxPlayer *player, guint index, gint64 due_us)
{
  const EpxStep *step = g_ptr_array_index (player->scenario->steps, index);
  gint64 now_us = g_get_monotonic_time ();
  EpxPlayed *played = g_rc_box_new0 (EpxPlayed);

  played->round = player->round;
  played->n_times = player->n_done[index] + 1;
  played->group = g_strdup (step->group);
  played->text = format_step (step, played->n_times);
  played->time_us = (guint64) g_get_real_time ();
  played->offset_us = (guint64) (now_us - player->start_us);
  played->late_us = (guint64) MAX (now_us - due_us, 0);
  return played;
}

static gboolean
carry_out (EpxPlayer *player, guint index, gint64 due_us, GError **error)
{
  const EpxStep *step = g_ptr_array_index (player->scenario->steps, index);
  g_autoptr (EpxPlayed) played = note (player, index, due_us);
  gboolean is_done;

  if (step->request->kind->verb == EPX_REQUEST_FIX)
    is_done = fix (player, step->request, error);
  else
    is_done = (played->plan = lay (player, index, error)) != NULL;
  if (!is_done)
    {
      g_prefix_error (error, "[%s]: ", step->group);
      return FALSE;
    }

  player->n_done[index]++;
  player->listener->played (played, player->user_data);
  return TRUE;
}

static void
begin_round (EpxPlayer *player, gint64 time_us)
{
  player->round++;
  player->round_us = time_us;
  for (guint i = 0; i < player->scenario->steps->len; i++)
    player->n_done[i] = 0;
}

/* What the round laid without an end of its own ends here. */
static void
end_round (EpxPlayer *player, gint64 due_us)
{
  gint64 left_us = due_us + GRACE_US - g_get_monotonic_time ();

  player->is_late = has_timed (player) && left_us > 0;
  if (player->is_late)
    {
      set_timer (player, left_us);
      return;
    }

  if (player->round == player->n_rounds)
    {
      end (player, NULL);
      return;
    }

  mend (player);
  begin_round (player, due_us);
  wait_for_next (player);
}

static gboolean
on_time (gpointer user_data)
{
  EpxPlayer *player = user_data;
  g_autoptr (GError) error = NULL;
  gint64 due_us;
  guint next = find_next (player, &due_us);

  player->source = 0;
  if (due_us > g_get_monotonic_time ())
    wait_for_next (player);
  else if (next == player->scenario->steps->len)
    end_round (player, due_us);
  else if (!carry_out (player, next, due_us, &error))
    end (player, error);
  else if (!player->is_over)
    wait_for_next (player);
  return G_SOURCE_REMOVE;
}

void
epx_player_start (EpxPlayer *player)
{
  g_return_if_fail (player->round == 0);

  player->start_us = g_get_monotonic_time ();
  begin_round (player, player->start_us);
  wait_for_next (player);
}

guint32
epx_player_get_seed (EpxPlayer *player)
{
  return player->seed;
}

guint
epx_player_get_round (EpxPlayer *player)
{
  return player->round;
}

const EpxScenario *
epx_player_get_scenario (EpxPlayer *player)
{
  return player->scenario;
}
