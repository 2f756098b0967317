/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What is to be done, before it is: a list of rules, each with its nodes and its spec. Pure. Who
 * lays it (laying.h) notes the numbers of the rules in it. */
#pragma once

#include <json-glib/json-glib.h>

#include "ctl/fault-spec.h"

typedef struct
{
  char **from; /* (owned) names or patterns */
  char **to;   /* (owned) */
  EpxFaultSpec spec;
  guint64 rule;     /* once laid; 0: not yet */
  gboolean is_told; /* once laid: whether the daemon said how many links */
  guint n_links;    /* then: whose effect changed */
} EpxPlannedRule;

typedef struct
{
  GPtrArray *rules;    /* (owned) (element-type EpxPlannedRule) in the order of laying */
  gboolean has_seed;   /* chance was involved */
  guint32 seed;        /* then */
  gboolean is_partial; /* some nodes see others that do not see each other */
} EpxPlan;

EpxPlan *epx_plan_new (void);
void epx_plan_free (EpxPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxPlan, epx_plan_free)

/* The same plan, not laid yet. Returns: (transfer full). */
EpxPlan *epx_plan_copy (const EpxPlan *plan);

/* @from, @to: (array zero-terminated=1) (copied). @spec: (copied). */
void epx_plan_add (EpxPlan *plan,
                   const char *const *from,
                   const char *const *to,
                   const EpxFaultSpec *spec);

/* "[node1] | [node2, node3]  stall for 10s", with "->" where it is one way. Returns: (transfer
 * full). */
char *epx_planned_rule_format (const EpxPlannedRule *rule);

/* An object: rule (once laid), from, to, those of epx_fault_spec_build_json(), links (if told). */
void epx_planned_rule_build_json (const EpxPlannedRule *rule, JsonBuilder *builder);

/* The members seed (if there is one), partial, rules. */
void epx_plan_build_json (const EpxPlan *plan, JsonBuilder *builder);
