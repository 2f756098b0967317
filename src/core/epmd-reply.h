/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What the port mapper answers. Fixed-size replies are built whole, to be sent with one write:
 * erl_epmd fails when one comes in pieces. */
#pragma once

#include <glib.h>

#include "core/bytes.h"
#include "core/registry.h"

/* 14 fixed bytes, the longest name and the longest extra. */
#define EPX_EPMD_MAX_PORT2 (14 + 1020 + 1020)

/* ALIVE2_X_RESP to nodes that said @high_vsn >= 6, else ALIVE2_RESP with creation % 3 + 1.
 * @creation: 0 for an error reply (result 1, creation 99, as epmd's). At most 6 bytes. */
void epx_epmd_reply_alive2 (EpxWriter *writer, guint16 high_vsn, guint32 creation);

/* PORT2_RESP for @registration with @port in place of its own; NULL: not registered. */
void epx_epmd_reply_port2 (EpxWriter *writer, const EpxRegistration *registration, guint16 port);

/* NAMES: @epmd_port and a line for each registered node, newest first, with its own port. */
GByteArray *epx_epmd_reply_names (const EpxRegistry *registry, guint16 epmd_port);

/* DUMP: as epmd prints it, each line ended by a NUL after the newline (epmd_srv.c; the official
 * text omits the NUL). @fd_of: (nullable) the descriptor to show for a registration's owner; -1
 * without it, and for names that are not registered any more, as epmd's. */
GByteArray *
epx_epmd_reply_dump (const EpxRegistry *registry, guint16 epmd_port, int (*fd_of) (gpointer owner));
