/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Where nodes stand on the board: on a circle, those of one island side by side with a gap to the
 * next island, or where they were dragged.
 *
 * Pure. Places are in the unit square (see places.h); an EpxFrame turns them into pixels. */
#pragma once

#include "gui/geometry.h"
#include "gui/places.h"

typedef struct
{
  const char *name;  /* (unowned) */
  guint island;      /* which one; nodes of one island share the number */
  EpxPoint place;    /* out */
  double angle;      /* out: on the circle, 0 at the top, clockwise, in radians */
  gboolean is_moved; /* out: it stands where it was dragged */
} EpxLayoutNode;

/* Fills in the places. Islands come in the order of their numbers, nodes of one by their names
 * ("node2" before "node10"); whoever was dragged keeps its seat on the circle free. The order of
 * @nodes does not matter and stays. */
void epx_layout_place (EpxLayoutNode *nodes, guint n, const EpxPlaces *places);

/* The part of the board that nodes stand on. */
typedef struct
{
  EpxPoint middle;
  double half_width;
  double half_height;
} EpxFrame;

/* The margins are kept free on either side. */
EpxFrame epx_frame_new (double width, double height, double margin_x, double margin_y);
EpxPoint epx_frame_to_pixels (const EpxFrame *frame, EpxPoint place);
/* A frame of no size has all pixels in its middle. */
EpxPoint epx_frame_to_place (const EpxFrame *frame, EpxPoint pixel);
