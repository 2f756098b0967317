/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Where the cells of a square table with two headings are, and what is at a point of it. Pure. */
#pragma once

#include <glib.h>

typedef struct
{
  guint n;        /* rows, and columns */
  double cell;    /* the side of a cell, in pixels */
  double heading; /* the width of the row headings and the height of the column headings */
} EpxGrid;

/* Cells are squares that fill @width by @height next to headings of @heading pixels, within limits:
 * never too small to be hit, never bigger than need be. */
EpxGrid epx_grid_fit (guint n, double heading, double width, double height);

/* The least side that epx_grid_fit() will give it. */
double epx_grid_min_size (guint n, double heading);

typedef enum
{
  EPX_GRID_NOTHING,
  EPX_GRID_CELL,
  EPX_GRID_ROW,    /* the heading of a row */
  EPX_GRID_COLUMN, /* the heading of a column */
} EpxGridPart;

/* What is at a point. @row, @column: (out): set where the part has them. */
EpxGridPart epx_grid_hit (const EpxGrid *grid, double x, double y, guint *row, guint *column);

/* Where a step from a cell leads, not beyond the edge and not onto the diagonal, which is jumped
 * over; it stays where it is when there is nothing further on. */
void epx_grid_step (const EpxGrid *grid, int rows, int columns, guint *row, guint *column);
