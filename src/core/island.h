/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* An island: a set of names and patterns, as one call gave it. Immutable, reference counted.
 *
 * "node1" is that alive name on any host, "node1@host" just that node; in both parts "*" stands
 * for any text and "?" for one character: "node1" and "node1@*" are the same. Plain entries are
 * found by hash, so that the cost of a question grows only with the number of entries that have
 * wildcards. */
#pragma once

#include <glib.h>

#define EPX_ISLAND_MAX_ENTRIES 10000

typedef struct _EpxIsland EpxIsland;

/* @entries: NULL-terminated, valid UTF-8. Entries that stand twice are kept once, in the order
 * given. Errors: EPX_ERROR_INVALID_NAME, with the entry escaped in the message, and
 * EPX_ERROR_INVALID_ISLAND. An entry is 1 to 255 characters before an "@" and, with one, after
 * it; no control characters; at most one "@". */
EpxIsland *epx_island_new (const char *const *entries, GError **error);
EpxIsland *epx_island_ref (EpxIsland *island);
void epx_island_unref (EpxIsland *island);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxIsland, epx_island_unref)

/* The entries as they were given, NULL-terminated (unowned). */
const char *const *epx_island_get_entries (const EpxIsland *island);

/* Whether @name ("alive@host", or "alive" of a node whose host nobody knows) is in the island.
 * A name without host matches an entry with one only when the entry's host is "*". */
gboolean epx_island_has (const EpxIsland *island, const char *name);

/* FALSE with EPX_ERROR_NAME_IN_BOTH_ISLANDS, naming it, when an entry without wildcards of one
 * island stands in the other: equal, or the same alive name once with and once without host. */
gboolean epx_island_check_distinct (const EpxIsland *a, const EpxIsland *b, GError **error);

/* Whether every name there is is in the island: it has an entry "*". */
gboolean epx_island_has_all (const EpxIsland *island);

/* Island against island, within a budget: each comparison takes what it costs from @budget (about
 * ten nanoseconds a unit), and with nothing left the answer is the careful one, not the true one.
 * Covers: every entry of @island is covered by one entry of @cover (else, and without budget,
 * FALSE). Meets: an entry of one meets an entry of the other (or there is no budget: TRUE). */
gboolean epx_island_covers (const EpxIsland *cover, const EpxIsland *island, gsize *budget);
gboolean epx_island_meets (const EpxIsland *a, const EpxIsland *b, gsize *budget);
/* As epx_island_covers() for the one entry of @island at @index in epx_island_get_entries(). */
gboolean epx_island_covers_entry (const EpxIsland *cover,
                                  const EpxIsland *island,
                                  guint index,
                                  gsize *budget);
guint epx_island_get_n_entries (const EpxIsland *island);

/* Entry against entry, both valid. Covers: every name that @entry matches is matched by @cover (may
 * say no where it is true for patterns that only a full inclusion test would see, never yes where
 * it is not). Meets: there is a name that both match (exact). */
gboolean epx_entry_covers (const char *cover, const char *entry);
gboolean epx_entry_meets (const char *a, const char *b);
