/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The two lists of a cluster that is not there: nodes that are all connected, and what a test does
 * to their cables. */
#pragma once

#include "client/cable-item.h"

typedef struct
{
  GListStore *nodes;  /* (owned) (element-type EpxNodeItem) node1, node2 ... */
  GListStore *cables; /* (owned) (element-type EpxCableItem) every pair, up */
} EpxFakeCluster;

EpxFakeCluster *epx_fake_cluster_new (guint n);
void epx_fake_cluster_free (EpxFakeCluster *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxFakeCluster, epx_fake_cluster_free)

/* The cable between two nodes, numbered from 1 (unowned). */
EpxCableItem *epx_fake_cluster_find (EpxFakeCluster *self, guint one, guint other);
/* What is done to the bytes each way; the way of the node with the lower name comes first. */
void epx_fake_cluster_fault (EpxCableItem *cable, EpxFault fault_a, EpxFault fault_b);
/* Bytes a second each way. */
void epx_fake_cluster_pass (EpxCableItem *cable, guint64 rate_a, guint64 rate_b);
/* Puts the first @n nodes on one island and the others on another, with all cables between cut. */
void epx_fake_cluster_split (EpxFakeCluster *self, guint n);
