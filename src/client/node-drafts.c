/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A draft owns its item, which outlives it when the next draft of that name takes it over. */
#include "config.h"

#include "client/node-drafts.h"

#include "client/info.h"
#include "core/name.h"

static void
free_node_draft (gpointer data)
{
  EpxNodeDraft *draft = data;

  g_object_unref (draft->item);
  g_free (draft->host);
  g_free (draft->full);
  g_free (draft);
}

GHashTable *
epx_node_drafts_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_node_draft);
}

static EpxNodeDraft *
add (GHashTable *drafts, GHashTable *before, const char *name)
{
  const EpxNodeDraft *last = g_hash_table_lookup (before, name);
  EpxNodeDraft *draft = g_new0 (EpxNodeDraft, 1);

  draft->item = last != NULL ? g_object_ref (last->item) : epx_node_item_new (name);
  draft->host = g_strdup ("");
  draft->view.island = -1;
  g_hash_table_insert (drafts, (char *) epx_node_item_get_name (draft->item), draft);
  return draft;
}

void
epx_node_drafts_add_registered (GHashTable *drafts,
                                GHashTable *before,
                                GHashTable *infos,
                                GPtrArray *islands)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, infos);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const EpxNodeInfo *info = value;
      EpxNodeDraft *draft = add (drafts, before, info->name);

      g_free (draft->host);
      draft->host = g_strdup (info->host);
      draft->view.is_registered = TRUE;
      draft->view.is_hidden = info->is_hidden;
      draft->view.port = info->port;
      draft->view.gate_port = info->gate_port;
      draft->view.since_us = info->since_us;
    }

  for (guint i = 0; islands != NULL && i < islands->len; i++)
    {
      char **names = islands->pdata[i];

      for (; *names != NULL; names++)
        {
          EpxNodeDraft *draft = g_hash_table_lookup (drafts, *names);

          if (draft != NULL)
            draft->view.island = (int) i;
        }
    }
}

EpxNodeDraft *
epx_node_drafts_find (GHashTable *drafts, const char *full)
{
  g_autofree char *alive = g_strndup (full, epx_name_alive_length (full));
  const char *host = epx_name_host (full);
  EpxNodeDraft *draft = g_hash_table_lookup (drafts, alive);

  if (draft != NULL && draft->view.is_registered &&
      (host == NULL || *draft->host == '\0' || g_str_equal (draft->host, host)))
    return draft;
  return g_hash_table_lookup (drafts, full);
}

EpxNodeDraft *
epx_node_drafts_resolve (GHashTable *drafts, GHashTable *before, const char *full)
{
  const char *host = epx_name_host (full);
  EpxNodeDraft *draft = epx_node_drafts_find (drafts, full);

  if (draft == NULL)
    draft = add (drafts, before, full);
  if (host == NULL || *draft->host != '\0')
    return draft;

  g_free (draft->host);
  draft->host = g_strdup (host);
  return draft;
}

void
epx_node_drafts_name (GHashTable *drafts)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, drafts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      EpxNodeDraft *draft = value;
      const char *name = epx_node_item_get_name (draft->item);

      draft->full = draft->view.is_registered && *draft->host != '\0'
                        ? g_strconcat (name, "@", draft->host, NULL)
                        : g_strdup (name);
    }
}

static int
compare_drafts (gconstpointer a, gconstpointer b)
{
  const EpxNodeDraft *const *first = a;
  const EpxNodeDraft *const *second = b;

  return epx_node_item_compare ((*first)->item, (*second)->item);
}

GPtrArray *
epx_node_drafts_list_registered (GHashTable *drafts)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, drafts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((const EpxNodeDraft *) value)->view.is_registered)
      g_ptr_array_add (list, value);
  g_ptr_array_sort (list, compare_drafts);
  return list;
}
