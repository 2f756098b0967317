/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The page of the board: the board itself, the bar of what can be done below it, and the popover of
 * a cable. It ties what a hand does on the board to the deeds that carry it out.
 *
 * Actions: board.isolate, board.split, board.fix (what is selected), board.undo, board.arrange,
 * board.brief, board.tool. */
#pragma once

#include <adwaita.h>

#include "client/cluster.h"
#include "gui/deeds.h"

#define EPX_TYPE_BOARD_VIEW (epx_board_view_get_type ())
G_DECLARE_FINAL_TYPE (EpxBoardView, epx_board_view, EPX, BOARD_VIEW, AdwBin)

/* Once, before it is shown: what to show, and what carries out what is done to it. What comes of a
 * deed is said by whoever listens to @deeds. */
void epx_board_view_set_cluster (EpxBoardView *self, EpxCluster *cluster, EpxDeeds *deeds);
