/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Brings daemon, decision and screen together: reads the islands from the daemon's bus, asks
 * EpxNotices what to show, and has EpxPopup show it on the user's session bus. Keeps no state of
 * its own but the timer of the next turn. */
#pragma once

#include <gio/gio.h>

typedef struct _EpxAgent EpxAgent;

/* Starts to watch. @bus: (transfer none) where the daemon is; @session: (transfer none) where the
 * notification server is; they may be one. Neither needs to be there yet. Blocks once, for an
 * answer of @bus. Errors: those of GDBus. Returns: (transfer full) (nullable). */
EpxAgent *epx_agent_new (GDBusConnection *bus, GDBusConnection *session, GError **error);
/* Takes back what would otherwise stay on the screen for good. */
void epx_agent_free (EpxAgent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxAgent, epx_agent_free)
