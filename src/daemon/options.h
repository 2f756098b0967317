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

/* Parses, or ends the program: --help and --version with status 0, a mistake with one line on
 * stderr and status 2. Returns: (transfer full). */
EpxOptions *epx_options_parse (int *argc, char ***argv);
void epx_options_free (EpxOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxOptions, epx_options_free)
