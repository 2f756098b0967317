/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What the bus has said of the last callers, so that it need not be asked for each of their calls.
 *
 * A bus knows who a connection belongs to since it was made, and gives no unique name twice: what
 * it said once stays true, and is of no use to anybody once that connection is gone. So nothing
 * must ever be dropped; but there is room for a few callers only, the oldest goes first. Is for one
 * connection to one bus. */
#pragma once

#include <glib.h>

/* One may stay and call again: a window, a test. Those of a command each come once. */
#define EPX_KNOWN_CALLERS_MAX 16

typedef struct
{
  gboolean may_all; /* it is one of EpxUsers */
  gboolean has_uid;
  guint32 uid;
} EpxKnownCaller;

typedef struct _EpxKnownCallers EpxKnownCallers;

EpxKnownCallers *epx_known_callers_new (void);
void epx_known_callers_free (EpxKnownCallers *callers);

/* @name: unique. Nothing happens if it is known. */
void
epx_known_callers_add (EpxKnownCallers *callers, const char *name, const EpxKnownCaller *caller);
/* (unowned, until the next is added) (nullable) */
const EpxKnownCaller *epx_known_callers_find (const EpxKnownCallers *callers, const char *name);
