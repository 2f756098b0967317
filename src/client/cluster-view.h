/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* From what the daemon said to what there is to see: which nodes and cables, and how each is. Works
 * all of it out at each call; keeps only the items, so that who holds one holds the same node or
 * cable afterwards. A part of EpxClusterModel. */
#pragma once

#include "client/cable-item.h"
#include "client/info.h"
#include "core/rules.h"

/* A link and how fast it is. */
typedef struct
{
  EpxLinkInfo *info; /* (owned) */
  gint64 read_us;    /* monotonic, when the counters were read by a refresh; 0: never */
  guint64 rate_forward;
  guint64 rate_backward;
} EpxLinkRecord;

typedef struct
{
  GHashTable *nodes; /* (element-type utf8 EpxNodeInfo) by path */
  GHashTable *links; /* (element-type utf8 EpxLinkRecord) by path */
  GPtrArray *gone;   /* (element-type EpxLinkInfo) that ended since the last build */
  const EpxRules *rules;
  GPtrArray *islands; /* (nullable) (element-type GStrv) */
} EpxClusterFacts;

typedef struct _EpxClusterView EpxClusterView;

EpxClusterView *epx_cluster_view_new (void);
void epx_cluster_view_free (EpxClusterView *view);

/* The next build makes new items. */
void epx_cluster_view_forget (EpxClusterView *view);

/* @nodes, @cables: (out) (transfer full), sorted. The items have been changed already. */
void epx_cluster_view_build (EpxClusterView *view,
                             const EpxClusterFacts *facts,
                             GPtrArray **nodes,
                             GPtrArray **cables);

/* (unowned) (nullable) of the last build. */
EpxCableItem *
epx_cluster_view_find_cable (EpxClusterView *view, EpxNodeItem *one, EpxNodeItem *other);
