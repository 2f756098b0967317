/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The one notice on the screen, through libnotify and the user's session bus.
 *
 * Knows how to show and to take back, not what or when. Watches the notification server: one that
 * ends takes what it showed with it, and the next one is told to the callback. */
#pragma once

#include <gio/gio.h>

#include "agent/notices.h"

typedef struct _EpxPopup EpxPopup;

typedef struct
{
  /* A notification server has come (also the one that was there from the start). */
  void (*server_came) (gpointer data);
  /* The user has pressed the button that fixes all cables. The server takes the notice away. */
  void (*fix_pressed) (gpointer data);
} EpxPopupFuncs;

/* @session: (transfer none) the user's session bus. @funcs: outlives the popup. Use one popup at a
 * time: libnotify's state is the process's. */
EpxPopup *epx_popup_new (GDBusConnection *session, const EpxPopupFuncs *funcs, gpointer data);
/* Takes back a lasting notice; others go by themselves. */
void epx_popup_free (EpxPopup *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxPopup, epx_popup_free)

/* Shows @notice in place of the one before, with its button where the server can. Waits for the
 * server's answer: libnotify has no other way, and without an answer the agent has nothing to do.
 */
gboolean epx_popup_show (EpxPopup *self, const EpxNotice *notice, GError **error);
