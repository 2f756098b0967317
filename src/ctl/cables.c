/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Cutting and fixing are the same but for the call and the words. */
#include "config.h"

#include "ctl/cables.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/name.h"
#include "ctl/output.h"
#include "ctl/quantity.h"
#include "ctl/request.h"
#include "ctl/text.h"

char **
epx_cables_parse_island (EpxInvocation *invocation, const char *argument)
{
  g_autoptr (GError) error = NULL;
  char **names = epx_request_split_island (argument, &error);

  if (names == NULL)
    epx_invocation_misused (invocation, "%s", error->message);
  return names;
}

void
epx_cables_clear (EpxCables *cables)
{
  g_clear_pointer (&cables->island_a, g_strfreev);
  g_clear_pointer (&cables->island_b, g_strfreev);
  g_clear_pointer (&cables->unknown, g_strfreev);
}

static char *
get_alive (const char *name)
{
  return g_strndup (name, epx_name_alive_length (name));
}

/* Which plain names of @island nobody in @known (a set of alive names) has. */
static void
collect_unknown (char **island, GHashTable *known, GPtrArray *unknown)
{
  for (gsize i = 0; island[i] != NULL; i++)
    {
      g_autofree char *alive = get_alive (island[i]);

      if (strpbrk (island[i], "*?") == NULL && !g_hash_table_contains (known, alive) &&
          !g_ptr_array_find_with_equal_func (unknown, island[i], g_str_equal, NULL))
        g_ptr_array_add (unknown, island[i]);
    }
}

static void
collect_registered (GPtrArray *islands, GHashTable *known)
{
  for (guint i = 0; i < islands->len; i++)
    {
      char **names = g_ptr_array_index (islands, i);

      for (gsize j = 0; names[j] != NULL; j++)
        g_hash_table_add (known, g_strdup (names[j]));
    }
}

/* Nodes of other hosts and nodes with dynamic names are known by their links only. */
static void
collect_linked (EpxClient *client, GHashTable *known)
{
  g_autoptr (GPtrArray) nodes = NULL;
  g_autoptr (GPtrArray) links = NULL;

  if (!epx_client_get_objects (client, &nodes, &links, NULL))
    return;

  for (guint i = 0; i < links->len; i++)
    {
      const EpxLinkInfo *link = g_ptr_array_index (links, i);

      g_hash_table_add (known, get_alive (link->from));
      g_hash_table_add (known, get_alive (link->to));
    }
}

void
epx_cables_find_unknown (EpxCables *cables, EpxClient *client)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) unknown = g_ptr_array_new ();
  g_autoptr (EpxManagerInfo) manager = epx_client_get_manager (client, NULL);

  if (manager == NULL)
    return;

  collect_registered (manager->islands, known);
  collect_unknown (cables->island_a, known, unknown);
  collect_unknown (cables->island_b, known, unknown);
  if (unknown->len == 0)
    return;

  g_ptr_array_set_size (unknown, 0);
  collect_linked (client, known);
  collect_unknown (cables->island_a, known, unknown);
  collect_unknown (cables->island_b, known, unknown);
  g_ptr_array_add (unknown, NULL);
  cables->unknown = g_strdupv ((char **) unknown->pdata);
}

static gboolean
print_json (const EpxCables *cables)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  epx_json_add_names (builder, "island_a", (const char *const *) cables->island_a);
  epx_json_add_names (builder, "island_b", (const char *const *) cables->island_b);
  if (cables->duration_ms != 0)
    epx_json_add_number (builder, "duration_ms", cables->duration_ms);
  if (cables->rule != 0)
    epx_json_add_number (builder, "rule", cables->rule);
  if (cables->is_dry_run)
    epx_json_add_boolean (builder, "dry_run", TRUE);
  else
    epx_json_add_number (builder, "links", cables->n_links);
  epx_cables_build_unknown (cables, builder);
  json_builder_end_object (builder);
  return epx_output_print_json (builder);
}

void
epx_cables_build_unknown (const EpxCables *cables, JsonBuilder *builder)
{
  const char *const nothing[] = { NULL };
  const char *const *unknown = (const char *const *) cables->unknown;

  epx_json_add_names (builder, "unknown", unknown != NULL ? unknown : nothing);
}

static const char *
get_word (const EpxCables *cables, EpxDeed deed)
{
  if (cables->is_dry_run)
    return _ ("would cut");

  return deed == EPX_DEED_CUT ? _ ("cut") : _ ("fixed");
}

static gboolean
print_text (const EpxCables *cables, EpxDeed deed)
{
  g_autoptr (GString) line = g_string_new (get_word (cables, deed));
  g_autofree char *links = epx_text_links (cables->n_links);
  g_autofree char *sides = epx_text_sides ((const char *const *) cables->island_a,
                                           (const char *const *) cables->island_b);

  g_string_append_printf (line, " %s", sides);
  if (cables->duration_ms != 0)
    {
      g_autofree char *duration = epx_quantity_format_time (cables->duration_ms);

      /* Translators: how long, after what is done: "cut [a] | [b] for 10s". */
      g_string_append_printf (line, _ (" for %s"), duration);
    }
  if (!cables->is_dry_run)
    g_string_append_printf (line, ": %s", links);
  g_string_append_c (line, '\n');
  return epx_output_print (line->str);
}

void
epx_cables_warn (const EpxCables *cables, EpxDeed deed)
{
  g_autofree char *names = NULL;
  guint n_names = cables->unknown != NULL ? g_strv_length (cables->unknown) : 0;

  if (n_names == 0)
    return;

  names = epx_text_names ((const char *const *) cables->unknown);
  switch (deed)
    {
    case EPX_DEED_CUT:
      epx_output_complain (ngettext ("no such node yet: %s (the cut holds when it is born)",
                                     "no such nodes yet: %s (the cut holds when they are born)",
                                     n_names),
                           names);
      break;
    case EPX_DEED_FIX:
      epx_output_complain (ngettext ("no such node yet: %s (the fix holds when it is born)",
                                     "no such nodes yet: %s (the fix holds when they are born)",
                                     n_names),
                           names);
      break;
    case EPX_DEED_RULE:
      epx_output_complain (ngettext ("no such node yet: %s (the rule holds when it is born)",
                                     "no such nodes yet: %s (the rule holds when they are born)",
                                     n_names),
                           names);
      break;
    }
}

int
epx_cables_report (const EpxCables *cables, EpxInvocation *invocation, EpxDeed deed)
{
  gboolean is_printed = invocation->is_json ? print_json (cables) : print_text (cables, deed);

  epx_cables_warn (cables, deed);
  return is_printed ? EPX_EXIT_DONE : EPX_EXIT_FAILED;
}
