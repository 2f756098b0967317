/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Asks the kernel about one TCP socket of this machine: which inode it has and which user made it.
 *
 * One exact question and one answer over NETLINK_SOCK_DIAG (sock_diag(7)), whatever the number of
 * sockets there are. Anybody may ask, but only about sockets of the own network namespace; it does
 * not tell the process. */
#pragma once

#include "net/address.h"

typedef struct
{
  guint64 inode; /* as in "socket:[INODE]" of /proc/PID/fd; 0: unknown */
  uid_t uid;
} EpxSocketOwner;

typedef struct _EpxSockDiag EpxSockDiag;

/* Returns: (transfer full) (nullable): NULL where the kernel or a sandbox has no such sockets. */
EpxSockDiag *epx_sock_diag_new (GError **error);
void epx_sock_diag_free (EpxSockDiag *diag);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxSockDiag, epx_sock_diag_free)

/* Whose the connected socket is that has @own as its own end and @other as its peer. FALSE when
 * there is none here, or none that a process still holds. */
gboolean epx_sock_diag_find (EpxSockDiag *diag,
                             const EpxAddress *own,
                             const EpxAddress *other,
                             EpxSocketOwner *owner);
/* Whose the socket is that takes connections to @address, by listening there or on any address. */
gboolean
epx_sock_diag_find_listener (EpxSockDiag *diag, const EpxAddress *address, EpxSocketOwner *owner);
/* The inode of a socket that takes connections to @port on a loopback or on any address; 0 when
 * there is none, or nobody to ask. */
guint64 epx_sock_diag_find_port (guint16 port);
