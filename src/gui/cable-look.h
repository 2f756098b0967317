/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* How a cable looks, from what is known of it. Each look differs from the others in its line and
 * its mark, not in its colour alone. Pure. */
#pragma once

#include <glib.h>

#include "client/cable-item.h"

typedef enum
{
  EPX_LOOK_IDLE,     /* no link, nothing done to it: a hair */
  EPX_LOOK_UP,       /* a whole line */
  EPX_LOOK_CUT,      /* two ends with a gap between them */
  EPX_LOOK_RESET,    /* a gap with a cross in it */
  EPX_LOOK_GREY,     /* dots, and an empty ring */
  EPX_LOOK_SLOW,     /* dashes, and a clock */
  EPX_LOOK_DIALLING, /* short dashes */
} EpxLook;

#define EPX_LOOK_N 7

/* What both ways look like, when they look the same. */
EpxLook epx_look_of_cable (const EpxCableView *view);
/* What is done to the bytes that come from @end. */
EpxLook epx_look_of_way (const EpxCableView *view, EpxCableEnd end);
/* Whether the two ways differ, so that each needs a line of its own. */
gboolean epx_look_is_double (const EpxCableView *view);

/* What is put on the middle of a line. */
typedef enum
{
  EPX_MARK_NONE,
  EPX_MARK_ENDS, /* the two ends of a cut cable */
  EPX_MARK_CROSS,
  EPX_MARK_RING,
  EPX_MARK_CLOCK,
} EpxMark;

typedef struct
{
  double dashes[2]; /* on, off, in pixels; both 0: a whole line */
  double gap;       /* left out around the middle, in pixels */
  EpxMark mark;
} EpxLine;

/* Returns: (unowned) of the program's life. */
const EpxLine *epx_look_line (EpxLook look);

/* How thick a line is that passes so much; by the logarithm, in steps that can be seen, so that
 * cables that pass about as much are drawn together. In pixels. */
double epx_look_width (guint64 bytes_per_second);
