/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Finds out which processes of our own user hold given sockets.
 *
 * Sockets that are asked for within a short moment are found in one walk over those processes,
 * newest first, a bounded part of it a turn of the loop. Nothing is walked while nobody asks. */
#pragma once

#include <sys/types.h>

#include "net/timers.h"

typedef struct _EpxProcSearch EpxProcSearch;

/* The search for the socket @inode is over. @pid: 0 when no process that we may look at holds it.
 */
typedef void (*EpxProcSearchFunc) (guint64 inode, pid_t pid, gpointer user_data);

/* @timers: outlive the search. */
EpxProcSearch *epx_proc_search_new (EpxTimers *timers, EpxProcSearchFunc func, gpointer user_data);
void epx_proc_search_free (EpxProcSearch *search);

/* @func is called once for @inode, later, unless it is taken back. */
void epx_proc_search_add (EpxProcSearch *search, guint64 inode);
/* Harmless when nobody searches for @inode. */
void epx_proc_search_remove (EpxProcSearch *search, guint64 inode);
