/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* An IP address and port as a value, for the paths where an object for each would be a waste.
 * IPv4 addresses mapped into IPv6 are always unmapped, so that equal means equal. */
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <gio/gio.h>

typedef struct
{
  union
  {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
  };
  socklen_t len; /* 0: none */
} EpxAddress;

/* The two ends of a connected socket; FALSE when it is not connected (any more). */
gboolean epx_address_of_socket (int fd, EpxAddress *local, EpxAddress *peer);
/* Where a socket is bound; len 0 when it is not. */
EpxAddress epx_address_of_listener (int fd);
EpxAddress epx_address_from_inet (GInetAddress *inet, guint16 port);
/* 127.0.0.1 or ::1. */
EpxAddress epx_address_loopback (sa_family_t family, guint16 port);

/* The same address with another port. */
EpxAddress epx_address_with_port (const EpxAddress *address, guint16 port);
guint16 epx_address_get_port (const EpxAddress *address);
gboolean epx_address_is_loopback (const EpxAddress *address);
/* Whether the addresses are the same, whatever the ports. */
gboolean epx_address_same_host (const EpxAddress *a, const EpxAddress *b);
/* The same for a GHashTable whose keys are addresses. */
guint epx_address_hash_host (gconstpointer address);
gboolean epx_address_equal_host (gconstpointer a, gconstpointer b);
/* Whether a connection between the two stays on this machine as epmd sees it: the peer is in
 * 127.0.0.0/8, is ::1, or has the address that it came to (epmd_srv.c). */
gboolean epx_address_is_local_peer (const EpxAddress *local, const EpxAddress *peer);

/* Without the port. */
char *epx_address_to_string (const EpxAddress *address);
GSocketAddress *epx_address_to_gio (const EpxAddress *address);
