/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Three passes: registered nodes, links with the nodes at their ends, pairs without a link to which
 * a rule does something. Drafts are made in new tables; items of the last build are taken over. */
#include "config.h"

#include "client/cluster-view.h"

#include "client/cluster-model.h"
#include "client/node-drafts.h"

typedef struct
{
  EpxCableItem *item;        /* (owned) */
  const EpxLinkRecord *link; /* (unowned) (nullable) while building: it stands for the cable */
  gboolean is_dialled_by_a;
} CableDraft;

struct _EpxClusterView
{
  GHashTable *nodes;  /* (owned) (element-type utf8 EpxNodeDraft) by the item's name */
  GHashTable *cables; /* (owned) (element-type utf8 CableDraft) by both names */
};

static void
free_cable_draft (gpointer data)
{
  CableDraft *draft = data;

  g_object_unref (draft->item);
  g_free (draft);
}

static GHashTable *
new_cables (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_cable_draft);
}

EpxClusterView *
epx_cluster_view_new (void)
{
  EpxClusterView *self = g_new0 (EpxClusterView, 1);

  self->nodes = epx_node_drafts_new ();
  self->cables = new_cables ();
  return self;
}

void
epx_cluster_view_free (EpxClusterView *self)
{
  g_hash_table_unref (self->nodes);
  g_hash_table_unref (self->cables);
  g_free (self);
}

void
epx_cluster_view_forget (EpxClusterView *self)
{
  g_hash_table_remove_all (self->nodes);
  g_hash_table_remove_all (self->cables);
}

/* No name has a control character. Returns: (transfer full). */
static char *
cable_key (EpxNodeItem *a, EpxNodeItem *b)
{
  return g_strconcat (epx_node_item_get_name (a), "\n", epx_node_item_get_name (b), NULL);
}

/* (nullable) @is_ordered: (out): whether @one is the cable's end A. */
static CableDraft *
find_draft (GHashTable *cables, EpxNodeItem *one, EpxNodeItem *other, gboolean *is_ordered)
{
  g_autofree char *key = NULL;

  *is_ordered = epx_node_item_compare (one, other) < 0;
  key = *is_ordered ? cable_key (one, other) : cable_key (other, one);
  return g_hash_table_lookup (cables, key);
}

/* The draft of the cable between two nodes, made unless it is there. */
static CableDraft *
draft_cable (EpxClusterView *self, GHashTable *cables, EpxNodeItem *a, EpxNodeItem *b)
{
  g_autofree char *key = cable_key (a, b);
  CableDraft *draft = g_hash_table_lookup (cables, key);
  CableDraft *before;

  if (draft != NULL)
    return draft;

  before = g_hash_table_lookup (self->cables, key);
  draft = g_new0 (CableDraft, 1);
  /* A node that went and came back is another item. */
  if (before != NULL && epx_cable_item_get_end (before->item, EPX_END_A) == a &&
      epx_cable_item_get_end (before->item, EPX_END_B) == b)
    draft->item = g_object_ref (before->item);
  else
    draft->item = epx_cable_item_new (a, b);
  g_hash_table_insert (cables, g_steal_pointer (&key), draft);
  return draft;
}

static gboolean
is_dialling (const EpxLinkRecord *record)
{
  return record->info->state == EPX_LINK_IDENTIFYING || record->info->state == EPX_LINK_CONNECTING;
}

/* Of several links of one cable the latest stands for it, and one that is up before one that is
 * not. */
static gboolean
stands_before (const EpxLinkRecord *link, const EpxLinkRecord *other)
{
  if (other == NULL)
    return TRUE;
  if (is_dialling (link) != is_dialling (other))
    return !is_dialling (link);
  return link->info->number > other->info->number;
}

static void
draft_links (EpxClusterView *self,
             const EpxClusterFacts *facts,
             GHashTable *nodes,
             GHashTable *cables)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, facts->links);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const EpxLinkRecord *record = value;
      EpxNodeDraft *from, *to;
      CableDraft *cable;
      gboolean is_ordered;

      /* Who dials has not said its name yet. */
      if (record->info->state == EPX_LINK_IDENTIFYING)
        continue;

      from = epx_node_drafts_resolve (nodes, self->nodes, record->info->from);
      to = epx_node_drafts_resolve (nodes, self->nodes, record->info->to);
      if (from == to)
        continue;

      from->view.n_links++;
      to->view.n_links++;
      is_ordered = epx_node_item_compare (from->item, to->item) < 0;
      cable = draft_cable (self, cables, is_ordered ? from->item : to->item,
                           is_ordered ? to->item : from->item);
      if (stands_before (record, cable->link))
        {
          cable->link = record;
          cable->is_dialled_by_a = is_ordered;
        }
    }
}

static gboolean
does_something (const EpxEffect *effect)
{
  return effect->fault != EPX_FAULT_NONE || !epx_shape_is_none (&effect->shape);
}

static gboolean
is_touched (const EpxRules *rules, const char *a, const char *b)
{
  EpxEffect forth = epx_rules_effect (rules, a, b, TRUE);
  EpxEffect back = epx_rules_effect (rules, b, a, TRUE);

  return does_something (&forth) || does_something (&back);
}

static void
draft_touched_pairs (EpxClusterView *self,
                     const EpxClusterFacts *facts,
                     GHashTable *nodes,
                     GHashTable *cables)
{
  guint n_nodes = g_hash_table_size (facts->nodes);
  g_autoptr (GPtrArray) drafts = NULL;

  if (epx_rules_get_n_rules (facts->rules) == 0 || n_nodes > EPX_CLUSTER_MAX_PAIRED_NODES)
    return;

  drafts = epx_node_drafts_list_registered (nodes);
  for (guint i = 0; i < drafts->len; i++)
    for (guint j = i + 1; j < drafts->len; j++)
      {
        const EpxNodeDraft *a = drafts->pdata[i];
        const EpxNodeDraft *b = drafts->pdata[j];

        if (is_touched (facts->rules, a->full, b->full))
          draft_cable (self, cables, a->item, b->item);
      }
}

/* Sets which end of the link gave up. @from, @to: the ways of the two. */
static void
view_noticed (const EpxLinkInfo *info, EpxCableWay *from, EpxCableWay *to)
{
  for (guint i = 0; i < info->noticed->len; i++)
    {
      const EpxNoticed *noticed = &g_array_index (info->noticed, EpxNoticed, i);
      EpxCableWay *way = g_str_equal (noticed->node, info->from) ? from : to;

      way->is_gone = TRUE;
      way->gone_us = noticed->after_us;
    }
}

static EpxCableView
view_link (const CableDraft *draft)
{
  const EpxLinkInfo *info = draft->link->info;
  EpxCableView view = {
    .has_link = TRUE,
    .link_state = info->state,
    .since_us = info->since_us,
  };
  EpxCableWay *forward = &view.ways[draft->is_dialled_by_a ? EPX_END_A : EPX_END_B];
  EpxCableWay *backward = &view.ways[draft->is_dialled_by_a ? EPX_END_B : EPX_END_A];

  forward->n_bytes = info->bytes_forward;
  forward->n_frames = info->frames_forward;
  forward->n_ticks = info->ticks_forward;
  forward->rate = draft->link->rate_forward;
  backward->n_bytes = info->bytes_backward;
  backward->n_frames = info->frames_backward;
  backward->n_ticks = info->ticks_backward;
  backward->rate = draft->link->rate_backward;
  view_noticed (info, forward, backward);
  return view;
}

static void
judge (const CableDraft *draft, GHashTable *nodes, const EpxRules *rules)
{
  const EpxCableView *before = epx_cable_item_get_view (draft->item);
  EpxCableView view = draft->link != NULL ? view_link (draft) : (EpxCableView){ 0 };
  const char *names[2];

  for (int end = 0; end < 2; end++)
    {
      EpxNodeItem *node = epx_cable_item_get_end (draft->item, end);
      const EpxNodeDraft *drafted = g_hash_table_lookup (nodes, epx_node_item_get_name (node));

      names[end] = drafted->full;
    }
  for (int end = 0; end < 2; end++)
    {
      gboolean is_dialler = draft->link == NULL || draft->is_dialled_by_a == (end == EPX_END_A);
      EpxEffect effect = epx_rules_effect (rules, names[end], names[1 - end], is_dialler);

      view.ways[end].fault = effect.fault;
      view.ways[end].shape = effect.shape;
    }
  view.state = epx_cable_view_judge (&view);

  /* A cut that goes on is remembered by who noticed it, also when the link is gone. */
  for (int end = 0; end < 2; end++)
    if (view.state >= EPX_CABLE_ONE_WAY && before->ways[end].is_gone && !view.ways[end].is_gone)
      {
        view.ways[end].is_gone = TRUE;
        view.ways[end].gone_us = before->ways[end].gone_us;
      }
  epx_cable_item_set (draft->item, &view);
}

/* What the links that ended knew of who noticed goes to cables that are still cut. */
static void
remember_noticed (GPtrArray *gone, GHashTable *nodes, GHashTable *cables)
{
  for (guint i = 0; i < gone->len; i++)
    {
      const EpxLinkInfo *info = gone->pdata[i];
      const EpxNodeDraft *from = epx_node_drafts_find (nodes, info->from);
      const EpxNodeDraft *to = epx_node_drafts_find (nodes, info->to);
      CableDraft *draft = NULL;
      EpxCableView view;
      gboolean is_ordered;

      if (from != NULL && to != NULL)
        draft = find_draft (cables, from->item, to->item, &is_ordered);
      if (draft == NULL || epx_cable_item_get_view (draft->item)->state < EPX_CABLE_ONE_WAY)
        continue;

      view = *epx_cable_item_get_view (draft->item);
      view_noticed (info, &view.ways[is_ordered ? EPX_END_A : EPX_END_B],
                    &view.ways[is_ordered ? EPX_END_B : EPX_END_A]);
      epx_cable_item_set (draft->item, &view);
    }
}

static int
compare_node_items (gconstpointer a, gconstpointer b)
{
  return epx_node_item_compare (*(EpxNodeItem *const *) a, *(EpxNodeItem *const *) b);
}

static int
compare_cable_items (gconstpointer a, gconstpointer b)
{
  return epx_cable_item_compare (*(EpxCableItem *const *) a, *(EpxCableItem *const *) b);
}

void
epx_cluster_view_build (EpxClusterView *self,
                        const EpxClusterFacts *facts,
                        GPtrArray **node_items,
                        GPtrArray **cable_items)
{
  GHashTable *nodes = epx_node_drafts_new ();
  GHashTable *cables = new_cables ();
  GHashTableIter iter;
  gpointer value;

  epx_node_drafts_add_registered (nodes, self->nodes, facts->nodes, facts->islands);
  draft_links (self, facts, nodes, cables);
  epx_node_drafts_name (nodes);
  draft_touched_pairs (self, facts, nodes, cables);
  g_hash_table_unref (self->nodes);
  g_hash_table_unref (self->cables);
  self->nodes = nodes;
  self->cables = cables;

  *node_items = g_ptr_array_new_with_free_func (g_object_unref);
  *cable_items = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_iter_init (&iter, nodes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const EpxNodeDraft *draft = value;

      epx_node_item_set (draft->item, draft->host, &draft->view);
      g_ptr_array_add (*node_items, g_object_ref (draft->item));
    }
  g_hash_table_iter_init (&iter, cables);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      CableDraft *draft = value;

      judge (draft, nodes, facts->rules);
      draft->link = NULL;
      g_ptr_array_add (*cable_items, g_object_ref (draft->item));
    }
  remember_noticed (facts->gone, nodes, cables);
  g_ptr_array_sort (*node_items, compare_node_items);
  g_ptr_array_sort (*cable_items, compare_cable_items);
}

EpxCableItem *
epx_cluster_view_find_cable (EpxClusterView *self, EpxNodeItem *one, EpxNodeItem *other)
{
  gboolean is_ordered;
  const CableDraft *draft = find_draft (self->cables, one, other, &is_ordered);

  return draft != NULL ? draft->item : NULL;
}
