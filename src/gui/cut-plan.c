/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Single cables gathered into islands: see the header.
 *
 * The node with most cables left is taken, with all of its other ends as one island; every node
 * that is cut off from all of these as well joins it on its own side. Then its cables are done. */
#include "gui/cut-plan.h"

#include <string.h>

typedef struct
{
  gboolean *has; /* (unowned) n by n, both ways: a cable that is not in a step yet */
  guint *count;  /* (unowned) how many each node has left */
  guint n;
} Left;

static void
clear_step (gpointer data)
{
  EpxCutStep *step = data;

  g_strfreev (step->island_a);
  g_strfreev (step->island_b);
}

static gboolean
is_left (const Left *left, guint a, guint b)
{
  return left->has[(gsize) a * left->n + b];
}

static void
take (Left *left, guint a, guint b)
{
  left->has[(gsize) a * left->n + b] = FALSE;
  left->has[(gsize) b * left->n + a] = FALSE;
  left->count[a]--;
  left->count[b]--;
}

static guint
find_busiest (const Left *left)
{
  guint busiest = 0;

  for (guint i = 1; i < left->n; i++)
    if (left->count[i] > left->count[busiest])
      busiest = i;
  return busiest;
}

/* Whether @node has a cable left to each of @others. */
static gboolean
reaches_all (const Left *left, guint node, const GArray *others)
{
  for (guint i = 0; i < others->len; i++)
    if (!is_left (left, node, g_array_index (others, guint, i)))
      return FALSE;
  return TRUE;
}

static char **
name_all (const GArray *nodes, const char *const *names)
{
  char **island = g_new0 (char *, nodes->len + 1);

  for (guint i = 0; i < nodes->len; i++)
    island[i] = g_strdup (names[g_array_index (nodes, guint, i)]);
  return island;
}

static EpxCutStep
plan_step (Left *left, guint busiest, const char *const *names)
{
  g_autoptr (GArray) side = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) others = g_array_new (FALSE, FALSE, sizeof (guint));
  EpxCutStep step;

  for (guint i = 0; i < left->n; i++)
    if (is_left (left, busiest, i))
      g_array_append_val (others, i);
  /* None of the others is among these: no node has a cable to itself. */
  for (guint i = 0; i < left->n; i++)
    if (reaches_all (left, i, others))
      g_array_append_val (side, i);
  for (guint i = 0; i < side->len; i++)
    for (guint j = 0; j < others->len; j++)
      take (left, g_array_index (side, guint, i), g_array_index (others, guint, j));
  step.island_a = name_all (side, names);
  step.island_b = name_all (others, names);
  return step;
}

GArray *
epx_cut_plan (const GArray *pairs, const char *const *names, guint n)
{
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (EpxCutStep));
  g_autofree gboolean *has = g_new0 (gboolean, (gsize) n * n + 1);
  g_autofree guint *count = g_new0 (guint, n + 1);
  Left left = { has, count, n };

  g_array_set_clear_func (steps, clear_step);
  for (guint i = 0; i < pairs->len; i++)
    {
      const EpxPair *pair = &g_array_index (pairs, EpxPair, i);

      has[(gsize) pair->a * n + pair->b] = TRUE;
      has[(gsize) pair->b * n + pair->a] = TRUE;
      count[pair->a]++;
      count[pair->b]++;
    }
  for (guint busiest = n > 0 ? find_busiest (&left) : 0; n > 0 && count[busiest] > 0;
       busiest = find_busiest (&left))
    {
      EpxCutStep step = plan_step (&left, busiest, names);

      g_array_append_val (steps, step);
    }
  return steps;
}
