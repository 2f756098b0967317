/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/descriptors.h"

#include <sys/resource.h>

/* Left free for what is not counted one by one: the bus, files that a library opens for a moment.
 */
#define RESERVE 12
/* Spared for EPMD, and for the one more connection that each gate takes before it stops: an eighth
 * of the limit, but no more than this. */
#define MAX_SPARED 128
/* With so few left nobody may accept, whatever gets lost. */
#define LAST 5
/* So many more must be free before somebody goes on, so that it does not flutter. */
#define SLACK 2
/* The log is told of it no more often. */
#define TELL_US (60 * G_USEC_PER_SEC)

typedef struct
{
  EpxDescriptorsUse use;
  EpxDescriptorsFunc func;
  gpointer user_data;
  gboolean is_paused;
} Listener;

struct _EpxDescriptors
{
  guint limit;
  guint n_used;
  guint n_paused;
  guint64 n_pauses;
  gboolean is_suspended;
  guint next_id;
  gint64 told_us;   /* when the log was last told that they are short */
  GTree *listeners; /* (owned) (element-type guint Listener), the oldest (EPMD) first */
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

static int
compare_ids (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return GPOINTER_TO_INT (a) - GPOINTER_TO_INT (b);
}

EpxDescriptors *
epx_descriptors_new (void)
{
  EpxDescriptors *self = g_new0 (EpxDescriptors, 1);
  struct rlimit limit = { .rlim_cur = 1024 };

  getrlimit (RLIMIT_NOFILE, &limit);
  self->limit = (guint) MIN (limit.rlim_cur, G_MAXINT);
  self->n_used = count_open ();
  self->listeners = g_tree_new_full (compare_ids, NULL, NULL, g_free);
  return self;
}

void
epx_descriptors_free (EpxDescriptors *self)
{
  g_tree_unref (self->listeners);
  g_free (self);
}

static guint
count_spared (const EpxDescriptors *self, EpxDescriptorsUse use)
{
  return RESERVE +
         (use == EPX_DESCRIPTORS_FOR_LINKS ? MIN (self->limit / 8, (guint) MAX_SPARED) : 0);
}

gboolean
epx_descriptors_have_room (const EpxDescriptors *self, EpxDescriptorsUse use)
{
  return !self->is_suspended && self->n_used + count_spared (self, use) < self->limit;
}

static void
tell_short (EpxDescriptors *self)
{
  gint64 now_us = g_get_monotonic_time ();

  if (self->told_us != 0 && now_us - self->told_us < TELL_US)
    return;
  self->told_us = now_us;
  g_warning ("%u of %u descriptors are in use: new connections wait until some are free (raise "
             "the limit with ulimit -n or LimitNOFILE=)",
             self->n_used, self->limit);
}

static gboolean
stop_one (gpointer id, gpointer value, gpointer user_data)
{
  EpxDescriptors *self = user_data;
  Listener *listener = value;

  if (!listener->is_paused)
    {
      epx_descriptors_pause (self, GPOINTER_TO_UINT (id));
      listener->func (FALSE, listener->user_data);
    }
  return FALSE;
}

void
epx_descriptors_take (EpxDescriptors *self, guint n)
{
  self->n_used += n;
  if (self->n_used + LAST >= self->limit)
    g_tree_foreach (self->listeners, stop_one, self);
}

static gboolean
resume_one (gpointer id, gpointer value, gpointer user_data)
{
  EpxDescriptors *self = user_data;
  Listener *listener = value;

  if (!listener->is_paused || self->is_suspended ||
      self->n_used + count_spared (self, listener->use) + SLACK >= self->limit)
    return FALSE;
  listener->is_paused = FALSE;
  self->n_paused--;
  listener->func (TRUE, listener->user_data);
  return FALSE;
}

void
epx_descriptors_give (EpxDescriptors *self, guint n)
{
  g_return_if_fail (n <= self->n_used);
  self->n_used -= n;
  if (self->n_paused > 0)
    g_tree_foreach (self->listeners, resume_one, self);
}

EpxDescriptorsReport
epx_descriptors_report (const EpxDescriptors *self)
{
  return (EpxDescriptorsReport){ self->limit, self->n_used, self->n_pauses };
}

void
epx_descriptors_suspend (EpxDescriptors *self)
{
  self->is_suspended = TRUE;
  g_tree_foreach (self->listeners, stop_one, self);
}

void
epx_descriptors_resume (EpxDescriptors *self)
{
  self->is_suspended = FALSE;
  g_tree_foreach (self->listeners, resume_one, self);
}

guint
epx_descriptors_listen (EpxDescriptors *self,
                        EpxDescriptorsUse use,
                        EpxDescriptorsFunc func,
                        gpointer user_data)
{
  Listener *listener = g_new0 (Listener, 1);

  listener->use = use;
  listener->func = func;
  listener->user_data = user_data;
  self->next_id++;
  g_tree_insert (self->listeners, GUINT_TO_POINTER (self->next_id), listener);
  return self->next_id;
}

void
epx_descriptors_pause (EpxDescriptors *self, guint id)
{
  Listener *listener = g_tree_lookup (self->listeners, GUINT_TO_POINTER (id));

  g_return_if_fail (listener != NULL);
  if (listener->is_paused)
    return;
  listener->is_paused = TRUE;
  self->n_paused++;
  if (self->is_suspended)
    return;
  self->n_pauses++;
  tell_short (self);
}

void
epx_descriptors_forget (EpxDescriptors *self, guint id)
{
  Listener *listener = g_tree_lookup (self->listeners, GUINT_TO_POINTER (id));

  if (listener == NULL)
    return;
  if (listener->is_paused)
    self->n_paused--;
  g_tree_remove (self->listeners, GUINT_TO_POINTER (id));
}
