/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One node on the board: its form in the colour of its island, and its name beside it. A widget of
 * its own, so that it can have the focus and be told to those who do not see it. What it means to
 * select it is the board's. */
#pragma once

#include <gtk/gtk.h>

#include "client/node-item.h"
#include "gui/palette.h"

#define EPX_TYPE_BOARD_NODE (epx_board_node_get_type ())
G_DECLARE_FINAL_TYPE (EpxBoardNode, epx_board_node, EPX, BOARD_NODE, GtkWidget)

/* How it is to be drawn. */
typedef struct
{
  const EpxPalette *palette; /* (unowned) the board's */
  guint look;                /* see island-looks.h */
  guint island;              /* its number for people, from 1; 0 when there is but one */
  double radius;             /* in pixels */
  double angle;              /* which way its name lies from it: 0 up, clockwise, in radians */
  gboolean is_label_turned;  /* the name runs outward along the angle, for want of room */
  gboolean is_selected;
} EpxBoardNodeDress;

GtkWidget *epx_board_node_new (EpxNodeItem *item);
/* (unowned) */
EpxNodeItem *epx_board_node_get_item (EpxBoardNode *self);
/* Draws it otherwise, and tells it otherwise, when @dress is another. */
void epx_board_node_set_dress (EpxBoardNode *self, const EpxBoardNodeDress *dress);
/* The item or the colours behind the dress are other than before. */
void epx_board_node_refresh (EpxBoardNode *self);

/* How wide its name is drawn, in pixels. */
double epx_board_node_get_name_width (EpxBoardNode *self);
