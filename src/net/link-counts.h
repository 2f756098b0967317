/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* How many links each registered name has: counted as links get names and close, so that nobody
 * has to go through all of them. Knows names and what stands for a link, not what a link is. */
#pragma once

#include <glib.h>

typedef struct _EpxLinkCounts EpxLinkCounts;

/* The name @alive has more or fewer links than before. */
typedef void (*EpxLinkCountsFunc) (const char *alive, gpointer user_data);

EpxLinkCounts *epx_link_counts_new (EpxLinkCountsFunc func, gpointer user_data);
/* Tells nothing. */
void epx_link_counts_free (EpxLinkCounts *counts);

/* The two ends of @link are the names @alives now, whatever they were before; NULL is an end that
 * is no registered name. @link: (unowned) anything that stands for it until it is removed. */
void epx_link_counts_set (EpxLinkCounts *counts, gpointer link, const char *const alives[2]);
void epx_link_counts_remove (EpxLinkCounts *counts, gpointer link);

guint epx_link_counts_get (const EpxLinkCounts *counts, const char *alive);
