/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What is told of a rule: the dictionary of details that every signal of the manager ends with, and
 * in words. */
#pragma once

#include "core/rules.h"

/* With "time". @time_us: CLOCK_REALTIME. */
void epx_details_init (GVariantDict *details, gint64 time_us);
/* The options of @rule, "time" (when it was laid) and "sender": as the property Rules has them. */
void epx_details_add_rule (GVariantDict *details, const EpxRule *rule);

/* "node1, node2 | node3 and 4 more", for a dialog: on one line, short, nothing in it that cannot be
 * printed. Returns: (transfer full). */
char *epx_details_describe_cables (const EpxIsland *from, const EpxIsland *to);
