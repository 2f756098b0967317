/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The standard ObjectManager at EPX_ROOT_PATH: lists the manager, the nodes and the links, and
 * tells when nodes and links come and go. The objects themselves are EpxObjectTree's. */
#pragma once

#include <gio/gio.h>

#include "net/switchboard.h"

typedef struct _EpxObjectManager EpxObjectManager;

/* @manager: the object at EPX_MANAGER_PATH, which is listed as well; outlives this. Returns:
 * (transfer full) (nullable): NULL when the path is taken. */
EpxObjectManager *epx_object_manager_new (GDBusConnection *connection,
                                          EpxSwitchboard *switchboard,
                                          GDBusInterfaceSkeleton *manager,
                                          GError **error);
void epx_object_manager_free (EpxObjectManager *objects);

/* Emit InterfacesAdded and InterfacesRemoved. */
void epx_object_manager_node_added (EpxObjectManager *objects, const EpxNode *node);
void epx_object_manager_node_removed (EpxObjectManager *objects, const EpxNode *node);
void epx_object_manager_link_added (EpxObjectManager *objects, const EpxLink *link);
void epx_object_manager_link_removed (EpxObjectManager *objects, const EpxLink *link);
