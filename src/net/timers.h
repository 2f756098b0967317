/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Many deadlines behind one timerfd in the poller's set, so that a thousand waiting links cost the
 * main loop nothing and an idle daemon is never woken. A binary heap; the clock is monotonic. */
#pragma once

#include <glib.h>

#include "net/poller.h"

typedef struct _EpxTimers EpxTimers;
typedef struct _EpxTimer EpxTimer;

/* The timer is off when it is called. It may free what the timer stands in. */
typedef void (*EpxTimerFunc) (EpxTimer *timer);

/* Embedded in what waits. Zeroed before the first use. */
struct _EpxTimer
{
  EpxTimers *timers; /* (unowned) (nullable) while running */
  EpxTimerFunc func;
  gint64 due_us; /* by the timers' clock */
  guint index;   /* place in the heap */
};

/* What time it is, in microseconds that only grow. */
typedef gint64 (*EpxClock) (void);

/* @poller: outlives the timers. @clock: (nullable) g_get_monotonic_time() if NULL; with another
 * one time passes only when epx_timers_run() is called. Returns: (nullable) (transfer full). */
EpxTimers *epx_timers_new (EpxPoller *poller, EpxClock clock, GError **error);
/* By the clock that it was made with. */
gint64 epx_timers_now (const EpxTimers *timers);
/* Calls what is due by now. */
void epx_timers_run (EpxTimers *timers);
/* All timers must be off. */
void epx_timers_free (EpxTimers *timers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxTimers, epx_timers_free)

/* Runs @timer once, @delay_us from now, not earlier; a running one is moved. */
void epx_timers_start (EpxTimers *timers, EpxTimer *timer, gint64 delay_us, EpxTimerFunc func);
/* Harmless when it is off. */
void epx_timer_stop (EpxTimer *timer);
gboolean epx_timer_is_on (const EpxTimer *timer);
