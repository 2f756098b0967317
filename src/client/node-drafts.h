/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The nodes of a cluster while EpxClusterView works out what there is to see: a table by name. */
#pragma once

#include "client/node-item.h"

typedef struct
{
  EpxNodeItem *item; /* (owned) */
  char *host;        /* (owned) */
  char *full;        /* (owned) (nullable) what rules are asked about, once they are named */
  EpxNodeView view;
} EpxNodeDraft;

/* Returns: (transfer full) (element-type utf8 EpxNodeDraft) by the item's name. */
GHashTable *epx_node_drafts_new (void);

/* Adds the registered nodes: @infos (element-type utf8 EpxNodeInfo), @islands (nullable)
 * (element-type GStrv). Items are taken over from @before, the drafts of the last time. */
void epx_node_drafts_add_registered (GHashTable *drafts,
                                     GHashTable *before,
                                     GHashTable *infos,
                                     GPtrArray *islands);

/* The node at the end of a link that calls itself @full: a registered one of that name, unless it
 * is known to live on another host. (unowned) (nullable) */
EpxNodeDraft *epx_node_drafts_find (GHashTable *drafts, const char *full);

/* As find, and makes it where it is missing; what @full says of its host is learnt. */
EpxNodeDraft *epx_node_drafts_resolve (GHashTable *drafts, GHashTable *before, const char *full);

/* Names all in full, when all links were seen. */
void epx_node_drafts_name (GHashTable *drafts);

/* Returns: (transfer full) (element-type EpxNodeDraft) by name. */
GPtrArray *epx_node_drafts_list_registered (GHashTable *drafts);
