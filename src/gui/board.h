/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The board: nodes, and the cables between them, to be looked at, selected, dragged and cut.
 *
 * It shows two lists and says what a hand did to what they show; it carries nothing out. Nothing is
 * worked out or drawn while it is not on the screen or while nothing changes.
 *
 *   EpxBoard::stroke (guint n_cables)         a stroke ended that crossed so many: take what it
 * cuts by epx_board_take_stroke() from the handler EpxBoard::cable (EpxCableItem *item,
 * GdkRectangle *at) a cable was asked about: "at" is its middle EpxBoard::selection-changed ()
 *   EpxBoard::places-changed ()               a node was dragged to another place */
#pragma once

#include <gtk/gtk.h>

#include "client/cable-item.h"
#include "gui/places.h"

#define EPX_TYPE_BOARD (epx_board_get_type ())
G_DECLARE_FINAL_TYPE (EpxBoard, epx_board, EPX, BOARD, GtkWidget)

/* What a drag that begins beside all nodes does; Shift means the other one. */
typedef enum
{
  EPX_TOOL_KNIFE, /* a stroke that cuts */
  EPX_TOOL_BAND,  /* a rubber band that selects */
} EpxTool;

GtkWidget *epx_board_new (void);

/* As EpxCluster has them; both (nullable). */
void epx_board_set_models (EpxBoard *self, GListModel *nodes, GListModel *cables);
void epx_board_set_tool (EpxBoard *self, EpxTool tool);

/* The names of the selected nodes, sorted. Returns: (transfer full). */
char **epx_board_get_selection (EpxBoard *self);
guint epx_board_get_n_selected (EpxBoard *self);
/* The names of the nodes that are not selected, in the order of the list. Returns: (transfer
 * full). */
char **epx_board_get_rest (EpxBoard *self);
void epx_board_select_all (EpxBoard *self);
void epx_board_select_none (EpxBoard *self);

/* What the stroke that ended just now cuts. Returns: (transfer full) (element-type EpxCutStep). */
GArray *epx_board_take_stroke (EpxBoard *self);

/* Where nodes were dragged, as text, and back (see places.h); the second one replaces all. */
char *epx_board_save_places (EpxBoard *self);
void epx_board_load_places (EpxBoard *self, const char *text);
