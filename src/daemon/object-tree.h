/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The nodes and links as objects on the bus: one subtree each.
 *
 * No object is kept for a link: its properties are read from the switchboard when somebody asks,
 * so that thousands of links cost the bus side nothing. */
#pragma once

#include <gio/gio.h>

#include "net/switchboard.h"

typedef struct _EpxObjectTree EpxObjectTree;

/* Returns: (transfer full) (nullable): NULL when a path is taken. */
EpxObjectTree *
epx_object_tree_new (GDBusConnection *connection, EpxSwitchboard *switchboard, GError **error);
void epx_object_tree_free (EpxObjectTree *tree);
