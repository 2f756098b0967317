/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What is done to a link: what the rules say of each direction, what that means for its bytes, and
 * who has noticed. Owned by the link; no clock, no descriptor. */
#pragma once

#include "core/handshake.h"
#include "net/treatment.h"

typedef struct
{
  EpxEffect effects[2];       /* by the side that the bytes come from: what the rules say */
  EpxTreatment treatments[2]; /* what is done about it */
  gint64 cut_us;              /* when it was cut, by the monotonic clock */
  gint64 noticed_us[2];       /* how long after that an end was seen to give up; -1: it was not, or
                                 the link is not cut */
} EpxLinkFaults;

void epx_link_faults_init (EpxLinkFaults *faults);
/* @is_opaque: nobody can follow what the link says. */
void epx_link_faults_set (EpxLinkFaults *faults,
                          const EpxEffect effects[2],
                          gboolean is_opaque,
                          gint64 now_us);
/* @end was seen to give up. FALSE when that was known. */
gboolean epx_link_faults_notice (EpxLinkFaults *faults, EpxSide end, gint64 now_us);

/* The graver of the faults of both directions. */
EpxFault epx_link_faults_get_gravest (const EpxLinkFaults *faults);
gboolean epx_link_faults_are_grey (const EpxLinkFaults *faults);
