/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/descriptors.h"

#include <sys/resource.h>

/* Left free for what is not counted one by one: the bus, files that a library opens for a moment,
 * and the one connection that each gate may take before it hears that it has to stop. */
#define RESERVE 16
/* So many must have come back before accepting goes on, so that it does not flutter. */
#define SLACK 4

typedef struct
{
  EpxDescriptorsFunc func;
  gpointer user_data;
} Listener;

struct _EpxDescriptors
{
  guint limit;
  guint n_used;
  gboolean is_full;
  guint next_id;
  GHashTable *listeners; /* (owned) (element-type guint Listener) */
};

static guint
count_open (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return MAX (n, 4);
}

EpxDescriptors *
epx_descriptors_new (void)
{
  EpxDescriptors *self = g_new0 (EpxDescriptors, 1);
  struct rlimit limit = { .rlim_cur = 1024 };

  getrlimit (RLIMIT_NOFILE, &limit);
  self->limit = (guint) MIN (limit.rlim_cur, G_MAXINT);
  self->n_used = count_open ();
  self->listeners = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return self;
}

void
epx_descriptors_free (EpxDescriptors *self)
{
  g_hash_table_unref (self->listeners);
  g_free (self);
}

static void
tell (EpxDescriptors *self)
{
  g_autoptr (GList) ids = g_hash_table_get_keys (self->listeners);
  gboolean is_full = self->is_full;

  for (GList *l = ids; l != NULL && self->is_full == is_full; l = l->next)
    {
      Listener *listener = g_hash_table_lookup (self->listeners, l->data);

      if (listener != NULL)
        listener->func (!is_full, listener->user_data);
    }
}

void
epx_descriptors_take (EpxDescriptors *self, guint n)
{
  self->n_used += n;
  if (self->is_full || self->n_used + RESERVE < self->limit)
    return;
  self->is_full = TRUE;
  g_warning ("%u of %u descriptors are in use: new connections wait until some are free (raise "
             "the limit with ulimit -n or LimitNOFILE=)",
             self->n_used, self->limit);
  tell (self);
}

void
epx_descriptors_give (EpxDescriptors *self, guint n)
{
  g_return_if_fail (n <= self->n_used);
  self->n_used -= n;
  if (!self->is_full || self->n_used + RESERVE + SLACK >= self->limit)
    return;
  self->is_full = FALSE;
  g_message ("Descriptors are free again: new connections are accepted");
  tell (self);
}

gboolean
epx_descriptors_have_room (const EpxDescriptors *self)
{
  return !self->is_full;
}

guint
epx_descriptors_listen (EpxDescriptors *self, EpxDescriptorsFunc func, gpointer user_data)
{
  Listener *listener = g_new (Listener, 1);

  listener->func = func;
  listener->user_data = user_data;
  self->next_id++;
  g_hash_table_insert (self->listeners, GUINT_TO_POINTER (self->next_id), listener);
  return self->next_id;
}

void
epx_descriptors_forget (EpxDescriptors *self, guint id)
{
  g_hash_table_remove (self->listeners, GUINT_TO_POINTER (id));
}
