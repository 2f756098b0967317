/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Follows a list: see the header. Holds the items itself, since a list does not say which went. */
#include "gui/item-watch.h"

struct _EpxItemWatch
{
  GListModel *list; /* (owned) */
  GPtrArray *items; /* (owned) (element-type GObject) */
  EpxItemWatchFunc func;
  gpointer data;
};

static void
on_item_changed (GObject *item, EpxItemWatch *self)
{
  self->func (FALSE, self->data);
}

static void
take_item (EpxItemWatch *self, guint position)
{
  GObject *item = g_list_model_get_item (self->list, position);

  g_signal_connect (item, "changed", G_CALLBACK (on_item_changed), self);
  g_ptr_array_insert (self->items, (gint) position, item);
}

static void
drop_items (EpxItemWatch *self, guint position, guint n)
{
  for (guint i = 0; i < n; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->items, position + i), self);
  if (n > 0)
    g_ptr_array_remove_range (self->items, position, n);
}

static void
on_items_changed (GListModel *list, guint position, guint removed, guint added, EpxItemWatch *self)
{
  drop_items (self, position, removed);
  for (guint i = 0; i < added; i++)
    take_item (self, position + i);
  self->func (TRUE, self->data);
}

EpxItemWatch *
epx_item_watch_new (GListModel *list, EpxItemWatchFunc func, gpointer data)
{
  EpxItemWatch *self = g_new0 (EpxItemWatch, 1);

  self->list = g_object_ref (list);
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->func = func;
  self->data = data;
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    take_item (self, i);
  g_signal_connect (list, "items-changed", G_CALLBACK (on_items_changed), self);
  return self;
}

void
epx_item_watch_free (EpxItemWatch *self)
{
  if (self == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->list, self);
  drop_items (self, 0, self->items->len);
  g_ptr_array_unref (self->items);
  g_object_unref (self->list);
  g_free (self);
}

const GPtrArray *
epx_item_watch_get_items (const EpxItemWatch *self)
{
  return self->items;
}
