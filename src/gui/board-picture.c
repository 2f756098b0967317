/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What the board paints. The cables are rendered into a picture that is kept until they change, so
 * that a pointer which moves, a stroke that grows or a node that blinks costs a copy of it and not
 * two thousand lines. While a node is dragged, its own cables alone are drawn in each frame. */
#include "gui/board-private.h"

#include "gui/cable-painter.h"

#define STROKE_WIDTH 2.5

/* An image of the board's size, in the screen's own pixels. */
static cairo_surface_t *
make_surface (EpxBoard *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  int scale = gtk_widget_get_scale_factor (widget);

  return cairo_image_surface_create (CAIRO_FORMAT_ARGB32, gtk_widget_get_width (widget) * scale,
                                     gtk_widget_get_height (widget) * scale);
}

/* Takes the image. A node of cairo's and not a texture: GTK 4.8 converts a texture by way of
 * floating point whenever it has no GPU. */
static GskRenderNode *
make_node (EpxBoard *self, cairo_surface_t *surface)
{
  GtkWidget *widget = GTK_WIDGET (self);
  int scale = gtk_widget_get_scale_factor (widget);
  GskRenderNode *node = gsk_cairo_node_new (&GRAPHENE_RECT_INIT (
      0, 0, (float) gtk_widget_get_width (widget), (float) gtk_widget_get_height (widget)));
  cairo_t *cr = gsk_cairo_node_get_draw_context (node);

  cairo_surface_set_device_scale (surface, scale, scale);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return node;
}

static gboolean
is_at_held (EpxBoard *self, guint number)
{
  const EpxSceneCable *cable = epx_scene_get_cable (epx_stage_get_scene (self->stage), number);

  return cable->a == self->held || cable->b == self->held;
}

/* Filters of what to draw. */
static gboolean
is_still (guint cable, gpointer data)
{
  EpxBoard *self = data;

  return self->hand != EPX_HAND_NODE || !is_at_held (self, cable);
}

static gboolean
is_dragged (guint cable, gpointer data)
{
  return is_at_held (data, cable);
}

static gboolean
is_crossed (guint cable, gpointer data)
{
  return epx_stroke_has_crossed (((EpxBoard *) data)->stroke, cable);
}

static GskRenderNode *
render_cables (EpxBoard *self, EpxPaintFilter filter)
{
  cairo_surface_t *surface = make_surface (self);

  epx_cable_painter_draw (surface, gtk_widget_get_scale_factor (GTK_WIDGET (self)),
                          epx_stage_get_scene (self->stage), &self->palette, filter, self);
  return make_node (self, surface);
}

static GskRenderNode *
render_crossed (EpxBoard *self)
{
  cairo_surface_t *surface = make_surface (self);

  epx_cable_painter_draw_halos (surface, gtk_widget_get_scale_factor (GTK_WIDGET (self)),
                                epx_stage_get_scene (self->stage),
                                &self->palette.looks[EPX_LOOK_CUT], is_crossed, self);
  return make_node (self, surface);
}

static void
snapshot_halo (EpxBoard *self, GtkSnapshot *snapshot, guint number)
{
  const EpxSceneCable *cable = epx_scene_get_cable (epx_stage_get_scene (self->stage), number);
  graphene_rect_t bounds = epx_cable_painter_bound_halo (cable);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  epx_cable_painter_draw_halo (cr, cable, &self->palette.accent);
  cairo_destroy (cr);
}

/* The cables that stand out: under the pointer, under the keyboard, under the knife. */
static void
snapshot_halos (EpxBoard *self, GtkSnapshot *snapshot)
{
  guint focused = epx_stage_find_cable (self->stage, epx_board_cable_get_item (self->cable));

  if (self->hovered != EPX_SCENE_NONE)
    snapshot_halo (self, snapshot, self->hovered);
  if (focused != EPX_SCENE_NONE && focused != self->hovered)
    snapshot_halo (self, snapshot, focused);
  if (self->stroke != NULL && epx_stroke_get_n_crossed (self->stroke) > 0)
    {
      g_autoptr (GskRenderNode) crossed = render_crossed (self);

      gtk_snapshot_append_node (snapshot, crossed);
    }
}

static void
draw_stroke (EpxBoard *self, cairo_t *cr)
{
  const GArray *points = epx_stroke_get_points (self->stroke);

  for (guint i = 0; i < points->len; i++)
    {
      const EpxPoint *point = &g_array_index (points, EpxPoint, i);

      cairo_line_to (cr, point->x, point->y);
    }
  cairo_line_to (cr, self->at.x, self->at.y);
  gdk_cairo_set_source_rgba (cr, &self->palette.looks[EPX_LOOK_CUT]);
  cairo_set_line_width (cr, STROKE_WIDTH);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (cr);
}

static void
draw_band (EpxBoard *self, cairo_t *cr)
{
  GdkRGBA fill = self->palette.accent;

  fill.alpha *= 0.15f;
  cairo_rectangle (cr, MIN (self->down.x, self->at.x), MIN (self->down.y, self->at.y),
                   ABS (self->at.x - self->down.x), ABS (self->at.y - self->down.y));
  gdk_cairo_set_source_rgba (cr, &fill);
  cairo_fill_preserve (cr);
  gdk_cairo_set_source_rgba (cr, &self->palette.accent);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

static void
snapshot_cables (EpxBoard *self, GtkSnapshot *snapshot)
{
  if (self->picture == NULL)
    self->picture = render_cables (self, is_still);
  snapshot_halos (self, snapshot);
  gtk_snapshot_append_node (snapshot, self->picture);
  if (self->hand == EPX_HAND_NODE)
    {
      g_autoptr (GskRenderNode) dragged = render_cables (self, is_dragged);

      gtk_snapshot_append_node (snapshot, dragged);
    }
}

void
epx_board_snapshot (EpxBoard *self, GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                               (float) gtk_widget_get_height (widget));
  GtkWidget *child;
  cairo_t *cr;

  snapshot_cables (self, snapshot);
  for (child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_snapshot_child (widget, child, snapshot);
  if (self->hand != EPX_HAND_STROKE && self->hand != EPX_HAND_BAND)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  if (self->hand == EPX_HAND_STROKE)
    draw_stroke (self, cr);
  else
    draw_band (self, cr);
  cairo_destroy (cr);
}
