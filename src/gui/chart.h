/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The time line as a drawing: throughput above, below it a lane each for nodes, cuts and what was
 * noticed, with a sign for each kind of moment. Knows no widget, so that it is what is exported,
 * too. */
#pragma once

#include <pango/pangocairo.h>

#include "client/timeline.h"
#include "gui/palette.h"

typedef struct
{
  double width; /* in pixels */
  double height;
  guint64 from_us; /* CLOCK_REALTIME, at the left edge */
  guint64 to_us;   /* at the right edge */
} EpxChartFrame;

/* @context: whose fonts are used. */
void epx_chart_draw (cairo_t *cr,
                     PangoContext *context,
                     const EpxPalette *palette,
                     EpxTimeline *timeline,
                     const EpxChartFrame *frame);

/* The least height in which all can be told apart, in pixels. */
#define EPX_CHART_MIN_HEIGHT 200
