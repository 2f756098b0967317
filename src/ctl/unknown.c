/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Everybody the daemon knows, by the name without its host, and each entry looked up there. Only
 * entries with wildcards in front of the host are compared with all. */
#include "config.h"

#include "ctl/unknown.h"

#include <string.h>

#include "core/island.h"
#include "core/name.h"

/* Everybody of one name. */
typedef struct
{
  gboolean is_registered;
  char *host;       /* (owned) (nullable) where; NULL while the daemon does not know it */
  GPtrArray *links; /* (owned) full names: ends of links */
} Namesakes;

static void
free_namesakes (gpointer data)
{
  Namesakes *namesakes = data;

  g_free (namesakes->host);
  g_ptr_array_unref (namesakes->links);
  g_free (namesakes);
}

static void
free_unknown (gpointer data)
{
  EpxUnknown *unknown = data;

  g_free (unknown->entry);
  g_free (unknown->alive);
  g_free (unknown->host);
  g_free (unknown);
}

/* @alive: (transfer full). */
static Namesakes *
get_namesakes (GHashTable *known, char *alive)
{
  Namesakes *namesakes = g_hash_table_lookup (known, alive);

  if (namesakes != NULL)
    {
      g_free (alive);
      return namesakes;
    }

  namesakes = g_new0 (Namesakes, 1);
  namesakes->links = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_insert (known, alive, namesakes);
  return namesakes;
}

static char *
get_alive (const char *name)
{
  return g_strndup (name, epx_name_alive_length (name));
}

static void
add_link_end (GHashTable *known, const char *name)
{
  Namesakes *namesakes = get_namesakes (known, get_alive (name));

  if (!g_ptr_array_find_with_equal_func (namesakes->links, name, g_str_equal, NULL))
    g_ptr_array_add (namesakes->links, g_strdup (name));
}

/* Returns: (transfer full) (nullable) (element-type utf8 Namesakes). */
static GHashTable *
get_known (EpxClient *client)
{
  g_autoptr (GPtrArray) nodes = NULL;
  g_autoptr (GPtrArray) links = NULL;
  GHashTable *known;

  if (!epx_client_get_objects (client, &nodes, &links, NULL))
    return NULL;

  known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_namesakes);
  for (guint i = 0; i < nodes->len; i++)
    {
      const EpxNodeInfo *node = g_ptr_array_index (nodes, i);
      Namesakes *namesakes = get_namesakes (known, g_strdup (node->name));

      namesakes->is_registered = TRUE;
      if (namesakes->host == NULL && *node->host != '\0')
        namesakes->host = g_strdup (node->host);
    }
  for (guint i = 0; i < links->len; i++)
    {
      const EpxLinkInfo *link = g_ptr_array_index (links, i);

      add_link_end (known, link->from);
      add_link_end (known, link->to);
    }
  return known;
}

/* Whether one of @namesakes, whose name is @alive, is in @island, which is one entry. A node whose
 * host nobody knows yet may be the one that is meant. */
static gboolean
matches (const EpxIsland *island, const char *alive, const Namesakes *namesakes)
{
  g_autofree char *full = NULL;

  if (namesakes->is_registered)
    {
      g_autofree char *entry_alive = get_alive (epx_island_get_entries (island)[0]);
      const char *const any_host[] = { entry_alive, NULL };
      g_autoptr (EpxIsland) anywhere = NULL;

      if (namesakes->host != NULL)
        full = g_strdup_printf ("%s@%s", alive, namesakes->host);
      else
        anywhere = epx_island_new (any_host, NULL);
      if (full != NULL ? epx_island_has (island, full) : epx_island_has (anywhere, alive))
        return TRUE;
    }

  for (guint i = 0; i < namesakes->links->len; i++)
    if (epx_island_has (island, g_ptr_array_index (namesakes->links, i)))
      return TRUE;

  return FALSE;
}

static gboolean
matches_any (const EpxIsland *island, GHashTable *known)
{
  GHashTableIter iter;
  gpointer alive;
  gpointer namesakes;

  g_hash_table_iter_init (&iter, known);
  while (g_hash_table_iter_next (&iter, &alive, &namesakes))
    if (matches (island, alive, namesakes))
      return TRUE;

  return FALSE;
}

/* Returns: (nullable) (transfer full): NULL when somebody matches @entry. */
static EpxUnknown *
judge (const char *entry, GHashTable *known)
{
  const char *const entries[] = { entry, NULL };
  g_autoptr (EpxIsland) island = epx_island_new (entries, NULL);
  g_autofree char *alive = get_alive (entry);
  const Namesakes *namesakes = g_hash_table_lookup (known, alive);
  gboolean is_plain = strpbrk (alive, "*?") == NULL;
  EpxUnknown *unknown;

  if (island == NULL || epx_island_has_all (island))
    return NULL;
  if (is_plain ? namesakes != NULL && matches (island, alive, namesakes)
               : matches_any (island, known))
    return NULL;

  unknown = g_new0 (EpxUnknown, 1);
  if (is_plain && namesakes != NULL && namesakes->host != NULL)
    {
      unknown->kind = EPX_UNKNOWN_ELSEWHERE;
      unknown->host = g_strdup (namesakes->host);
    }
  else
    unknown->kind = strpbrk (entry, "*?") == NULL ? EPX_UNKNOWN_NAME : EPX_UNKNOWN_PATTERN;
  unknown->entry = g_strdup (entry);
  unknown->alive = g_steal_pointer (&alive);
  return unknown;
}

GPtrArray *
epx_unknown_find (EpxClient *client, const char *const *island_a, const char *const *island_b)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (free_unknown);
  const char *const *const islands[] = { island_a, island_b };
  g_autoptr (GHashTable) known = get_known (client);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; known != NULL && i < G_N_ELEMENTS (islands); i++)
    for (const char *const *entry = islands[i]; *entry != NULL; entry++)
      {
        EpxUnknown *unknown =
            g_hash_table_add (seen, (gpointer) *entry) ? judge (*entry, known) : NULL;

        if (unknown != NULL)
          g_ptr_array_add (list, unknown);
      }

  return list;
}
