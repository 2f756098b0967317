/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One epoll set behind one GSource.
 *
 * A main loop pays for each of its sources on every turn, so a source for each link would make
 * every message dearer with every idle link. All descriptors of links, registrations and requests
 * stand in this one set instead. The poller knows nothing of what they are; it owns the epoll
 * descriptor and nothing else. */
#pragma once

#include <glib.h>
#include <sys/epoll.h>

#include "core/container.h"

typedef struct _EpxPoller EpxPoller;
typedef struct _EpxWatch EpxWatch;

/* @events: as epoll_wait() reports them, never 0. The callback may unwatch any watch and free
 * what it stands in, its own included. */
typedef void (*EpxWatchFunc) (EpxWatch *watch, guint32 events);

/* Embedded in what it watches for (EPX_CONTAINER_OF()). Zeroed before the first use. */
struct _EpxWatch
{
  EpxPoller *poller; /* (unowned) (nullable) while watched */
  EpxWatchFunc func;
  int fd; /* (unowned) */
  guint32 mask;
};

/* Attached to the thread's default main context. Returns: (nullable) (transfer full). */
EpxPoller *epx_poller_new (GError **error);
/* All watches must have been taken off. */
void epx_poller_free (EpxPoller *poller);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxPoller, epx_poller_free)

/* Watches @fd, level-triggered unless @mask says otherwise. EPOLLHUP and EPOLLERR always come. */
void epx_poller_watch (EpxPoller *poller, EpxWatch *watch, int fd, guint32 mask, EpxWatchFunc func);
/* No system call when @mask is what is set already, unless it has EPOLLONESHOT. */
void epx_watch_set_mask (EpxWatch *watch, guint32 mask);
/* No event of @watch is delivered any more, not even one already fetched. Harmless twice. Before
 * the descriptor is closed. */
void epx_watch_stop (EpxWatch *watch);
/* Says that what was just done, in a callback or elsewhere in the loop, makes an event likely
 * within microseconds, as an answer is to a question. The poller may then stay awake for it:
 * EPX_PATIENCE_US at a time, and only while that pays. */
void epx_poller_expect (EpxPoller *poller);
gboolean epx_watch_is_on (const EpxWatch *watch);
