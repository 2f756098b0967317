/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What the sliders for latency and rate stand for. Both go by the logarithm, since the step from 1
 * to 2 ms matters as much as that from 1 to 2 s. Pure. */
#pragma once

#include <glib.h>

/* Positions go from 0 to this, in steps of 1. */
#define EPX_SHAPE_SCALE_MAX 100

/* 0 is none; then 1 ms to 10 s. */
guint epx_shape_scale_to_latency (double position);
double epx_shape_scale_from_latency (guint latency_ms);

/* EPX_SHAPE_SCALE_MAX is no limit (0); below it 1 kB/s to 1 GB/s. */
guint64 epx_shape_scale_to_rate (double position);
double epx_shape_scale_from_rate (guint64 bytes_per_second);
