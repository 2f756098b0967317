/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The port at which a node that registers listens. RabbitMQ keeps what it was told when it looked
 * itself up, and offers that when EPMD has lost it: where we could not tell that it was itself, it
 * was told its gate's port. */
#pragma once

#include "core/registry.h"
#include "net/gates.h"

/* The port to register for @name, which offers @port: another only when that is a gate's, or was
 * its own last gate's and nobody is known to listen there now, on a loopback or on any address. */
guint16
epx_own_port (const EpxRegistry *registry, const EpxGates *gates, EpxSlice name, guint16 port);
