/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* `epmdpxyctl status`: one look at the whole. */
#include "config.h"

#include <glib/gi18n.h>

#include "core/fault.h"
#include "ctl/invocation.h"
#include "ctl/output.h"
#include "ctl/table.h"
#include "ctl/text.h"

typedef struct
{
  EpxManagerInfo *manager; /* (owned) */
  guint n_nodes;
  guint n_links;
  guint n_links_by_state[EPX_LINK_N_STATES];
  guint n_noticed; /* cut links of which an end gave up */
  guint n_rules_by_fault[EPX_FAULT_N];
  guint n_shapes; /* rules that delay or narrow */
} Status;

static void
count_rules (Status *status)
{
  for (guint i = 0; i < status->manager->rules->len; i++)
    {
      const EpxRuleInfo *rule = g_ptr_array_index (status->manager->rules, i);
      EpxFault fault;

      if (epx_fault_from_string (rule->fault, &fault))
        status->n_rules_by_fault[fault]++;
      if (rule->sets_shape)
        status->n_shapes++;
    }
}

static void
count_links (Status *status, GPtrArray *links)
{
  status->n_links = links->len;
  for (guint i = 0; i < links->len; i++)
    {
      const EpxLinkInfo *link = g_ptr_array_index (links, i);

      status->n_links_by_state[link->state]++;
      status->n_noticed += link->noticed->len > 0;
    }
}

static void
append_count (GString *text, const char **separator, guint n, const char *word)
{
  if (n == 0)
    return;

  g_string_append_printf (text, "%s%u %s", *separator, n, word);
  *separator = ", ";
}

/* "2: 1 stall, 1 grey". */
static char *
format_rules (const Status *status)
{
  GString *text = g_string_new (NULL);
  const char *separator = ": ";

  g_string_append_printf (text, "%u", status->manager->rules->len);
  for (guint fault = 0; fault < EPX_FAULT_N; fault++)
    append_count (text, &separator, status->n_rules_by_fault[fault],
                  epx_fault_to_string ((EpxFault) fault));
  /* Translators: after a number of rules: those that delay or narrow. */
  append_count (text, &separator, status->n_shapes, _ ("slow"));
  return g_string_free (text, FALSE);
}

/* "4: 3 up, 1 cut". */
static char *
format_links (const Status *status)
{
  GString *text = g_string_new (NULL);
  const char *separator = ": ";

  g_string_append_printf (text, "%u", status->n_links);
  for (guint state = 0; state < EPX_LINK_N_STATES; state++)
    append_count (text, &separator, status->n_links_by_state[state],
                  epx_link_state_to_string ((EpxLinkState) state));
  if (status->n_noticed > 0)
    /* Translators: how many of the cut links somebody gave up on. */
    g_string_append_printf (text, _ (" (%u noticed)"), status->n_noticed);

  return g_string_free (text, FALSE);
}

/* Rules that cut, and yet nodes that all see each other, perhaps by way of others. */
static gboolean
is_cut_in_part (const Status *status)
{
  guint n_cuts = 0;

  for (guint fault = 0; fault < EPX_FAULT_N; fault++)
    if (epx_fault_is_cut ((EpxFault) fault))
      n_cuts += status->n_rules_by_fault[fault];
  return n_cuts > 0 && status->n_nodes > 1 && !status->manager->is_partitioned;
}

static gboolean
print_text (const Status *status)
{
  const EpxManagerInfo *manager = status->manager;
  const char *const headers[] = { "", "", NULL };
  g_autoptr (EpxTable) table = epx_table_new (headers);
  g_autofree char *version = epx_text_escape (manager->version);
  g_autofree char *port = g_strdup_printf ("%u", manager->epmd_port);
  g_autofree char *nodes = g_strdup_printf ("%u", status->n_nodes);
  g_autofree char *links = format_links (status);
  g_autofree char *groups = epx_text_islands (manager->islands);
  g_autofree char *islands = NULL;
  g_autofree char *rules = format_rules (status);
  g_autofree char *text = NULL;

  islands = g_strdup_printf ("%u: %s%s", manager->islands->len, groups,
                             manager->is_partitioned ? _ (" (partitioned)") : "");
  epx_table_add (table, _ ("daemon"), version);
  epx_table_add (table, _ ("EPMD port"), port);
  epx_table_add (table, _ ("nodes"), nodes);
  epx_table_add (table, _ ("links"), links);
  epx_table_add (table, _ ("islands"), manager->islands->len > 0 ? islands : "0");
  epx_table_add (table, _ ("rules"), rules);
  if (is_cut_in_part (status))
    epx_table_add (table, _ ("cables"),
                   _ ("rules cut some, but no island off (see `epmdpxyctl rules` and `links`)"));
  text = epx_table_format (table);
  return epx_output_print (text);
}

static void
build_faults (const Status *status, JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "faults");
  json_builder_begin_object (builder);
  for (guint fault = 0; fault < EPX_FAULT_N; fault++)
    epx_json_add_number (builder, epx_fault_to_string ((EpxFault) fault),
                         status->n_rules_by_fault[fault]);
  epx_json_add_number (builder, "slow", status->n_shapes);
  json_builder_end_object (builder);
}

static gboolean
print_json (const Status *status, const char *host)
{
  const EpxManagerInfo *manager = status->manager;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  epx_json_begin_host (builder, host);
  epx_json_add_string (builder, "version", manager->version);
  epx_json_add_number (builder, "api_version", manager->api_version);
  epx_json_add_number (builder, "epmd_port", manager->epmd_port);
  epx_json_add_number (builder, "nodes", status->n_nodes);
  json_builder_set_member_name (builder, "links");
  json_builder_begin_object (builder);
  epx_json_add_number (builder, "total", status->n_links);
  for (guint state = EPX_LINK_IDENTIFYING; state < EPX_LINK_CLOSED; state++)
    epx_json_add_number (builder, epx_link_state_to_string ((EpxLinkState) state),
                         status->n_links_by_state[state]);
  json_builder_end_object (builder);
  epx_json_add_number (builder, "noticed", status->n_noticed);
  epx_json_add_islands (builder, "islands", manager->islands);
  epx_json_add_boolean (builder, "partitioned", manager->is_partitioned);
  epx_json_add_number (builder, "rules", manager->rules->len);
  build_faults (status, builder);
  json_builder_end_object (builder);
  return epx_output_print_json (builder);
}

static void
free_status (gpointer data)
{
  Status *status = data;

  epx_manager_info_free (status->manager);
  g_free (status);
}

/* EpxQuestion. */
static gpointer
take_status (EpxClient *client, guint member, gpointer unused, GError **error)
{
  g_autoptr (EpxManagerInfo) manager = epx_client_get_manager (client, error);
  g_autoptr (GPtrArray) nodes = NULL;
  g_autoptr (GPtrArray) links = NULL;
  Status *status;

  if (manager == NULL || !epx_client_get_objects (client, &nodes, &links, error))
    return NULL;

  status = g_new0 (Status, 1);
  status->manager = g_steal_pointer (&manager);
  status->n_nodes = nodes->len;
  count_links (status, links);
  count_rules (status);
  return status;
}

static gboolean
show (EpxInvocation *invocation, const EpxAnswer *answer)
{
  return invocation->is_json ? print_json (answer->value, answer->host)
                             : print_text (answer->value);
}

static int
run_status (EpxInvocation *invocation)
{
  int exit_code;

  if (!epx_invocation_parse (invocation, NULL, &exit_code) ||
      !epx_invocation_expect (invocation, 0, &exit_code))
    return exit_code;

  return epx_invocation_look (invocation, take_status, free_status, show);
}

const EpxVerb epx_verb_status = {
  .name = "status",
  .summary = N_ ("Show the daemon, its nodes, links and islands at a glance"),
  .description =
      N_ ("Examples:\n"
          "  epmdpxyctl status\n"
          "  epmdpxyctl status --json | jq .partitioned\n"
          "\n"
          "--json: an object with version, api_version, epmd_port, nodes (a number),\n"
          "links (an object: total, identifying, connecting, up, cut, spoiled),\n"
          "noticed (links that were cut and given up by an end), islands (arrays of\n"
          "names), partitioned (true or false), rules (a number), faults (an object:\n"
          "how many rules are none, grey, stall, loss, reset, slow). With --host an object for\n"
          "each host, on a line of its own, with host (as it was given)."),
  .has_json = TRUE,
  .run = run_status,
};
