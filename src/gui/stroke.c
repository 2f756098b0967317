/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A line drawn by hand: see the header. */
#include "gui/stroke.h"

/* In pixels: nearer than this to the last point is no movement. */
#define MIN_STEP 3.0
/* A line that goes on for ever stops to grow; at MIN_STEP this is six metres of screen. */
#define MAX_POINTS 8000

struct _EpxStroke
{
  GArray *points;     /* (owned) (element-type EpxPoint) */
  GHashTable *cables; /* (owned) a set of their numbers */
};

EpxStroke *
epx_stroke_new (EpxPoint start)
{
  EpxStroke *self = g_new0 (EpxStroke, 1);

  self->points = g_array_new (FALSE, FALSE, sizeof (EpxPoint));
  self->cables = g_hash_table_new (NULL, NULL);
  g_array_append_val (self->points, start);
  return self;
}

void
epx_stroke_free (EpxStroke *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->points);
  g_hash_table_unref (self->cables);
  g_free (self);
}

static void
cross_segment (EpxStroke *self, const EpxScene *scene, EpxPoint from, EpxPoint to)
{
  for (guint i = 0; i < scene->cables->len; i++)
    {
      const EpxSceneCable *cable = epx_scene_get_cable (scene, i);

      for (guint j = 0; j < cable->n_strands; j++)
        if (epx_curve_meets_segment (&cable->strands[j].curve, from, to))
          g_hash_table_add (self->cables, GUINT_TO_POINTER (i));
    }
}

void
epx_stroke_extend (EpxStroke *self, const EpxScene *scene, EpxPoint point)
{
  EpxPoint last = g_array_index (self->points, EpxPoint, self->points->len - 1);

  if (self->points->len >= MAX_POINTS || epx_point_distance (last, point) < MIN_STEP)
    return;
  g_array_append_val (self->points, point);
  cross_segment (self, scene, last, point);
}

void
epx_stroke_cross (EpxStroke *self, const EpxScene *scene)
{
  g_hash_table_remove_all (self->cables);
  for (guint i = 1; i < self->points->len; i++)
    cross_segment (self, scene, g_array_index (self->points, EpxPoint, i - 1),
                   g_array_index (self->points, EpxPoint, i));
}

const GArray *
epx_stroke_get_points (const EpxStroke *self)
{
  return self->points;
}

gboolean
epx_stroke_has_crossed (const EpxStroke *self, guint cable)
{
  return g_hash_table_contains (self->cables, GUINT_TO_POINTER (cable));
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const EpxPair *one = a;
  const EpxPair *other = b;

  if (one->a != other->a)
    return one->a < other->a ? -1 : 1;
  return one->b < other->b ? -1 : one->b > other->b;
}

GArray *
epx_stroke_get_pairs (const EpxStroke *self, const EpxScene *scene)
{
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (EpxPair));
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->cables);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const EpxSceneCable *cable = epx_scene_get_cable (scene, GPOINTER_TO_UINT (key));
      EpxPair pair = { MIN (cable->a, cable->b), MAX (cable->a, cable->b) };

      g_array_append_val (pairs, pair);
    }
  g_array_sort (pairs, compare_pairs);
  return pairs;
}

guint
epx_stroke_get_n_crossed (const EpxStroke *self)
{
  return g_hash_table_size (self->cables);
}
