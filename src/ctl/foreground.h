/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A verb that takes its time: runs the main loop until it is done, interrupted, late, or without a
 * daemon. Signals are caught from its making to its end, so that whoever made it can clean up. */
#pragma once

#include "client/fleet.h"

typedef struct _EpxForeground EpxForeground;

typedef enum
{
  EPX_FOREGROUND_DONE,        /* somebody called epx_foreground_quit() */
  EPX_FOREGROUND_INTERRUPTED, /* SIGINT, SIGTERM or SIGHUP */
  EPX_FOREGROUND_LATE,        /* the limit is over */
  EPX_FOREGROUND_NO_DAEMON,   /* one left the bus, or a bus went away */
} EpxForegroundEnd;

/* @fleet: (unowned) outlives it; all of it is reached. */
EpxForeground *epx_foreground_new (EpxFleet *fleet);
void epx_foreground_free (EpxForeground *foreground);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxForeground, epx_foreground_free)

/* @limit_ms: 0 for none. */
EpxForegroundEnd epx_foreground_run (EpxForeground *foreground, guint32 limit_ms);

/* Has the run that goes on, or the next one, end. The first reason given counts. */
void epx_foreground_quit (EpxForeground *foreground);

/* Whose daemon was the first to go (unowned) (nullable): NULL for one on a bus, or if none did. */
const char *epx_foreground_get_lost_host (EpxForeground *foreground);

/* The signal that interrupted it; 0: none. */
int epx_foreground_get_signal (EpxForeground *foreground);
