/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Draws the cables of a scene: see the header. */
#include "gui/cable-painter.h"

#include <math.h>

#include "gui/raster.h"

/* Half the length of a mark, in pixels. */
#define MARK_HALF 5.0
/* The head of the arrow on a strand of a cable whose two ways differ. */
#define ARROW_LENGTH 9.0
#define ARROW_HALF_WIDTH 4.5
/* From so many cables on each is drawn thinner and paler, or nothing could be told apart. */
#define CROWD 60.0
#define CROWD_MIN_PART 0.4
/* From so many on there is no room for marks, and cut cables shrink to what sticks out of their
 * nodes, so that one sees through the gap between two islands: this part of each is left out. */
#define CROWD_NO_MARKS 250
#define CROWD_GAP_PART 0.82
/* Without a link there is nothing but a rule. */
#define UNLINKED_ALPHA 0.55f
#define HALO_WIDTH 7.0
#define HALO_ALPHA 0.35f

/* One drawing. */
typedef struct
{
  EpxRaster raster;
  cairo_t *cr;
  int scale;
  const EpxScene *scene;
  const EpxPalette *palette;
  EpxPaintFilter filter;
  gpointer data;
  double crowd_part; /* how strong a cable is where there are many: 1 for few */
  double gap_part;   /* of a cut cable is left out at least */
} Drawing;

static void
begin (Drawing *drawing, cairo_surface_t *surface)
{
  double n = drawing->scene->cables->len;

  cairo_surface_flush (surface);
  drawing->raster.pixels = (guint32 *) (void *) cairo_image_surface_get_data (surface);
  drawing->raster.width = (guint) cairo_image_surface_get_width (surface);
  drawing->raster.height = (guint) cairo_image_surface_get_height (surface);
  drawing->raster.stride = (guint) cairo_image_surface_get_stride (surface) / sizeof (guint32);
  drawing->crowd_part = CLAMP (sqrt (CROWD / MAX (n, 1)), CROWD_MIN_PART, 1);
  drawing->gap_part = CROWD_GAP_PART * CLAMP ((n - CROWD) / (CROWD_NO_MARKS - CROWD), 0, 1);
  drawing->cr = cairo_create (surface);
  cairo_scale (drawing->cr, drawing->scale, drawing->scale);
}

/* What lies in the image now was not drawn by cairo, which has to know. */
static void
end_raster (Drawing *drawing)
{
  cairo_surface_mark_dirty (cairo_get_target (drawing->cr));
}

static void
add_curve (cairo_t *cr, const EpxCurve *curve)
{
  EpxPoint first = epx_point_mix (curve->from, curve->control, 2.0 / 3);
  EpxPoint second = epx_point_mix (curve->to, curve->control, 2.0 / 3);

  cairo_move_to (cr, curve->from.x, curve->from.y);
  cairo_curve_to (cr, first.x, first.y, second.x, second.y, curve->to.x, curve->to.y);
}

/* How much of the curve the gap takes on each side of the middle, 0 to 0.5. */
static double
half_gap (const Drawing *drawing, const EpxStrand *strand)
{
  const EpxLine *line = epx_look_line (strand->look);
  double length = epx_point_distance (strand->curve.from, strand->curve.to);
  gboolean is_apart = line->mark == EPX_MARK_ENDS || line->mark == EPX_MARK_CROSS;
  double half = length > 0 ? MIN (0.4, (line->gap + strand->width) / 2 / length) : 0;

  if (line->gap <= 0)
    return 0;
  return is_apart ? MAX (half, drawing->gap_part / 2) : half;
}

static GdkRGBA
color_of (const Drawing *drawing, const EpxSceneCable *cable, EpxLook look)
{
  GdkRGBA color = drawing->palette->looks[look];
  /* A few cables that something else was done to are not to drown in the crowd. */
  gboolean is_many = look == EPX_LOOK_UP || look == EPX_LOOK_IDLE || look == EPX_LOOK_CUT;

  if (drawing->palette->is_high_contrast)
    return color;
  if (!cable->is_linked)
    color.alpha *= UNLINKED_ALPHA;
  if (is_many)
    color.alpha *= (float) drawing->crowd_part;
  return color;
}

static void
draw_line (Drawing *drawing, const EpxCurve *curve, const EpxPen *pen)
{
  double scale = drawing->scale;

  epx_raster_line (&drawing->raster, (EpxPoint){ curve->from.x * scale, curve->from.y * scale },
                   (EpxPoint){ curve->to.x * scale, curve->to.y * scale }, pen);
}

static EpxPen
make_pen (const Drawing *drawing, double width, const GdkRGBA *color)
{
  return (EpxPen){ .width = width * drawing->scale,
                   .color = { color->red, color->green, color->blue, color->alpha } };
}

static void
draw_straight (Drawing *drawing, const EpxStrand *strand, const GdkRGBA *color)
{
  const EpxLine *line = epx_look_line (strand->look);
  double half = half_gap (drawing, strand);
  EpxPen pen = make_pen (drawing, strand->width * drawing->crowd_part, color);
  EpxCurve part;

  pen.dash_on = line->dashes[0] * drawing->scale;
  pen.dash_off = line->dashes[1] * drawing->scale;
  if (half <= 0)
    {
      draw_line (drawing, &strand->curve, &pen);
      return;
    }
  part = epx_curve_part (&strand->curve, 0, 0.5 - half);
  draw_line (drawing, &part, &pen);
  part = epx_curve_part (&strand->curve, 0.5 + half, 1);
  draw_line (drawing, &part, &pen);
}

static void
draw_curved (Drawing *drawing, const EpxStrand *strand)
{
  const EpxLine *line = epx_look_line (strand->look);
  double half = half_gap (drawing, strand);
  EpxCurve part;

  if (half <= 0)
    add_curve (drawing->cr, &strand->curve);
  else
    {
      part = epx_curve_part (&strand->curve, 0, 0.5 - half);
      add_curve (drawing->cr, &part);
      part = epx_curve_part (&strand->curve, 0.5 + half, 1);
      add_curve (drawing->cr, &part);
    }
  cairo_set_line_width (drawing->cr, strand->width * drawing->crowd_part);
  cairo_set_dash (drawing->cr, line->dashes, line->dashes[0] > 0 ? 2 : 0, 0);
  cairo_stroke (drawing->cr);
  cairo_set_dash (drawing->cr, NULL, 0, 0);
}

/* A bar across the strand at @t: the end of a wire. */
static void
add_bar (cairo_t *cr, const EpxStrand *strand, double t)
{
  EpxPoint at = epx_curve_at (&strand->curve, t);
  EpxPoint along = epx_curve_direction (&strand->curve, t);
  double half = MARK_HALF + strand->width / 2;

  cairo_move_to (cr, at.x - along.y * half, at.y + along.x * half);
  cairo_line_to (cr, at.x + along.y * half, at.y - along.x * half);
}

static void
add_mark (Drawing *drawing, const EpxStrand *strand)
{
  EpxPoint at = epx_curve_at (&strand->curve, 0.5);
  double half = half_gap (drawing, strand);
  cairo_t *cr = drawing->cr;

  switch (epx_look_line (strand->look)->mark)
    {
    case EPX_MARK_NONE:
      return;
    case EPX_MARK_ENDS:
      add_bar (cr, strand, 0.5 - half);
      add_bar (cr, strand, 0.5 + half);
      return;
    case EPX_MARK_CROSS:
      cairo_move_to (cr, at.x - MARK_HALF, at.y - MARK_HALF);
      cairo_line_to (cr, at.x + MARK_HALF, at.y + MARK_HALF);
      cairo_move_to (cr, at.x - MARK_HALF, at.y + MARK_HALF);
      cairo_line_to (cr, at.x + MARK_HALF, at.y - MARK_HALF);
      return;
    case EPX_MARK_CLOCK:
      cairo_move_to (cr, at.x, at.y - MARK_HALF * 0.75);
      cairo_line_to (cr, at.x, at.y);
      cairo_line_to (cr, at.x + MARK_HALF * 0.6, at.y);
      cairo_new_sub_path (cr);
      cairo_arc (cr, at.x, at.y, MARK_HALF + 1, 0, 2 * G_PI);
      return;
    case EPX_MARK_RING:
      cairo_new_sub_path (cr);
      cairo_arc (cr, at.x, at.y, MARK_HALF, 0, 2 * G_PI);
      return;
    }
}

/* Which way the bytes of this strand go: a head before its end, where no mark is. */
static void
draw_arrow (cairo_t *cr, const EpxStrand *strand)
{
  EpxPoint tip = epx_curve_at (&strand->curve, 0.75);
  EpxPoint along = epx_curve_direction (&strand->curve, 0.75);
  EpxPoint base = { tip.x - along.x * ARROW_LENGTH, tip.y - along.y * ARROW_LENGTH };
  double half = ARROW_HALF_WIDTH + strand->width / 2;

  cairo_move_to (cr, tip.x, tip.y);
  cairo_line_to (cr, base.x - along.y * half, base.y + along.x * half);
  cairo_line_to (cr, base.x + along.y * half, base.y - along.x * half);
  cairo_close_path (cr);
  cairo_fill (cr);
}

/* What of a strand is cairo's: all of a curved one, and marks. */
static void
draw_by_cairo (Drawing *drawing, const EpxSceneCable *cable, const EpxStrand *strand)
{
  GdkRGBA color = color_of (drawing, cable, strand->look);

  gdk_cairo_set_source_rgba (drawing->cr, &color);
  if (!strand->curve.is_straight)
    draw_curved (drawing, strand);
  if (drawing->scene->cables->len < CROWD_NO_MARKS)
    {
      add_mark (drawing, strand);
      cairo_set_line_width (drawing->cr, MAX (1.5, strand->width * 0.75));
      cairo_stroke (drawing->cr);
    }
  if (cable->n_strands > 1)
    draw_arrow (drawing->cr, strand);
}

/* @look: only strands that look so. */
static void
draw_look (Drawing *drawing, EpxLook look, gboolean is_by_cairo)
{
  for (guint i = 0; i < drawing->scene->cables->len; i++)
    {
      const EpxSceneCable *cable = &g_array_index (drawing->scene->cables, EpxSceneCable, i);

      if (drawing->filter != NULL && !drawing->filter (i, drawing->data))
        continue;
      for (guint j = 0; j < cable->n_strands; j++)
        {
          const EpxStrand *strand = &cable->strands[j];
          GdkRGBA color = color_of (drawing, cable, strand->look);

          if (strand->look != look)
            continue;
          if (is_by_cairo)
            draw_by_cairo (drawing, cable, strand);
          else if (strand->curve.is_straight)
            draw_straight (drawing, strand, &color);
        }
    }
}

void
epx_cable_painter_draw (cairo_surface_t *surface,
                        int scale,
                        const EpxScene *scene,
                        const EpxPalette *palette,
                        EpxPaintFilter filter,
                        gpointer data)
{
  Drawing drawing = {
    .scale = scale, .scene = scene, .palette = palette, .filter = filter, .data = data
  };

  begin (&drawing, surface);
  /* What is up comes first, so that what is not lies above it. */
  for (EpxLook look = 0; look < EPX_LOOK_N; look++)
    draw_look (&drawing, look, FALSE);
  end_raster (&drawing);
  for (EpxLook look = 0; look < EPX_LOOK_N; look++)
    draw_look (&drawing, look, TRUE);
  cairo_destroy (drawing.cr);
}

static double
halo_width (const EpxStrand *strand)
{
  return strand->width + HALO_WIDTH;
}

void
epx_cable_painter_draw_halos (cairo_surface_t *surface,
                              int scale,
                              const EpxScene *scene,
                              const GdkRGBA *color,
                              EpxPaintFilter filter,
                              gpointer data)
{
  Drawing drawing = { .scale = scale, .scene = scene };
  GdkRGBA pale = *color;

  pale.alpha *= HALO_ALPHA;
  begin (&drawing, surface);
  for (guint i = 0; i < scene->cables->len; i++)
    {
      const EpxSceneCable *cable = &g_array_index (scene->cables, EpxSceneCable, i);

      if (!filter (i, data))
        continue;
      for (guint j = 0; j < cable->n_strands; j++)
        {
          const EpxStrand *strand = &cable->strands[j];
          EpxPen pen = make_pen (&drawing, halo_width (strand) * drawing.crowd_part, &pale);
          EpxPoint middle = epx_curve_at (&strand->curve, 0.5);
          EpxCurve halves[2] = { { strand->curve.from, middle, middle, TRUE },
                                 { middle, middle, strand->curve.to, TRUE } };

          draw_line (&drawing, &halves[0], &pen);
          draw_line (&drawing, &halves[1], &pen);
        }
    }
  end_raster (&drawing);
  cairo_destroy (drawing.cr);
}

void
epx_cable_painter_draw_halo (cairo_t *cr, const EpxSceneCable *cable, const GdkRGBA *color)
{
  GdkRGBA pale = *color;

  pale.alpha *= HALO_ALPHA;
  gdk_cairo_set_source_rgba (cr, &pale);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  for (guint i = 0; i < cable->n_strands; i++)
    {
      add_curve (cr, &cable->strands[i].curve);
      cairo_set_line_width (cr, halo_width (&cable->strands[i]));
      cairo_stroke (cr);
    }
}

graphene_rect_t
epx_cable_painter_bound_halo (const EpxSceneCable *cable)
{
  graphene_rect_t bounds;

  graphene_rect_init (&bounds, (float) cable->strands[0].curve.from.x,
                      (float) cable->strands[0].curve.from.y, 0, 0);
  for (guint i = 0; i < cable->n_strands; i++)
    {
      const EpxCurve *curve = &cable->strands[i].curve;
      float margin = (float) halo_width (&cable->strands[i]);
      graphene_rect_t one = GRAPHENE_RECT_INIT (
          (float) MIN (MIN (curve->from.x, curve->to.x), curve->control.x) - margin,
          (float) MIN (MIN (curve->from.y, curve->to.y), curve->control.y) - margin, 0, 0);

      one.size.width =
          (float) MAX (MAX (curve->from.x, curve->to.x), curve->control.x) + margin - one.origin.x;
      one.size.height =
          (float) MAX (MAX (curve->from.y, curve->to.y), curve->control.y) + margin - one.origin.y;
      graphene_rect_union (&bounds, &one, &bounds);
    }
  return bounds;
}
