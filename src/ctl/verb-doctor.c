/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* `epmdpxyctl doctor`: whether what is cut here is cut. */
#include "config.h"

#include <glib/gi18n.h>

#include "ctl/diagnosis.h"
#include "ctl/invocation.h"
#include "ctl/look.h"
#include "ctl/output.h"
#include "ctl/text.h"

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
print_text (GPtrArray *findings, guint n_nodes, const char *where)
{
  g_autofree char *host = epx_text_host (where);
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_findings = count (findings);

  for (guint i = 0; i < findings->len; i++)
    {
      const EpxFinding *finding = g_ptr_array_index (findings, i);

      g_string_append (text, host);
      /* Translators: what could not be found out. */
      g_string_append_printf (text, finding->is_unknown ? _ ("unknown: %s\n") : "%s\n",
                              finding->message);
    }
  if (n_findings == 0)
    {
      g_string_append (text, host);
      g_string_append_printf (
          text, ngettext ("%u node, nothing found\n", "%u nodes, nothing found\n", n_nodes),
          n_nodes);
    }
  return epx_output_print (text->str);
}

static gboolean
print_json (GPtrArray *findings, guint n_nodes, const char *host)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  epx_json_begin_host (builder, host);
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

/* What one daemon knows. */
typedef struct
{
  EpxManagerInfo *manager; /* (owned) */
  EpxLook *look;           /* (owned) */
} Chart;

static void
free_chart (gpointer data)
{
  Chart *chart = data;

  epx_manager_info_free (chart->manager);
  epx_look_free (chart->look);
  g_free (chart);
}

/* EpxQuestion. */
static gpointer
take_chart (EpxClient *client, guint member, gpointer unused, GError **error)
{
  g_autoptr (EpxManagerInfo) manager = epx_client_get_manager (client, error);
  EpxLook *look = manager != NULL ? epx_look_take (client, member, NULL, error) : NULL;
  Chart *chart;

  if (look == NULL)
    return NULL;

  chart = g_new (Chart, 1);
  chart->manager = g_steal_pointer (&manager);
  chart->look = look;
  return chart;
}

static const Chart *
get_chart (GPtrArray *answers, guint i)
{
  return ((const EpxAnswer *) g_ptr_array_index (answers, i))->value;
}

/* The nodes of a cable are seldom on one host, and only one of the two knows of the link. Returns:
 * (transfer container) (element-type EpxLinkInfo) unowned. */
static GPtrArray *
gather_links (GPtrArray *answers, guint *n_nodes)
{
  GPtrArray *links = g_ptr_array_new ();

  *n_nodes = 0;
  for (guint i = 0; i < answers->len; i++)
    {
      const Chart *chart = get_chart (answers, i);

      if (chart == NULL)
        continue;
      *n_nodes += chart->look->nodes->len;
      g_ptr_array_extend (links, chart->look->links, NULL, NULL);
    }

  return links;
}

/* Returns: the exit code. */
static int
examine (EpxInvocation *invocation, GPtrArray *answers)
{
  guint n_nodes;
  g_autoptr (GPtrArray) links = gather_links (answers, &n_nodes);
  guint n_findings = 0;

  for (guint i = 0; i < answers->len; i++)
    {
      const Chart *chart = get_chart (answers, i);
      const char *host = ((const EpxAnswer *) g_ptr_array_index (answers, i))->host;
      g_autoptr (GPtrArray) findings = NULL;
      EpxPatient patient = { .links = links, .n_nodes = n_nodes, .is_remote = host != NULL };

      if (chart == NULL)
        continue;
      patient.manager = chart->manager;
      patient.nodes = chart->look->nodes;
      findings = epx_diagnosis_make (&patient);
      n_findings += count (findings);
      if (!(invocation->is_json ? print_json (findings, patient.nodes->len, host)
                                : print_text (findings, patient.nodes->len, host)))
        return EPX_EXIT_FAILED;
    }

  return n_findings == 0 ? EPX_EXIT_DONE : EPX_EXIT_FAILED;
}

static int
run_doctor (EpxInvocation *invocation)
{
  g_autoptr (EpxFleet) fleet = NULL;
  g_autoptr (GPtrArray) answers = NULL;
  int exit_code, missing;

  if (!epx_invocation_parse (invocation, NULL, &exit_code) ||
      !epx_invocation_expect (invocation, 0, &exit_code))
    return exit_code;

  fleet = epx_invocation_connect (invocation, EPX_CLIENT_MAY_START, EPX_REACH_ANY, &exit_code);
  if (fleet == NULL)
    return exit_code;

  answers = epx_fleet_ask (fleet, take_chart, NULL, free_chart);
  exit_code = examine (invocation, answers);
  missing = epx_invocation_judge (invocation, answers);
  return exit_code != EPX_EXIT_DONE ? exit_code : missing;
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
          "With --host the links of all hosts are known together; processes over there are not\n"
          "looked at, and what cannot be reached from here is unknown.\n"
          "\n"
          "--json: an object with nodes (a number), findings (objects with kind, node, unknown,\n"
          "message). With --host an object for each host, on a line of its own, with host (as it\n"
          "was given)."),
  .has_json = TRUE,
  .run = run_doctor,
};
