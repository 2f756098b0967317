/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What is known of a cluster, as two lists that are kept up to date. Knows no bus: it is told what
 * was read and what happened, and works it into the lists when epx_cluster_model_update() is
 * called, once for however much was told. */
#pragma once

#include "client/cable-item.h"
#include "client/event.h"
#include "client/info.h"

/* Cables between registered nodes that have no link are only listed, and then only when a rule does
 * something to them, in clusters of at most so many registered nodes: pairs grow as the square. */
#define EPX_CLUSTER_MAX_PAIRED_NODES 128

typedef struct _EpxClusterModel EpxClusterModel;

EpxClusterModel *epx_cluster_model_new (void);
void epx_cluster_model_free (EpxClusterModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxClusterModel, epx_cluster_model_free)

/* Replaces all that is known. @nodes: (transfer full) (element-type EpxNodeInfo). @links: (transfer
 * full) (element-type EpxLinkInfo). @manager: (transfer full). */
void epx_cluster_model_load (EpxClusterModel *model,
                             GPtrArray *nodes,
                             GPtrArray *links,
                             EpxManagerInfo *manager);
/* Forgets all. */
void epx_cluster_model_clear (EpxClusterModel *model);

/* Takes in one event. Returns whether an update is due. */
gboolean epx_cluster_model_apply (EpxClusterModel *model, const EpxEvent *event);

/* @rules: (transfer full) (element-type EpxRuleInfo) all in force. */
void epx_cluster_model_set_rules (EpxClusterModel *model, GPtrArray *rules);

/* Takes what changes without a signal (counters, gates) of the nodes and links that are known
 * already. @now_us: of the monotonic clock, when they were read. Arguments as for load. */
void epx_cluster_model_refresh (EpxClusterModel *model,
                                GPtrArray *nodes,
                                GPtrArray *links,
                                gint64 now_us);

/* Brings the lists up to date. Each list changes at most once. */
void epx_cluster_model_update (EpxClusterModel *model);

/* (unowned) (element-type EpxNodeItem) by name: the registered nodes, and the names at the ends of
 * links. */
GListModel *epx_cluster_model_get_nodes (EpxClusterModel *model);
/* (unowned) (element-type EpxCableItem) by the names of A and B: those that have a link, and those
 * to which a rule does something. */
GListModel *epx_cluster_model_get_cables (EpxClusterModel *model);

/* The cable between two nodes, in any order. (unowned) (nullable) when it is not listed. */
EpxCableItem *
epx_cluster_model_find_cable (EpxClusterModel *model, EpxNodeItem *one, EpxNodeItem *other);

/* (unowned) (nullable) until it was loaded; what it says of rules and islands is kept up to date.
 */
const EpxManagerInfo *epx_cluster_model_get_manager (EpxClusterModel *model);

/* Bytes a second over all links, both ways, as of the last refresh. */
guint64 epx_cluster_model_get_throughput (EpxClusterModel *model);
