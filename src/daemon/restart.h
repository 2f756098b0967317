/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A planned restart that no node notices: the daemon that ends leaves all it has in the service
 * manager's store, the next one goes on with it. What it has is the switchboard's matter, how it
 * gets there the service manager's; here the two meet. */
#pragma once

#include "daemon/service-manager.h"
#include "net/switchboard-record.h"

typedef struct
{
  GVariant *state;       /* (owned) (nullable): NULL, there is nothing to go on with */
  EpxHandover *handover; /* (owned) */
} EpxInheritance;

/* What the daemon before this one has left. Damaged state is told and left. */
EpxInheritance *epx_inheritance_new (EpxServiceManager *manager);
/* Closes what was not taken over. */
void epx_inheritance_free (EpxInheritance *inheritance);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxInheritance, epx_inheritance_free)
/* Goes on with it, and says so. */
void epx_inheritance_take_over (EpxInheritance *inheritance, EpxSwitchboard *switchboard);

/* Leaves all to the next daemon: this one must end at once then. FALSE when that cannot be, for a
 * reason that is told, and nothing has changed. */
gboolean epx_restart_hand_over (EpxServiceManager *manager, EpxSwitchboard *switchboard);
