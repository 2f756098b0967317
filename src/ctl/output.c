/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* stdout and stderr, and the JSON that goes there. */
#include "config.h"

#include "ctl/output.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "ctl/text.h"

gboolean
epx_output_print (const char *text)
{
  if (fputs (text, stdout) != EOF && fflush (stdout) != EOF)
    return TRUE;

  if (errno != EPIPE)
    epx_output_complain (_ ("cannot write the output: %s"), g_strerror (errno));
  return FALSE;
}

gboolean
epx_output_has_reader (void)
{
  struct pollfd out = { .fd = STDOUT_FILENO };

  return poll (&out, 1, 0) <= 0;
}

char *
epx_output_format_json (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);

  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, NULL);
}

gboolean
epx_output_print_json (JsonBuilder *builder)
{
  g_autofree char *json = epx_output_format_json (builder);
  g_autofree char *line = g_strconcat (json, "\n", NULL);

  return epx_output_print (line);
}

void
epx_json_begin_host (JsonBuilder *builder, const char *host)
{
  json_builder_begin_object (builder);
  if (host != NULL)
    epx_json_add_string (builder, "host", host);
}

void
epx_json_add_string (JsonBuilder *builder, const char *key, const char *value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_string_value (builder, value);
}

void
epx_json_add_number (JsonBuilder *builder, const char *key, guint64 value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_int_value (builder, (gint64) value);
}

void
epx_json_add_boolean (JsonBuilder *builder, const char *key, gboolean value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_boolean_value (builder, value);
}

static void
add_names (JsonBuilder *builder, const char *const *names)
{
  json_builder_begin_array (builder);
  for (gsize i = 0; names[i] != NULL; i++)
    json_builder_add_string_value (builder, names[i]);
  json_builder_end_array (builder);
}

void
epx_json_add_names (JsonBuilder *builder, const char *key, const char *const *names)
{
  json_builder_set_member_name (builder, key);
  add_names (builder, names);
}

void
epx_json_add_islands (JsonBuilder *builder, const char *key, GPtrArray *islands)
{
  json_builder_set_member_name (builder, key);
  json_builder_begin_array (builder);
  for (guint i = 0; i < islands->len; i++)
    add_names (builder, g_ptr_array_index (islands, i));
  json_builder_end_array (builder);
}

void
epx_output_complain (const char *format, ...)
{
  g_autofree char *message = NULL;
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  line = epx_text_flatten (message);
  fprintf (stderr, "epmdpxyctl: %s\n", line);
}
