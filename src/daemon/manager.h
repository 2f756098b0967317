/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* org.epmdpxy.Manager: bus calls to the switchboard, its signals to the bus. No logic of its own:
 * unpack, validate, authorise, call, reply.
 *
 * The switchboard outlives any bus connection; a manager is made for each. */
#pragma once

#include "epx-bus.h"
#include "daemon/authority.h"
#include "net/switchboard.h"

#define EPX_API_VERSION 1

#define EPX_TYPE_MANAGER (epx_manager_get_type ())
G_DECLARE_FINAL_TYPE (EpxManager, epx_manager, EPX, MANAGER, EpxBusManagerSkeleton)

/* Exports itself and the objects of nodes and links on @connection. @authority: is asked before
 * anything is changed. Returns: (transfer full)
 * (nullable). */
EpxManager *epx_manager_new (GDBusConnection *connection,
                             EpxSwitchboard *switchboard,
                             EpxAuthority *authority,
                             GError **error);

/* Sends what is still to be told about nodes and links, now. */
void epx_manager_flush (EpxManager *manager);
