/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What the files of EpxCluster share. */
#pragma once

#include "client/cluster.h"

/* (unowned) (nullable) while there is no bus. */
GDBusConnection *epx_cluster_get_connection (EpxCluster *cluster);
