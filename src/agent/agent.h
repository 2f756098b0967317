/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Brings daemon, decision and screen together: has EpxDaemonWatch tell of the daemon, asks
 * EpxNotices what to show, and has EpxPopup show it on the user's session bus.
 *
 * On a session bus there is at most one agent for each bus that a daemon may be on: it owns a name
 * that follows from that bus, and shows nothing before. */
#pragma once

#include <gio/gio.h>

typedef struct _EpxAgent EpxAgent;

/* Another agent shows notices of that bus in this session. */
typedef void (*EpxAgentSpareFunc) (gpointer user_data);

/* Starts to watch. @bus: where the daemon is, as for epx_bus_connect(), whose errors it has;
 * @session: (transfer none) where the notification server is. Neither daemon nor server need to be
 * there yet. Blocks once, to connect to @bus. Returns: (transfer full) (nullable). */
EpxAgent *epx_agent_new (const char *bus,
                         GDBusConnection *session,
                         EpxAgentSpareFunc spare,
                         gpointer user_data,
                         GError **error);
/* Takes back what would otherwise stay on the screen for good. */
void epx_agent_free (EpxAgent *agent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxAgent, epx_agent_free)
