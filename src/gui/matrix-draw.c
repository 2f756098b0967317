/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Thousands of cells in one drawing: for each look one path with a sign in each of its cells. A
 * look has a sign of its own, so that it is known without its colour:
 *
 *   up  a disc       slow  a disc with a hole     dialling  a dot       grey  a ring
 *   cut a bar across reset a cross                nothing   nothing */
#include "config.h"

#include <math.h>

#include "gui/matrix-private.h"

/* Of a cell's side. */
#define SIGN 0.30
#define STROKE 0.12

static void
add_disc (cairo_t *cr, double x, double y, double radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
}

/* Adds the sign of @look around a point; @r: half its size. Returns whether it is filled. */
static gboolean
add_sign (cairo_t *cr, EpxLook look, double x, double y, double r)
{
  switch (look)
    {
    case EPX_LOOK_IDLE:
      return FALSE;
    case EPX_LOOK_UP:
      add_disc (cr, x, y, r);
      return TRUE;
    case EPX_LOOK_SLOW:
      add_disc (cr, x, y, r);
      add_disc (cr, x, y, r / 2);
      return TRUE;
    case EPX_LOOK_DIALLING:
      add_disc (cr, x, y, r / 2);
      return TRUE;
    case EPX_LOOK_GREY:
      add_disc (cr, x, y, r);
      return FALSE;
    case EPX_LOOK_CUT:
      cairo_move_to (cr, x - r, y + r);
      cairo_line_to (cr, x + r, y - r);
      return FALSE;
    case EPX_LOOK_RESET:
      cairo_move_to (cr, x - r, y + r);
      cairo_line_to (cr, x + r, y - r);
      cairo_move_to (cr, x - r, y - r);
      cairo_line_to (cr, x + r, y + r);
      return FALSE;
    }
  return FALSE;
}

static void
draw_look (EpxMatrix *self, cairo_t *cr, const EpxGrid *grid, EpxLook look)
{
  gboolean is_filled = FALSE;

  cairo_new_path (cr);
  for (guint row = 0; row < grid->n; row++)
    for (guint column = 0; column < grid->n; column++)
      if (row != column && epx_matrix_get_look (self, row, column) == look)
        is_filled = add_sign (cr, look, grid->heading + (column + 0.5) * grid->cell,
                              grid->heading + (row + 0.5) * grid->cell, grid->cell * SIGN);
  gdk_cairo_set_source_rgba (cr, &self->palette.looks[look]);
  if (is_filled)
    cairo_fill (cr);
  else
    cairo_stroke (cr);
}

/* The lines between the cells, and the diagonal, where nothing can be. */
static void
draw_lines (EpxMatrix *self, cairo_t *cr, const EpxGrid *grid)
{
  double end = grid->heading + grid->n * grid->cell;
  GdkRGBA color = self->palette.text;

  color.alpha = self->palette.is_high_contrast ? 0.6f : 0.12f;
  gdk_cairo_set_source_rgba (cr, &color);
  for (guint i = 0; i < grid->n; i++)
    {
      double at = grid->heading + i * grid->cell;

      cairo_rectangle (cr, at, at, grid->cell, grid->cell);
    }
  cairo_fill (cr);
  cairo_set_line_width (cr, 1);
  for (guint i = 0; i <= grid->n; i++)
    {
      double at = floor (grid->heading + i * grid->cell) + 0.5;

      cairo_move_to (cr, grid->heading, at);
      cairo_line_to (cr, end, at);
      cairo_move_to (cr, at, grid->heading);
      cairo_line_to (cr, at, end);
    }
  cairo_stroke (cr);
}

static void
draw_selection (EpxMatrix *self, cairo_t *cr, const EpxGrid *grid)
{
  double length = grid->heading + grid->n * grid->cell;
  GdkRGBA color = self->palette.accent;

  color.alpha = 0.18f;
  gdk_cairo_set_source_rgba (cr, &color);
  for (guint i = 0; i < grid->n; i++)
    {
      double at = grid->heading + i * grid->cell;

      if (!g_hash_table_contains (self->selected, epx_node_item_get_name (self->nodes->pdata[i])))
        continue;
      cairo_rectangle (cr, 0, at, length, grid->cell);
      cairo_rectangle (cr, at, 0, grid->cell, length);
    }
  cairo_fill (cr);
}

static void
draw_cursor (EpxMatrix *self, cairo_t *cr, const EpxGrid *grid)
{
  if (!gtk_widget_has_focus (GTK_WIDGET (self)))
    return;

  gdk_cairo_set_source_rgba (cr, &self->palette.accent);
  cairo_set_line_width (cr, 2);
  cairo_rectangle (cr, grid->heading + self->column * grid->cell + 1,
                   grid->heading + self->row * grid->cell + 1, grid->cell - 2, grid->cell - 2);
  cairo_stroke (cr);
}

static void
draw_labels (EpxMatrix *self, GtkSnapshot *snapshot, const EpxGrid *grid)
{
  for (guint i = 0; i < grid->n; i++)
    {
      PangoLayout *label = self->labels->pdata[i];
      double at = grid->heading + (i + 0.5) * grid->cell;
      float inset;
      int height;

      pango_layout_get_pixel_size (label, NULL, &height);
      inset = (float) (at - height / 2.0);
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (EPX_MATRIX_PADDING, inset));
      gtk_snapshot_append_layout (snapshot, label, &self->palette.text);
      gtk_snapshot_restore (snapshot);

      /* Upwards, with its end at the cells as well. */
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (inset, EPX_MATRIX_PADDING));
      gtk_snapshot_rotate (snapshot, 90);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, (float) -height));
      gtk_snapshot_append_layout (snapshot, label, &self->palette.text);
      gtk_snapshot_restore (snapshot);
    }
}

void
epx_matrix_draw (EpxMatrix *self, GtkSnapshot *snapshot)
{
  EpxGrid grid = epx_matrix_get_grid (self);
  float side = (float) (grid.heading + grid.n * grid.cell + 1);
  cairo_t *cr;

  if (grid.n == 0)
    return;
  if (!self->has_palette)
    epx_palette_read (&self->palette, GTK_WIDGET (self));
  self->has_palette = TRUE;

  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, side, side));
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  draw_selection (self, cr, &grid);
  draw_lines (self, cr, &grid);
  cairo_set_line_width (cr, MAX (1.5, grid.cell * STROKE));
  for (EpxLook look = 0; look < EPX_LOOK_N; look++)
    draw_look (self, cr, &grid, look);
  draw_cursor (self, cr, &grid);
  cairo_destroy (cr);
  draw_labels (self, snapshot, &grid);
}
