/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/node-signals.h"

struct _EpxNodeSignals
{
  GHashTable *names; /* (owned) (element-type utf8) */
  guint source_id;
  EpxNodeSignalsFunc func;
  gpointer user_data;
};

EpxNodeSignals *
epx_node_signals_new (EpxNodeSignalsFunc func, gpointer user_data)
{
  EpxNodeSignals *self = g_new0 (EpxNodeSignals, 1);

  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->func = func;
  self->user_data = user_data;
  return self;
}

void
epx_node_signals_free (EpxNodeSignals *self)
{
  g_clear_handle_id (&self->source_id, g_source_remove);
  g_hash_table_unref (self->names);
  g_free (self);
}

static gboolean
on_turn (gpointer user_data)
{
  EpxNodeSignals *self = user_data;

  self->source_id = 0;
  epx_node_signals_flush (self);
  return G_SOURCE_REMOVE;
}

void
epx_node_signals_add (EpxNodeSignals *self, const char *name)
{
  g_hash_table_add (self->names, g_strdup (name));
  if (self->source_id == 0)
    self->source_id = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn, self, NULL);
}

void
epx_node_signals_flush (EpxNodeSignals *self)
{
  GHashTableIter iter;
  gpointer name;

  g_clear_handle_id (&self->source_id, g_source_remove);
  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    self->func (name, self->user_data);
  g_hash_table_remove_all (self->names);
}
