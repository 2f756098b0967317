/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* How a cable looks: see the header. */
#include "gui/cable-look.h"

#include <math.h>

/* From a hair that can still be hit to a cable that hides no others. */
#define WIDTH_MIN 2.0
#define WIDTH_MAX 8.0
#define WIDTH_STEP 0.5
/* Ticks alone are some bytes a second: they do not thicken. A gigabyte is as thick as it gets. */
#define RATE_MIN 100.0
#define RATE_MAX 1e9

EpxLook
epx_look_of_cable (const EpxCableView *view)
{
  switch (view->state)
    {
    case EPX_CABLE_IDLE:
      return EPX_LOOK_IDLE;
    case EPX_CABLE_DIALLING:
      return EPX_LOOK_DIALLING;
    case EPX_CABLE_UP:
      return EPX_LOOK_UP;
    case EPX_CABLE_SLOW:
      return EPX_LOOK_SLOW;
    case EPX_CABLE_GREY:
      return EPX_LOOK_GREY;
    case EPX_CABLE_ONE_WAY:
    case EPX_CABLE_CUT:
      return view->ways[EPX_END_A].fault == EPX_FAULT_RESET ? EPX_LOOK_RESET : EPX_LOOK_CUT;
    }
  return EPX_LOOK_UP;
}

EpxLook
epx_look_of_way (const EpxCableView *view, EpxCableEnd end)
{
  const EpxCableWay *way = &view->ways[end];

  switch (way->fault)
    {
    case EPX_FAULT_STALL:
    case EPX_FAULT_LOSS:
      return EPX_LOOK_CUT;
    case EPX_FAULT_RESET:
      return EPX_LOOK_RESET;
    case EPX_FAULT_GREY:
      return EPX_LOOK_GREY;
    case EPX_FAULT_NONE:
      break;
    }
  if (!epx_shape_is_none (&way->shape))
    return EPX_LOOK_SLOW;
  return view->has_link ? EPX_LOOK_UP : EPX_LOOK_IDLE;
}

gboolean
epx_look_is_double (const EpxCableView *view)
{
  return epx_look_of_way (view, EPX_END_A) != epx_look_of_way (view, EPX_END_B);
}

const EpxLine *
epx_look_line (EpxLook look)
{
  static const EpxLine lines[EPX_LOOK_N] = {
    [EPX_LOOK_IDLE] = { { 1, 6 }, 0, EPX_MARK_NONE },
    [EPX_LOOK_UP] = { { 0, 0 }, 0, EPX_MARK_NONE },
    [EPX_LOOK_CUT] = { { 0, 0 }, 24, EPX_MARK_ENDS },
    [EPX_LOOK_RESET] = { { 0, 0 }, 24, EPX_MARK_CROSS },
    [EPX_LOOK_GREY] = { { 1.5, 5 }, 16, EPX_MARK_RING },
    [EPX_LOOK_SLOW] = { { 9, 5 }, 18, EPX_MARK_CLOCK },
    [EPX_LOOK_DIALLING] = { { 3, 4 }, 0, EPX_MARK_NONE },
  };

  g_return_val_if_fail (look < EPX_LOOK_N, &lines[EPX_LOOK_UP]);
  return &lines[look];
}

double
epx_look_width (guint64 bytes_per_second)
{
  double rate = CLAMP ((double) bytes_per_second, RATE_MIN, RATE_MAX);
  double part = log (rate / RATE_MIN) / log (RATE_MAX / RATE_MIN);
  double width = WIDTH_MIN + part * (WIDTH_MAX - WIDTH_MIN);

  return round (width / WIDTH_STEP) * WIDTH_STEP;
}
