/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What a cluster can be told to do. Each call is in force when it is finished. The caller may be
 * asked for a password meanwhile (polkit), so it may take long; the daemon is never started. What
 * comes of it is told by the cluster's own signals. Islands are valid UTF-8, NULL-terminated. */
#pragma once

#include "client/cluster.h"

void epx_cluster_cut_async (EpxCluster *cluster,
                            const char *const *island_a,
                            const char *const *island_b,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
void epx_cluster_fix_async (EpxCluster *cluster,
                            const char *const *island_a,
                            const char *const *island_b,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
void epx_cluster_fix_all_async (EpxCluster *cluster,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/* @options: a{sv} (floating is sunk), the keys of AddFault. */
void epx_cluster_add_fault_async (EpxCluster *cluster,
                                  const char *const *from,
                                  const char *const *to,
                                  GVariant *options,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
void epx_cluster_remove_fault_async (EpxCluster *cluster,
                                     guint64 rule,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

/* Ends any of them. @number: (out) (optional): of a cut or a fix how many live links it changed, of
 * a fault the number of its rule, else 0. */
gboolean
epx_cluster_act_finish (EpxCluster *cluster, GAsyncResult *result, guint64 *number, GError **error);
