/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Having daemons do what a plan says: all of its rules on all of them, or none. A cable between two
 * hosts is cut on both, since either side may dial. */
#pragma once

#include "client/fleet.h"
#include "ctl/plan.h"

typedef struct
{
  EpxFleet *fleet;    /* (unowned) outlives it */
  GPtrArray *answers; /* (owned) (element-type EpxAnswer) the EpxPlan of each, with its numbers */
  GPtrArray *undone;  /* (owned) (nullable) (element-type EpxAnswer) NULL while all is in force;
                       * the values are not used */
} EpxLaying;

/* Lays all rules of @plan, in order, on all members at once. On several hosts SIGINT, SIGTERM and
 * SIGHUP, which the caller catches, end it as a failure. When one of them fails, what was laid
 * is taken off again, rule by rule. @is_bound: the rules go when we leave the bus. */
EpxLaying *epx_laying_lay (EpxFleet *fleet, const EpxPlan *plan, gboolean is_bound);
void epx_laying_free (EpxLaying *laying);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxLaying, epx_laying_free)

/* Whether all of it is in force. */
gboolean epx_laying_is_whole (const EpxLaying *laying);

/* Takes it off again. What has ended by itself is no failure. */
void epx_laying_undo (EpxLaying *laying);

/* Takes in how many links the cuts have hit, which the daemons told before they answered: the
 * default main context is dispatched. */
void epx_laying_hear (EpxLaying *laying);

/* What is in force at one member. Returns: (unowned) (nullable): NULL where it failed. */
EpxPlan *epx_laying_get_plan (const EpxLaying *laying, guint member);

/* The same, to keep. Returns: (transfer full) (nullable). */
EpxPlan *epx_laying_steal_plan (EpxLaying *laying, guint member);

/* Whether what failed at one member may come into force there all the same: its answer is
 * missing. */
gboolean epx_laying_is_in_doubt (const EpxLaying *laying, guint member);
