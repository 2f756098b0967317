/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What became of links and is still to be told, to the log and to the bus: that takes longer than
 * to cut them. The first is told 2 ms after it happened, and then at most 64 of them and 0.2 ms a
 * turn of the main loop, so that a cut of thousands holds up neither its reply nor the rest.
 *
 * A link that changes again before its turn waits with all its steps; when there are more than a
 * few, those in the middle are skipped. So at most one entry for each link waits. Links that are
 * over wait, too: of all together no more than EPX_LINK_NEWS_MAX after a turn, which may then take
 * longer. */
#pragma once

#include "net/link.h"

typedef struct _EpxLinkNews EpxLinkNews;

typedef struct
{
  EpxLinkState old_state, new_state;
  gint64 time_us; /* when it happened, by CLOCK_REALTIME */
} EpxLinkStep;

#define EPX_LINK_NEWS_STEPS 8
#define EPX_LINK_NEWS_MAX 16384

/* What waits to be told of one link. It is a part of the link, so that a cut of thousands allocates
 * nothing. */
typedef struct
{
  GList item; /* in the queue; its data is the link (owned) */
  gboolean is_waiting;
  EpxLinkState old_state; /* when it was last told of */
  guint n_steps;
  EpxLinkStep steps[EPX_LINK_NEWS_STEPS];
} EpxLinkNewsEntry;

typedef struct
{
  /* @link (unowned) is other than when it was last told of, in whatever way; comes before its
   * steps. Not for one that is new or over. */
  void (*touched) (EpxLink *link, gpointer user_data);
  /* One step of @link (unowned). */
  void (*stepped) (EpxLink *link, const EpxLinkStep *step, gpointer user_data);
} EpxLinkNewsFuncs;

/* @funcs: outlives the news. A link is told of by one of them at most. */
EpxLinkNews *epx_link_news_new (const EpxLinkNewsFuncs *funcs, gpointer user_data);
/* Drops what waits. */
void epx_link_news_free (EpxLinkNews *news);

/* @link is in another state than @old_state now; references it until it is told. */
void epx_link_news_add (EpxLinkNews *news, EpxLink *link, EpxLinkState old_state);
/* The names of @link, or the faults on it, are others now. */
void epx_link_news_touch (EpxLinkNews *news, EpxLink *link);
/* Tells all that waits, now. */
void epx_link_news_flush (EpxLinkNews *news);
