/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The rules and how long each lives: some end after a time, some with their sender, some when a
 * fix covers them. Owns the list of rules; what a rule does to links is others' matter. */
#pragma once

#include "core/rules.h"
#include "net/carrier-limits.h"
#include "net/timers.h"

typedef struct _EpxRulebook EpxRulebook;

typedef enum
{
  EPX_RULE_REMOVED,     /* somebody asked for it */
  EPX_RULE_EXPIRED,     /* its duration is over */
  EPX_RULE_CALLER_GONE, /* it was bound to its sender */
  EPX_RULE_FIXED,       /* fixes cover all of it */
} EpxRuleEndReason;

/* "removed", "expired", "caller-gone", "fixed": the words of the bus. */
const char *epx_rule_end_reason_to_string (EpxRuleEndReason reason);

/* A rule that is not in the list any more. */
typedef struct
{
  EpxRule rule; /* (owned) its islands and sender */
  EpxRuleEndReason reason;
  gint64 lasted_us; /* by the timers' clock */
} EpxRuleEnd;

void epx_rule_end_free (EpxRuleEnd *end);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxRuleEnd, epx_rule_end_free)

/* A rule has ended by itself: its duration is over. @end: (transfer full). */
typedef void (*EpxRulebookFunc) (EpxRuleEnd *end, gpointer user_data);

/* @timers: outlives the book. */
EpxRulebook *epx_rulebook_new (EpxTimers *timers, EpxRulebookFunc func, gpointer user_data);
void epx_rulebook_free (EpxRulebook *book);

/* (unowned) */
const EpxRules *epx_rulebook_get_rules (const EpxRulebook *book);

/* Whether @sender (nullable) may lay another rule that is no fix, as @limits have it. FALSE with
 * EPX_ERROR_TOO_MANY_RULES, which names the limit; it is counted. */
gboolean epx_rulebook_check_room (EpxRulebook *book,
                                  const EpxLimits *limits,
                                  const char *sender,
                                  GError **error);
/* How many rules that are no fixes there are, and how often there was no room. */
EpxQuotaReport epx_rulebook_report (const EpxRulebook *book, const EpxLimits *limits);
/* Lays a rule that is no fix, as epx_rules_lay(); its times are set here. */
guint64 epx_rulebook_lay (EpxRulebook *book, const EpxRule *rule, GError **error);
/* Returns: (transfer full); NULL with EPX_ERROR_NO_SUCH_RULE. */
EpxRuleEnd *
epx_rulebook_remove (EpxRulebook *book, guint64 id, EpxRuleEndReason reason, GError **error);
/* Lays a fix between @a and @b, or over everything when both are NULL. @id: (out) its number if it
 * stays in the list, else 0. Returns: (transfer full) (element-type EpxRuleEnd): the rules that are
 * covered now, oldest first. */
GPtrArray *
epx_rulebook_fix (EpxRulebook *book, EpxIsland *a, EpxIsland *b, const char *sender, guint64 *id);
/* The rules that are bound to @sender: (transfer full) (element-type guint64). */
GArray *epx_rulebook_list_bound (const EpxRulebook *book, const char *sender);

/* Writes down the rules, and lays those that were written down as they stood: with their numbers,
 * and what is left of their time. Before any other rule is laid. Returns how many. */
void epx_rulebook_save (const EpxRulebook *book, GVariantDict *state);
guint epx_rulebook_restore (EpxRulebook *book, GVariant *state);
