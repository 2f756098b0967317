/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Events in words, for `monitor` and for the report of `run`. */
#pragma once

#include <json-glib/json-glib.h>

#include "client/event.h"

/* What happened, in one line without the time. Returns: (transfer full). */
char *epx_event_format_text (const EpxEvent *event);

/* Adds an object: host (unless NULL), event (the kind), time_us and what the kind has; rule and
 * sender where known. */
void epx_event_build_json (const EpxEvent *event, const char *host, JsonBuilder *builder);
