/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The cable that the keyboard is on, as a widget that can have the focus and be told to those who
 * do not see it. Thousands of cables are drawn, not widgets; one of them at a time is. */
#pragma once

#include <gtk/gtk.h>

#include "client/cable-item.h"

#define EPX_TYPE_BOARD_CABLE (epx_board_cable_get_type ())
G_DECLARE_FINAL_TYPE (EpxBoardCable, epx_board_cable, EPX, BOARD_CABLE, GtkWidget)

GtkWidget *epx_board_cable_new (void);
/* @item: (nullable) for none: it hides. */
void epx_board_cable_set_item (EpxBoardCable *self, EpxCableItem *item);
/* (unowned) (nullable) */
EpxCableItem *epx_board_cable_get_item (EpxBoardCable *self);
