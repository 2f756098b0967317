/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The port mapper: answers on the EPMD port and keeps the registry true to its connections.
 *
 * It knows the protocol and who may ask what; which port a lookup returns is its owner's matter.
 * Differs from epmd where that is at fault: a refused registration is closed, an unknown name to
 * stop is answered by NOEXIST alone, a reply that cannot be written undoes only its own request,
 * names that are empty or have control characters are refused. */
#pragma once

#include "core/registry.h"
#include "net/address.h"
#include "net/carrier.h"

typedef struct _EpxEpmdServer EpxEpmdServer;

typedef struct
{
  gint64 packet_timeout_us;
  /* Whether anybody on this machine may stop nodes, and the server while nodes live. */
  gboolean is_relaxed;
} EpxEpmdOptions;

typedef struct
{
  /* The port to answer for @registration to @peer, who asked at @local; 0: none can be had. */
  guint16 (*lookup) (EpxRegistration *registration,
                     const EpxAddress *local,
                     const EpxAddress *peer,
                     gpointer user_data);
  /* The port to register for @name, which offers @port: epx_own_port(). */
  guint16 (*own_port) (EpxSlice name, guint16 port, gpointer user_data);
  /* A node from @peer to @local has registered; after the reply was sent. */
  void (*registered) (EpxRegistration *registration,
                      const EpxAddress *local,
                      const EpxAddress *peer,
                      gpointer user_data);
  /* Before it is removed from the registry. */
  void (*unregistered) (EpxRegistration *registration, gpointer user_data);
  /* An allowed KILL_REQ, its reply sent. Must not free the server. */
  void (*killed) (gpointer user_data);
} EpxEpmdServerFuncs;

/* @registry, @funcs: outlive the server. Accepts nothing before epx_epmd_server_listen(). */
EpxEpmdServer *epx_epmd_server_new (EpxCarrier *carrier,
                                    EpxRegistry *registry,
                                    const EpxEpmdOptions *options,
                                    const EpxEpmdServerFuncs *funcs,
                                    gpointer user_data);
/* The sockets that it listens on: (unowned) (element-type int). */
const GArray *epx_epmd_server_get_sockets (const EpxEpmdServer *server);
/* The connection that holds @registration. */
int epx_epmd_server_get_fd (const EpxRegistration *registration);
/* Keeps @registration, which is in the registry without an owner, for as long as @fd is open
 * (transfer full, counted as with EpxListenerFunc): its node registered with another daemon. FALSE
 * when @fd is not open any more; @registration is removed then. */
gboolean epx_epmd_server_resume (EpxEpmdServer *server, EpxRegistration *registration, int fd);
/* From the next connection on. */
void epx_epmd_server_set_options (EpxEpmdServer *server, const EpxEpmdOptions *options);
/* Closes every connection; registered nodes are told to funcs as they go. */
void epx_epmd_server_free (EpxEpmdServer *server);

/* Listens on all of @addresses (element-type EpxAddress) at one port; 0: any that is free on all.
 * An IPv6 loopback that this machine does not have is left out. Returns the port; 0 with
 * EPX_ERROR_PORT_IN_USE or another error that names the address. */
guint16
epx_epmd_server_listen (EpxEpmdServer *server, GArray *addresses, guint16 port, GError **error);
/* Instead: serves @sockets (element-type int), bound and listening; they are taken over, also on
 * failure. Returns the port of the first; 0 with an error. */
guint16 epx_epmd_server_adopt (EpxEpmdServer *server, GArray *sockets, GError **error);
