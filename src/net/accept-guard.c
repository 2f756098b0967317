/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/accept-guard.h"

#include <string.h>

/* Failures of single connections (ECONNABORTED) are nothing to stop for. */
#define MAX_FAILURES 8
#define WITHIN_US (100 * 1000)
/* Short enough for a node that waits, long enough to cost nothing. */
#define PAUSE_US (100 * 1000)
/* Between two words about it in the log. */
#define TELL_US (60 * G_USEC_PER_SEC)

struct _EpxAcceptGuard
{
  EpxTimers *timers;           /* (unowned) outlives us */
  EpxDescriptors *descriptors; /* (unowned) outlives us */
  EpxTimer timer;              /* while they are stopped */
  guint handler;
  guint n_failures;
  gint64 since_us; /* the first of them */
  gint64 told_us;  /* 0: never */
};

static void
on_pause_over (EpxTimer *timer)
{
  EpxAcceptGuard *self = EPX_CONTAINER_OF (timer, EpxAcceptGuard, timer);

  epx_descriptors_resume (self->descriptors);
}

static void
pause_all (EpxAcceptGuard *self, gint64 now_us, const char *why)
{
  if (self->told_us == 0 || now_us - self->told_us > TELL_US)
    {
      g_warning ("No connection can be accepted: %s. Trying again ten times a second", why);
      self->told_us = now_us;
    }
  self->n_failures = 0;
  epx_descriptors_suspend (self->descriptors);
  epx_timers_start (self->timers, &self->timer, PAUSE_US, on_pause_over);
}

static void
on_gio_warning (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  static const char prefix[] = "fail: ";
  EpxAcceptGuard *self = user_data;
  gint64 now_us = epx_timers_now (self->timers);

  if (message == NULL || !g_str_has_prefix (message, prefix))
    {
      g_log_default_handler (domain, level, message, NULL);
      return;
    }
  if (self->n_failures == 0 || now_us - self->since_us > WITHIN_US)
    {
      self->n_failures = 0;
      self->since_us = now_us;
    }
  self->n_failures++;
  if (self->n_failures >= MAX_FAILURES && !epx_timer_is_on (&self->timer))
    pause_all (self, now_us, message + strlen (prefix));
}

EpxAcceptGuard *
epx_accept_guard_new (EpxTimers *timers, EpxDescriptors *descriptors)
{
  EpxAcceptGuard *self = g_new0 (EpxAcceptGuard, 1);

  self->timers = timers;
  self->descriptors = descriptors;
  self->handler = g_log_set_handler ("GLib-GIO", G_LOG_LEVEL_WARNING, on_gio_warning, self);
  return self;
}

void
epx_accept_guard_free (EpxAcceptGuard *self)
{
  g_log_remove_handler ("GLib-GIO", self->handler);
  epx_timer_stop (&self->timer);
  g_free (self);
}
