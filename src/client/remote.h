/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The way to another host's system bus, as `busctl -H` goes it: ssh, which runs
 * systemd-stdio-bridge there. The program is that of EPMDPXY_SSH (words as for a shell; "ssh" when
 * it is not set), its configuration the user's own. It may ask for nothing: several of them would
 * do so at once. */
#pragma once

#include <gio/gio.h>

typedef struct _EpxRemote EpxRemote;

/* A line that ssh or the far side had to say while connected, without its end; bytes as they came.
 * Called from a thread of the remote's own. */
typedef void (*EpxRemoteTold) (const char *host, const char *line, gpointer user_data);

/* Starts ssh, apart from our terminal and process group. @host: one of epx_hosts_parse(). @told:
 * also with @user_data outlives it. Errors: those of GSubprocess, or G_SHELL_ERROR for a variable
 * that cannot be read. */
EpxRemote *
epx_remote_new (const char *host, EpxRemoteTold told, gpointer user_data, GError **error);

/* Ends ssh. */
void epx_remote_free (EpxRemote *remote);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxRemote, epx_remote_free)

/* To be called once. Blocks until somebody answers there, ssh gives up or @cancellable is
 * cancelled. What the connection delivers goes to the default main context. Returns: (transfer
 * full) (nullable). Errors: G_IO_ERROR; the message says what ssh had to say. */
GDBusConnection *epx_remote_connect (EpxRemote *remote, GCancellable *cancellable, GError **error);
