/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What epmdpxyd is told: by its configuration file, over that by the environment, over that by the
 * command line. */
#pragma once

#include "daemon/settings.h"
#include "net/switchboard.h"

typedef struct
{
  char *bus; /* (owned) "system", "session", "none" or a D-Bus address */
  gboolean print_port;
  char *config_file;                 /* (owned) (nullable) where the configuration is */
  GArray *overrides;                 /* (owned) private: what environment and command line say */
  EpxSettings settings;              /* what holds */
  EpxSwitchboardOptions switchboard; /* (owned) */
} EpxOptions;

/* Returns: (transfer full) (nullable): NULL when the program has to end with *@status, all said:
 * 0 after --version, 2 after a mistake, which is told in one line on stderr. (--help ends the
 * program by itself.) */
EpxOptions *epx_options_parse (int *argc, char ***argv, int *status);
/* Reads the configuration file again and goes over to what it says now, in @options and its
 * switchboard options. Returns: (transfer container) (element-type utf8) the keys that only a
 * restart brings into force, NULL-terminated; NULL with an error that names file and key, and then
 * nothing has changed. */
GPtrArray *epx_options_reload (EpxOptions *options, GError **error);
void epx_options_free (EpxOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxOptions, epx_options_free)
