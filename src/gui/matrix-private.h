/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What the files of EpxMatrix share. */
#pragma once

#include "gui/cable-look.h"
#include "gui/grid.h"
#include "gui/matrix.h"
#include "gui/palette.h"

/* Beside a label, in pixels. */
#define EPX_MATRIX_PADDING 6

struct _EpxMatrix
{
  GtkWidget parent_instance;

  EpxCluster *cluster;  /* (owned) (nullable) */
  GPtrArray *nodes;     /* (owned) (element-type EpxNodeItem) */
  GByteArray *looks;    /* (owned) an EpxLook for each cell, row by row */
  GPtrArray *labels;    /* (owned) (element-type PangoLayout) of the nodes; empty: to be made */
  double heading;       /* the width that the labels take */
  GHashTable *selected; /* (owned) (element-type utf8) names */
  EpxPalette palette;
  gboolean has_palette;
  gboolean is_stale; /* the cluster changed while nobody could see it */

  guint row; /* of the cursor; both below nodes->len, or 0 */
  guint column;
};

/* Where everything is in the widget's present size. */
EpxGrid epx_matrix_get_grid (EpxMatrix *matrix);
EpxLook epx_matrix_get_look (EpxMatrix *matrix, guint row, guint column);

/* Draws it all. */
void epx_matrix_draw (EpxMatrix *matrix, GtkSnapshot *snapshot);

/* Adds what listens to mouse and keyboard. */
void epx_matrix_listen (EpxMatrix *matrix);

/* What the cell says in words. Returns: (transfer full). */
char *epx_matrix_describe (EpxMatrix *matrix, guint row, guint column);
/* Makes the cell the current one. */
void epx_matrix_move_cursor (EpxMatrix *matrix, guint row, guint column);
/* What a click on the cell asks for. */
void epx_matrix_activate (EpxMatrix *matrix, guint row, guint column, gboolean is_one_way);
/* Selects the node alone, or (@adds) turns it over. */
void epx_matrix_select_node (EpxMatrix *matrix, guint index, gboolean adds);
