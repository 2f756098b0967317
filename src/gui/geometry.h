/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Points, segments and the curves that cables are drawn along. Pure: no widget, no drawing. The y
 * axis points down, as on a screen; lengths are in whatever unit the caller's points are. */
#pragma once

#include <glib.h>

typedef struct
{
  double x;
  double y;
} EpxPoint;

/* A quadratic curve. */
typedef struct
{
  EpxPoint from;
  EpxPoint control;
  EpxPoint to;
  gboolean is_straight; /* the control is the middle of a straight line */
} EpxCurve;

/* Segments that stand for a curve where lengths and crossings are asked for: at the bulge that a
 * cable has, they are less than a pixel off. */
#define EPX_CURVE_STEPS 12

/* The point that is @t of the way from @a to @b. */
EpxPoint epx_point_mix (EpxPoint a, EpxPoint b, double t);
double epx_point_distance (EpxPoint a, EpxPoint b);
double epx_point_distance_to_segment (EpxPoint point, EpxPoint a, EpxPoint b);

/* Whether the segments @a-@b and @c-@d have a point in common; touching counts, and so does lying
 * on one another. A segment may be a single point. */
gboolean epx_segments_meet (EpxPoint a, EpxPoint b, EpxPoint c, EpxPoint d);

/* The curve from @from to @to whose middle lies @bulge to the left of the straight line, seen in
 * the direction of the curve on a screen; negative: to the right. */
EpxCurve epx_curve_between (EpxPoint from, EpxPoint to, double bulge);
/* @t: 0 at the beginning, 1 at the end. */
EpxPoint epx_curve_at (const EpxCurve *curve, double t);
/* The direction of the curve at @t, of length 1; (1, 0) for a curve that is a single point. */
EpxPoint epx_curve_direction (const EpxCurve *curve, double t);
double epx_curve_distance (const EpxCurve *curve, EpxPoint point);
gboolean epx_curve_meets_segment (const EpxCurve *curve, EpxPoint a, EpxPoint b);
/* The part of @curve between @start and @end, both 0 to 1. */
EpxCurve epx_curve_part (const EpxCurve *curve, double start, double end);
