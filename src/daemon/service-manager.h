/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The service manager that started the daemon, if it has one: systemd, or what speaks like it.
 * Takes the descriptors that it passes, tells it how far the daemon is, feeds its watchdog from the
 * main loop, and leaves descriptors in its store for the next daemon. Without one all of this does
 * nothing. */
#pragma once

#include <glib.h>

typedef struct _EpxServiceManager EpxServiceManager;

/* Takes what was passed out of the environment, so that children do not; feeds the watchdog
 * whenever the default main context runs. Returns: (transfer full). */
EpxServiceManager *epx_service_manager_new (void);
/* Closes what was passed and not taken. */
void epx_service_manager_free (EpxServiceManager *manager);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxServiceManager, epx_service_manager_free)

/* The listening TCP sockets that were passed, to answer as EPMD on: (transfer full) (nullable)
 * (element-type int); NULL when there are none. What else was passed is closed with a warning. */
GArray *epx_service_manager_take_sockets (EpxServiceManager *manager);

/* What the daemon before this one has left: its state (transfer full) (nullable), NULL when there
 * is none, and its sockets (transfer full) (element-type int). */
GBytes *epx_service_manager_take_state (EpxServiceManager *manager);
GArray *epx_service_manager_take_stored (EpxServiceManager *manager);
/* Whether the daemon before this one ended without leaving its state, as after a crash. */
gboolean epx_service_manager_was_abandoned (EpxServiceManager *manager);
/* Has the store forget what was left, which this daemon has taken over. Waits for the manager, some
 * seconds at most. */
void epx_service_manager_clear_store (EpxServiceManager *manager);

/* Whether what is left now gets to the next daemon. */
gboolean epx_service_manager_has_store (EpxServiceManager *manager);
/* Leaves @state and the sockets @fds (element-type int), which stay the caller's. Waits for the
 * manager, some seconds at most. FALSE when it would not or could not take them all; nothing is
 * left then. */
gboolean epx_service_manager_store (EpxServiceManager *manager,
                                    GBytes *state,
                                    const GArray *fds,
                                    GError **error);

/* @status: a sentence that systemctl status shows. */
void epx_service_manager_tell_ready (EpxServiceManager *manager, const char *status);
void epx_service_manager_tell_reloading (EpxServiceManager *manager);
void epx_service_manager_tell_stopping (EpxServiceManager *manager);
