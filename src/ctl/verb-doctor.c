/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* `epmdpxyctl doctor`: whether what is cut here is cut. */
#include "config.h"

#include <glib/gi18n.h>

#include "ctl/diagnosis.h"
#include "ctl/invocation.h"
#include "ctl/output.h"

static guint
count (GPtrArray *findings)
{
  guint n = 0;

  for (guint i = 0; i < findings->len; i++)
    {
      const EpxFinding *finding = g_ptr_array_index (findings, i);

      n += !finding->is_unknown;
    }

  return n;
}

static gboolean
print_text (GPtrArray *findings, guint n_nodes)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_findings = count (findings);

  for (guint i = 0; i < findings->len; i++)
    {
      const EpxFinding *finding = g_ptr_array_index (findings, i);

      /* Translators: what could not be found out. */
      g_string_append_printf (text, finding->is_unknown ? _ ("unknown: %s\n") : "%s\n",
                              finding->message);
    }
  if (n_findings == 0)
    g_string_append_printf (
        text, ngettext ("%u node, nothing found\n", "%u nodes, nothing found\n", n_nodes), n_nodes);
  return epx_output_print (text->str);
}

static gboolean
print_json (GPtrArray *findings, guint n_nodes)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  epx_json_add_number (builder, "nodes", n_nodes);
  json_builder_set_member_name (builder, "findings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < findings->len; i++)
    {
      const EpxFinding *finding = g_ptr_array_index (findings, i);

      json_builder_begin_object (builder);
      epx_json_add_string (builder, "kind", finding->kind);
      epx_json_add_string (builder, "node", finding->node);
      epx_json_add_boolean (builder, "unknown", finding->is_unknown);
      epx_json_add_string (builder, "message", finding->message);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return epx_output_print_json (builder);
}

static int
run_doctor (EpxInvocation *invocation)
{
  g_autoptr (EpxClient) client = NULL;
  g_autoptr (EpxManagerInfo) manager = NULL;
  g_autoptr (GPtrArray) nodes = NULL;
  g_autoptr (GPtrArray) links = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_printed;
  int exit_code;

  if (!epx_invocation_parse (invocation, NULL, &exit_code) ||
      !epx_invocation_expect (invocation, 0, &exit_code))
    return exit_code;

  client = epx_invocation_connect (invocation, EPX_CLIENT_MAY_START, &exit_code);
  if (client == NULL)
    return exit_code;

  manager = epx_client_get_manager (client, &error);
  if (manager == NULL || !epx_client_get_objects (client, &nodes, &links, &error))
    return epx_invocation_failed (invocation, error);

  findings = epx_diagnosis_make (manager, nodes, links);
  is_printed =
      invocation->is_json ? print_json (findings, nodes->len) : print_text (findings, nodes->len);
  return is_printed && count (findings) == 0 ? EPX_EXIT_DONE : EPX_EXIT_FAILED;
}

const EpxVerb epx_verb_doctor = {
  .name = "doctor",
  .summary = N_ ("Find what keeps a cut from being one"),
  .description =
      N_ ("Examples:\n"
          "  epmdpxyctl doctor\n"
          "  epmdpxyctl doctor --json | jq -r '.findings[].message'\n"
          "\n"
          "Looks for\n"
          "  bypass       nodes that are connected past the daemon, or have no link at all\n"
          "  overlap      nodes that make a full split of a partial one, as OTP 25 and later do\n"
          "               unless they run with -kernel prevent_overlapping_partitions false; this\n"
          "               is known of nodes of the same user on this machine, else the node has\n"
          "               to be asked\n"
          "  unreachable  nodes that cannot be looked up or dialled where the host part of their\n"
          "               name leads\n"
          "\n"
          "Connects to the EPMD port and to each gate, and closes at once. Returns 0 when there\n"
          "is nothing to find, 1 when there is; what is unknown is no finding.\n"
          "\n"
          "--json: an object with nodes (a number), findings (objects with kind, node, unknown,\n"
          "message)."),
  .has_json = TRUE,
  .run = run_doctor,
};
