/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A pair of lists, and a table of names over several of them. */
#include "config.h"

#include "ctl/look.h"

#include <glib/gi18n.h>

#include "ctl/text.h"

gpointer
epx_look_take (EpxClient *client, guint member, gpointer unused, GError **error)
{
  g_autoptr (GPtrArray) nodes = NULL;
  g_autoptr (GPtrArray) links = NULL;
  EpxLook *look;

  if (!epx_client_get_objects (client, &nodes, &links, error))
    return NULL;

  look = g_new (EpxLook, 1);
  look->nodes = g_steal_pointer (&nodes);
  look->links = g_steal_pointer (&links);
  return look;
}

void
epx_look_free (gpointer data)
{
  EpxLook *look = data;

  g_ptr_array_unref (look->nodes);
  g_ptr_array_unref (look->links);
  g_free (look);
}

/* Returns: (transfer full): how many daemons have a node of each name (element-type utf8 guint);
 * the names belong to @answers. */
static GHashTable *
count_names (GPtrArray *answers)
{
  GHashTable *counts = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < answers->len; i++)
    {
      const EpxLook *look = ((const EpxAnswer *) g_ptr_array_index (answers, i))->value;

      for (guint j = 0; j < look->nodes->len; j++)
        {
          char *name = ((const EpxNodeInfo *) g_ptr_array_index (look->nodes, j))->name;
          guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, name));

          g_hash_table_insert (counts, name, GUINT_TO_POINTER (count + 1));
        }
    }

  return counts;
}

/* Returns: (transfer full) (nullable). */
static char *
get_full_name (const EpxNodeInfo *node, GError **error)
{
  g_autofree char *name = NULL;

  if (*node->host != '\0')
    return g_strdup_printf ("%s@%s", node->name, node->host);

  name = epx_text_escape (node->name);
  g_set_error (error, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_FAILED,
               _ ("several hosts have a node %s, and one of them is known without its host so far "
                  "(let it connect to another node first)"),
               name);
  return NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

char **
epx_look_get_nodes (EpxFleet *fleet, GError **error)
{
  g_autoptr (GPtrArray) answers = epx_fleet_ask (fleet, epx_look_take, NULL, epx_look_free);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) counts = NULL;

  if (!epx_answers_all (answers, error))
    return NULL;

  counts = count_names (answers);
  for (guint i = 0; i < answers->len; i++)
    {
      const EpxLook *look = ((const EpxAnswer *) g_ptr_array_index (answers, i))->value;

      for (guint j = 0; j < look->nodes->len; j++)
        {
          const EpxNodeInfo *node = g_ptr_array_index (look->nodes, j);
          gboolean is_only = GPOINTER_TO_UINT (g_hash_table_lookup (counts, node->name)) == 1;
          char *name = is_only ? g_strdup (node->name) : get_full_name (node, error);

          if (name == NULL)
            return NULL;
          g_ptr_array_add (names, name);
        }
    }
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_steal (names, NULL);
}
