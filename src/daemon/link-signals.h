/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Tells the bus what becomes of links, at most 64 of them and half a
 * millisecond a turn of the main loop, so that a cut
 * of thousands does not hold up the rest.
 *
 * A link that changes again before its turn waits with all its steps; when there are more than a
 * few, those in the middle are skipped. So at most one entry for each link waits. */
#pragma once

#include "net/link.h"

typedef struct _EpxLinkSignals EpxLinkSignals;

typedef struct
{
  /* @link (unowned) is other than when it was last told of, in whatever way; comes before its
   * steps. Not for one that is new or over. */
  void (*changed) (const EpxLink *link, gpointer user_data);
  /* One step of @link (unowned). @time_us: when it happened. */
  void (*stepped) (const EpxLink *link,
                   EpxLinkState old_state,
                   EpxLinkState new_state,
                   gint64 time_us,
                   gpointer user_data);
} EpxLinkSignalsFuncs;

/* @funcs: outlives the signals. */
EpxLinkSignals *epx_link_signals_new (const EpxLinkSignalsFuncs *funcs, gpointer user_data);
/* Drops what waits. */
void epx_link_signals_free (EpxLinkSignals *signals);

/* @link is in another state than @old_state now; references it until it is told. */
void epx_link_signals_add (EpxLinkSignals *signals, EpxLink *link, EpxLinkState old_state);
/* The names of @link, or the faults on it, are others now. */
void epx_link_signals_touch (EpxLinkSignals *signals, EpxLink *link);
/* Tells all that waits, now. */
void epx_link_signals_flush (EpxLinkSignals *signals);
