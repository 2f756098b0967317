/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One connection to the EPMD port: reads one request in pieces of any size, sends one reply, and
 * closes; or becomes the registration of a node, which lasts as long as the connection.
 *
 * It knows the framing and the time limit; what a request means is its server's matter. */
#pragma once

#include "core/epmd-request.h"
#include "core/registry.h"
#include "net/address.h"
#include "net/carrier.h"

typedef struct _EpxEpmdConnection EpxEpmdConnection;

typedef struct
{
  /* A request is complete; its slices live as long as the call. Exactly one of the three
   * answers below follows before this returns. */
  void (*request) (EpxEpmdConnection *connection,
                   const EpxEpmdRequest *request,
                   gpointer user_data);
  /* It is closed and about to be freed. */
  void (*closed) (EpxEpmdConnection *connection, gpointer user_data);
} EpxEpmdConnectionFuncs;

/* @fd: (transfer full) as with EpxListenerFunc. @packet_timeout_us: from now to the complete
 * request, and again from the reply to its last byte. The connection frees itself when it closes.
 * @funcs: outlives it. */
EpxEpmdConnection *epx_epmd_connection_new (EpxCarrier *carrier,
                                            int fd,
                                            const EpxAddress *local,
                                            const EpxAddress *peer,
                                            gint64 packet_timeout_us,
                                            const EpxEpmdConnectionFuncs *funcs,
                                            gpointer user_data);
/* Reads what is there already. May close. */
void epx_epmd_connection_start (EpxEpmdConnection *connection);

/* Sends @len bytes, at once if the kernel takes them, and closes. 0 bytes: just closes. */
void epx_epmd_connection_reply (EpxEpmdConnection *connection, const guint8 *data, gsize len);
/* Sends @len bytes (a fixed-size reply) and keeps the connection, without a time limit, until the
 * peer closes it or sends anything. FALSE when it could not be sent: nothing has been done, reply
 * or close it. */
gboolean epx_epmd_connection_keep (EpxEpmdConnection *connection,
                                   EpxRegistration *registration,
                                   const guint8 *data,
                                   gsize len);
/* The same for one that a daemon before this one kept: nothing is sent. */
void epx_epmd_connection_resume (EpxEpmdConnection *connection, EpxRegistration *registration);
/* Now, in any state. */
void epx_epmd_connection_close (EpxEpmdConnection *connection);

/* Whether the peer of a kept connection has closed it or sent something, though no event has told
 * yet. */
gboolean epx_epmd_connection_has_ended (const EpxEpmdConnection *connection);
/* (unowned) (nullable): set while it is kept, and in closed. */
EpxRegistration *epx_epmd_connection_get_registration (const EpxEpmdConnection *connection);
const EpxAddress *epx_epmd_connection_get_local (const EpxEpmdConnection *connection);
const EpxAddress *epx_epmd_connection_get_peer (const EpxEpmdConnection *connection);
int epx_epmd_connection_get_fd (const EpxEpmdConnection *connection);
