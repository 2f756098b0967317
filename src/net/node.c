/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/node.h"

#include <string.h>

#include "core/name.h"
#include "core/partition.h"

/* What a C node registers as (OTP, erl_dist_protocol: ALIVE2_REQ); Erlang's own hidden nodes say so
 * in their handshakes only. */
#define NODE_TYPE_HIDDEN 72

EpxNode *
epx_node_new (EpxRegistration *registration)
{
  EpxNode *self = g_new0 (EpxNode, 1);

  self->registration = registration;
  self->is_hidden = registration->node_type == NODE_TYPE_HIDDEN;
  return self;
}

void
epx_node_free (EpxNode *self)
{
  g_free (self->host);
  g_free (self);
}

gboolean
epx_node_learn (EpxNode *self, const char *name, gboolean is_hidden)
{
  if (self->is_hidden == is_hidden && g_strcmp0 (self->host, epx_name_host (name)) == 0)
    return FALSE;
  self->is_hidden = is_hidden;
  g_free (self->host);
  self->host = g_strdup (epx_name_host (name));
  return TRUE;
}

char *
epx_node_make_full_name (const EpxNode *self)
{
  return g_strconcat (self->registration->name, "@",
                      self->host != NULL ? self->host : g_get_host_name (), NULL);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static int
compare_groups (gconstpointer a, gconstpointer b)
{
  return compare_names ((*(GPtrArray *const *) a)->pdata, (*(GPtrArray *const *) b)->pdata);
}

GVariant *
epx_nodes_group (GHashTable *nodes, const EpxRules *rules)
{
  g_autoptr (GHashTable) registered = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) full_names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) groups = NULL;
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, nodes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      EpxNode *node = value;
      char *full_name = epx_node_make_full_name (node);

      g_ptr_array_add (full_names, full_name);
      g_hash_table_insert (registered, full_name, node->registration->name);
    }
  groups = epx_partition (rules, (const char *const *) full_names->pdata, full_names->len);

  for (guint i = 0; i < groups->len; i++)
    {
      GPtrArray *group = groups->pdata[i];

      for (guint j = 0; j < group->len; j++)
        group->pdata[j] = g_hash_table_lookup (registered, group->pdata[j]);
      g_ptr_array_sort (group, compare_names);
    }
  g_ptr_array_sort (groups, compare_groups);

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aas"));
  for (guint i = 0; i < groups->len; i++)
    {
      GPtrArray *group = groups->pdata[i];

      g_variant_builder_add_value (
          &builder, g_variant_new_strv ((const char *const *) group->pdata, group->len));
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}
