/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Points, segments and curves: see the header. */
#include "gui/geometry.h"

#include <math.h>

EpxPoint
epx_point_mix (EpxPoint a, EpxPoint b, double t)
{
  return (EpxPoint){ a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t };
}

double
epx_point_distance (EpxPoint a, EpxPoint b)
{
  return hypot (b.x - a.x, b.y - a.y);
}

double
epx_point_distance_to_segment (EpxPoint point, EpxPoint a, EpxPoint b)
{
  double dx = b.x - a.x;
  double dy = b.y - a.y;
  double square = dx * dx + dy * dy;
  double t = 0;

  if (square > 0)
    t = CLAMP (((point.x - a.x) * dx + (point.y - a.y) * dy) / square, 0, 1);
  return epx_point_distance (point, epx_point_mix (a, b, t));
}

/* Which side of the line a-b the point is on: positive, negative, or 0 on it. */
static double
side (EpxPoint a, EpxPoint b, EpxPoint point)
{
  return (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x);
}

/* Whether @point, which is on the line a-b, lies between the two. */
static gboolean
is_between (EpxPoint a, EpxPoint b, EpxPoint point)
{
  return point.x >= MIN (a.x, b.x) && point.x <= MAX (a.x, b.x) && point.y >= MIN (a.y, b.y) &&
         point.y <= MAX (a.y, b.y);
}

gboolean
epx_segments_meet (EpxPoint a, EpxPoint b, EpxPoint c, EpxPoint d)
{
  double side_a = side (c, d, a);
  double side_b = side (c, d, b);
  double side_c = side (a, b, c);
  double side_d = side (a, b, d);

  if (((side_a > 0 && side_b < 0) || (side_a < 0 && side_b > 0)) &&
      ((side_c > 0 && side_d < 0) || (side_c < 0 && side_d > 0)))
    return TRUE;
  return (side_a == 0 && is_between (c, d, a)) || (side_b == 0 && is_between (c, d, b)) ||
         (side_c == 0 && is_between (a, b, c)) || (side_d == 0 && is_between (a, b, d));
}

EpxCurve
epx_curve_between (EpxPoint from, EpxPoint to, double bulge)
{
  double length = epx_point_distance (from, to);
  EpxPoint middle = epx_point_mix (from, to, 0.5);
  EpxCurve curve = { from, middle, to, TRUE };

  if (length > 0 && bulge != 0)
    {
      /* The middle of a quadratic curve is half way between its chord and its control. */
      curve.control.x = middle.x + 2 * bulge * (to.y - from.y) / length;
      curve.control.y = middle.y - 2 * bulge * (to.x - from.x) / length;
      curve.is_straight = FALSE;
    }
  return curve;
}

EpxPoint
epx_curve_at (const EpxCurve *curve, double t)
{
  return epx_point_mix (epx_point_mix (curve->from, curve->control, t),
                        epx_point_mix (curve->control, curve->to, t), t);
}

EpxPoint
epx_curve_direction (const EpxCurve *curve, double t)
{
  EpxPoint a = epx_point_mix (curve->from, curve->control, t);
  EpxPoint b = epx_point_mix (curve->control, curve->to, t);
  double length = epx_point_distance (a, b);

  if (length <= 0)
    return (EpxPoint){ 1, 0 };
  return (EpxPoint){ (b.x - a.x) / length, (b.y - a.y) / length };
}

static guint
count_steps (const EpxCurve *curve)
{
  return curve->is_straight ? 1 : EPX_CURVE_STEPS;
}

double
epx_curve_distance (const EpxCurve *curve, EpxPoint point)
{
  guint n = count_steps (curve);
  EpxPoint last = curve->from;
  double nearest = G_MAXDOUBLE;

  for (guint i = 1; i <= n; i++)
    {
      EpxPoint next = epx_curve_at (curve, (double) i / n);

      nearest = MIN (nearest, epx_point_distance_to_segment (point, last, next));
      last = next;
    }
  return nearest;
}

gboolean
epx_curve_meets_segment (const EpxCurve *curve, EpxPoint a, EpxPoint b)
{
  guint n = count_steps (curve);
  EpxPoint last = curve->from;

  for (guint i = 1; i <= n; i++)
    {
      EpxPoint next = epx_curve_at (curve, (double) i / n);

      if (epx_segments_meet (last, next, a, b))
        return TRUE;
      last = next;
    }
  return FALSE;
}

EpxCurve
epx_curve_part (const EpxCurve *curve, double start, double end)
{
  /* The blossom of the curve at (start, end) is the control of the part. */
  EpxPoint a = epx_point_mix (curve->from, curve->control, start);
  EpxPoint b = epx_point_mix (curve->control, curve->to, start);

  return (EpxCurve){ epx_curve_at (curve, start), epx_point_mix (a, b, end),
                     epx_curve_at (curve, end), curve->is_straight };
}
