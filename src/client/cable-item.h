/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A cable as an entry of a list: two nodes, what is done to the bytes each way, and its link.
 *
 *   EpxCableItem::changed ()   what epx_cable_item_get_view() says is another
 *
 * The two ends are called A and B, A before B by name. EpxClusterModel makes and changes the items;
 * everybody else reads. */
#pragma once

#include "client/node-item.h"
#include "core/fault.h"
#include "core/link-state.h"

#define EPX_TYPE_CABLE_ITEM (epx_cable_item_get_type ())
G_DECLARE_FINAL_TYPE (EpxCableItem, epx_cable_item, EPX, CABLE_ITEM, GObject)

typedef enum
{
  EPX_CABLE_IDLE,     /* no link, and nothing is done to it */
  EPX_CABLE_DIALLING, /* a link that is not up yet */
  EPX_CABLE_UP,
  EPX_CABLE_SLOW,    /* latency, jitter or a limited rate, one way at least */
  EPX_CABLE_GREY,    /* data is held and ticks go on, one way at least */
  EPX_CABLE_ONE_WAY, /* cut one way */
  EPX_CABLE_CUT,     /* cut both ways */
} EpxCableState;

#define EPX_CABLE_N_STATES 7

typedef enum
{
  EPX_END_A,
  EPX_END_B,
} EpxCableEnd;

/* What is seen of one end, and of the bytes that come from it. Counters and rate are as of the
 * last time they were asked for; see epx_cluster_hold_traffic(). */
typedef struct
{
  EpxFault fault;
  EpxShape shape;
  guint64 n_bytes;  /* that reached the other end over the present link */
  guint64 n_frames; /* ticks not counted */
  guint64 n_ticks;
  guint64 rate;     /* bytes a second */
  gboolean is_gone; /* this end gave up on the other since the cable was cut */
  guint64 gone_us;  /* how long after the cut */
} EpxCableWay;

typedef struct
{
  EpxCableState state;
  gboolean has_link;
  EpxLinkState link_state; /* EPX_LINK_UNKNOWN without a link */
  guint64 since_us;        /* CLOCK_REALTIME, of link_state; 0 without a link */
  EpxCableWay ways[2];     /* by EpxCableEnd */
} EpxCableView;

/* @a before @b in the order of names. */
EpxCableItem *epx_cable_item_new (EpxNodeItem *a, EpxNodeItem *b);

/* (unowned) */
EpxNodeItem *epx_cable_item_get_end (EpxCableItem *item, EpxCableEnd end);
/* (unowned) valid until the item changes. */
const EpxCableView *epx_cable_item_get_view (EpxCableItem *item);
/* Whether the bytes from @end are stalled, lost or reset. */
gboolean epx_cable_view_is_cut (const EpxCableView *view, EpxCableEnd end);

/* What @view's state is, by its link and its ways. */
EpxCableState epx_cable_view_judge (const EpxCableView *view);

/* For the model. */
void epx_cable_item_set (EpxCableItem *item, const EpxCableView *view);
int epx_cable_item_compare (EpxCableItem *a, EpxCableItem *b);
