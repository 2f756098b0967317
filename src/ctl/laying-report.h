/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Laying rules in the foreground of a verb, and telling what went wrong: who failed, where it was
 * rolled back, where that failed, too, and where nobody knows. */
#pragma once

#include "ctl/invocation.h"
#include "ctl/laying.h"

/* Lays @plan for good. A signal that comes meanwhile has it taken off again when it is more than
 * one daemon's business. With --json each host has an object when it fails. Returns: (transfer
 * full) (nullable): NULL with complaints made and @exit_code set. */
EpxLaying *epx_laying_carry_out (EpxInvocation *invocation,
                                 EpxFleet *fleet,
                                 const EpxPlan *plan,
                                 int *exit_code);
