/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A cluster that is not there: see the header. */
#include "fake-cluster.h"

static EpxNodeItem *
make_node (guint number, guint n_links)
{
  g_autofree char *name = g_strdup_printf ("node%u", number);
  EpxNodeItem *node = epx_node_item_new (name);
  EpxNodeView view = { .is_registered = TRUE, .port = 40000, .n_links = n_links, .since_us = 1 };

  epx_node_item_set (node, "laptop", &view);
  return node;
}

static void
add_cable (EpxFakeCluster *self, EpxNodeItem *one, EpxNodeItem *other)
{
  gboolean is_first = epx_node_item_compare (one, other) < 0;
  g_autoptr (EpxCableItem) cable =
      is_first ? epx_cable_item_new (one, other) : epx_cable_item_new (other, one);
  EpxCableView view = {
    .has_link = TRUE, .link_state = EPX_LINK_UP, .state = EPX_CABLE_UP, .since_us = 1
  };

  epx_cable_item_set (cable, &view);
  g_list_store_append (self->cables, cable);
}

EpxFakeCluster *
epx_fake_cluster_new (guint n)
{
  EpxFakeCluster *self = g_new0 (EpxFakeCluster, 1);

  self->nodes = g_list_store_new (EPX_TYPE_NODE_ITEM);
  self->cables = g_list_store_new (EPX_TYPE_CABLE_ITEM);
  for (guint i = 1; i <= n; i++)
    {
      g_autoptr (EpxNodeItem) node = make_node (i, n - 1);

      g_list_store_append (self->nodes, node);
      for (guint j = 0; j + 1 < i; j++)
        {
          g_autoptr (EpxNodeItem) other = g_list_model_get_item (G_LIST_MODEL (self->nodes), j);

          add_cable (self, other, node);
        }
    }
  return self;
}

void
epx_fake_cluster_free (EpxFakeCluster *self)
{
  g_object_unref (self->nodes);
  g_object_unref (self->cables);
  g_free (self);
}

static EpxNodeItem *
node_of (EpxFakeCluster *self, guint number)
{
  g_autoptr (EpxNodeItem) node = g_list_model_get_item (G_LIST_MODEL (self->nodes), number - 1);

  return node;
}

EpxCableItem *
epx_fake_cluster_find (EpxFakeCluster *self, guint one, guint other)
{
  EpxNodeItem *a = node_of (self, one);
  EpxNodeItem *b = node_of (self, other);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->cables)); i++)
    {
      g_autoptr (EpxCableItem) cable = g_list_model_get_item (G_LIST_MODEL (self->cables), i);
      EpxNodeItem *end_a = epx_cable_item_get_end (cable, EPX_END_A);
      EpxNodeItem *end_b = epx_cable_item_get_end (cable, EPX_END_B);

      if ((end_a == a && end_b == b) || (end_a == b && end_b == a))
        return cable;
    }
  g_assert_not_reached ();
}

static void
set_view (EpxCableItem *cable, EpxCableView view)
{
  view.state = epx_cable_view_judge (&view);
  epx_cable_item_set (cable, &view);
}

void
epx_fake_cluster_fault (EpxCableItem *cable, EpxFault fault_a, EpxFault fault_b)
{
  EpxCableView view = *epx_cable_item_get_view (cable);

  view.ways[EPX_END_A].fault = fault_a;
  view.ways[EPX_END_B].fault = fault_b;
  set_view (cable, view);
}

void
epx_fake_cluster_pass (EpxCableItem *cable, guint64 rate_a, guint64 rate_b)
{
  EpxCableView view = *epx_cable_item_get_view (cable);

  view.ways[EPX_END_A].rate = rate_a;
  view.ways[EPX_END_B].rate = rate_b;
  view.ways[EPX_END_A].n_bytes += rate_a;
  view.ways[EPX_END_B].n_bytes += rate_b;
  set_view (cable, view);
}

void
epx_fake_cluster_split (EpxFakeCluster *self, guint n)
{
  guint n_nodes = g_list_model_get_n_items (G_LIST_MODEL (self->nodes));

  for (guint i = 1; i <= n_nodes; i++)
    {
      EpxNodeItem *node = node_of (self, i);
      EpxNodeView view = *epx_node_item_get_view (node);

      view.island = i <= n ? 0 : 1;
      epx_node_item_set (node, epx_node_item_get_host (node), &view);
      for (guint j = 1; i <= n && j <= n_nodes; j++)
        if (j > n)
          epx_fake_cluster_fault (epx_fake_cluster_find (self, i, j), EPX_FAULT_STALL,
                                  EPX_FAULT_STALL);
    }
}
