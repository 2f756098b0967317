/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The nodes and links as objects on the bus, and the ObjectManager above them.
 *
 * No object is kept for a link: its properties are read from the switchboard when somebody asks,
 * so that thousands of links cost the bus side nothing. */
#pragma once

#include <gio/gio.h>

#include "net/switchboard.h"

typedef struct _EpxObjectTree EpxObjectTree;

/* @manager: the object at EPX_MANAGER_PATH, which the ObjectManager lists as well; it
 * outlives the tree. Returns: (transfer full) (nullable): NULL when a path is taken. */
EpxObjectTree *epx_object_tree_new (GDBusConnection *connection,
                                    EpxSwitchboard *switchboard,
                                    GDBusInterfaceSkeleton *manager,
                                    GError **error);
void epx_object_tree_free (EpxObjectTree *tree);

/* Emit InterfacesAdded and InterfacesRemoved. */
void epx_object_tree_node_added (EpxObjectTree *tree, const EpxNode *node);
void epx_object_tree_node_removed (EpxObjectTree *tree, const EpxNode *node);
void epx_object_tree_link_added (EpxObjectTree *tree, const EpxLink *link);
void epx_object_tree_link_removed (EpxObjectTree *tree, const EpxLink *link);
