/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The daemon as the agent sees it: how it groups its nodes, and a way to ask it to fix all cables.
 *
 * Outlives daemon and bus: a daemon that comes back is seen, a bus that went away is connected to
 * again, with growing pauses. Never starts a daemon. Signals count only when they come from the
 * owner of the daemon's name, which GDBusProxy sees to; anybody may send signals that look like
 * the daemon's. */
#pragma once

#include <gio/gio.h>

typedef struct _EpxDaemonWatch EpxDaemonWatch;

typedef struct
{
  /* Connected to the bus that is called @guid, for the first time or again; never within
   * epx_daemon_watch_new(). */
  void (*connected) (const char *guid, gpointer user_data);
  /* How the daemon groups its nodes: aas. */
  void (*grouped) (GVariant *islands, gpointer user_data);
  /* The daemon left the bus. Not told of one that was never seen on it. */
  void (*gone) (gpointer user_data);
  /* The bus went away; what the daemon does is unknown until it is seen again. */
  void (*unseen) (gpointer user_data);
  /* Answers epx_daemon_watch_fix_all(): @error is NULL when everything is fixed, else an
   * EPX_CLIENT_ERROR. */
  void (*fixed) (const GError *error, gpointer user_data);
} EpxDaemonWatchFuncs;

/* @bus: as for epx_bus_connect(), which is called before this returns; its errors. @funcs:
 * outlives the watch. Returns: (transfer full) (nullable). */
EpxDaemonWatch *epx_daemon_watch_new (const char *bus,
                                      const EpxDaemonWatchFuncs *funcs,
                                      gpointer user_data,
                                      GError **error);
void epx_daemon_watch_free (EpxDaemonWatch *watch);

/* Asks the daemon to fix all cables. It may ask for a password first, so the answer takes as long
 * as the user does. Does nothing while an answer is waited for. */
void epx_daemon_watch_fix_all (EpxDaemonWatch *watch);
