/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The table of verbs, in the order in which a newcomer needs them. */
#include "config.h"

#include "ctl/verb.h"

#include <glib/gi18n.h>

static const EpxVerb *const VERBS[] = {
  &epx_verb_run, &epx_verb_status, &epx_verb_nodes,   &epx_verb_links, &epx_verb_rules,
  &epx_verb_cut, &epx_verb_fix,    &epx_verb_monitor, &epx_verb_env,
};

const EpxVerb *
epx_verbs_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (VERBS); i++)
    if (g_str_equal (name, VERBS[i]->name))
      return VERBS[i];

  return NULL;
}

char *
epx_verbs_list (void)
{
  GString *list = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (VERBS); i++)
    g_string_append_printf (list, "\n  %-9s %s", VERBS[i]->name, _ (VERBS[i]->summary));

  return g_string_free (list, FALSE);
}
