/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Which nodes are selected: see the header. */
#include "gui/selection.h"

#include <math.h>

struct _EpxSelection
{
  GHashTable *names; /* (owned) (element-type utf8) a set */
};

EpxSelection *
epx_selection_new (void)
{
  EpxSelection *self = g_new0 (EpxSelection, 1);

  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/* Whether there was a name that was not in. */
static gboolean
add_names (EpxSelection *self, const EpxSelection *other)
{
  GHashTableIter iter;
  gpointer name;
  gboolean is_changed = FALSE;

  g_hash_table_iter_init (&iter, other->names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    is_changed |= g_hash_table_add (self->names, g_strdup (name));
  return is_changed;
}

EpxSelection *
epx_selection_copy (const EpxSelection *self)
{
  EpxSelection *copy = epx_selection_new ();

  add_names (copy, self);
  return copy;
}

void
epx_selection_free (EpxSelection *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->names);
  g_free (self);
}

gboolean
epx_selection_has (const EpxSelection *self, const char *name)
{
  return g_hash_table_contains (self->names, name);
}

guint
epx_selection_get_n (const EpxSelection *self)
{
  return g_hash_table_size (self->names);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

char **
epx_selection_get_names (const EpxSelection *self)
{
  GPtrArray *names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

gboolean
epx_selection_clear (EpxSelection *self)
{
  gboolean is_changed = g_hash_table_size (self->names) > 0;

  g_hash_table_remove_all (self->names);
  return is_changed;
}

gboolean
epx_selection_set_only (EpxSelection *self, const char *name)
{
  if (g_hash_table_size (self->names) == 1 && epx_selection_has (self, name))
    return FALSE;
  g_hash_table_remove_all (self->names);
  g_hash_table_add (self->names, g_strdup (name));
  return TRUE;
}

gboolean
epx_selection_toggle (EpxSelection *self, const char *name)
{
  if (!g_hash_table_remove (self->names, name))
    g_hash_table_add (self->names, g_strdup (name));
  return TRUE;
}

gboolean
epx_selection_add_all (EpxSelection *self, const EpxScene *scene)
{
  gboolean is_changed = FALSE;

  for (guint i = 0; i < scene->nodes->len; i++)
    is_changed |= g_hash_table_add (self->names, g_strdup (epx_scene_get_node (scene, i)->name));
  return is_changed;
}

gboolean
epx_selection_retain (EpxSelection *self, const EpxScene *scene)
{
  GHashTableIter iter;
  gpointer name;
  gboolean is_changed = FALSE;

  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (epx_scene_find_node (scene, name) == EPX_SCENE_NONE)
      {
        g_hash_table_iter_remove (&iter);
        is_changed = TRUE;
      }
  return is_changed;
}

static gboolean
equals (const EpxSelection *self, const EpxSelection *other)
{
  GHashTableIter iter;
  gpointer name;

  if (epx_selection_get_n (self) != epx_selection_get_n (other))
    return FALSE;
  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!epx_selection_has (other, name))
      return FALSE;
  return TRUE;
}

gboolean
epx_selection_set_band (
    EpxSelection *self, const EpxSelection *base, const EpxScene *scene, EpxPoint a, EpxPoint b)
{
  g_autoptr (EpxSelection) wanted = epx_selection_copy (base);

  for (guint i = 0; i < scene->nodes->len; i++)
    {
      const EpxSceneNode *node = epx_scene_get_node (scene, i);

      if (node->at.x >= MIN (a.x, b.x) && node->at.x <= MAX (a.x, b.x) &&
          node->at.y >= MIN (a.y, b.y) && node->at.y <= MAX (a.y, b.y))
        g_hash_table_add (wanted->names, g_strdup (node->name));
    }
  if (equals (self, wanted))
    return FALSE;
  g_hash_table_remove_all (self->names);
  add_names (self, wanted);
  return TRUE;
}

/* How far @to lies in the direction from @from, and how far beside it. */
static void
measure (EpxPoint from, EpxPoint to, EpxTowards towards, double *along, double *beside)
{
  double dx = to.x - from.x;
  double dy = to.y - from.y;

  switch (towards)
    {
    case EPX_TOWARDS_LEFT:
      *along = -dx;
      *beside = fabs (dy);
      return;
    case EPX_TOWARDS_RIGHT:
      *along = dx;
      *beside = fabs (dy);
      return;
    case EPX_TOWARDS_UP:
      *along = -dy;
      *beside = fabs (dx);
      return;
    case EPX_TOWARDS_DOWN:
      *along = dy;
      *beside = fabs (dx);
      return;
    }
}

guint
epx_selection_neighbour (const EpxScene *scene, guint node, EpxTowards towards)
{
  EpxPoint from = epx_scene_get_node (scene, node)->at;
  guint found = EPX_SCENE_NONE;
  double nearest = G_MAXDOUBLE;

  for (guint i = 0; i < scene->nodes->len; i++)
    {
      EpxPoint to = epx_scene_get_node (scene, i)->at;
      double along = 0;
      double beside = 0;

      measure (from, to, towards, &along, &beside);
      if (i == node || along <= 0 || beside > along)
        continue;
      if (epx_point_distance (from, to) < nearest)
        {
          nearest = epx_point_distance (from, to);
          found = i;
        }
    }
  return found;
}

guint
epx_selection_next_cable (const EpxScene *scene, guint node, guint cable, int step)
{
  guint n = scene->cables->len;
  guint start = cable;

  if (cable == EPX_SCENE_NONE)
    start = step > 0 ? n - 1 : 0;
  for (guint i = 1; i <= n; i++)
    {
      guint next = (start + (step > 0 ? i : n - i)) % n;
      const EpxSceneCable *candidate = epx_scene_get_cable (scene, next);

      if (candidate->a == node || candidate->b == node)
        return next;
    }
  return EPX_SCENE_NONE;
}
