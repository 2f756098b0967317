/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* All gates: which one stands in for which registration at which local address.
 *
 * One for each node and address, opened at the first lookup there and kept until the node leaves;
 * or one for each lookup, so many for a node and so many in all, the oldest goes first. The port
 * of a node's gate is written to its registration and asked for again when the name returns. */
#pragma once

#include "core/registry.h"
#include "net/carrier.h"
#include "net/gate.h"
#include "net/handover.h"

typedef enum
{
  EPX_GATES_PER_NODE,
  EPX_GATES_PER_LOOKUP,
} EpxGatesMode;

typedef struct _EpxGates EpxGates;

/* Somebody dialled the gate of @registration. @fd: (transfer full) as with EpxListenerFunc. */
typedef void (*EpxGatesFunc) (EpxRegistration *registration,
                              int fd,
                              const EpxAddress *local,
                              const EpxAddress *peer,
                              gpointer user_data);

EpxGates *
epx_gates_new (EpxCarrier *carrier, EpxGatesMode mode, EpxGatesFunc func, gpointer user_data);
void epx_gates_free (EpxGates *gates);

/* The port of a gate that listens by now at @local and lets @peer in; 0 when none can be opened,
 * which is logged. */
guint16 epx_gates_lookup (EpxGates *gates,
                          EpxRegistration *registration,
                          const EpxAddress *local,
                          const EpxAddress *peer);
/* Whose gate listens at @port: (unowned) (nullable). */
EpxRegistration *epx_gates_find (const EpxGates *gates, guint16 port);
/* Closes the gates of a registration that ends. */
void epx_gates_close (EpxGates *gates, EpxRegistration *registration);

/* Writes down the gates that stay until their nodes leave: (transfer floating) aa{sv}. Those for
 * one lookup are not: who was told of one dials within milliseconds, or asks again. And opens those
 * that were written down, as far as their nodes are in @registry. Returns how many. */
GVariant *epx_gates_save (const EpxGates *gates, EpxHandover *handover);
guint epx_gates_restore (EpxGates *gates,
                         GVariant *records,
                         const EpxRegistry *registry,
                         EpxHandover *handover);
