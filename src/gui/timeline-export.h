/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The time line as a file. */
#pragma once

#include "client/timeline.h"
#include "gui/chart.h"

/* An object with "moments" and "throughput", oldest first; what a moment has is called as by
 * `epmdpxyctl --json monitor`. Returns: (transfer full) text that ends with a line's end. */
char *epx_timeline_export_json (EpxTimeline *timeline);

/* The chart on paper. Returns: (transfer full) (nullable) NULL when it does not fit into memory. */
GBytes *epx_timeline_export_png (EpxTimeline *timeline,
                                 PangoContext *context,
                                 const EpxPalette *palette,
                                 const EpxChartFrame *frame);
