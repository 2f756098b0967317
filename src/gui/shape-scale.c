/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What the sliders stand for: see the header. */
#include "gui/shape-scale.h"

#include <math.h>

/* Positions for ten times as much. */
#define LATENCY_DECADE 24.75 /* 1 to 100 are four decades */
#define RATE_DECADE 16.5     /* 0 to 99 are six */
#define RATE_MIN 1000.0

/* As many digits as a person would give: two. */
static double
round_off (double number)
{
  double unit = pow (10, floor (log10 (number)) - 1);

  return round (number / unit) * unit;
}

guint
epx_shape_scale_to_latency (double position)
{
  if (position < 0.5)
    return 0;
  return (guint) round (
      round_off (pow (10, (MIN (position, EPX_SHAPE_SCALE_MAX) - 1) / LATENCY_DECADE)));
}

double
epx_shape_scale_from_latency (guint latency_ms)
{
  if (latency_ms == 0)
    return 0;
  return MIN (round (1 + log10 (latency_ms) * LATENCY_DECADE), EPX_SHAPE_SCALE_MAX);
}

guint64
epx_shape_scale_to_rate (double position)
{
  if (position > EPX_SHAPE_SCALE_MAX - 0.5)
    return 0;
  return (guint64) round (round_off (RATE_MIN * pow (10, MAX (position, 0) / RATE_DECADE)));
}

double
epx_shape_scale_from_rate (guint64 bytes_per_second)
{
  if (bytes_per_second == 0)
    return EPX_SHAPE_SCALE_MAX;
  return CLAMP (round (log10 ((double) bytes_per_second / RATE_MIN) * RATE_DECADE), 0,
                EPX_SHAPE_SCALE_MAX - 1);
}
