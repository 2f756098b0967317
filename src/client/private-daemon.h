/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A message bus and a daemon on a free port that nobody else uses, for as long as this lives. Both
 * end with this process, however it ends. */
#pragma once

#include <gio/gio.h>

typedef struct _EpxPrivateDaemon EpxPrivateDaemon;

/* Nothing is started yet but a child that looks after a directory. */
EpxPrivateDaemon *epx_private_daemon_new (GError **error);

/* Stops what runs. */
void epx_private_daemon_free (EpxPrivateDaemon *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxPrivateDaemon, epx_private_daemon_free)

/* Starts the bus, then the daemon; once for each EpxPrivateDaemon, from the main thread. It is
 * finished when the daemon answers on its EPMD port; on the bus it will be a moment later.
 * @options: further options of the daemon. Errors: G_IO_ERROR, one sentence that says what to do;
 * G_IO_ERROR_CANCELLED, also when it is stopped meanwhile. */
void epx_private_daemon_start_async (EpxPrivateDaemon *self,
                                     const char *const *options,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean
epx_private_daemon_start_finish (EpxPrivateDaemon *self, GAsyncResult *result, GError **error);

/* Once it is started (unowned). The port is as the daemon printed it. */
const char *epx_private_daemon_get_port (EpxPrivateDaemon *self);
const char *epx_private_daemon_get_bus (EpxPrivateDaemon *self);

/* FALSE with an error when the bus or the daemon has ended by itself. */
gboolean epx_private_daemon_check (EpxPrivateDaemon *self, GError **error);

/* Ends both in order, and takes the directory away. FALSE with an error when the daemon did not
 * end well; what it wrote is then on stderr. */
gboolean epx_private_daemon_stop (EpxPrivateDaemon *self, GError **error);
