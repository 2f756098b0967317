/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A registered node as the switchboard knows it: the registration, and what handshakes showed. */
#pragma once

#include "core/registry.h"
#include "core/rules.h"

typedef struct
{
  EpxRegistration *registration; /* (unowned) outlives it */
  char *host;                    /* (owned) (nullable) what its handshakes showed */
  gboolean is_hidden;            /* so its registration said, or a handshake showed */
} EpxNode;

EpxNode *epx_node_new (EpxRegistration *registration);
void epx_node_free (EpxNode *node);

/* What a handshake showed: @name is its full name. Returns whether that is news. */
gboolean epx_node_learn (EpxNode *node, const char *name, gboolean is_hidden);

/* "name@host": (transfer full). A node whose host nobody has seen is taken to live on this machine.
 */
char *epx_node_make_full_name (const EpxNode *node);

/* How @rules group @nodes (element-type gpointer EpxNode): (transfer full) aas, the registered
 * names, sorted. */
GVariant *epx_nodes_group (GHashTable *nodes, const EpxRules *rules);
