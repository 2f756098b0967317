/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* How to take back a fix. For the daemon a fix is final; what it took away has to be laid again.
 *
 * Pure. (Taking back a cut needs no plan: the rules that it laid are removed by their numbers, and
 * what lay below is uncovered.) */
#pragma once

#include <glib.h>

#include "client/info.h"

typedef enum
{
  EPX_UNDO_LAY,    /* AddFault */
  EPX_UNDO_FIX,    /* FixCables: an older fix, whose place is between rules that are laid again */
  EPX_UNDO_REMOVE, /* RemoveFault: a rule that stands and was laid again above */
} EpxUndoKind;

typedef struct
{
  EpxUndoKind kind;
  const EpxRuleInfo *rule; /* (unowned) one of those before the fix */
  guint duration_ms;       /* what is left of it; 0: no end */
} EpxUndoStep;

/* What to do, in this order, so that every cable is as it was. @before: (element-type EpxRuleInfo)
 * the rules before the fix, oldest first; they outlive the plan. @island_a, @island_b: what was
 * fixed. @now_us: CLOCK_REALTIME; a rule whose time is up by now stays away.
 *
 * Laid again is each rule that meets what was fixed, and each later one that meets one of these,
 * so that among rules which share a cable the order is the old one. Returns: (transfer full)
 * (element-type EpxUndoStep). */
GArray *epx_undo_plan (const GPtrArray *before,
                       const char *const *island_a,
                       const char *const *island_b,
                       gint64 now_us);

/* The options of AddFault that lay it again. Returns: (transfer floating) a{sv}. */
GVariant *epx_undo_step_options (const EpxUndoStep *step);
