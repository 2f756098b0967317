/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "config.h"

#include "gui/chart.h"

#include <glib/gi18n.h>

#include "gui/moment-text.h"

typedef enum
{
  LANE_NODES,
  LANE_CABLES,
  LANE_NOTICES,
  N_LANES,
} Lane;

#define LANE_HEIGHT 28.0
/* For the labels at the left, and for the times below. */
#define MARGIN_LEFT 96.0
#define MARGIN_BOTTOM 22.0
#define MARGIN_TOP 8.0
#define MARGIN_RIGHT 8.0
/* Half the size of a sign. */
#define SIGN 5.0
/* A scale for almost nothing would look like much. */
#define MIN_PEAK 1000

typedef struct
{
  cairo_t *cr;
  PangoContext *context;
  const EpxPalette *palette;
  EpxTimeline *timeline;
  const EpxChartFrame *frame;
  double base; /* the y of no throughput */
} Chart;

static double
x_of (const Chart *chart, guint64 time_us)
{
  const EpxChartFrame *frame = chart->frame;
  double part = ((double) time_us - (double) frame->from_us) /
                (double) MAX (frame->to_us - frame->from_us, 1);

  return MARGIN_LEFT + part * (frame->width - MARGIN_LEFT - MARGIN_RIGHT);
}

static double
y_of_lane (const Chart *chart, Lane lane)
{
  return chart->base + ((int) lane + 0.5) * LANE_HEIGHT;
}

static void
set_color (const Chart *chart, GdkRGBA color, float alpha)
{
  color.alpha *= alpha;
  gdk_cairo_set_source_rgba (chart->cr, &color);
}

/* @align: which part of the text is at @x: 0 its beginning, 1 its end. */
static void
draw_text (const Chart *chart, const char *text, double x, double y, double align)
{
  g_autoptr (PangoLayout) layout = pango_layout_new (chart->context);
  int width, height;

  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_move_to (chart->cr, x - width * align, y - height / 2.0);
  pango_cairo_show_layout (chart->cr, layout);
}

static guint64
find_peak (EpxTimeline *timeline)
{
  guint64 peak = MIN_PEAK;

  for (guint i = 0; i < epx_timeline_get_n_samples (timeline); i++)
    peak = MAX (peak, epx_timeline_get_sample (timeline, i)->rate);
  return peak;
}

static void
draw_throughput (const Chart *chart)
{
  guint64 peak = find_peak (chart->timeline);
  guint n_samples = epx_timeline_get_n_samples (chart->timeline);
  g_autofree char *scale = epx_moment_text_rate (peak);
  double x = 0;

  cairo_save (chart->cr);
  cairo_rectangle (chart->cr, MARGIN_LEFT, 0, chart->frame->width - MARGIN_LEFT - MARGIN_RIGHT,
                   chart->base);
  cairo_clip (chart->cr);
  for (guint i = 0; i < n_samples; i++)
    {
      const EpxSample *sample = epx_timeline_get_sample (chart->timeline, i);
      double part = (double) sample->rate / (double) peak;

      x = x_of (chart, sample->time_us);
      if (i == 0)
        cairo_move_to (chart->cr, x, chart->base);
      cairo_line_to (chart->cr, x, chart->base - part * (chart->base - MARGIN_TOP));
    }
  if (n_samples > 0)
    {
      cairo_line_to (chart->cr, x, chart->base);
      cairo_close_path (chart->cr);
      set_color (chart, chart->palette->accent, 0.25f);
      cairo_fill_preserve (chart->cr);
      set_color (chart, chart->palette->accent, 1);
      cairo_set_line_width (chart->cr, 1.5);
      cairo_stroke (chart->cr);
    }
  cairo_restore (chart->cr);

  set_color (chart, chart->palette->text, 1);
  draw_text (chart, scale, MARGIN_LEFT - 8, MARGIN_TOP + 8, 1);
  draw_text (chart, "0", MARGIN_LEFT - 8, chart->base - 8, 1);
}

static void
draw_lanes (const Chart *chart)
{
  const char *const names[N_LANES] = {
    [LANE_NODES] = _ ("Nodes"),
    [LANE_CABLES] = _ ("Cables"),
    [LANE_NOTICES] = _ ("Noticed"),
  };
  double right = chart->frame->width - MARGIN_RIGHT;

  cairo_set_line_width (chart->cr, 1);
  for (Lane lane = 0; lane < N_LANES; lane++)
    {
      set_color (chart, chart->palette->text, 0.15f);
      cairo_move_to (chart->cr, MARGIN_LEFT, chart->base + (int) lane * LANE_HEIGHT + 0.5);
      cairo_line_to (chart->cr, right, chart->base + (int) lane * LANE_HEIGHT + 0.5);
      cairo_stroke (chart->cr);
      set_color (chart, chart->palette->text, 1);
      draw_text (chart, names[lane], MARGIN_LEFT - 8, y_of_lane (chart, lane), 1);
    }
}

/* A line and a time at each whole minute. */
static void
draw_times (const Chart *chart)
{
  const guint64 minute_us = (guint64) 60 * G_USEC_PER_SEC;
  double bottom = chart->base + N_LANES * LANE_HEIGHT;

  for (guint64 at_us = (chart->frame->from_us / minute_us + 1) * minute_us;
       at_us <= chart->frame->to_us; at_us += minute_us)
    {
      g_autoptr (GDateTime) time =
          g_date_time_new_from_unix_local ((gint64) (at_us / G_USEC_PER_SEC));
      g_autofree char *text = time != NULL ? g_date_time_format (time, "%H:%M") : NULL;
      double x = x_of (chart, at_us);

      if (text == NULL)
        continue;
      set_color (chart, chart->palette->text, 0.15f);
      cairo_set_line_width (chart->cr, 1);
      cairo_move_to (chart->cr, x, MARGIN_TOP);
      cairo_line_to (chart->cr, x, bottom);
      cairo_stroke (chart->cr);
      set_color (chart, chart->palette->text, 1);
      draw_text (chart, text, x, bottom + MARGIN_BOTTOM / 2,
                 x > chart->frame->width - 40 ? 1 : 0.5);
    }
}

static void
add_line (cairo_t *cr, double x1, double y1, double x2, double y2)
{
  cairo_move_to (cr, x1, y1);
  cairo_line_to (cr, x2, y2);
}

/* Adds the path of the sign of @kind around a point: its form alone tells what it is. */
static void
add_sign (cairo_t *cr, EpxMomentKind kind, double x, double y)
{
  switch (kind)
    {
    case EPX_MOMENT_NODE_UP: /* a plus */
      add_line (cr, x, y - SIGN, x, y + SIGN);
      add_line (cr, x - SIGN, y, x + SIGN, y);
      break;
    case EPX_MOMENT_NODE_DOWN: /* a minus */
      add_line (cr, x - SIGN, y, x + SIGN, y);
      break;
    case EPX_MOMENT_CUT: /* a cross */
      add_line (cr, x - SIGN, y - SIGN, x + SIGN, y + SIGN);
      add_line (cr, x - SIGN, y + SIGN, x + SIGN, y - SIGN);
      break;
    case EPX_MOMENT_FIX: /* a tick */
    case EPX_MOMENT_FAULT_OVER:
      add_line (cr, x - SIGN, y, x - 1, y + SIGN);
      cairo_line_to (cr, x + SIGN, y - SIGN);
      break;
    case EPX_MOMENT_FAULT: /* a triangle */
      add_line (cr, x, y - SIGN, x + SIGN, y + SIGN);
      cairo_line_to (cr, x - SIGN, y + SIGN);
      cairo_close_path (cr);
      break;
    case EPX_MOMENT_NOTICED: /* an exclamation mark */
      add_line (cr, x, y - SIGN, x, y + 1);
      add_line (cr, x, y + SIGN - 1, x, y + SIGN);
      break;
    case EPX_MOMENT_SPLIT: /* two halves */
      add_line (cr, x - 2, y - SIGN, x - 2, y + SIGN);
      add_line (cr, x + 2, y - SIGN, x + 2, y + SIGN);
      break;
    case EPX_MOMENT_HEALED: /* a ring */
      cairo_new_sub_path (cr);
      cairo_arc (cr, x, y, SIGN, 0, 2 * G_PI);
      break;
    }
}

static Lane
lane_of (EpxMomentKind kind)
{
  switch (kind)
    {
    case EPX_MOMENT_NODE_UP:
    case EPX_MOMENT_NODE_DOWN:
      return LANE_NODES;
    case EPX_MOMENT_CUT:
    case EPX_MOMENT_FIX:
    case EPX_MOMENT_FAULT:
    case EPX_MOMENT_FAULT_OVER:
      return LANE_CABLES;
    case EPX_MOMENT_NOTICED:
    case EPX_MOMENT_SPLIT:
    case EPX_MOMENT_HEALED:
      return LANE_NOTICES;
    }
  return LANE_NODES;
}

static GdkRGBA
color_of (const Chart *chart, EpxMomentKind kind)
{
  switch (kind)
    {
    case EPX_MOMENT_CUT:
    case EPX_MOMENT_SPLIT:
      return chart->palette->looks[EPX_LOOK_CUT];
    case EPX_MOMENT_FAULT:
    case EPX_MOMENT_NOTICED:
      return chart->palette->looks[EPX_LOOK_SLOW];
    case EPX_MOMENT_FIX:
    case EPX_MOMENT_FAULT_OVER:
    case EPX_MOMENT_HEALED:
      return chart->palette->accent;
    case EPX_MOMENT_NODE_UP:
    case EPX_MOMENT_NODE_DOWN:
      break;
    }
  return chart->palette->text;
}

static void
draw_moments (const Chart *chart)
{
  GListModel *moments = epx_timeline_get_moments (chart->timeline);

  cairo_set_line_width (chart->cr, 2);
  for (guint i = 0; i < g_list_model_get_n_items (moments); i++)
    {
      g_autoptr (EpxMoment) moment = g_list_model_get_item (moments, i);
      EpxMomentKind kind = epx_moment_get_kind (moment);
      guint64 time_us = epx_moment_get_event (moment)->time_us;

      if (time_us < chart->frame->from_us || time_us > chart->frame->to_us)
        continue;
      set_color (chart, color_of (chart, kind), 1);
      add_sign (chart->cr, kind, x_of (chart, time_us), y_of_lane (chart, lane_of (kind)));
      cairo_stroke (chart->cr);
    }
}

void
epx_chart_draw (cairo_t *cr,
                PangoContext *context,
                const EpxPalette *palette,
                EpxTimeline *timeline,
                const EpxChartFrame *frame)
{
  Chart chart = {
    .cr = cr,
    .context = context,
    .palette = palette,
    .timeline = timeline,
    .frame = frame,
    .base = frame->height - MARGIN_BOTTOM - N_LANES * LANE_HEIGHT,
  };

  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  draw_lanes (&chart);
  draw_times (&chart);
  draw_throughput (&chart);
  draw_moments (&chart);
}
