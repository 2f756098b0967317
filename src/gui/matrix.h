/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The matrix: a cell for each ordered pair of nodes, which shows what becomes of the bytes from the
 * node of the row to the node of the column. It says what a hand did and carries nothing out; its
 * one drawing is made anew only when what it shows is another.
 *
 *   EpxMatrix::cell (EpxNodeItem *from, EpxNodeItem *to, gboolean is_one_way)
 *                                       a cell was clicked: cut the cable, or fix it when it is
 * cut; one way, or (without Shift) both ways EpxMatrix::selection-changed ()     by its headings */
#pragma once

#include <gtk/gtk.h>

#include "client/cluster.h"

#define EPX_TYPE_MATRIX (epx_matrix_get_type ())
G_DECLARE_FINAL_TYPE (EpxMatrix, epx_matrix, EPX, MATRIX, GtkWidget)

/* @cluster: (nullable). */
void epx_matrix_set_cluster (EpxMatrix *matrix, EpxCluster *cluster);

/* The names of the nodes whose headings are selected, and of the others. Returns: (transfer full).
 */
char **epx_matrix_get_selection (EpxMatrix *matrix);
char **epx_matrix_get_rest (EpxMatrix *matrix);
