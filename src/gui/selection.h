/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Which nodes are selected, by their names, so that it outlives changes of the scene. Pure. */
#pragma once

#include "gui/scene.h"

typedef struct _EpxSelection EpxSelection;

EpxSelection *epx_selection_new (void);
EpxSelection *epx_selection_copy (const EpxSelection *self);
void epx_selection_free (EpxSelection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxSelection, epx_selection_free)

gboolean epx_selection_has (const EpxSelection *self, const char *name);
guint epx_selection_get_n (const EpxSelection *self);
/* Sorted, NULL-terminated. Returns: (transfer full). */
char **epx_selection_get_names (const EpxSelection *self);

/* Each says whether anything changed. */
gboolean epx_selection_clear (EpxSelection *self);
gboolean epx_selection_set_only (EpxSelection *self, const char *name);
gboolean epx_selection_toggle (EpxSelection *self, const char *name);
gboolean epx_selection_add_all (EpxSelection *self, const EpxScene *scene);
/* Forgets names that are not on the scene. */
gboolean epx_selection_retain (EpxSelection *self, const EpxScene *scene);
/* @base and the nodes whose middle is in the rectangle that @a and @b are opposite corners of. */
gboolean epx_selection_set_band (
    EpxSelection *self, const EpxSelection *base, const EpxScene *scene, EpxPoint a, EpxPoint b);

typedef enum
{
  EPX_TOWARDS_LEFT,
  EPX_TOWARDS_RIGHT,
  EPX_TOWARDS_UP,
  EPX_TOWARDS_DOWN,
} EpxTowards;

/* The node to go to from @node by an arrow key: the nearest of those that lie more in that
 * direction than beside it. EPX_SCENE_NONE when there is none. */
guint epx_selection_neighbour (const EpxScene *scene, guint node, EpxTowards towards);
/* The next of the cables at @node after @cable by the number (EPX_SCENE_NONE: the first), around;
 * @step: 1 or -1. EPX_SCENE_NONE for a node without cables. */
guint epx_selection_next_cable (const EpxScene *scene, guint node, guint cable, int step);
