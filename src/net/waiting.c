/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/waiting.h"

struct _EpxWaiting
{
  GQueue queue;      /* oldest first */
  GHashTable *links; /* (owned) (element-type gpointer GList) their places in the queue */
};

EpxWaiting *
epx_waiting_new (void)
{
  EpxWaiting *self = g_new0 (EpxWaiting, 1);

  g_queue_init (&self->queue);
  self->links = g_hash_table_new (NULL, NULL);
  return self;
}

void
epx_waiting_free (EpxWaiting *self)
{
  g_queue_clear (&self->queue);
  g_hash_table_unref (self->links);
  g_free (self);
}

void
epx_waiting_add (EpxWaiting *self, gpointer who)
{
  g_queue_push_tail (&self->queue, who);
  g_hash_table_insert (self->links, who, self->queue.tail);
}

gboolean
epx_waiting_remove (EpxWaiting *self, gpointer who)
{
  GList *link = g_hash_table_lookup (self->links, who);

  if (link == NULL)
    return FALSE;
  g_hash_table_remove (self->links, who);
  g_queue_delete_link (&self->queue, link);
  return TRUE;
}

gpointer
epx_waiting_get_oldest (const EpxWaiting *self)
{
  return self->queue.head != NULL ? self->queue.head->data : NULL;
}
