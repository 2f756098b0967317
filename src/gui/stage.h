/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The scene of a cluster: follows its two lists, gives every node its place, and says what has
 * changed since it was last asked. No GTK: who paints it asks for an update when it has to paint,
 * so that nothing is worked out for a board that nobody sees. */
#pragma once

#include "gui/places.h"
#include "gui/scene.h"

typedef struct _EpxStage EpxStage;

/* Something of the lists is another: an update is due. */
typedef void (*EpxStageFunc) (gpointer data);

EpxStage *epx_stage_new (EpxStageFunc on_stale, gpointer data);
void epx_stage_free (EpxStage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxStage, epx_stage_free)

/* @nodes: (nullable) of EpxNodeItem. @cables: (nullable) of EpxCableItem, whose ends are in @nodes;
 * others are left out. */
void epx_stage_set_models (EpxStage *self, GListModel *nodes, GListModel *cables);

typedef enum
{
  EPX_STAGE_SAME = 0,
  EPX_STAGE_DRESSED = 1 << 0, /* cables look otherwise */
  EPX_STAGE_REBUILT = 1 << 1, /* nodes and cables are others; old numbers mean nothing */
  EPX_STAGE_MOVING = 1 << 2,  /* nodes have places to go to; see epx_stage_set_progress() */
} EpxStageChange;

/* Takes in what the lists have. @width, @height: of the board, in pixels. @name_width: how wide the
 * names of nodes are at most; the room that they take around the circle is kept. */
EpxStageChange epx_stage_update (EpxStage *self, double width, double height, double name_width);
/* The lists are the same, the places or the room are not: the next update places all anew. */
void epx_stage_touch (EpxStage *self);

/* (unowned) valid until the next update. */
EpxScene *epx_stage_get_scene (EpxStage *self);
/* (unowned) the item of a node of the scene, of a cable of the scene. */
EpxNodeItem *epx_stage_get_node_item (EpxStage *self, guint node);
EpxCableItem *epx_stage_get_cable_item (EpxStage *self, guint cable);
/* The number of @item's cable; EPX_SCENE_NONE when it is not on the scene or NULL. */
guint epx_stage_find_cable (EpxStage *self, EpxCableItem *item);
/* The number of its island for people, from 1; 0 when there is but one. */
guint epx_stage_get_island (EpxStage *self, guint node);
/* Whether there are so many nodes that names have to be turned to have room. */
gboolean epx_stage_is_crowded (EpxStage *self);

/* How far all nodes are on the way to their places, 0 to 1. */
void epx_stage_set_progress (EpxStage *self, double progress);

/* A node follows the pointer; where it is let go it stays (epx_stage_drop()). */
void epx_stage_drag (EpxStage *self, guint node, EpxPoint at);
void epx_stage_drop (EpxStage *self, guint node);
/* (unowned) where nodes were dragged; after a change of it call epx_stage_touch(). */
EpxPlaces *epx_stage_get_places (EpxStage *self);
