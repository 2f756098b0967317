/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The cluster behind a daemon on a bus, as lists that stay up to date while the daemon comes and
 * goes. Nothing here blocks; everything happens in the main context that was the thread's default
 * when it was made.
 *
 *   EpxCluster::changed ()              something of it is another than before; said once for all
 *                                       that the daemon told in a row
 *   EpxCluster::event (EpxEvent *event) the daemon itself sent a signal; forgeries are left out
 *   EpxCluster::sampled ()              throughput was measured (epx_cluster_hold_traffic())
 *   notify::phase
 *
 * Errors of all calls: EPX_CLIENT_ERROR, and G_IO_ERROR_CANCELLED. */
#pragma once

#include "client/cable-item.h"
#include "client/client-error.h"
#include "client/event.h"
#include "client/info.h"

#define EPX_TYPE_CLUSTER (epx_cluster_get_type ())
G_DECLARE_FINAL_TYPE (EpxCluster, epx_cluster, EPX, CLUSTER, GObject)

typedef enum
{
  EPX_CLUSTER_NO_BUS,    /* there is no connection, or it has ended */
  EPX_CLUSTER_NO_DAEMON, /* nobody on the bus owns the daemon's name */
  EPX_CLUSTER_LOADING,   /* it is there and was asked for what it has */
  EPX_CLUSTER_FAILED,    /* it is there and would not say; see epx_cluster_get_error() */
  EPX_CLUSTER_READY,
} EpxClusterPhase;

/* In EPX_CLUSTER_NO_BUS. */
EpxCluster *epx_cluster_new (void);

/* From now on the daemon of that bus is meant. @connection: (nullable) to a message bus. */
void epx_cluster_set_connection (EpxCluster *cluster, GDBusConnection *connection);

EpxClusterPhase epx_cluster_get_phase (EpxCluster *cluster);
/* Why it is EPX_CLUSTER_FAILED (unowned) (nullable). */
const GError *epx_cluster_get_error (EpxCluster *cluster);

/* As in client/cluster-model.h; the lists live as long as the cluster and are empty unless it is
 * EPX_CLUSTER_READY. */
GListModel *epx_cluster_get_nodes (EpxCluster *cluster);
GListModel *epx_cluster_get_cables (EpxCluster *cluster);
EpxCableItem *epx_cluster_find_cable (EpxCluster *cluster, EpxNodeItem *one, EpxNodeItem *other);

/* Version, port, rules, islands (unowned) (nullable) unless EPX_CLUSTER_READY. Valid until the next
 * change. */
const EpxManagerInfo *epx_cluster_get_manager (EpxCluster *cluster);

/* Counters are asked for about once a second as long as somebody holds them. */
void epx_cluster_hold_traffic (EpxCluster *cluster);
void epx_cluster_release_traffic (EpxCluster *cluster);
/* Bytes a second over all links, both ways, as of the last time. */
guint64 epx_cluster_get_throughput (EpxCluster *cluster);
