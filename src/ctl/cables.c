/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Cutting and fixing are the same but for the call and the words. */
#include "config.h"

#include "ctl/cables.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/name.h"
#include "ctl/output.h"
#include "ctl/text.h"

char **
epx_cables_parse_island (EpxInvocation *invocation, const char *argument)
{
  g_auto (GStrv) names = g_strsplit (argument, ",", -1);
  gboolean has_empty = names[0] == NULL;

  for (gsize i = 0; names[i] != NULL; i++)
    has_empty |= *g_strstrip (names[i]) == '\0';
  if (has_empty)
    {
      epx_invocation_misused (invocation, _ ("a name is empty in \"%s\"; write node1,node2"),
                              argument);
      return NULL;
    }

  return g_steal_pointer (&names);
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
  const char *const nothing[] = { NULL };
  const char *const *unknown = (const char *const *) cables->unknown;

  json_builder_begin_object (builder);
  epx_json_add_names (builder, "island_a", (const char *const *) cables->island_a);
  epx_json_add_names (builder, "island_b", (const char *const *) cables->island_b);
  epx_json_add_number (builder, "links", cables->n_links);
  epx_json_add_names (builder, "unknown", unknown != NULL ? unknown : nothing);
  json_builder_end_object (builder);
  return epx_output_print_json (builder);
}

static gboolean
print_text (const EpxCables *cables, EpxDeed deed)
{
  g_autofree char *links = epx_text_links (cables->n_links);
  g_autofree char *sides = epx_text_sides ((const char *const *) cables->island_a,
                                           (const char *const *) cables->island_b);
  g_autofree char *line = NULL;

  line =
      g_strdup_printf ("%s %s: %s\n", deed == EPX_DEED_CUT ? _ ("cut") : _ ("fixed"), sides, links);
  return epx_output_print (line);
}

static void
warn_of_unknown (char **unknown, EpxDeed deed)
{
  g_autofree char *names = epx_text_names ((const char *const *) unknown);
  guint n_names = g_strv_length (unknown);

  if (n_names == 0)
    return;
  if (deed == EPX_DEED_CUT)
    epx_output_complain (ngettext ("no such node yet: %s (the cut holds when it is born)",
                                   "no such nodes yet: %s (the cut holds when they are born)",
                                   n_names),
                         names);
  else
    epx_output_complain (ngettext ("no such node yet: %s (the fix holds when it is born)",
                                   "no such nodes yet: %s (the fix holds when they are born)",
                                   n_names),
                         names);
}

int
epx_cables_report (const EpxCables *cables, EpxInvocation *invocation, EpxDeed deed)
{
  gboolean is_printed = invocation->is_json ? print_json (cables) : print_text (cables, deed);

  if (cables->unknown != NULL)
    warn_of_unknown (cables->unknown, deed);

  return is_printed ? EPX_EXIT_DONE : EPX_EXIT_FAILED;
}
