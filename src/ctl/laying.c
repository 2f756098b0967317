/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A loop forwards, and one backwards when it fails, on each member at once. */
#include "config.h"

#include "ctl/laying.h"

typedef struct
{
  const EpxPlan *plan; /* (unowned) */
  gboolean is_bound;
} Order;

static gboolean
is_without_answer (const GError *error)
{
  return g_error_matches (error, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_GONE) ||
         g_error_matches (error, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_SILENT) ||
         g_error_matches (error, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_CANCELLED);
}

/* Removes what of @plan is laid, as far as it goes. A rule that has ended is no failure. Nobody is
 * asked again who does not answer. */
static gboolean
take_off (EpxClient *client, const EpxPlan *plan, GError **error)
{
  g_autoptr (GError) first = NULL;

  for (guint i = plan->rules->len; i > 0 && !is_without_answer (first); i--)
    {
      const EpxPlannedRule *rule = g_ptr_array_index (plan->rules, i - 1);
      g_autoptr (GError) cause = NULL;

      if (rule->rule == 0 || epx_client_remove_fault (client, rule->rule, &cause) ||
          g_error_matches (cause, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_RULE_ENDED))
        continue;
      if (first == NULL || is_without_answer (cause))
        {
          g_clear_error (&first);
          first = g_steal_pointer (&cause);
        }
    }
  if (first == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

/* EpxQuestion. */
static gpointer
lay (EpxClient *client, guint member, gpointer user_data, GError **error)
{
  const Order *order = user_data;
  g_autoptr (EpxPlan) plan = epx_plan_copy (order->plan);

  for (guint i = 0; i < plan->rules->len; i++)
    {
      EpxPlannedRule *rule = g_ptr_array_index (plan->rules, i);

      if (!epx_client_add_fault (
              client, (const char *const *) rule->from, (const char *const *) rule->to,
              epx_fault_spec_to_options (&rule->spec, order->is_bound), &rule->rule, error))
        {
          if (!is_without_answer (*error))
            take_off (client, plan, NULL);
          return NULL;
        }
    }

  return g_steal_pointer (&plan);
}

static void
free_plan (gpointer plan)
{
  epx_plan_free (plan);
}

EpxLaying *
epx_laying_lay (EpxFleet *fleet, const EpxPlan *plan, gboolean is_bound)
{
  EpxLaying *laying = g_new0 (EpxLaying, 1);
  Order order = { plan, is_bound };

  laying->fleet = fleet;
  laying->answers = epx_fleet_ask_interruptibly (fleet, lay, &order, free_plan);
  if (!epx_answers_all (laying->answers, NULL))
    epx_laying_undo (laying);
  return laying;
}

void
epx_laying_free (EpxLaying *laying)
{
  g_ptr_array_unref (laying->answers);
  g_clear_pointer (&laying->undone, g_ptr_array_unref);
  g_free (laying);
}

gboolean
epx_laying_is_whole (const EpxLaying *laying)
{
  return laying->undone == NULL;
}

static const EpxAnswer *
get_answer (const EpxLaying *laying, guint member)
{
  return g_ptr_array_index (laying->answers, member);
}

/* Waits until what was asked for before has been done. A daemon looks who asks before it does
 * anything, and whoever just wants to know something is answered meanwhile; so this wants to change
 * something, too: no rule has the number 0. */
static gboolean
catch_up (EpxClient *client, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (epx_client_remove_fault (client, 0, &cause) ||
      g_error_matches (cause, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_RULE_ENDED))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

/* Removes whatever is known there as laid by us: its numbers never arrived. */
static gboolean
take_off_ours (EpxClient *client, GError **error)
{
  g_autoptr (EpxManagerInfo) manager = NULL;
  g_autoptr (EpxPlan) ours = epx_plan_new ();

  if (!catch_up (client, error))
    return FALSE;
  manager = epx_client_get_manager (client, error);
  if (manager == NULL)
    return FALSE;

  for (guint i = 0; i < manager->rules->len; i++)
    {
      const EpxRuleInfo *info = g_ptr_array_index (manager->rules, i);
      EpxFaultSpec spec;

      if (g_strcmp0 (info->sender, epx_client_get_unique_name (client)) != 0)
        continue;
      epx_fault_spec_from_info (&spec, info);
      epx_plan_add (ours, (const char *const *) info->from, (const char *const *) info->to, &spec);
      ((EpxPlannedRule *) g_ptr_array_index (ours->rules, ours->rules->len - 1))->rule =
          info->number;
    }
  return take_off (client, ours, error);
}

/* EpxQuestion. */
static gpointer
undo (EpxClient *client, guint member, gpointer user_data, GError **error)
{
  const EpxLaying *laying = user_data;
  const EpxAnswer *answer = get_answer (laying, member);
  gboolean is_done = TRUE;

  if (answer->value != NULL)
    is_done = take_off (client, answer->value, error);
  else if (g_error_matches (answer->error, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_SILENT))
    is_done = take_off_ours (client, error);
  return is_done ? client : NULL;
}

void
epx_laying_undo (EpxLaying *laying)
{
  g_return_if_fail (laying->undone == NULL);

  laying->undone = epx_fleet_ask (laying->fleet, undo, laying, NULL);
}

static void
on_event (guint member, EpxEvent *event, gpointer user_data)
{
  EpxPlan *plan = epx_laying_get_plan (user_data, member);

  if (plan == NULL || event->kind != EPX_EVENT_CABLES_CUT || event->rule == 0)
    return;

  for (guint i = 0; i < plan->rules->len; i++)
    {
      EpxPlannedRule *rule = g_ptr_array_index (plan->rules, i);

      if (rule->rule != event->rule)
        continue;
      rule->is_told = TRUE;
      rule->n_links = event->n_links;
    }
}

void
epx_laying_hear (EpxLaying *laying)
{
  epx_fleet_listen (laying->fleet, on_event, laying);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  epx_fleet_unlisten (laying->fleet, laying);
}

EpxPlan *
epx_laying_get_plan (const EpxLaying *laying, guint member)
{
  return get_answer (laying, member)->value;
}

EpxPlan *
epx_laying_steal_plan (EpxLaying *laying, guint member)
{
  EpxAnswer *answer = g_ptr_array_index (laying->answers, member);

  return g_steal_pointer (&answer->value);
}

gboolean
epx_laying_is_in_doubt (const EpxLaying *laying, guint member)
{
  const GError *error = get_answer (laying, member)->error;
  const EpxAnswer *undone =
      laying->undone != NULL ? g_ptr_array_index (laying->undone, member) : NULL;

  /* Who did not answer in time may have done so to the question what it had done. */
  if (g_error_matches (error, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_SILENT))
    return undone == NULL || undone->error != NULL;

  return is_without_answer (error);
}
