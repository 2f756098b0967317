/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What all links of a daemon share: the collaborators that a link, a gate or a server is built
 * with. Owns all of them, the limits that hold, and what is counted of them. */
#pragma once

#include "net/accept-guard.h"
#include "net/chunks.h"
#include "net/descriptors.h"
#include "net/pipes.h"
#include "net/carrier-limits.h"
#include "net/poller.h"
#include "net/timers.h"

typedef struct
{
  EpxPoller *poller;              /* (owned) */
  EpxTimers *timers;              /* (owned) */
  EpxChunks *chunks;              /* (owned) */
  EpxDescriptors *descriptors;    /* (owned) */
  EpxAcceptGuard *guard;          /* (owned) */
  EpxPipes *pipes;                /* (owned) */
  EpxLimits limits;               /* EPX_LIMITS_DEFAULT at first */
  EpxQuota *quotas[EPX_N_QUOTAS]; /* (owned) */
} EpxCarrier;

/* @clock: as for epx_timers_new(). Returns: (nullable) (transfer full). */
EpxCarrier *epx_carrier_new (EpxClock clock, GError **error);
/* Whatever was built with it must be gone. */
void epx_carrier_free (EpxCarrier *carrier);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxCarrier, epx_carrier_free)
