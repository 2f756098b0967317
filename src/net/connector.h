/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Dials one of a few addresses, in order, without blocking. Owns its socket until it hands it
 * over; no time limit of its own. */
#pragma once

#include "net/address.h"
#include "net/poller.h"

#define EPX_CONNECTOR_MAX 2

typedef struct _EpxConnector EpxConnector;

/* @fd: (transfer full) connected and prepared (epx_socket_prepare()); -1 when no address
 * answered. Once; may free the connector. */
typedef void (*EpxConnectorFunc) (int fd, gpointer user_data);

/* Returns: (transfer full). */
EpxConnector *epx_connector_new (EpxPoller *poller,
                                 const EpxAddress *addresses,
                                 guint n_addresses,
                                 EpxConnectorFunc func,
                                 gpointer user_data);
/* Calls back from within when the kernel answers at once. */
void epx_connector_start (EpxConnector *connector);
void epx_connector_free (EpxConnector *connector);
