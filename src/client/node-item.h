/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A node as an entry of a list: one that is registered, or a name at an end of a link.
 *
 *   EpxNodeItem::changed ()   what epx_node_item_get_view() says is another
 *
 * EpxClusterModel makes and changes them; everybody else reads. */
#pragma once

#include <gio/gio.h>

#define EPX_TYPE_NODE_ITEM (epx_node_item_get_type ())
G_DECLARE_FINAL_TYPE (EpxNodeItem, epx_node_item, EPX, NODE_ITEM, GObject)

/* What is known of a node at one moment. */
typedef struct
{
  gboolean is_registered;
  gboolean is_hidden;
  guint16 port;      /* 0 when not registered */
  guint16 gate_port; /* 0: no gate yet */
  guint64 since_us;  /* CLOCK_REALTIME, when it registered; 0 when not registered */
  guint n_links;     /* live ones */
  int island;        /* the index of its group, from 0; -1 when not registered */
} EpxNodeView;

/* @name: what calls for this node's cables take: "node1" when it is registered, else its full name
 * ("node1@host"). */
EpxNodeItem *epx_node_item_new (const char *name);

/* (unowned); also the property "name". */
const char *epx_node_item_get_name (EpxNodeItem *item);
/* (unowned) "" while unknown. */
const char *epx_node_item_get_host (EpxNodeItem *item);
/* (unowned) valid until the item changes. */
const EpxNodeView *epx_node_item_get_view (EpxNodeItem *item);

/* For the model. */
void epx_node_item_set (EpxNodeItem *item, const char *host, const EpxNodeView *view);
int epx_node_item_compare (EpxNodeItem *a, EpxNodeItem *b);
