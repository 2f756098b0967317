/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/callers.h"

struct _EpxCallers
{
  GDBusConnection *connection; /* (owned) */
  GHashTable *watches;         /* (owned) (element-type utf8 guint) by unique name */
  EpxCallersFunc func;
  gpointer user_data;
};

EpxCallers *
epx_callers_new (GDBusConnection *connection, EpxCallersFunc func, gpointer user_data)
{
  EpxCallers *self = g_new0 (EpxCallers, 1);

  self->connection = g_object_ref (connection);
  self->watches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->func = func;
  self->user_data = user_data;
  return self;
}

static void
forget (EpxCallers *self, const char *sender)
{
  g_autofree char *name = g_strdup (sender);
  guint id = GPOINTER_TO_UINT (g_hash_table_lookup (self->watches, name));

  if (id == 0)
    return;
  g_bus_unwatch_name (id);
  g_hash_table_remove (self->watches, name);
  self->func (name, self->user_data);
}

void
epx_callers_free (EpxCallers *self)
{
  GHashTableIter iter;
  gpointer sender;

  for (;;)
    {
      g_hash_table_iter_init (&iter, self->watches);
      if (!g_hash_table_iter_next (&iter, &sender, NULL))
        break;
      forget (self, sender);
    }
  g_hash_table_unref (self->watches);
  g_object_unref (self->connection);
  g_free (self);
}

static void
on_vanished (GDBusConnection *connection, const char *name, gpointer user_data)
{
  forget (user_data, name);
}

void
epx_callers_watch (EpxCallers *self, const char *sender)
{
  guint id;

  if (g_hash_table_contains (self->watches, sender))
    return;
  id = g_bus_watch_name_on_connection (self->connection, sender, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                       NULL, on_vanished, self, NULL);
  g_hash_table_insert (self->watches, g_strdup (sender), GUINT_TO_POINTER (id));
}
