/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "config.h"

#include "gui/grid.h"

/* The smallest that a mouse hits and an eye tells apart, and what looks well with few nodes. */
#define MIN_CELL 14.0
#define MAX_CELL 44.0

EpxGrid
epx_grid_fit (guint n, double heading, double width, double height)
{
  EpxGrid grid = { .n = n, .cell = MAX_CELL, .heading = heading };

  if (n > 0)
    grid.cell = CLAMP ((MIN (width, height) - heading) / n, MIN_CELL, MAX_CELL);
  return grid;
}

double
epx_grid_min_size (guint n, double heading)
{
  return heading + n * MIN_CELL;
}

/* The index of the cell at @position along one side; FALSE before the first and after the last. */
static gboolean
find_index (const EpxGrid *grid, double position, guint *index)
{
  if (position < grid->heading || position >= grid->heading + grid->n * grid->cell)
    return FALSE;

  *index = MIN ((guint) ((position - grid->heading) / grid->cell), grid->n - 1);
  return TRUE;
}

EpxGridPart
epx_grid_hit (const EpxGrid *grid, double x, double y, guint *row, guint *column)
{
  gboolean has_column = x >= 0 && find_index (grid, x, column);
  gboolean has_row = y >= 0 && find_index (grid, y, row);

  if (has_row && has_column)
    return EPX_GRID_CELL;
  if (has_row && x >= 0 && x < grid->heading)
    return EPX_GRID_ROW;
  if (has_column && y >= 0 && y < grid->heading)
    return EPX_GRID_COLUMN;
  return EPX_GRID_NOTHING;
}

/* FALSE when it would leave the side. */
static gboolean
move (guint n, int step, guint *index)
{
  if ((step < 0 && *index < (guint) -step) || (step > 0 && *index + (guint) step >= n))
    return FALSE;

  *index = (guint) ((int) *index + step);
  return TRUE;
}

void
epx_grid_step (const EpxGrid *grid, int rows, int columns, guint *row, guint *column)
{
  guint to_row = *row;
  guint to_column = *column;

  do
    if (!move (grid->n, rows, &to_row) || !move (grid->n, columns, &to_column))
      return;
  while (to_row == to_column);

  *row = to_row;
  *column = to_column;
}
