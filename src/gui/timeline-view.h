/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The time line as a page: the chart, and below it every moment in words. */
#pragma once

#include <adwaita.h>

#include "client/cluster.h"

#define EPX_TYPE_TIMELINE_VIEW (epx_timeline_view_get_type ())
G_DECLARE_FINAL_TYPE (EpxTimelineView, epx_timeline_view, EPX, TIMELINE_VIEW, AdwBin)

/* Follows @cluster from now on, whether it is shown or not: what happens meanwhile is told later.
 * Only drawing waits until it is seen. */
void epx_timeline_view_set_cluster (EpxTimelineView *view, EpxCluster *cluster);
