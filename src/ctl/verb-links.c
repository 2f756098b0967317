/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* `epmdpxyctl links`: which connections the daemon carries, and in what state. */
#include "config.h"

#include <glib/gi18n.h>

#include "ctl/invocation.h"
#include "ctl/output.h"
#include "ctl/table.h"
#include "ctl/text.h"

static gboolean
print_text (GPtrArray *links)
{
  /* Translators: ">" aligns a column to the right; keep it. */
  const char *const headers[] = {
    _ (">LINK"), _ ("FROM"), _ ("TO"), _ ("STATE"), _ ("SINCE"), _ (">SENT"), _ (">RECEIVED"), NULL,
  };
  g_autoptr (EpxTable) table = epx_table_new (headers);
  g_autofree char *text = NULL;

  if (links->len == 0)
    return epx_output_print (_ ("no link is open\n"));

  for (guint i = 0; i < links->len; i++)
    {
      const EpxLinkInfo *link = g_ptr_array_index (links, i);
      g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, link->number);
      g_autofree char *from = epx_text_escape (link->from);
      g_autofree char *to = epx_text_escape (link->to);
      g_autofree char *since = epx_text_date (link->since_us);
      g_autofree char *sent = g_format_size (link->bytes_forward);
      g_autofree char *received = g_format_size (link->bytes_backward);

      epx_table_add (table, number, from, to, epx_link_state_to_string (link->state), since, sent,
                     received);
    }

  text = epx_table_format (table);
  return epx_output_print (text);
}

static gboolean
print_json (GPtrArray *links)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "links");
  json_builder_begin_array (builder);
  for (guint i = 0; i < links->len; i++)
    {
      const EpxLinkInfo *link = g_ptr_array_index (links, i);

      json_builder_begin_object (builder);
      epx_json_add_number (builder, "link", link->number);
      epx_json_add_string (builder, "path", link->path);
      epx_json_add_string (builder, "from", link->from);
      epx_json_add_string (builder, "to", link->to);
      epx_json_add_string (builder, "state", epx_link_state_to_string (link->state));
      epx_json_add_number (builder, "since_us", link->since_us);
      epx_json_add_string (builder, "fault", link->fault);
      epx_json_add_number (builder, "bytes_forward", link->bytes_forward);
      epx_json_add_number (builder, "bytes_backward", link->bytes_backward);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return epx_output_print_json (builder);
}

static int
run_links (EpxInvocation *invocation)
{
  g_autoptr (EpxClient) client = NULL;
  g_autoptr (GPtrArray) nodes = NULL;
  g_autoptr (GPtrArray) links = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_printed;
  int exit_code;

  if (!epx_invocation_parse (invocation, NULL, &exit_code) ||
      !epx_invocation_expect (invocation, 0, &exit_code))
    return exit_code;

  client = epx_invocation_connect (invocation, EPX_CLIENT_MAY_START, &exit_code);
  if (client == NULL)
    return exit_code;
  if (!epx_client_get_objects (client, &nodes, &links, &error))
    return epx_invocation_failed (invocation, error);

  is_printed = invocation->is_json ? print_json (links) : print_text (links);
  return is_printed ? EPX_EXIT_DONE : EPX_EXIT_FAILED;
}

const EpxVerb epx_verb_links = {
  .name = "links",
  .summary = N_ ("List the connections between nodes and their states"),
  .description =
      N_ ("Examples:\n"
          "  epmdpxyctl links\n"
          "  epmdpxyctl links --json | jq '.links[] | select(.state == \"cut\")'\n"
          "\n"
          "FROM dialled TO. A dialler that has not said its name, or never does since it is\n"
          "encrypted, is shown as ?@ADDRESS. SENT went from FROM to TO, RECEIVED came back.\n"
          "\n"
          "States: identifying (no name yet), connecting, up, cut, spoiled (a fault short of a\n"
          "cut).\n"
          "\n"
          "--json: an object with links, an array of objects with link (its number), path, from,\n"
          "to, state, since_us (microseconds since 1970), fault, bytes_forward, bytes_backward."),
  .has_json = TRUE,
  .run = run_links,
};
