/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The rules: who, to whom, which fault. Kept apart from links and nodes.
 *
 * For each direction of a pair of nodes the latest rule that matches decides; without one nothing
 * is done to it. A rule that is removed uncovers what lay below it. A fix (is_fix) is no
 * such rule but an end: it takes everything off its pairs, in both directions and for good. It
 * stands in the list only as long as it hides a part of an older rule whose other part is still in
 * force, and cannot be removed. A node never matches against itself.
 *
 * The list compacts whenever a fix is laid or a rule removed: a rule all of whose pairs of entries
 * are covered by later fixes goes, and so does a fix above no older rule that it meets; after a
 * fix of everything the list is empty. Compaction never changes epx_rules_effect(). Its work is
 * bounded: what would cost more to decide is kept. At most EPX_RULES_MAX rules that are not fixes
 * are kept. A fix is never refused, so the fixes that stand are bounded only by how many different
 * parts of older rules they hide. */
#pragma once

#include <glib.h>

#include "core/fault.h"
#include "core/island.h"

#define EPX_RULES_MAX 1000

typedef struct
{
  guint64 id;      /* 1 and up, never used twice by one list */
  EpxIsland *from; /* (owned) */
  EpxIsland *to;   /* (owned) */
  gboolean is_fix; /* clears both aspects of its pairs, in both directions, for good */
  gboolean sets_fault;
  EpxFault fault;
  gboolean sets_shape;
  EpxShape shape;
  gboolean is_forward; /* only bytes from from to to; else both directions */
  guint32 duration_ms; /* how long its owner lets it live; 0: until it is removed */
  gboolean is_bound;   /* its owner removes it when the sender leaves */
  gint64 time_us;      /* CLOCK_REALTIME, when it was laid */
  gint64 monotonic_us; /* the same by the monotonic clock, for how long it lasted */
  char *sender;        /* (owned) (nullable) who asked: a unique bus name */
} EpxRule;

/* What the rules say of one direction of a pair, each aspect by the latest rule that sets it. */
typedef struct
{
  EpxFault fault;
  guint64 fault_rule; /* the rule that decided; 0 for none and for a fix */
  EpxShape shape;
  guint64 shape_rule;
} EpxEffect;

typedef struct _EpxRules EpxRules;

EpxRules *epx_rules_new (void);
void epx_rules_free (EpxRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxRules, epx_rules_free)

/* Lays a rule on top. @rule: what to lay; its islands are referenced and its sender copied, its
 * id is ignored. Returns its id; 0 with EPX_ERROR_TOO_MANY_RULES, and then nothing changed. For a
 * fix (whose is_forward is ignored) 0 without an error says that nothing needed to be kept: it is
 * in force all the same. */
guint64 epx_rules_lay (EpxRules *rules, const EpxRule *rule, GError **error);

/* A rule that is no fix (unowned, until the rules change). NULL with EPX_ERROR_NO_SUCH_RULE. */
const EpxRule *epx_rules_find (const EpxRules *rules, guint64 id, GError **error);

/* Takes a rule off, uncovering what lay below. FALSE with EPX_ERROR_NO_SUCH_RULE, also when @id
 * is that of a fix: what is fixed stays so. */
gboolean epx_rules_remove (EpxRules *rules, guint64 id, GError **error);
void epx_rules_clear (EpxRules *rules);

/* What is done to the bytes of a link that names[0] has dialled to names[1] (as for
 * epx_island_has()): effects[0] to those of the dialler, effects[1] to those of the target. */
void epx_rules_effects (const EpxRules *rules, const char *const names[2], EpxEffect effects[2]);
/* One of the two: what is done to bytes from @from to @to on a link that @from dialled, or with
 * @is_dialler FALSE on one that @to dialled: there a reset does not count, and what lies below it
 * decides. */
EpxEffect
epx_rules_effect (const EpxRules *rules, const char *from, const char *to, gboolean is_dialler);

/* Lays a rule or fix of another list as it stood there, with its id, which must be greater than all
 * in this list. FALSE when it is not, or the list is full. */
gboolean epx_rules_restore (EpxRules *rules, const EpxRule *rule);
/* The greatest id that was ever given, and one that shall not be given again. */
guint64 epx_rules_get_last_id (const EpxRules *rules);
void epx_rules_skip_ids (EpxRules *rules, guint64 last_id);

/* With the fixes among them; oldest first. */
guint epx_rules_get_n_rules (const EpxRules *rules);
const EpxRule *epx_rules_get_rule (const EpxRules *rules, guint index);
