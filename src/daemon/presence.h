/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The daemon's presence on a bus: connects, exports the manager, owns the name last.
 *
 * When the connection closes, links and rules stay as they are and it connects anew, with
 * growing pauses. When it cannot have the name then, it is over: the owner is told. */
#pragma once

#include "net/switchboard.h"

typedef struct _EpxPresence EpxPresence;

/* @reason: a sentence for the administrator. */
typedef void (*EpxPresenceLostFunc) (const char *reason, gpointer user_data);

/* @bus: "system", "session" or a D-Bus address. Has the name when it returns; NULL with an error
 * that names the bus when it is not there, or says who has the name.
 * Returns: (transfer full) (nullable). */
EpxPresence *epx_presence_new (const char *bus,
                               EpxSwitchboard *switchboard,
                               EpxPresenceLostFunc lost,
                               gpointer user_data,
                               GError **error);
/* Sends what is still to be sent. */
void epx_presence_flush (EpxPresence *presence);
/* Sends what is still to be sent first. */
void epx_presence_free (EpxPresence *presence);
