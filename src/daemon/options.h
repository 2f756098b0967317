/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The command line and the environment of epmdpxyd. */
#pragma once

#include "net/switchboard.h"

typedef struct
{
  char *bus; /* (owned) "system", "session", "none" or a D-Bus address */
  gboolean print_port;
  EpxSwitchboardOptions switchboard; /* (owned) */
} EpxOptions;

/* Returns: (transfer full) (nullable): NULL when the program has to end with *@status, all said:
 * 0 after --version, 2 after a mistake, which is told in one line on stderr. (--help ends the
 * program by itself.) */
EpxOptions *epx_options_parse (int *argc, char ***argv, int *status);
void epx_options_free (EpxOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxOptions, epx_options_free)
