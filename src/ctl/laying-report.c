/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A laying and its two lists of answers, in words. */
#include "config.h"

#include "ctl/laying-report.h"

#include <glib/gi18n.h>

#include "ctl/foreground.h"
#include "ctl/output.h"
#include "ctl/text.h"

typedef enum
{
  FATE_FAILED,      /* nothing was laid there */
  FATE_IN_DOUBT,    /* nobody knows */
  FATE_ROLLED_BACK, /* it was laid and taken off again */
  FATE_LEFT,        /* it was laid and could not be taken off */
} Fate;

static Fate
get_fate (const EpxLaying *laying, guint member)
{
  const EpxAnswer *undone = g_ptr_array_index (laying->undone, member);

  if (epx_laying_get_plan (laying, member) != NULL)
    return undone->error == NULL ? FATE_ROLLED_BACK : FATE_LEFT;

  return epx_laying_is_in_doubt (laying, member) ? FATE_IN_DOUBT : FATE_FAILED;
}

/* "7 8": the rules that are in force at one member. */
static char *
list_rules (const EpxLaying *laying, guint member)
{
  const EpxPlan *plan = epx_laying_get_plan (laying, member);
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < plan->rules->len; i++)
    {
      const EpxPlannedRule *rule = g_ptr_array_index (plan->rules, i);

      g_string_append_printf (list, "%s%" G_GUINT64_FORMAT, i > 0 ? " " : "", rule->rule);
    }

  return g_string_free (list, FALSE);
}

static void
complain_of_left (const EpxLaying *laying, guint member)
{
  const EpxAnswer *undone = g_ptr_array_index (laying->undone, member);
  g_autofree char *rules = list_rules (laying, member);

  /* Translators: a host, why, the host, numbers of rules. */
  epx_output_complain (
      _ ("%s: could not be rolled back: %s (`epmdpxyctl -H %s unfault %s` when it can be reached)"),
      undone->host, undone->error->message, undone->host, rules);
}

/* Of hosts: what became of what was laid elsewhere. */
static void
complain_of_hosts (const EpxLaying *laying)
{
  g_autoptr (GPtrArray) rolled_back = g_ptr_array_new ();

  for (guint i = 0; i < laying->answers->len; i++)
    {
      const char *host = epx_fleet_get_host (laying->fleet, i);

      switch (get_fate (laying, i))
        {
        case FATE_FAILED:
          break;
        case FATE_IN_DOUBT:
          epx_output_complain (_ ("%s: it may come into force there all the same (see `epmdpxyctl "
                                  "-H %s rules`)"),
                               host, host);
          break;
        case FATE_ROLLED_BACK:
          g_ptr_array_add (rolled_back, (gpointer) host);
          break;
        case FATE_LEFT:
          complain_of_left (laying, i);
          break;
        }
    }

  if (rolled_back->len > 0)
    {
      g_autofree char *hosts = NULL;

      g_ptr_array_add (rolled_back, NULL);
      hosts = epx_text_names ((const char *const *) rolled_back->pdata);
      epx_output_complain (_ ("rolled back on %s"), hosts);
    }
  else
    epx_output_complain (_ ("nothing was changed on the other hosts"));
}

static gboolean
print_json (const EpxLaying *laying)
{
  for (guint i = 0; i < laying->answers->len; i++)
    {
      const EpxAnswer *answer = g_ptr_array_index (laying->answers, i);
      const EpxAnswer *undone = g_ptr_array_index (laying->undone, i);
      const GError *error = answer->error != NULL ? answer->error : undone->error;
      g_autoptr (JsonBuilder) builder = json_builder_new ();
      Fate fate = get_fate (laying, i);

      epx_json_begin_host (builder, answer->host);
      epx_json_add_boolean (builder, "done", FALSE);
      epx_json_add_boolean (builder, "rolled_back", fate == FATE_ROLLED_BACK);
      epx_json_add_boolean (builder, "in_doubt", fate == FATE_IN_DOUBT || fate == FATE_LEFT);
      if (error != NULL)
        epx_json_add_string (builder, "error", error->message);
      json_builder_end_object (builder);
      if (!epx_output_print_json (builder))
        return FALSE;
    }

  return TRUE;
}

static int
report_failure (EpxInvocation *invocation, const EpxLaying *laying)
{
  int exit_code = epx_invocation_complain (invocation, laying->answers);

  if (invocation->hosts == NULL)
    return exit_code;

  if (laying->answers->len > 1 || epx_laying_get_plan (laying, 0) != NULL)
    complain_of_hosts (laying);
  if (invocation->is_json && !print_json (laying))
    return EPX_EXIT_FAILED;
  return exit_code;
}

EpxLaying *
epx_laying_carry_out (EpxInvocation *invocation,
                      EpxFleet *fleet,
                      const EpxPlan *plan,
                      int *exit_code)
{
  /* One daemon does all or nothing by itself, and Ctrl-C need not wait for it. */
  g_autoptr (EpxForeground) foreground =
      invocation->hosts != NULL ? epx_foreground_new (fleet) : NULL;
  g_autoptr (EpxLaying) laying = epx_laying_lay (fleet, plan, FALSE);
  int number;

  epx_laying_hear (laying);
  number = foreground != NULL ? epx_foreground_get_signal (foreground) : 0;
  if (number != 0 && epx_laying_is_whole (laying))
    epx_laying_undo (laying);
  if (epx_laying_is_whole (laying))
    return g_steal_pointer (&laying);

  *exit_code = report_failure (invocation, laying);
  if (number != 0)
    *exit_code = EPX_EXIT_SIGNALLED + number;
  return NULL;
}
