/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/timers.h"

#include <errno.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <glib-unix.h>

struct _EpxTimers
{
  GPtrArray *heap; /* (owned) (element-type EpxTimer) (unowned elements), soonest first */
  EpxWatch watch;
  int fd;              /* (owned) */
  gint64 armed_for_us; /* 0: disarmed */
  EpxClock clock;
  gboolean is_kernel_clock; /* timerfd's own */
};

static EpxTimer *
at (EpxTimers *self, guint index)
{
  return g_ptr_array_index (self->heap, index);
}

static void
place (EpxTimers *self, EpxTimer *timer, guint index)
{
  self->heap->pdata[index] = timer;
  timer->index = index;
}

/* Moves @timer from @index to where it belongs. */
static void
sift (EpxTimers *self, EpxTimer *timer, guint index)
{
  while (index > 0 && at (self, (index - 1) / 2)->due_us > timer->due_us)
    {
      place (self, at (self, (index - 1) / 2), index);
      index = (index - 1) / 2;
    }
  for (;;)
    {
      guint child = 2 * index + 1;

      if (child + 1 < self->heap->len && at (self, child + 1)->due_us < at (self, child)->due_us)
        child++;
      if (child >= self->heap->len || at (self, child)->due_us >= timer->due_us)
        break;
      place (self, at (self, child), index);
      index = child;
    }
  place (self, timer, index);
}

/* A timerfd that is armed too early costs one wake-up; so timers that stop leave it alone, unless
 * none is left. */
static void
arm (EpxTimers *self)
{
  gint64 due_us = self->heap->len > 0 ? at (self, 0)->due_us : 0;
  struct itimerspec spec = { 0 };

  if (!self->is_kernel_clock || due_us == self->armed_for_us ||
      (due_us != 0 && self->armed_for_us != 0 && self->armed_for_us < due_us))
    return;
  spec.it_value.tv_sec = due_us / G_USEC_PER_SEC;
  spec.it_value.tv_nsec = (due_us % G_USEC_PER_SEC) * 1000;
  timerfd_settime (self->fd, TFD_TIMER_ABSTIME, &spec, NULL);
  self->armed_for_us = due_us;
}

static void
take_off (EpxTimer *timer)
{
  EpxTimers *self = timer->timers;
  EpxTimer *last = at (self, self->heap->len - 1);

  timer->timers = NULL;
  g_ptr_array_set_size (self->heap, (int) self->heap->len - 1);
  if (last != timer)
    sift (self, last, timer->index);
}

gint64
epx_timers_now (const EpxTimers *self)
{
  return self->clock ();
}

void
epx_timers_run (EpxTimers *self)
{
  gint64 now_us = self->clock ();
  /* Timers that are started meanwhile wait for the next turn, so that one that starts itself
   * again with no delay cannot hold the loop. */
  guint budget = self->heap->len;

  while (budget-- > 0 && self->heap->len > 0 && at (self, 0)->due_us <= now_us)
    {
      EpxTimer *timer = at (self, 0);

      take_off (timer);
      timer->func (timer);
    }
  arm (self);
}

static void
on_ready (EpxWatch *watch, guint32 events)
{
  EpxTimers *self = EPX_CONTAINER_OF (watch, EpxTimers, watch);
  guint64 expirations;

  if (read (self->fd, &expirations, sizeof expirations) < 0 && errno != EAGAIN)
    g_critical ("timerfd: %s", g_strerror (errno));
  self->armed_for_us = 0;
  epx_timers_run (self);
}

EpxTimers *
epx_timers_new (EpxPoller *poller, EpxClock clock, GError **error)
{
  EpxTimers *self;
  /* g_get_monotonic_time() reads this clock, too. */
  int fd = timerfd_create (CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);

  if (fd < 0)
    {
      int saved_errno = errno;

      g_set_error (error, G_UNIX_ERROR, 0, "timerfd_create: %s", g_strerror (saved_errno));
      return NULL;
    }
  self = g_new0 (EpxTimers, 1);
  self->heap = g_ptr_array_new ();
  self->fd = fd;
  self->is_kernel_clock = clock == NULL;
  self->clock = clock != NULL ? clock : g_get_monotonic_time;
  epx_poller_watch (poller, &self->watch, fd, EPOLLIN, on_ready);
  return self;
}

void
epx_timers_free (EpxTimers *self)
{
  g_return_if_fail (self->heap->len == 0);
  epx_watch_stop (&self->watch);
  close (self->fd);
  g_ptr_array_unref (self->heap);
  g_free (self);
}

void
epx_timers_start (EpxTimers *self, EpxTimer *timer, gint64 delay_us, EpxTimerFunc func)
{
  epx_timer_stop (timer);
  timer->timers = self;
  timer->func = func;
  timer->due_us = self->clock () + MAX (delay_us, 0);
  g_ptr_array_add (self->heap, timer);
  sift (self, timer, self->heap->len - 1);
  arm (self);
}

void
epx_timer_stop (EpxTimer *timer)
{
  EpxTimers *self = timer->timers;

  if (self == NULL)
    return;
  take_off (timer);
  if (self->heap->len == 0)
    arm (self);
}

gboolean
epx_timer_is_on (const EpxTimer *timer)
{
  return timer->timers != NULL;
}
