/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The two ways out: stdout for what was asked for, stderr for one-line complaints. Bytes go out as
 * UTF-8 whatever the locale, so that a name is never mangled. */
#pragma once

#include <json-glib/json-glib.h>

/* Writes and flushes. FALSE when stdout takes no more, which is complained about unless its
 * reader has just gone away. */
gboolean epx_output_print (const char *text);

/* Whether somebody still reads stdout, as far as can be told: not once the reader of a pipe has
 * closed it. */
gboolean epx_output_has_reader (void);

/* Prints what @builder has built as one line. */
gboolean epx_output_print_json (JsonBuilder *builder);

/* What @builder has built, on one line without its end. Returns: (transfer full). */
char *epx_output_format_json (JsonBuilder *builder);

/* Begins an object, with the member host unless that is NULL. */
void epx_json_begin_host (JsonBuilder *builder, const char *host);

/* Members of the JSON object that is being built. */
void epx_json_add_string (JsonBuilder *builder, const char *key, const char *value);
void epx_json_add_number (JsonBuilder *builder, const char *key, guint64 value);
void epx_json_add_boolean (JsonBuilder *builder, const char *key, gboolean value);
void epx_json_add_names (JsonBuilder *builder, const char *key, const char *const *names);
/* @islands: (element-type GStrv). */
void epx_json_add_islands (JsonBuilder *builder, const char *key, GPtrArray *islands);

/* "epmdpxyctl: MESSAGE" on stderr, on one line whatever is in the message. */
void epx_output_complain (const char *format, ...) G_GNUC_PRINTF (1, 2);
