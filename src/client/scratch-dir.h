/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A private directory that is gone when this process is, however it ends. Holds the socket and
 * the configuration of a private bus, and nothing else.
 *
 * A small child process waits for the end of this one and then takes the directory away: nobody
 * else could after SIGKILL. */
#pragma once

#include <gio/gio.h>

typedef struct _EpxScratchDir EpxScratchDir;

/* Forks; the child does only what is safe in a process that had threads. Errors: G_IO_ERROR. */
EpxScratchDir *epx_scratch_dir_new (GError **error);

/* Takes the directory away and waits until it is. */
void epx_scratch_dir_free (EpxScratchDir *dir);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxScratchDir, epx_scratch_dir_free)

/* The only two files that may be made in it (unowned). */
const char *epx_scratch_dir_get_socket (EpxScratchDir *dir);
const char *epx_scratch_dir_get_config (EpxScratchDir *dir);
