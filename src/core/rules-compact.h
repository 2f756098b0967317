/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What the list of rules can do without: the questions behind its compaction.
 *
 * Private to the core: rules.c asks and removes. All answers are careful: "no" when it cannot be
 * known within the budget (epx_island_covers()), and a rule that is kept does no harm. */
#pragma once

#include "core/rules.h"

/* What one compaction may cost in all: about a fifth of a second. A cut between two islands of
 * 10,000 names, mended as it was laid, takes a hundredth of it. */
#define EPX_COMPACT_BUDGET 20000000

/* @rules: (element-type EpxRule), oldest first; the last is a fix that was just laid. Whether the
 * one at @index has only pairs of entries that it covers, alone or together with earlier fixes. */
gboolean epx_compact_is_covered (const GPtrArray *rules, guint index, gsize *budget);

/* Whether the fix at @index hides nothing: there is no older rule that it meets. */
gboolean epx_compact_is_idle (const GPtrArray *rules, guint index, gsize *budget);

/* Whether the fix at @index only repeats an older one, with no rule between them that it meets. */
gboolean epx_compact_is_repeated (const GPtrArray *rules, guint index, gsize *budget);
