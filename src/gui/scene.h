/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What stands where on the board, in pixels: nodes, and the curves of the cables between them; and
 * what is at a point of it.
 *
 * Pure: knows nothing of who paints it. Nodes and cables are numbered in the order in which they
 * were added; the numbers hold until epx_scene_clear(). */
#pragma once

#include "gui/cable-look.h"
#include "gui/geometry.h"

/* No node or no cable. */
#define EPX_SCENE_NONE G_MAXUINT

typedef struct
{
  char *name;   /* (owned) */
  EpxPoint at;  /* its middle */
  double angle; /* which way its label points: 0 up, clockwise, in radians */
  guint look;   /* see island-looks.h */
} EpxSceneNode;

/* A line of a cable. */
typedef struct
{
  EpxLook look;
  double width;
  EpxCurve curve;
} EpxStrand;

typedef struct
{
  guint a;              /* one node */
  guint b;              /* the other one */
  gboolean is_linked;   /* there is a link, not just a rule that waits for one */
  guint n_strands;      /* 1: from a to b; 2: the second one from b to a, beside the first */
  EpxStrand strands[2]; /* in the direction in which their bytes go */
} EpxSceneCable;

typedef struct
{
  GArray *nodes;  /* (owned) (element-type EpxSceneNode) */
  GArray *cables; /* (owned) (element-type EpxSceneCable) */
  double radius;  /* of a node, in pixels */
} EpxScene;

EpxScene *epx_scene_new (void);
void epx_scene_free (EpxScene *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxScene, epx_scene_free)

void epx_scene_clear (EpxScene *self);
/* Returns: its number. */
guint epx_scene_add_node (EpxScene *self, const char *name, EpxPoint at, double angle, guint look);
/* @view: A is the node @a, B is @b. Returns: its number. */
guint epx_scene_add_cable (EpxScene *self, guint a, guint b, const EpxCableView *view);
/* Makes it look as @view says. Returns: whether it looks otherwise than before. */
gboolean epx_scene_dress_cable (EpxScene *self, guint cable, const EpxCableView *view);
/* Puts a node elsewhere, and the ends of its cables with it. */
void epx_scene_move_node (EpxScene *self, guint node, EpxPoint at);
/* The same for all. @at: as many as there are nodes. */
void epx_scene_move_all (EpxScene *self, const EpxPoint *at);

EpxSceneNode *epx_scene_get_node (const EpxScene *self, guint node);
EpxSceneCable *epx_scene_get_cable (const EpxScene *self, guint cable);
/* By name; EPX_SCENE_NONE when there is none. */
guint epx_scene_find_node (const EpxScene *self, const char *name);

/* The node whose body has @point in it, the nearest one where bodies overlap; a body is at least
 * @reach around its middle. */
guint epx_scene_node_at (const EpxScene *self, EpxPoint point, double reach);
/* The nearest cable no further than @reach beyond its own half width. */
guint epx_scene_cable_at (const EpxScene *self, EpxPoint point, double reach);

/* How big nodes are when there are @n of them on a circle within @half_width by @half_height:
 * they do not touch, unless that made them too small to be hit. */
double epx_scene_fit_radius (guint n, double half_width, double half_height);
