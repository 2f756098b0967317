/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A line drawn by hand across the board, and the cables that it crosses. Pure. */
#pragma once

#include "gui/scene.h"

/* Two nodes of a scene, the lower number first. */
typedef struct
{
  guint a;
  guint b;
} EpxPair;

typedef struct _EpxStroke EpxStroke;

EpxStroke *epx_stroke_new (EpxPoint start);
void epx_stroke_free (EpxStroke *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxStroke, epx_stroke_free)

/* Draws on to @point and notes the cables of @scene that the way there crosses. A hand that
 * trembles adds nothing: what is next to the last point is passed over. */
void epx_stroke_extend (EpxStroke *self, const EpxScene *scene, EpxPoint point);
/* Asks all of the line again, of a scene that is another now. */
void epx_stroke_cross (EpxStroke *self, const EpxScene *scene);

/* (unowned) (element-type EpxPoint) */
const GArray *epx_stroke_get_points (const EpxStroke *self);
/* Whether @cable of the scene that was asked last is crossed. A cable is crossed when
 * one of its strands is. */
gboolean epx_stroke_has_crossed (const EpxStroke *self, guint cable);
guint epx_stroke_get_n_crossed (const EpxStroke *self);
/* The pairs of nodes whose cables are crossed. @scene: the one asked last. Returns: (transfer full)
 * (element-type EpxPair). */
GArray *epx_stroke_get_pairs (const EpxStroke *self, const EpxScene *scene);
