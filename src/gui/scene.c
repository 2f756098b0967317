/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What stands where on the board: see the header. */
#include "gui/scene.h"

#include <math.h>

/* Between the two strands of a cable, at their middles. */
#define STRAND_DISTANCE 16.0
#define RADIUS_MIN 7.0
#define RADIUS_MAX 20.0
/* How much of the distance between two neighbours the two bodies take together. */
#define RADIUS_PART 0.72

static void
clear_node (gpointer data)
{
  g_free (((EpxSceneNode *) data)->name);
}

EpxScene *
epx_scene_new (void)
{
  EpxScene *self = g_new0 (EpxScene, 1);

  self->nodes = g_array_new (FALSE, FALSE, sizeof (EpxSceneNode));
  g_array_set_clear_func (self->nodes, clear_node);
  self->cables = g_array_new (FALSE, FALSE, sizeof (EpxSceneCable));
  self->radius = RADIUS_MAX;
  return self;
}

void
epx_scene_free (EpxScene *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->nodes);
  g_array_unref (self->cables);
  g_free (self);
}

void
epx_scene_clear (EpxScene *self)
{
  g_array_set_size (self->nodes, 0);
  g_array_set_size (self->cables, 0);
}

guint
epx_scene_add_node (EpxScene *self, const char *name, EpxPoint at, double angle, guint look)
{
  EpxSceneNode node = { g_strdup (name), at, angle, look };

  g_array_append_val (self->nodes, node);
  return self->nodes->len - 1;
}

EpxSceneNode *
epx_scene_get_node (const EpxScene *self, guint node)
{
  g_return_val_if_fail (node < self->nodes->len, NULL);
  return &g_array_index (self->nodes, EpxSceneNode, node);
}

EpxSceneCable *
epx_scene_get_cable (const EpxScene *self, guint cable)
{
  g_return_val_if_fail (cable < self->cables->len, NULL);
  return &g_array_index (self->cables, EpxSceneCable, cable);
}

guint
epx_scene_find_node (const EpxScene *self, const char *name)
{
  for (guint i = 0; i < self->nodes->len; i++)
    if (g_str_equal (epx_scene_get_node (self, i)->name, name))
      return i;
  return EPX_SCENE_NONE;
}

static void
route (const EpxScene *self, EpxSceneCable *cable)
{
  EpxPoint a = epx_scene_get_node (self, cable->a)->at;
  EpxPoint b = epx_scene_get_node (self, cable->b)->at;
  double bulge = cable->n_strands > 1 ? STRAND_DISTANCE / 2 : 0;

  /* Both bulge to their own left, which is to either side. */
  cable->strands[0].curve = epx_curve_between (a, b, bulge);
  cable->strands[1].curve = epx_curve_between (b, a, bulge);
}

static void
dress (EpxSceneCable *cable, const EpxCableView *view)
{
  guint64 rate_a = view->ways[EPX_END_A].rate;
  guint64 rate_b = view->ways[EPX_END_B].rate;

  cable->is_linked = view->has_link;
  cable->n_strands = epx_look_is_double (view) ? 2 : 1;
  if (cable->n_strands == 1)
    {
      cable->strands[0].look = epx_look_of_cable (view);
      cable->strands[0].width = epx_look_width (rate_a + rate_b);
      return;
    }
  for (guint i = 0; i < 2; i++)
    cable->strands[i].look = epx_look_of_way (view, i == 0 ? EPX_END_A : EPX_END_B);
  cable->strands[0].width = epx_look_width (rate_a);
  cable->strands[1].width = epx_look_width (rate_b);
}

guint
epx_scene_add_cable (EpxScene *self, guint a, guint b, const EpxCableView *view)
{
  EpxSceneCable cable = { .a = a, .b = b };

  g_return_val_if_fail (a < self->nodes->len && b < self->nodes->len, EPX_SCENE_NONE);
  dress (&cable, view);
  route (self, &cable);
  g_array_append_val (self->cables, cable);
  return self->cables->len - 1;
}

static gboolean
looks_like (const EpxSceneCable *cable, const EpxSceneCable *other)
{
  if (cable->n_strands != other->n_strands || cable->is_linked != other->is_linked)
    return FALSE;
  for (guint i = 0; i < cable->n_strands; i++)
    if (cable->strands[i].look != other->strands[i].look ||
        cable->strands[i].width != other->strands[i].width)
      return FALSE;
  return TRUE;
}

gboolean
epx_scene_dress_cable (EpxScene *self, guint cable, const EpxCableView *view)
{
  EpxSceneCable *present = epx_scene_get_cable (self, cable);
  EpxSceneCable before = *present;

  dress (present, view);
  if (looks_like (present, &before))
    return FALSE;
  route (self, present);
  return TRUE;
}

void
epx_scene_move_node (EpxScene *self, guint node, EpxPoint at)
{
  epx_scene_get_node (self, node)->at = at;
  for (guint i = 0; i < self->cables->len; i++)
    {
      EpxSceneCable *cable = epx_scene_get_cable (self, i);

      if (cable->a == node || cable->b == node)
        route (self, cable);
    }
}

void
epx_scene_move_all (EpxScene *self, const EpxPoint *at)
{
  for (guint i = 0; i < self->nodes->len; i++)
    epx_scene_get_node (self, i)->at = at[i];
  for (guint i = 0; i < self->cables->len; i++)
    route (self, epx_scene_get_cable (self, i));
}

guint
epx_scene_node_at (const EpxScene *self, EpxPoint point, double reach)
{
  guint found = EPX_SCENE_NONE;
  double nearest = MAX (self->radius, reach);

  for (guint i = 0; i < self->nodes->len; i++)
    {
      double distance = epx_point_distance (epx_scene_get_node (self, i)->at, point);

      if (distance <= nearest)
        {
          nearest = distance;
          found = i;
        }
    }
  return found;
}

guint
epx_scene_cable_at (const EpxScene *self, EpxPoint point, double reach)
{
  guint found = EPX_SCENE_NONE;
  double nearest = reach;

  for (guint i = 0; i < self->cables->len; i++)
    {
      const EpxSceneCable *cable = epx_scene_get_cable (self, i);

      for (guint j = 0; j < cable->n_strands; j++)
        {
          const EpxStrand *strand = &cable->strands[j];
          double distance = epx_curve_distance (&strand->curve, point) - strand->width / 2;

          if (distance <= nearest)
            {
              nearest = distance;
              found = i;
            }
        }
    }
  return found;
}

double
epx_scene_fit_radius (guint n, double half_width, double half_height)
{
  double side = MIN (half_width, half_height);
  double distance;

  if (n < 2)
    return RADIUS_MAX;
  distance = 2 * side * sin (G_PI / n);
  return CLAMP (distance * RADIUS_PART / 2, RADIUS_MIN, RADIUS_MAX);
}
