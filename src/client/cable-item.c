/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Two ends that stay, and a view that is replaced whole. */
#include "config.h"

#include "client/cable-item.h"

struct _EpxCableItem
{
  GObject parent_instance;

  EpxNodeItem *ends[2]; /* (owned) */
  EpxCableView view;
};

G_DEFINE_FINAL_TYPE (EpxCableItem, epx_cable_item, G_TYPE_OBJECT)

static guint changed_signal;

static void
epx_cable_item_dispose (GObject *object)
{
  EpxCableItem *self = EPX_CABLE_ITEM (object);

  g_clear_object (&self->ends[EPX_END_A]);
  g_clear_object (&self->ends[EPX_END_B]);
  G_OBJECT_CLASS (epx_cable_item_parent_class)->dispose (object);
}

static void
epx_cable_item_class_init (EpxCableItemClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = epx_cable_item_dispose;
  changed_signal = g_signal_new ("changed", EPX_TYPE_CABLE_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
epx_cable_item_init (EpxCableItem *self)
{
}

EpxCableItem *
epx_cable_item_new (EpxNodeItem *a, EpxNodeItem *b)
{
  EpxCableItem *self = g_object_new (EPX_TYPE_CABLE_ITEM, NULL);

  self->ends[EPX_END_A] = g_object_ref (a);
  self->ends[EPX_END_B] = g_object_ref (b);
  return self;
}

EpxNodeItem *
epx_cable_item_get_end (EpxCableItem *self, EpxCableEnd end)
{
  g_return_val_if_fail (EPX_IS_CABLE_ITEM (self), NULL);

  return self->ends[end];
}

const EpxCableView *
epx_cable_item_get_view (EpxCableItem *self)
{
  g_return_val_if_fail (EPX_IS_CABLE_ITEM (self), NULL);

  return &self->view;
}

gboolean
epx_cable_view_is_cut (const EpxCableView *view, EpxCableEnd end)
{
  return epx_fault_is_cut (view->ways[end].fault);
}

EpxCableState
epx_cable_view_judge (const EpxCableView *view)
{
  const EpxCableWay *a = &view->ways[EPX_END_A];
  const EpxCableWay *b = &view->ways[EPX_END_B];
  guint n_cut = (guint) epx_cable_view_is_cut (view, EPX_END_A) +
                (guint) epx_cable_view_is_cut (view, EPX_END_B);

  /* A grey link whose framing cannot be read is stalled instead. */
  if (n_cut == 2 || (n_cut == 0 && view->link_state == EPX_LINK_CUT))
    return EPX_CABLE_CUT;
  if (n_cut == 1)
    return EPX_CABLE_ONE_WAY;
  if (a->fault == EPX_FAULT_GREY || b->fault == EPX_FAULT_GREY)
    return EPX_CABLE_GREY;
  if (view->link_state == EPX_LINK_IDENTIFYING || view->link_state == EPX_LINK_CONNECTING)
    return EPX_CABLE_DIALLING;
  if (!epx_shape_is_none (&a->shape) || !epx_shape_is_none (&b->shape))
    return EPX_CABLE_SLOW;

  return view->has_link ? EPX_CABLE_UP : EPX_CABLE_IDLE;
}

static gboolean
is_same_way (const EpxCableWay *a, const EpxCableWay *b)
{
  return a->fault == b->fault && epx_shape_equal (&a->shape, &b->shape) &&
         a->n_bytes == b->n_bytes && a->n_frames == b->n_frames && a->n_ticks == b->n_ticks &&
         a->rate == b->rate && a->is_gone == b->is_gone && a->gone_us == b->gone_us;
}

static gboolean
is_same (const EpxCableView *a, const EpxCableView *b)
{
  return a->state == b->state && a->has_link == b->has_link && a->link_state == b->link_state &&
         a->since_us == b->since_us && is_same_way (&a->ways[EPX_END_A], &b->ways[EPX_END_A]) &&
         is_same_way (&a->ways[EPX_END_B], &b->ways[EPX_END_B]);
}

void
epx_cable_item_set (EpxCableItem *self, const EpxCableView *view)
{
  g_return_if_fail (EPX_IS_CABLE_ITEM (self));

  if (is_same (&self->view, view))
    return;

  self->view = *view;
  g_signal_emit (self, changed_signal, 0);
}

int
epx_cable_item_compare (EpxCableItem *a, EpxCableItem *b)
{
  int order = epx_node_item_compare (a->ends[EPX_END_A], b->ends[EPX_END_A]);

  return order != 0 ? order : epx_node_item_compare (a->ends[EPX_END_B], b->ends[EPX_END_B]);
}
