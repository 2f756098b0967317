/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Everybody the daemons know, by the name without its host, and each entry looked up there. Only
 * entries with wildcards in front of the host are compared with all. */
#include "config.h"

#include "ctl/unknown.h"

#include <string.h>

#include "core/island.h"
#include "core/name.h"
#include "ctl/look.h"

/* Everybody of one name. */
typedef struct
{
  gboolean is_anywhere; /* one is registered, and nobody knows its host yet */
  char *host;           /* (owned) (nullable) where one is registered */
  GPtrArray *full;      /* (owned) (element-type utf8) full names */
} Namesakes;

static void
free_namesakes (gpointer data)
{
  Namesakes *namesakes = data;

  g_free (namesakes->host);
  g_ptr_array_unref (namesakes->full);
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
  namesakes->full = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_insert (known, alive, namesakes);
  return namesakes;
}

static char *
get_alive (const char *name)
{
  return g_strndup (name, epx_name_alive_length (name));
}

/* @name: (transfer full). */
static void
add_full_name (GHashTable *known, char *name)
{
  Namesakes *namesakes = get_namesakes (known, get_alive (name));

  if (g_ptr_array_find_with_equal_func (namesakes->full, name, g_str_equal, NULL))
    g_free (name);
  else
    g_ptr_array_add (namesakes->full, name);
}

static void
add_node (GHashTable *known, const EpxNodeInfo *node)
{
  Namesakes *namesakes = get_namesakes (known, g_strdup (node->name));

  if (*node->host == '\0')
    {
      namesakes->is_anywhere = TRUE;
      return;
    }

  if (namesakes->host == NULL)
    namesakes->host = g_strdup (node->host);
  add_full_name (known, g_strdup_printf ("%s@%s", node->name, node->host));
}

/* Returns: (transfer full) (nullable) (element-type utf8 Namesakes). */
static GHashTable *
get_known (EpxFleet *fleet)
{
  g_autoptr (GPtrArray) answers = epx_fleet_ask (fleet, epx_look_take, NULL, epx_look_free);
  GHashTable *known;

  if (!epx_answers_all (answers, NULL))
    return NULL;

  known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_namesakes);
  for (guint i = 0; i < answers->len; i++)
    {
      const EpxLook *look = ((const EpxAnswer *) g_ptr_array_index (answers, i))->value;

      for (guint j = 0; j < look->nodes->len; j++)
        add_node (known, g_ptr_array_index (look->nodes, j));
      for (guint j = 0; j < look->links->len; j++)
        {
          const EpxLinkInfo *link = g_ptr_array_index (look->links, j);

          add_full_name (known, g_strdup (link->from));
          add_full_name (known, g_strdup (link->to));
        }
    }

  return known;
}

/* Whether one of @namesakes, whose name is @alive, is in @island, which is one entry. A node whose
 * host nobody knows yet may be the one that is meant. */
static gboolean
matches (const EpxIsland *island, const char *alive, const Namesakes *namesakes)
{
  if (namesakes->is_anywhere)
    {
      g_autofree char *entry_alive = get_alive (epx_island_get_entries (island)[0]);
      const char *const any_host[] = { entry_alive, NULL };
      g_autoptr (EpxIsland) anywhere = epx_island_new (any_host, NULL);

      if (epx_island_has (anywhere, alive))
        return TRUE;
    }

  for (guint i = 0; i < namesakes->full->len; i++)
    if (epx_island_has (island, g_ptr_array_index (namesakes->full, i)))
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
epx_unknown_find (EpxFleet *fleet, const char *const *island_a, const char *const *island_b)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (free_unknown);
  const char *const *const islands[] = { island_a, island_b };
  g_autoptr (GHashTable) known = get_known (fleet);
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
