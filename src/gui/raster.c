/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Straight lines in an image: see the header. A line that is wider than it is high goes column by
 * column: in each it covers a span of rows, the first and the last of them in part. One that is
 * higher than wide is the same with rows and columns exchanged. */
#include "gui/raster.h"

#include <math.h>

/* Positions across are counted in these parts of a pixel, so that a step is an addition. */
#define ONE 65536

/* The same for both kinds of lines: a step goes along the longer axis. */
typedef struct
{
  double along;    /* where the line begins on the longer axis */
  double across;   /* and on the shorter one */
  double slope;    /* how much it goes across in one step */
  double span;     /* what it covers across */
  double per_step; /* length of line in one step */
  guint n_along;   /* the size of the image along and across */
  guint n_across;
  gsize step_along; /* from pixel to pixel in the image */
  gsize step_across;
} Run;

/* @part of the colour, 0 to 256, over what is there. */
static inline void
blend (guint32 *pixel, const guint32 *color, guint32 part)
{
  guint32 alpha = color[3] * part >> 8;
  guint32 keep = 256 - alpha - (alpha >> 7);
  guint32 old = *pixel;
  guint32 red_blue = ((old & 0x00ff00ff) * keep >> 8) & 0x00ff00ff;
  guint32 alpha_green = ((old >> 8) & 0x00ff00ff) * keep & 0xff00ff00;

  *pixel = red_blue + alpha_green + (alpha << 24) + ((color[0] * part >> 8) << 16) +
           ((color[1] * part >> 8) << 8) + (color[2] * part >> 8);
}

/* Covers the span from @low to @high of one column; both in parts of ONE, inside the image. */
static inline void
lay_span (guint32 *column, gsize step, gint32 low, gint32 high, const guint32 *color)
{
  gint32 first = low / ONE;
  gint32 last = (high - 1) / ONE;
  guint32 *pixel = column + (gsize) first * step;

  if (high <= low)
    return;
  if (first == last)
    {
      blend (pixel, color, (guint32) (high - low) >> 8);
      return;
    }
  blend (pixel, color, (guint32) ((first + 1) * ONE - low) >> 8);
  pixel += step;
  for (gint32 i = first + 1; i < last; i++, pixel += step)
    blend (pixel, color, 256);
  blend (pixel, color, (guint32) (high - last * ONE) >> 8);
}

/* @end: where the line ends on the longer axis, not before it begins. */
static void
lay_run (EpxRaster *raster, const Run *run, double end, const EpxPen *pen, const guint32 *color)
{
  /* A pixel belongs to the line when its middle does. */
  double first = MAX (ceil (run->along - 0.5), 0);
  double last = MIN (ceil (end - 0.5), run->n_along);
  double gone = first + 0.5 - run->along;
  double low = run->across + gone * run->slope - run->span / 2;
  double dash = pen->dash_on > 0 ? pen->dash_on + pen->dash_off : 0;
  guint32 *column = raster->pixels + (gsize) first * run->step_along;

  for (guint n = first < last ? (guint) (last - first) : 0; n > 0; n--)
    {
      gint32 from = (gint32) (CLAMP (low, 0, run->n_across) * ONE);
      gint32 to = (gint32) (CLAMP (low + run->span, 0, run->n_across) * ONE);

      if (dash <= 0 || fmod (gone * run->per_step, dash) < pen->dash_on)
        lay_span (column, run->step_across, from, to, color);
      gone++;
      low += run->slope;
      column += run->step_along;
    }
}

void
epx_raster_line (EpxRaster *raster, EpxPoint from, EpxPoint to, const EpxPen *pen)
{
  double dx = to.x - from.x;
  double dy = to.y - from.y;
  double length = hypot (dx, dy);
  gboolean is_wide = fabs (dx) >= fabs (dy);
  double longer = is_wide ? fabs (dx) : fabs (dy);
  double width = MAX (pen->width, 1);
  double strength = pen->color[3] * MIN (pen->width, 1) * 255;
  guint32 color[4] = { (guint32) (pen->color[0] * strength), (guint32) (pen->color[1] * strength),
                       (guint32) (pen->color[2] * strength), (guint32) strength };
  Run run;

  /* Also for what is no number. */
  if (!(longer > 0) || !isfinite (length))
    return;
  if ((is_wide ? dx : dy) < 0)
    {
      EpxPoint turned = from;

      from = to;
      to = turned;
    }
  run.along = is_wide ? from.x : from.y;
  run.across = is_wide ? from.y : from.x;
  run.slope = (is_wide ? to.y - from.y : to.x - from.x) / longer;
  run.span = width * length / longer;
  run.per_step = length / longer;
  run.n_along = is_wide ? raster->width : raster->height;
  run.n_across = is_wide ? raster->height : raster->width;
  run.step_along = is_wide ? 1 : raster->stride;
  run.step_across = is_wide ? raster->stride : 1;
  lay_run (raster, &run, is_wide ? to.x : to.y, pen, color);
}
