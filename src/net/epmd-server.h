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
  /* The port to register for a node that offers @port: another when that one is ours, because the
   * node looked itself up and took a gate's port for its own. */
  guint16 (*own_port) (guint16 port, gpointer user_data);
  /* After the reply was sent. */
  void (*registered) (EpxRegistration *registration, gpointer user_data);
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
/* Closes every connection; registered nodes are told to funcs as they go. */
void epx_epmd_server_free (EpxEpmdServer *server);

/* Listens on all of @addresses (element-type EpxAddress) at one port; 0: any that is free on all.
 * An IPv6 loopback that this machine does not have is left out. Returns the port; 0 with
 * EPX_ERROR_PORT_IN_USE or another error that names the address. */
guint16
epx_epmd_server_listen (EpxEpmdServer *server, GArray *addresses, guint16 port, GError **error);
