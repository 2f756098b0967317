/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The table of verbs, in the order in which a newcomer needs them. */
#include "config.h"

#include "ctl/verb.h"

#include <string.h>

#include <glib/gi18n.h>

/* Room for the name of a verb, and for what may have been meant to be one. */
#define MAX_NAME 32

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

/* How many bytes have to be put in, taken out or changed to make one of the other. @a and @b: less
 * than MAX_NAME bytes. */
static guint
get_distance (const char *a, const char *b)
{
  gsize length = strlen (b);
  guint row[MAX_NAME];

  for (guint j = 0; j <= length; j++)
    row[j] = j;
  for (guint i = 1; a[i - 1] != '\0'; i++)
    {
      guint diagonal = row[0];

      row[0] = i;
      for (gsize j = 1; j <= length; j++)
        {
          guint changed = diagonal + (a[i - 1] != b[j - 1]);

          diagonal = row[j];
          row[j] = MIN (changed, MIN (row[j], row[j - 1]) + 1);
        }
    }

  return row[length];
}

const EpxVerb *
epx_verbs_find_close (const char *name)
{
  gsize length = strlen (name);
  /* One for each four bytes begun. */
  guint limit = MIN (3, ((guint) length + 3) / 4);
  const EpxVerb *close = NULL;

  if (length < 2 || length >= MAX_NAME)
    return NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (VERBS); i++)
    {
      if (VERBS[i] == NULL)
        continue;
      if (g_str_has_prefix (VERBS[i]->name, name))
        return VERBS[i];
      if (get_distance (name, VERBS[i]->name) <= limit)
        {
          limit = get_distance (name, VERBS[i]->name) - 1;
          close = VERBS[i];
        }
    }

  return close;
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
