/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What is known of nodes and links while something is waited for: a first look, followed by events,
 * at each of one or several daemons (a place: their paths are their own, a name may be at several).
 * Pure: it asks nobody. Events may overlap with the first look; those that are older than what it
 * saw of a link are left out. */
#pragma once

#include "client/event.h"
#include "core/island.h"

typedef struct
{
  char *path; /* (owned) */
  char *from; /* (owned) */
  char *to;   /* (owned) */
  EpxLinkState state;
  guint64 since_us; /* CLOCK_REALTIME, when it came into the state */
  gboolean was_up;  /* it has carried something: no dial that was left without an answer */
  GArray *noticed;  /* (owned) (element-type EpxNoticed) ends that gave up since it was cut */
} EpxWatchedLink;

typedef struct _EpxLinkWatch EpxLinkWatch;

EpxLinkWatch *epx_link_watch_new (guint n_places);
void epx_link_watch_free (EpxLinkWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxLinkWatch, epx_link_watch_free)

/* The first look at a place. @nodes: (element-type EpxNodeInfo). @links: (element-type
 * EpxLinkInfo). */
void epx_link_watch_look (EpxLinkWatch *watch, guint place, GPtrArray *nodes, GPtrArray *links);

void epx_link_watch_apply (EpxLinkWatch *watch, guint place, const EpxEvent *event);

/* Whether a node that is registered matches @entry; hosts are not compared. */
gboolean epx_link_watch_has_node (EpxLinkWatch *watch, const char *entry);

/* The links between a node of @a and another one of @b, whoever dialled. Returns: (transfer
 * container) (element-type EpxWatchedLink): unowned links, in no order. */
GPtrArray *epx_link_watch_get_between (EpxLinkWatch *watch, const EpxIsland *a, const EpxIsland *b);

/* Whether an end of @link that is in @island has given up on it. */
gboolean epx_watched_link_is_noticed_by (const EpxWatchedLink *link, const EpxIsland *island);
