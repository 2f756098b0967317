/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Having the daemon do what a plan says: all of its rules or none. */
#pragma once

#include "client/client.h"
#include "ctl/plan.h"

/* Lays all rules of @plan, in order, and notes their numbers in it. When one is refused, those laid
 * before are removed again. @is_bound: the rules go when @client leaves the bus. Errors:
 * EPX_CLIENT_ERROR. */
gboolean epx_laying_lay (EpxClient *client, EpxPlan *plan, gboolean is_bound, GError **error);

/* Removes what was laid and has not ended, the last one first. Errors are not told: what could not
 * be removed has ended, or there is nobody to ask. */
void epx_laying_remove (EpxClient *client, EpxPlan *plan);

/* Notes in @plan how many links a rule of its own has changed, if @event says that. */
void epx_laying_note (EpxPlan *plan, const EpxEvent *event);

/* The names of the registered nodes, sorted. Returns: (transfer full) (nullable). Errors:
 * EPX_CLIENT_ERROR. */
char **epx_laying_get_nodes (EpxClient *client, GError **error);
