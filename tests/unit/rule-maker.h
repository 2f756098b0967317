/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Lists of rules for tests, said in short: entries separated by commas. */
#pragma once

#include "core/rules.h"

/* Returns: (transfer full): the island of @entries, which must be good. */
EpxIsland *epx_make_island (const char *entries);

/* Lay a rule between these islands, which must succeed. Return its id. @rule: its islands are not
 * looked at. */
guint64 epx_lay (EpxRules *rules, const char *from, const char *to, EpxRule rule);
guint64
epx_fault (EpxRules *rules, const char *from, const char *to, EpxFault fault, gboolean is_forward);
guint64 epx_cut (EpxRules *rules, const char *from, const char *to);
guint64 epx_cut_forward (EpxRules *rules, const char *from, const char *to);
/* Both ways a latency, no fault. */
guint64 epx_slow (EpxRules *rules, const char *from, const char *to, guint32 latency_ms);
/* Returns 0 when the fix need not be kept. */
guint64 epx_fix (EpxRules *rules, const char *a, const char *b);

/* Some of @entries (NULL-terminated), separated by commas. Returns: (transfer full). */
char *epx_random_entries (const char *const *entries);
