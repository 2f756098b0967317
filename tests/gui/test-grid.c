/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of gui/grid.h. */
#include "gui/grid.h"

static void
test_cells_fill_the_room_within_limits (void)
{
  g_assert_cmpfloat (epx_grid_fit (10, 100, 400, 900).cell, ==, 30);
  g_assert_cmpfloat (epx_grid_fit (2, 100, 4000, 4000).cell, <, 60);
  g_assert_cmpfloat (epx_grid_fit (60, 100, 200, 200).cell, >, 10);
  g_assert_cmpfloat (epx_grid_min_size (60, 100), ==, 100 + 60 * epx_grid_fit (60, 100, 0, 0).cell);
}

static void
assert_hit (double x, double y, EpxGridPart part, guint row, guint column)
{
  EpxGrid grid = { .n = 60, .cell = 20, .heading = 100 };
  guint hit_row = G_MAXUINT;
  guint hit_column = G_MAXUINT;

  g_assert_cmpint (epx_grid_hit (&grid, x, y, &hit_row, &hit_column), ==, part);
  if (part == EPX_GRID_CELL || part == EPX_GRID_ROW)
    g_assert_cmpuint (hit_row, ==, row);
  if (part == EPX_GRID_CELL || part == EPX_GRID_COLUMN)
    g_assert_cmpuint (hit_column, ==, column);
}

static void
test_each_point_is_of_one_part (void)
{
  assert_hit (100, 100, EPX_GRID_CELL, 0, 0);
  assert_hit (139.9, 100, EPX_GRID_CELL, 0, 1);
  assert_hit (1299, 1299, EPX_GRID_CELL, 59, 59);
  assert_hit (5, 141, EPX_GRID_ROW, 2, 0);
  assert_hit (141, 5, EPX_GRID_COLUMN, 0, 2);
  assert_hit (5, 5, EPX_GRID_NOTHING, 0, 0);
  assert_hit (1300, 200, EPX_GRID_NOTHING, 0, 0);
  assert_hit (-1, 200, EPX_GRID_NOTHING, 0, 0);
}

static void
assert_step (guint row, guint column, int rows, int columns, guint to_row, guint to_column)
{
  EpxGrid grid = { .n = 3, .cell = 20, .heading = 100 };

  epx_grid_step (&grid, rows, columns, &row, &column);
  g_assert_cmpuint (row, ==, to_row);
  g_assert_cmpuint (column, ==, to_column);
}

static void
test_a_step_stays_on_the_table_and_off_the_diagonal (void)
{
  assert_step (0, 1, 0, 1, 0, 2);
  assert_step (0, 2, 0, 1, 0, 2);
  assert_step (0, 1, 1, 0, 2, 1);
  assert_step (1, 0, 0, 1, 1, 2);
  assert_step (0, 1, 0, -1, 0, 1);
  assert_step (2, 1, 1, 0, 2, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/grid/cells-fill-the-room-within-limits",
                   test_cells_fill_the_room_within_limits);
  g_test_add_func ("/grid/each-point-is-of-one-part", test_each_point_is_of_one_part);
  g_test_add_func ("/grid/a-step-stays-on-the-table-and-off-the-diagonal",
                   test_a_step_stays_on_the_table_and_off_the_diagonal);
  return g_test_run ();
}
