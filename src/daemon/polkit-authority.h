/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Asks polkit, whose rules the administrator writes. All that is known of polkit is in here.
 *
 * Speaks with polkitd over the daemon's own connection to the bus, by its documented D-Bus API.
 * libpolkit-gobject would bring a second connection to the same bus, which ends the process when
 * the bus goes away. */
#pragma once

#include "daemon/authority.h"

#define EPX_TYPE_POLKIT_AUTHORITY (epx_polkit_authority_get_type ())
G_DECLARE_FINAL_TYPE (EpxPolkitAuthority, epx_polkit_authority, EPX, POLKIT_AUTHORITY, GObject)

/* @connection: to the system bus, from which the questions come. Without polkit on it, everything
 * is refused. An answer may take as long as somebody takes to type a password: cancel it. */
EpxAuthority *epx_polkit_authority_new (GDBusConnection *connection);
