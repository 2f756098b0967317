/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* How rules group nodes: two nodes are in one group when there is a way between them over pairs
 * that are cut in neither direction, as epx_fault_is_cut() says. Computed over classes of nodes
 * that stand in the same islands, not over pairs of nodes. */
#pragma once

#include <glib.h>

#include "core/rules.h"

/* @names: n_names distinct names as for epx_island_has(), UTF-8 (unowned).
 * Returns: (transfer full) (element-type GPtrArray of const char *): the groups; the strings are
 * those of @names. Names in a group and groups by their first name are in strcmp() order. No
 * names: no groups. */
GPtrArray *epx_partition (const EpxRules *rules, const char *const *names, gsize n_names);
