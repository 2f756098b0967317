/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What is said of a cable in words. Pure; translated. */
#pragma once

#include "client/cable-item.h"

/* "node1 – node2". Returns: (transfer full). */
char *epx_cable_text_name (EpxCableItem *item);
/* One short sentence on its state. Returns: (transfer full). */
char *epx_cable_text_state (EpxCableItem *item);
/* Since when it is in that state: "Since 14:02:33", with the date when that was not today; NULL
 * without a link. @now_us: CLOCK_REALTIME. Returns: (transfer full) (nullable). */
char *epx_cable_text_since (EpxCableItem *item, gint64 now_us);
/* Which ends gave up on the other since it was cut; NULL when it is not cut. Returns: (transfer
 * full) (nullable). */
char *epx_cable_text_noticed (EpxCableItem *item);
/* What came from @end: "1.2 MB in 300 messages, 5 kB/s". Returns: (transfer full). */
char *epx_cable_text_traffic (EpxCableItem *item, EpxCableEnd end);
/* "node1 → node2". Returns: (transfer full). */
char *epx_cable_text_way (EpxCableItem *item, EpxCableEnd end);
/* A latency, and a rate, of a shape; "no delay" and "unlimited" for 0. Returns: (transfer full). */
char *epx_cable_text_latency (guint latency_ms);
char *epx_cable_text_rate (guint64 bytes_per_second);
