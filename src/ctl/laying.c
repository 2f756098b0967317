/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A loop forwards, and one backwards when it fails. */
#include "config.h"

#include "ctl/laying.h"

gboolean
epx_laying_lay (EpxClient *client, EpxPlan *plan, gboolean is_bound, GError **error)
{
  for (guint i = 0; i < plan->rules->len; i++)
    {
      EpxPlannedRule *rule = g_ptr_array_index (plan->rules, i);

      if (!epx_client_add_fault (
              client, (const char *const *) rule->from, (const char *const *) rule->to,
              epx_fault_spec_to_options (&rule->spec, is_bound), &rule->rule, error))
        {
          epx_laying_remove (client, plan);
          return FALSE;
        }
    }

  return TRUE;
}

void
epx_laying_remove (EpxClient *client, EpxPlan *plan)
{
  for (guint i = plan->rules->len; i > 0; i--)
    {
      EpxPlannedRule *rule = g_ptr_array_index (plan->rules, i - 1);

      if (rule->rule != 0)
        epx_client_remove_fault (client, rule->rule, NULL);
    }
}

void
epx_laying_note (EpxPlan *plan, const EpxEvent *event)
{
  if (event->kind != EPX_EVENT_CABLES_CUT || event->rule == 0)
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

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

char **
epx_laying_get_nodes (EpxClient *client, GError **error)
{
  g_autoptr (EpxManagerInfo) manager = epx_client_get_manager (client, error);
  GPtrArray *names;

  if (manager == NULL)
    return NULL;

  names = g_ptr_array_new ();
  for (guint i = 0; i < manager->islands->len; i++)
    for (char **name = g_ptr_array_index (manager->islands, i); *name != NULL; name++)
      g_ptr_array_add (names, g_strdup (*name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}
