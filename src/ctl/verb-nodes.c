/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* `epmdpxyctl nodes`: who is registered. */
#include "config.h"

#include <glib/gi18n.h>

#include "ctl/invocation.h"
#include "ctl/look.h"
#include "ctl/output.h"
#include "ctl/table.h"
#include "ctl/text.h"

static char *
format_port (guint16 port)
{
  return port != 0 ? g_strdup_printf ("%u", port) : g_strdup ("-");
}

static gboolean
print_text (GPtrArray *nodes)
{
  /* Translators: ">" aligns a column to the right; keep it. */
  const char *const headers[] = {
    _ ("NAME"), _ ("HOST"), _ (">PORT"), _ (">GATE"), _ (">LINKS"), _ ("SINCE"), "", NULL,
  };
  g_autoptr (EpxTable) table = epx_table_new (headers);
  g_autofree char *text = NULL;

  if (nodes->len == 0)
    return epx_output_print (_ ("no node is registered\n"));

  for (guint i = 0; i < nodes->len; i++)
    {
      const EpxNodeInfo *node = g_ptr_array_index (nodes, i);
      g_autofree char *name = epx_text_escape (node->name);
      g_autofree char *host = epx_text_escape (node->host);
      g_autofree char *port = format_port (node->port);
      g_autofree char *gate = format_port (node->gate_port);
      g_autofree char *links = g_strdup_printf ("%u", node->n_links);
      g_autofree char *since = epx_text_date (node->since_us);

      epx_table_add (table, name, *host != '\0' ? host : "-", port, gate, links, since,
                     node->is_hidden ? _ ("hidden") : "");
    }

  text = epx_table_format (table);
  return epx_output_print (text);
}

static gboolean
print_json (GPtrArray *nodes, const char *host)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  epx_json_begin_host (builder, host);
  json_builder_set_member_name (builder, "nodes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < nodes->len; i++)
    {
      const EpxNodeInfo *node = g_ptr_array_index (nodes, i);

      json_builder_begin_object (builder);
      epx_json_add_string (builder, "name", node->name);
      epx_json_add_string (builder, "host", node->host);
      epx_json_add_number (builder, "port", node->port);
      epx_json_add_number (builder, "gate_port", node->gate_port);
      epx_json_add_boolean (builder, "hidden", node->is_hidden);
      epx_json_add_number (builder, "creation", node->creation);
      epx_json_add_number (builder, "since_us", node->since_us);
      epx_json_add_number (builder, "links", node->n_links);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return epx_output_print_json (builder);
}

static gboolean
show (EpxInvocation *invocation, const EpxAnswer *answer)
{
  const EpxLook *look = answer->value;

  return invocation->is_json ? print_json (look->nodes, answer->host) : print_text (look->nodes);
}

static int
run_nodes (EpxInvocation *invocation)
{
  int exit_code;

  if (!epx_invocation_parse (invocation, NULL, &exit_code) ||
      !epx_invocation_expect (invocation, 0, &exit_code))
    return exit_code;

  return epx_invocation_look (invocation, epx_look_take, epx_look_free, show);
}

const EpxVerb epx_verb_nodes = {
  .name = "nodes",
  .summary = N_ ("List the registered nodes"),
  .description = N_ (
      "Examples:\n"
      "  epmdpxyctl nodes\n"
      "  epmdpxyctl nodes --json | jq -r '.nodes[].name'\n"
      "\n"
      "PORT is the node's own, GATE what a lookup returns (- before the first one).\n"
      "HOST is - until a handshake has shown it.\n"
      "\n"
      "--json: an object with nodes, an array of objects with name, host (\"\" when\n"
      "unknown), port, gate_port (0: none), hidden, creation, since_us (microseconds since\n"
      "1970), links (a number). With --host an object for each host, on a line of its own, with\n"
      "host (as it was given)."),
  .has_json = TRUE,
  .run = run_nodes,
};
