/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/descriptors.h"

#include <sys/resource.h>

/* Left free for what is not counted one by one: the bus, files that a library opens for a moment.
 */
#define RESERVE 12
/* What one more connection of a listener may need: its own descriptor and that of a target. */
#define PER_LISTENER 2
/* So many must have come back before accepting goes on, so that it does not flutter. */
#define SLACK 4

typedef struct
{
  EpxDescriptorsFunc func;
  gpointer user_data;
  gboolean is_paused;
} Listener;

struct _EpxDescriptors
{
  guint limit;
  guint n_used;
  guint n_accepting; /* listeners that are not paused */
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

static guint
set_aside (const EpxDescriptors *self)
{
  return self->n_used + self->n_accepting * PER_LISTENER + RESERVE;
}

static void
look_if_full (EpxDescriptors *self)
{
  if (self->is_full || set_aside (self) < self->limit)
    return;
  self->is_full = TRUE;
  g_warning ("%u of %u descriptors are in use: new connections wait until some are free (raise "
             "the limit with ulimit -n or LimitNOFILE=)",
             self->n_used, self->limit);
}

/* Lets those go on who paused, as many as there is room for. */
static void
look_if_free (EpxDescriptors *self)
{
  g_autoptr (GList) ids = NULL;

  if (!self->is_full || set_aside (self) + SLACK + PER_LISTENER > self->limit)
    return;
  self->is_full = FALSE;
  g_message ("Descriptors are free again: new connections are accepted");
  ids = g_hash_table_get_keys (self->listeners);
  for (GList *l = ids; l != NULL && !self->is_full; l = l->next)
    {
      Listener *listener = g_hash_table_lookup (self->listeners, l->data);

      if (listener == NULL || !listener->is_paused)
        continue;
      listener->is_paused = FALSE;
      self->n_accepting++;
      listener->func (listener->user_data);
      look_if_full (self);
    }
}

void
epx_descriptors_take (EpxDescriptors *self, guint n)
{
  self->n_used += n;
  look_if_full (self);
}

void
epx_descriptors_give (EpxDescriptors *self, guint n)
{
  g_return_if_fail (n <= self->n_used);
  self->n_used -= n;
  look_if_free (self);
}

gboolean
epx_descriptors_have_room (const EpxDescriptors *self)
{
  return !self->is_full;
}

guint
epx_descriptors_listen (EpxDescriptors *self, EpxDescriptorsFunc func, gpointer user_data)
{
  Listener *listener = g_new0 (Listener, 1);

  listener->func = func;
  listener->user_data = user_data;
  self->next_id++;
  g_hash_table_insert (self->listeners, GUINT_TO_POINTER (self->next_id), listener);
  self->n_accepting++;
  look_if_full (self);
  return self->next_id;
}

void
epx_descriptors_pause (EpxDescriptors *self, guint id)
{
  Listener *listener = g_hash_table_lookup (self->listeners, GUINT_TO_POINTER (id));

  g_return_if_fail (listener != NULL);
  if (listener->is_paused)
    return;
  listener->is_paused = TRUE;
  self->n_accepting--;
}

void
epx_descriptors_forget (EpxDescriptors *self, guint id)
{
  Listener *listener = g_hash_table_lookup (self->listeners, GUINT_TO_POINTER (id));

  if (listener == NULL)
    return;
  if (!listener->is_paused)
    self->n_accepting--;
  g_hash_table_remove (self->listeners, GUINT_TO_POINTER (id));
  look_if_free (self);
}
