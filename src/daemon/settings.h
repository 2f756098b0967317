/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What can be set, by a configuration file, the environment or the command line: bytes and words
 * in, a struct out. Every setting is a line in one table, with its range and whether it needs a
 * restart.
 *
 * Pure: reads no file, no environment and no clock, and keeps nothing, so that any bytes may be
 * given to it (fuzz epx_settings_parse()). What a setting means is its user's matter. */
#pragma once

#include <glib.h>

/* A file that is longer is none. */
#define EPX_SETTINGS_MAX_BYTES (64 * 1024)

typedef enum
{
  EPX_SETTINGS_GATE_PER_NODE,
  EPX_SETTINGS_GATE_PER_LOOKUP,
} EpxSettingsGate;

/* By value; the text is bounded and part of it. Units as the names say. */
typedef struct
{
  gint64 port;
  gint64 gate; /* EpxSettingsGate */
  gint64 packet_timeout_s;
  gint64 is_relaxed; /* 0 or 1 */
  gint64 identify_timeout_s;
  gint64 connect_timeout_s;
  gint64 lookup_gate_timeout_s;
  gint64 n_lookup_gates;
  gint64 n_connections, n_connections_per_address;
  gint64 n_requests, n_requests_per_address;
  gint64 n_dials, n_dials_per_address;
  gint64 n_links, n_links_per_address;
  gint64 n_gates;
  gint64 n_rules, n_rules_per_caller;
  char listen[1024];
} EpxSettings;

/* What holds when nothing is said. */
void epx_settings_init (EpxSettings *settings);

/* Takes over what the file @data sets; what it does not set stays. Groups and keys are named in
 * epmdpxy.conf(5); others are refused. FALSE with a G_KEY_FILE_ERROR that begins with @name and
 * the key; then @settings has not changed. */
gboolean epx_settings_parse (
    EpxSettings *settings, const char *name, const char *data, gsize len, GError **error);

/* Sets the one setting that is called @key, from @text. FALSE with a G_KEY_FILE_ERROR that says
 * what would do. */
gboolean
epx_settings_set (EpxSettings *settings, const char *key, const char *text, GError **error);

/* Goes over from @settings to @wanted in all that needs no restart. Returns: (transfer container)
 * (element-type utf8) the keys that differ and stay as they were, NULL-terminated. */
GPtrArray *epx_settings_reload (EpxSettings *settings, const EpxSettings *wanted);
