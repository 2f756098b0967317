/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/poller.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include <glib-unix.h>

#include "net/patience.h"

/* Events taken from the kernel at once: enough that one call serves a busy cluster, few enough
 * that the bus gets its turn. */
#define BATCH 64
/* After so long others get their turn, however lively a conversation is. */
#define TURN_US 500

struct _EpxPoller
{
  GSource source; /* first: this is a GSource */
  GSource *awake; /* (owned) ready, after all others, while we want the next turn at once */
  EpxPatience patience;
  gboolean may_wait_awake; /* who waits awake on the only core keeps others from answering */
  gboolean is_delivering;
  gboolean is_expecting;
  gboolean is_awake;
  int fd; /* (owned) */
  struct epoll_event events[BATCH];
  int n_events; /* fetched and not yet delivered stand from next on */
  int next;
};

typedef struct
{
  GSource source;    /* first: this is a GSource */
  EpxPoller *poller; /* (unowned) */
} AwakeSource;

static gboolean
fetch (EpxPoller *self)
{
  do
    self->n_events = epoll_wait (self->fd, self->events, BATCH, 0);
  while (self->n_events < 0 && errno == EINTR);
  self->next = 0;
  return self->n_events > 0;
}

static void
deliver (EpxPoller *self)
{
  while (self->next < self->n_events)
    {
      struct epoll_event event = self->events[self->next++];
      EpxWatch *watch = event.data.ptr;

      if (watch != NULL)
        watch->func (watch, event.events);
    }
  self->n_events = self->next = 0;
}

/* Waits awake. Whoever else wants this core has it meanwhile. */
static gboolean
fetch_patiently (EpxPoller *self, gint64 *now_us)
{
  gint64 end_us = *now_us + EPX_PATIENCE_US;
  gboolean has_come;

  do
    {
      sched_yield ();
      has_come = fetch (self);
      *now_us = g_get_monotonic_time ();
    }
  while (!has_come && *now_us < end_us);
  epx_patience_learn (&self->patience, has_come);
  return has_come;
}

/* All that had come is done and something is expected: whether to wait awake for it. */
static gboolean
begin_waiting (EpxPoller *self, gint64 now_us)
{
  epx_patience_rest (&self->patience, now_us);
  return self->may_wait_awake && epx_patience_pays (&self->patience);
}

/* Delivers what has come, and what comes while that pays. */
static void
take_turn (EpxPoller *self, gboolean has_come)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 end_us = now_us + TURN_US;

  self->is_awake = FALSE;
  while (has_come || fetch_patiently (self, &now_us))
    {
      epx_patience_wake (&self->patience, now_us);
      self->is_expecting = FALSE;
      self->is_delivering = TRUE;
      deliver (self);
      self->is_delivering = FALSE;
      if (!self->is_expecting)
        return;
      now_us = g_get_monotonic_time ();
      if (!begin_waiting (self, now_us))
        return;
      has_come = FALSE;
      self->is_awake = now_us >= end_us;
      if (self->is_awake)
        return;
    }
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  EpxPoller *self = (EpxPoller *) source;

  if (fetch (self))
    take_turn (self, TRUE);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = { NULL, NULL, dispatch, NULL, NULL, NULL };

static gboolean
prepare_awake (GSource *source, int *timeout_ms)
{
  *timeout_ms = -1;
  return ((AwakeSource *) source)->poller->is_awake;
}

static gboolean
dispatch_awake (GSource *source, GSourceFunc callback, gpointer user_data)
{
  take_turn (((AwakeSource *) source)->poller, FALSE);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs awake_funcs = { prepare_awake, NULL, dispatch_awake, NULL, NULL, NULL };

static GSource *
awake_source_new (EpxPoller *poller)
{
  GSource *source = g_source_new (&awake_funcs, sizeof (AwakeSource));

  ((AwakeSource *) source)->poller = poller;
  g_source_set_name (source, "epx poller, awake");
  g_source_set_priority (source, G_PRIORITY_LOW);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

EpxPoller *
epx_poller_new (GError **error)
{
  EpxPoller *self;
  int fd = epoll_create1 (EPOLL_CLOEXEC);

  if (fd < 0)
    {
      int saved_errno = errno;

      g_set_error (error, G_UNIX_ERROR, 0, "epoll_create1: %s", g_strerror (saved_errno));
      return NULL;
    }
  self = (EpxPoller *) g_source_new (&source_funcs, sizeof (EpxPoller));
  self->fd = fd;
  self->n_events = self->next = 0;
  self->may_wait_awake = g_get_num_processors () > 1;
  self->is_delivering = self->is_expecting = self->is_awake = FALSE;
  epx_patience_init (&self->patience);
  g_source_set_name (&self->source, "epx poller");
  /* Nobody runs the loop from within a dispatch. Said, because otherwise GLib takes the descriptor
   * out of its poll for each dispatch and puts it back, and wakes itself up for both: three more
   * system calls and a whole turn of the loop for every message. */
  g_source_set_can_recurse (&self->source, TRUE);
  g_source_add_unix_fd (&self->source, fd, G_IO_IN);
  g_source_attach (&self->source, g_main_context_get_thread_default ());
  self->awake = awake_source_new (self);
  return self;
}

void
epx_poller_free (EpxPoller *self)
{
  g_source_destroy (self->awake);
  g_source_unref (self->awake);
  g_source_destroy (&self->source);
  close (self->fd);
  g_source_unref (&self->source);
}

void
epx_poller_watch (EpxPoller *self, EpxWatch *watch, int fd, guint32 mask, EpxWatchFunc func)
{
  struct epoll_event event = { .events = mask, .data.ptr = watch };

  g_return_if_fail (watch->poller == NULL);
  watch->poller = self;
  watch->func = func;
  watch->fd = fd;
  watch->mask = mask;
  if (epoll_ctl (self->fd, EPOLL_CTL_ADD, fd, &event) < 0)
    {
      g_critical ("epoll_ctl ADD %d: %s", fd, g_strerror (errno));
      watch->poller = NULL;
    }
}

void
epx_watch_set_mask (EpxWatch *watch, guint32 mask)
{
  struct epoll_event event = { .events = mask, .data.ptr = watch };

  g_return_if_fail (watch->poller != NULL);
  if (watch->mask == mask && (mask & EPOLLONESHOT) == 0)
    return;
  watch->mask = mask;
  if (epoll_ctl (watch->poller->fd, EPOLL_CTL_MOD, watch->fd, &event) < 0)
    g_critical ("epoll_ctl MOD %d: %s", watch->fd, g_strerror (errno));
}

void
epx_watch_stop (EpxWatch *watch)
{
  EpxPoller *self = watch->poller;

  if (self == NULL)
    return;
  watch->poller = NULL;
  if (epoll_ctl (self->fd, EPOLL_CTL_DEL, watch->fd, NULL) < 0)
    g_critical ("epoll_ctl DEL %d: %s", watch->fd, g_strerror (errno));
  for (int i = self->next; i < self->n_events; i++)
    if (self->events[i].data.ptr == watch)
      self->events[i].data.ptr = NULL;
}

gboolean
epx_watch_is_on (const EpxWatch *watch)
{
  return watch->poller != NULL;
}

void
epx_poller_expect (EpxPoller *self)
{
  self->is_expecting = TRUE;
  if (!self->is_delivering)
    self->is_awake = begin_waiting (self, g_get_monotonic_time ());
}
