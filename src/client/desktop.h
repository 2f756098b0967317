/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* How the programs of the desktop begin, agent and window: they take the same options and end with
 * the same codes. */
#pragma once

#include <glib.h>

/* Sets up the language: before any text. */
void epx_desktop_set_up (void);

/* Reads --bus and --version, and prints what is to be printed. @name: of the program; @summary:
 * what it does, a sentence. @bus: (out) (transfer full): a valid one. Returns: FALSE when the
 * program is to end with @exit_code: 0, or 2 for wrong usage. */
gboolean epx_desktop_parse (
    const char *name, const char *summary, int argc, char **argv, char **bus, int *exit_code);
