/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Tables of what the daemon said, by object path, and the two lists. What the lists should be is
 * worked out anew at each update (cluster-view.c); only the difference reaches the lists. */
#include "config.h"

#include "client/cluster-model.h"

#include "client/cluster-view.h"
#include "client/rule-replica.h"

struct _EpxClusterModel
{
  GHashTable *nodes;       /* (owned) (element-type utf8 EpxNodeInfo) by path */
  GHashTable *links;       /* (owned) (element-type utf8 EpxLinkRecord) by path */
  GPtrArray *gone;         /* (owned) (element-type EpxLinkInfo) ended since the last update */
  EpxManagerInfo *manager; /* (owned) (nullable) */
  EpxRules *rules;         /* (owned) */
  EpxClusterView *view;    /* (owned) */
  GListStore *node_list;   /* (owned) (element-type EpxNodeItem) */
  GListStore *cable_list;  /* (owned) (element-type EpxCableItem) */
};

static void
free_record (gpointer data)
{
  EpxLinkRecord *record = data;

  epx_link_info_free (record->info);
  g_free (record);
}

EpxClusterModel *
epx_cluster_model_new (void)
{
  EpxClusterModel *self = g_new0 (EpxClusterModel, 1);

  self->nodes =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) epx_node_info_free);
  self->links = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_record);
  self->gone = g_ptr_array_new_with_free_func ((GDestroyNotify) epx_link_info_free);
  self->rules = epx_rules_new ();
  self->view = epx_cluster_view_new ();
  self->node_list = g_list_store_new (EPX_TYPE_NODE_ITEM);
  self->cable_list = g_list_store_new (EPX_TYPE_CABLE_ITEM);
  return self;
}

void
epx_cluster_model_free (EpxClusterModel *self)
{
  g_hash_table_unref (self->nodes);
  g_hash_table_unref (self->links);
  g_ptr_array_unref (self->gone);
  g_clear_pointer (&self->manager, epx_manager_info_free);
  epx_rules_free (self->rules);
  epx_cluster_view_free (self->view);
  g_object_unref (self->node_list);
  g_object_unref (self->cable_list);
  g_free (self);
}

/* @info: (transfer full). */
static void
put_node (EpxClusterModel *self, EpxNodeInfo *info)
{
  g_hash_table_replace (self->nodes, info->path, info);
}

/* @info: (transfer full). Returns: (unowned). */
static EpxLinkRecord *
put_link (EpxClusterModel *self, EpxLinkInfo *info)
{
  EpxLinkRecord *record = g_new0 (EpxLinkRecord, 1);

  record->info = info;
  g_hash_table_replace (self->links, info->path, record);
  return record;
}

void
epx_cluster_model_load (EpxClusterModel *self,
                        GPtrArray *nodes,
                        GPtrArray *links,
                        EpxManagerInfo *manager)
{
  epx_cluster_model_clear (self);
  g_ptr_array_set_free_func (nodes, NULL);
  for (guint i = 0; i < nodes->len; i++)
    put_node (self, nodes->pdata[i]);
  g_ptr_array_unref (nodes);

  g_ptr_array_set_free_func (links, NULL);
  for (guint i = 0; i < links->len; i++)
    put_link (self, links->pdata[i]);
  g_ptr_array_unref (links);

  self->manager = manager;
  epx_rules_free (self->rules);
  self->rules = epx_rules_replicate (manager->rules);
}

void
epx_cluster_model_clear (EpxClusterModel *self)
{
  g_hash_table_remove_all (self->nodes);
  g_hash_table_remove_all (self->links);
  g_ptr_array_set_size (self->gone, 0);
  g_clear_pointer (&self->manager, epx_manager_info_free);
  epx_rules_clear (self->rules);
  epx_cluster_view_forget (self->view);
}

static void
add_node (EpxClusterModel *self, const EpxEvent *event)
{
  g_autoptr (GVariant) nothing = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  EpxNodeInfo *info = epx_node_info_new (event->path, nothing);

  g_free (info->name);
  info->name = g_strdup (event->name);
  info->port = event->port;
  info->creation = event->creation;
  info->since_us = event->time_us;
  put_node (self, info);
}

/* Who noticed is told of just before the link ends, mostly. */
static void
remove_link (EpxClusterModel *self, const char *path)
{
  gpointer record;

  if (!g_hash_table_steal_extended (self->links, path, NULL, &record))
    return;

  g_ptr_array_add (self->gone, ((EpxLinkRecord *) record)->info);
  g_free (record);
}

static void
change_link (EpxClusterModel *self, const EpxEvent *event)
{
  EpxLinkRecord *record = g_hash_table_lookup (self->links, event->path);

  if (event->new_state == EPX_LINK_CLOSED)
    {
      remove_link (self, event->path);
      return;
    }
  if (record == NULL)
    {
      g_autoptr (GVariant) nothing = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));

      record = put_link (self, epx_link_info_new (event->path, nothing));
    }
  g_free (record->info->from);
  g_free (record->info->to);
  record->info->from = g_strdup (event->from);
  record->info->to = g_strdup (event->to);
  record->info->state = event->new_state;
  record->info->since_us = event->time_us;
  if (event->new_state != EPX_LINK_CUT)
    g_array_set_size (record->info->noticed, 0);
}

static void
add_noticed (EpxClusterModel *self, const EpxEvent *event)
{
  EpxLinkRecord *record = g_hash_table_lookup (self->links, event->path);
  EpxNoticed noticed = { g_strdup (event->node), event->after_us };

  if (record != NULL)
    g_array_append_val (record->info->noticed, noticed);
  else
    g_free (noticed.node);
}

static void
set_islands (EpxClusterModel *self, GPtrArray *islands)
{
  if (self->manager == NULL)
    return;

  g_ptr_array_unref (self->manager->islands);
  self->manager->islands = g_ptr_array_ref (islands);
  self->manager->is_partitioned = islands->len > 1;
}

gboolean
epx_cluster_model_apply (EpxClusterModel *self, const EpxEvent *event)
{
  switch (event->kind)
    {
    case EPX_EVENT_NODE_REGISTERED:
      add_node (self, event);
      return TRUE;
    case EPX_EVENT_NODE_UNREGISTERED:
      return g_hash_table_remove (self->nodes, event->path);
    case EPX_EVENT_LINK_STATE_CHANGED:
      change_link (self, event);
      return TRUE;
    case EPX_EVENT_LINK_NOTICED:
      add_noticed (self, event);
      return TRUE;
    case EPX_EVENT_ISLANDS_CHANGED:
      set_islands (self, event->islands);
      return TRUE;
    case EPX_EVENT_CABLES_CUT:
    case EPX_EVENT_CABLES_FIXED:
    case EPX_EVENT_RULE_ADDED:
    case EPX_EVENT_RULE_REMOVED:
      break;
    }
  return FALSE;
}

void
epx_cluster_model_set_rules (EpxClusterModel *self, GPtrArray *rules)
{
  if (self->manager == NULL)
    {
      g_ptr_array_unref (rules);
      return;
    }

  g_ptr_array_unref (self->manager->rules);
  self->manager->rules = rules;
  epx_rules_free (self->rules);
  self->rules = epx_rules_replicate (rules);
}

static guint64
rate_of (guint64 before, guint64 now, gint64 elapsed_us)
{
  if (now <= before || elapsed_us <= 0)
    return 0;
  return (guint64) ((double) (now - before) * G_USEC_PER_SEC / (double) elapsed_us);
}

static void
refresh_link (EpxLinkRecord *record, EpxLinkInfo *now, gint64 now_us)
{
  if (record->read_us != 0)
    {
      gint64 elapsed_us = now_us - record->read_us;

      record->rate_forward = rate_of (record->info->bytes_forward, now->bytes_forward, elapsed_us);
      record->rate_backward =
          rate_of (record->info->bytes_backward, now->bytes_backward, elapsed_us);
    }
  record->read_us = now_us;
  epx_link_info_free (record->info);
  record->info = now;
}

void
epx_cluster_model_refresh (EpxClusterModel *self, GPtrArray *nodes, GPtrArray *links, gint64 now_us)
{
  g_ptr_array_set_free_func (nodes, NULL);
  for (guint i = 0; i < nodes->len; i++)
    {
      EpxNodeInfo *info = nodes->pdata[i];

      if (g_hash_table_contains (self->nodes, info->path))
        put_node (self, info);
      else
        epx_node_info_free (info);
    }
  g_ptr_array_unref (nodes);

  g_ptr_array_set_free_func (links, NULL);
  for (guint i = 0; i < links->len; i++)
    {
      EpxLinkInfo *info = links->pdata[i];
      EpxLinkRecord *record = g_hash_table_lookup (self->links, info->path);

      /* The key of the table is a part of the information. */
      if (record != NULL)
        {
          g_hash_table_steal (self->links, info->path);
          refresh_link (record, info, now_us);
          g_hash_table_insert (self->links, info->path, record);
        }
      else
        epx_link_info_free (info);
    }
  g_ptr_array_unref (links);
}

/* Makes @list hold what @wanted does by exchanging one stretch, so that it changes at most once. */
static void
sync_list (GListStore *list, GPtrArray *wanted)
{
  guint n_now = g_list_model_get_n_items (G_LIST_MODEL (list));
  guint n_same_shorter = MIN (n_now, wanted->len);
  guint n_head = 0;
  guint n_tail = 0;

  while (n_head < n_same_shorter)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (list), n_head);

      if (item != wanted->pdata[n_head])
        break;
      n_head++;
    }
  while (n_tail < n_same_shorter - n_head)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (list), n_now - n_tail - 1);

      if (item != wanted->pdata[wanted->len - n_tail - 1])
        break;
      n_tail++;
    }

  if (n_head + n_tail < MAX (n_now, wanted->len))
    g_list_store_splice (list, n_head, n_now - n_head - n_tail, wanted->pdata + n_head,
                         wanted->len - n_head - n_tail);
}

void
epx_cluster_model_update (EpxClusterModel *self)
{
  EpxClusterFacts facts = {
    .nodes = self->nodes,
    .links = self->links,
    .gone = self->gone,
    .rules = self->rules,
    .islands = self->manager != NULL ? self->manager->islands : NULL,
  };
  g_autoptr (GPtrArray) nodes = NULL;
  g_autoptr (GPtrArray) cables = NULL;

  epx_cluster_view_build (self->view, &facts, &nodes, &cables);
  g_ptr_array_set_size (self->gone, 0);
  sync_list (self->node_list, nodes);
  sync_list (self->cable_list, cables);
}

GListModel *
epx_cluster_model_get_nodes (EpxClusterModel *self)
{
  return G_LIST_MODEL (self->node_list);
}

GListModel *
epx_cluster_model_get_cables (EpxClusterModel *self)
{
  return G_LIST_MODEL (self->cable_list);
}

EpxCableItem *
epx_cluster_model_find_cable (EpxClusterModel *self, EpxNodeItem *one, EpxNodeItem *other)
{
  return epx_cluster_view_find_cable (self->view, one, other);
}

const EpxManagerInfo *
epx_cluster_model_get_manager (EpxClusterModel *self)
{
  return self->manager;
}

guint64
epx_cluster_model_get_throughput (EpxClusterModel *self)
{
  GHashTableIter iter;
  gpointer value;
  guint64 sum = 0;

  g_hash_table_iter_init (&iter, self->links);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const EpxLinkRecord *record = value;

      sum += record->rate_forward + record->rate_backward;
    }
  return sum;
}
