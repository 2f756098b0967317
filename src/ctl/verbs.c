/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The table of verbs, in the order in which a newcomer needs them. */
#include "config.h"

#include "ctl/verb.h"

#include <glib/gi18n.h>

/* NULL parts groups that belong together. */
static const EpxVerb *const VERBS[] = {
  /* To begin with, and to look. */
  &epx_verb_run,
  &epx_verb_env,
  &epx_verb_status,
  &epx_verb_nodes,
  &epx_verb_links,
  &epx_verb_rules,
  &epx_verb_monitor,
  &epx_verb_wait,
  &epx_verb_doctor,
  NULL,
  /* Splits. */
  &epx_verb_cut,
  &epx_verb_fix,
  &epx_verb_isolate,
  &epx_verb_halves,
  &epx_verb_minority,
  &epx_verb_bridge,
  &epx_verb_majorities_ring,
  NULL,
  /* Other faults. */
  &epx_verb_oneway,
  &epx_verb_no_dial,
  &epx_verb_slow,
  &epx_verb_grey,
  &epx_verb_blip,
  &epx_verb_flap,
  &epx_verb_fault,
  &epx_verb_unfault,
  NULL,
  /* In time. */
  &epx_verb_play,
};

const EpxVerb *
epx_verbs_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (VERBS); i++)
    if (VERBS[i] != NULL && g_str_equal (name, VERBS[i]->name))
      return VERBS[i];

  return NULL;
}

char *
epx_verbs_list (void)
{
  GString *list = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (VERBS); i++)
    if (VERBS[i] == NULL)
      g_string_append_c (list, '\n');
    else
      g_string_append_printf (list, "\n  %-16s %s", VERBS[i]->name, _ (VERBS[i]->summary));

  return g_string_free (list, FALSE);
}
