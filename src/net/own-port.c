/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/own-port.h"

#include "net/sock-diag.h"

guint16
epx_own_port (const EpxRegistry *registry, const EpxGates *gates, EpxSlice name, guint16 port)
{
  const EpxRegistration *at_gate = epx_gates_find (gates, port);
  EpxForgotten last;

  /* A gate that is closed gives its port back, and a new life of the node may have got just that
   * from the kernel. */
  if (port != 0 && epx_registry_recall (registry, name, &last) && last.gate_port == port &&
      (at_gate != NULL || epx_sock_diag_find_port (port) == 0))
    return last.port;
  return at_gate != NULL ? at_gate->port : port;
}
