/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The dictionary of details that every signal of the manager ends with. */
#pragma once

#include "core/rules.h"

/* With "time". @time_us: CLOCK_REALTIME. */
void epx_details_init (GVariantDict *details, gint64 time_us);
/* The options of @rule, "time" (when it was laid) and "sender": as the property Rules has them. */
void epx_details_add_rule (GVariantDict *details, const EpxRule *rule);
