/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/poller.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib-unix.h>

/* Events taken from the kernel at once: enough that one call serves a busy cluster, few enough
 * that the bus gets its turn. */
#define BATCH 64

struct _EpxPoller
{
  GSource source; /* first: this is a GSource */
  int fd;         /* (owned) */
  struct epoll_event events[BATCH];
  int n_events; /* fetched and not yet delivered stand from next on */
  int next;
};

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  EpxPoller *self = (EpxPoller *) source;

  do
    self->n_events = epoll_wait (self->fd, self->events, BATCH, 0);
  while (self->n_events < 0 && errno == EINTR);

  for (self->next = 0; self->next < self->n_events;)
    {
      struct epoll_event event = self->events[self->next++];
      EpxWatch *watch = event.data.ptr;

      if (watch != NULL)
        watch->func (watch, event.events);
    }
  self->n_events = self->next = 0;
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = { NULL, NULL, dispatch, NULL, NULL, NULL };

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
  g_source_set_name (&self->source, "epx poller");
  g_source_add_unix_fd (&self->source, fd, G_IO_IN);
  g_source_attach (&self->source, g_main_context_get_thread_default ());
  return self;
}

void
epx_poller_free (EpxPoller *self)
{
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
