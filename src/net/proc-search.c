/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/proc-search.h"

#include <unistd.h>

#include "net/proc-fds.h"

/* A node that starts registers, and others start beside it: one walk for all of them. */
#define GATHER_US (20 * 1000)
/* Descriptors looked at in a turn of the loop, about a microsecond and a half each. */
#define MAX_PER_TURN 256

struct _EpxProcSearch
{
  EpxTimers *timers; /* (unowned) outlives us */
  EpxProcSearchFunc func;
  gpointer user_data;
  GHashTable *wanted; /* (owned) (element-type guint64 guint) inode to the walk that covers it */
  guint walk;         /* number of the one that runs or ran last */
  GArray *pids;       /* (owned) (nullable) (element-type pid_t) while one runs */
  guint next;         /* in pids */
  EpxProcFds fds;     /* of the process before next, or closed */
  EpxTimer timer;
};

static void on_turn (EpxTimer *timer);

EpxProcSearch *
epx_proc_search_new (EpxTimers *timers, EpxProcSearchFunc func, gpointer user_data)
{
  EpxProcSearch *self = g_new0 (EpxProcSearch, 1);

  self->timers = timers;
  self->func = func;
  self->user_data = user_data;
  self->wanted = g_hash_table_new (NULL, NULL);
  return self;
}

static void
end_walk (EpxProcSearch *self)
{
  epx_proc_fds_close (&self->fds);
  g_clear_pointer (&self->pids, g_array_unref);
}

void
epx_proc_search_free (EpxProcSearch *self)
{
  epx_timer_stop (&self->timer);
  end_walk (self);
  g_hash_table_unref (self->wanted);
  g_free (self);
}

void
epx_proc_search_add (EpxProcSearch *self, guint64 inode)
{
  /* The walk that runs may have passed its process: it is for the next one. */
  g_hash_table_insert (self->wanted, GSIZE_TO_POINTER (inode), GUINT_TO_POINTER (self->walk + 1));
  if (self->pids == NULL && !epx_timer_is_on (&self->timer))
    epx_timers_start (self->timers, &self->timer, GATHER_US, on_turn);
}

void
epx_proc_search_remove (EpxProcSearch *self, guint64 inode)
{
  g_hash_table_remove (self->wanted, GSIZE_TO_POINTER (inode));
}

/* The next descriptor of the walk. FALSE at the end of it. */
static gboolean
step (EpxProcSearch *self)
{
  int fd;
  guint64 inode;

  if (self->fds.directory == NULL)
    {
      if (self->next == self->pids->len)
        return FALSE;
      epx_proc_fds_open (&self->fds, g_array_index (self->pids, pid_t, self->next++));
      return TRUE;
    }
  if (!epx_proc_fds_next (&self->fds, &fd, &inode))
    epx_proc_fds_close (&self->fds);
  else if (inode != 0 && g_hash_table_remove (self->wanted, GSIZE_TO_POINTER (inode)))
    self->func (inode, g_array_index (self->pids, pid_t, self->next - 1), self->user_data);
  return TRUE;
}

/* The inodes of this walk that nobody holds: (transfer container). */
static GArray *
steal_unfound (EpxProcSearch *self)
{
  GArray *inodes = g_array_new (FALSE, FALSE, sizeof (guint64));
  GHashTableIter iter;
  gpointer inode, walk;

  g_hash_table_iter_init (&iter, self->wanted);
  while (g_hash_table_iter_next (&iter, &inode, &walk))
    if (GPOINTER_TO_UINT (walk) <= self->walk)
      {
        guint64 value = GPOINTER_TO_SIZE (inode);

        g_array_append_val (inodes, value);
        g_hash_table_iter_remove (&iter);
      }
  return inodes;
}

static void
finish_walk (EpxProcSearch *self)
{
  g_autoptr (GArray) unfound = steal_unfound (self);

  end_walk (self);
  for (guint i = 0; i < unfound->len; i++)
    self->func (g_array_index (unfound, guint64, i), 0, self->user_data);
  if (g_hash_table_size (self->wanted) > 0 && !epx_timer_is_on (&self->timer))
    epx_timers_start (self->timers, &self->timer, GATHER_US, on_turn);
}

static void
on_turn (EpxTimer *timer)
{
  EpxProcSearch *self = EPX_CONTAINER_OF (timer, EpxProcSearch, timer);

  if (self->pids == NULL)
    {
      self->walk++;
      self->pids = epx_proc_list (geteuid ());
      self->next = 0;
    }
  for (guint i = 0; i < MAX_PER_TURN; i++)
    if (g_hash_table_size (self->wanted) == 0 || !step (self))
      {
        finish_walk (self);
        return;
      }
  epx_timers_start (self->timers, &self->timer, 0, on_turn);
}
