/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What the parts of the board share: board.c (the widget and its children), board-picture.c (what
 * it paints), board-hand.c (pointer), board-keys.c (keyboard). For nobody else. */
#pragma once

#include <adwaita.h>

#include "gui/board-cable.h"
#include "gui/board-node.h"
#include "gui/board.h"
#include "gui/palette.h"
#include "gui/selection.h"
#include "gui/stage.h"
#include "gui/stroke.h"

/* What a hand that is down on the board is doing. */
typedef enum
{
  EPX_HAND_FREE,
  EPX_HAND_DOWN,   /* down, and not moved far enough to be more than a click */
  EPX_HAND_NODE,   /* drags a node */
  EPX_HAND_STROKE, /* draws a stroke */
  EPX_HAND_BAND,   /* draws a rubber band */
} EpxHand;

struct _EpxBoard
{
  GtkWidget parent_instance;

  EpxStage *stage;         /* (owned) */
  EpxSelection *selection; /* (owned) */
  GHashTable *nodes;       /* (owned) (element-type EpxNodeItem EpxBoardNode) the children */
  EpxBoardCable *cable;    /* (unowned) the child that stands for the cable keys are on */
  EpxPalette palette;
  double name_width;    /* of the widest name */
  guint update_id;      /* a source, when an update is due and the board is on the screen */
  AdwAnimation *moving; /* (owned) nodes go to their places */

  GskRenderNode *picture; /* (owned) (nullable) the cables; those at a dragged node left out */

  EpxTool tool;
  EpxHand hand;
  EpxPoint down;           /* where the hand went down */
  EpxPoint at;             /* where it is */
  guint held;              /* the node that is dragged */
  EpxStroke *stroke;       /* (owned) (nullable) */
  EpxSelection *band_base; /* (owned) (nullable) what was selected before the band */
  guint hovered;           /* the cable under the pointer */
  GtkGesture *drag;        /* (unowned) the widget's */
  guint key_node;          /* whose cables the keyboard goes round */
};

/* board.c */
/* Nodes or cables moved, or look otherwise: paint and place them anew. */
void epx_board_invalidate (EpxBoard *self);
/* The number of the node that @child stands for; EPX_SCENE_NONE for none. */
guint epx_board_number_of (EpxBoard *self, GtkWidget *child);
/* (unowned) */
GtkWidget *epx_board_child_of (EpxBoard *self, guint node);
/* After the selection changed. */
void epx_board_show_selection (EpxBoard *self);
/* Says that somebody asked about a cable. */
void epx_board_ask_cable (EpxBoard *self, guint cable);

/* board-picture.c */
void epx_board_snapshot (EpxBoard *self, GtkSnapshot *snapshot);

/* board-hand.c */
void epx_board_add_hand (EpxBoard *self);
/* Whatever the hand does is taken back. Returns whether it did anything. */
gboolean epx_board_cancel_hand (EpxBoard *self);

/* board-keys.c */
void epx_board_bind_keys (GtkWidgetClass *klass);
gboolean epx_board_move_focus (EpxBoard *self, GtkDirectionType direction);
/* The keyboard is the board's, at the node it was at before, unless it is already. */
void epx_board_take_focus (EpxBoard *self);
