/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Times and rates as people write them: "200ms", "1.5s", "2m"; "1MB/s", "500kB". Pure. Nothing is
 * rounded silently and nothing overflows: what does not fit is an error that says what would.
 *
 * Errors: G_OPTION_ERROR_BAD_VALUE. */
#pragma once

#include <glib.h>

/* What AddFault takes as a duration. */
#define EPX_DURATION_MIN_MS 1
#define EPX_DURATION_MAX_MS 604800000

/* A number with an optional fraction and one of ms, s, m, h, d; "0" needs no unit. @min_ms,
 * @max_ms: what is allowed. */
gboolean epx_quantity_parse_time (
    const char *text, guint32 min_ms, guint32 max_ms, guint32 *time_ms, GError **error);

/* Bytes a second: a number with an optional fraction, an optional unit (B, kB, MB, GB, KiB, MiB,
 * GiB, kbit, Mbit, Gbit; bytes without one) and an optional "/s". */
gboolean epx_quantity_parse_rate (const char *text, guint64 *rate, GError **error);

/* A whole number in decimal digits from @min to @max. */
gboolean epx_quantity_parse_number (
    const char *text, guint64 min, guint64 max, guint64 *number, GError **error);

/* The shortest text that reads back as the same: "200ms", "10s", "1.5s", "2m". Returns: (transfer
 * full). */
char *epx_quantity_format_time (guint64 time_ms);

/* "1MB/s", "1500B/s"; reads back as the same. Returns: (transfer full). */
char *epx_quantity_format_rate (guint64 rate);
