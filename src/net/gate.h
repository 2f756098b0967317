/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The listener that stands in for one node's distribution port on one local address.
 *
 * Either it stays until its node leaves, or (one for each lookup) it takes exactly one connection,
 * from the address that looked the node up, and closes after that or after a time. It knows the
 * number of connections it may take and who may dial, not what becomes of them. */
#pragma once

#include "net/listener.h"
#include "net/timers.h"

typedef struct _EpxGate EpxGate;

typedef struct
{
  /* Somebody dialled. @fd: (transfer full), as with EpxListenerFunc. Must not free the gate. */
  void (*dialled) (
      EpxGate *gate, int fd, const EpxAddress *local, const EpxAddress *peer, gpointer user_data);
  /* It takes no more connections: its budget or its time is used up. May free the gate. */
  void (*spent) (EpxGate *gate, gpointer user_data);
} EpxGateFuncs;

/* Listens on @address before this returns; when its port is not 0 and taken, on any other. With
 * @asker it is a gate for one connection from there within @time_limit_us. @funcs: outlives it.
 * Returns: (nullable) (transfer full). Errors: G_IO_ERROR. */
EpxGate *epx_gate_new (EpxDescriptors *descriptors,
                       EpxTimers *timers,
                       const EpxAddress *address,
                       const EpxAddress *asker,
                       gint64 time_limit_us,
                       const EpxGateFuncs *funcs,
                       gpointer user_data,
                       GError **error);
/* The same on @fd, which listens already (transfer full, also on failure), for anybody. */
EpxGate *epx_gate_adopt (EpxDescriptors *descriptors,
                         int fd,
                         const EpxGateFuncs *funcs,
                         gpointer user_data,
                         GError **error);
void epx_gate_free (EpxGate *gate);

/* (unowned) the listening socket. */
int epx_gate_get_fd (const EpxGate *gate);
/* With the port that it got. */
const EpxAddress *epx_gate_get_address (const EpxGate *gate);
