/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Where to listen: what --listen and ERL_EPMD_ADDRESS mean on this machine. */
#pragma once

#include "net/address.h"

/* @spec: "local" (127.0.0.1, ::1 and what the machine's own host name resolves to,
 * as far as the machine has it), "any" (one ::
 * socket that takes IPv4, too; 0.0.0.0 on a machine without IPv6), or addresses separated by
 * commas or blanks, to which 127.0.0.1 and ::1 are added as epmd does: nodes register there.
 * No address stands twice.
 * Returns: (transfer full) (element-type EpxAddress); NULL with EPX_ERROR_BAD_ADDRESS. Looks the
 * host name up and may block for that: for programs that start. */
GArray *epx_addresses_parse (const char *spec, GError **error);
