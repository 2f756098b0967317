/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Single cables, gathered into few pairs of islands, as the daemon takes them: a stroke through the
 * middle of sixty nodes crosses nine hundred cables and is one call, not nine hundred rules.
 *
 * Pure. The islands name exactly the cables that were given, no more and no less. */
#pragma once

#include "gui/stroke.h"

typedef struct
{
  char **island_a; /* (owned) */
  char **island_b; /* (owned) */
} EpxCutStep;

/* @pairs: (element-type EpxPair) numbers below @n, none twice. @names: by number. Returns:
 * (transfer full) (element-type EpxCutStep), at most one for each node. */
GArray *epx_cut_plan (const GArray *pairs, const char *const *names, guint n);
