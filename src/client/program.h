/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Where the programs are that `run` starts. */
#pragma once

#include <gio/gio.h>

/* The daemon: the environment's EPMDPXYD, else beside this program (installed or in a build tree),
 * else in PATH. Returns: (transfer full) (nullable): NULL with G_IO_ERROR_NOT_FOUND. */
char *epx_program_find_daemon (GError **error);

/* The same for the message bus, which is in PATH. */
char *epx_program_find_bus (GError **error);
