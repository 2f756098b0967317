/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Whether something accepts connections where the host part of a node's name leads. Blocks for a
 * bounded time. */
#pragma once

#include <gio/gio.h>

/* The address that nodes take for @host: the first one of IPv4, else of IPv6. Returns: (transfer
 * full) (nullable). */
GInetAddress *epx_reach_probe_resolve (const char *host, GError **error);

gboolean epx_reach_probe_connect (GInetAddress *address, guint16 port, GError **error);
