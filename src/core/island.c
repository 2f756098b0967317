/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Entries kept in three sets by what can be asked of them with one look, and those with wildcards
 * beside them in a list that is walked. What an entry means by itself is in entry.c. */
#include "core/island.h"

#include <string.h>

#include "core/entry.h"
#include "core/error.h"
#include "core/glob.h"
#include "core/name.h"
#include "core/quote.h"

/* What looking into a set costs, in units of a budget. */
#define LOOK_COST 8

struct _EpxIsland
{
  gatomicrefcount refs;
  char **texts; /* (owned) */
  guint n_entries;
  EpxEntry *entries;    /* (owned) one for each of texts, with slices into it */
  GHashTable *wholes;   /* (element-type EpxSlice) all entries as they stand */
  GHashTable *anywhere; /* (element-type EpxSlice) plain alive parts that match on any host */
  GHashTable *hosted;   /* (element-type EpxSlice) alive parts of plain entries with a host */
  GPtrArray *patterns;  /* (element-type EpxEntry) (unowned) those that anywhere cannot answer */
  gboolean has_all;
};

static void
set_invalid_name (GError **error, const char *text)
{
  g_autofree char *quoted = epx_quote (text);

  g_set_error (error, EPX_ERROR, EPX_ERROR_INVALID_NAME,
               "%s is not a name: it must be \"node\" or \"node@host\", each part 1 to %d "
               "characters, without control characters",
               quoted, EPX_NAME_MAX_CHARS);
}

static gboolean
is_all (const EpxEntry *entry)
{
  return entry->host.len == 0 && entry->alive.len == 1 && entry->alive.data[0] == '*';
}

/* Files the entry at @index, whose text is in place, under what can be asked of it. */
static void
file_entry (EpxIsland *island, guint index)
{
  EpxEntry *entry = &island->entries[index];

  g_hash_table_add (island->wholes, &entry->whole);
  if (entry->is_alive_plain && entry->host.len == 0)
    g_hash_table_add (island->anywhere, &entry->alive);
  else if (entry->is_plain)
    g_hash_table_add (island->hosted, &entry->alive);
  else
    g_ptr_array_add (island->patterns, entry);
  island->has_all = island->has_all || is_all (entry);
}

static EpxIsland *
island_alloc (guint n_entries)
{
  EpxIsland *island = g_new0 (EpxIsland, 1);

  g_atomic_ref_count_init (&island->refs);
  island->texts = g_new0 (char *, (gsize) n_entries + 1);
  island->entries = g_new0 (EpxEntry, n_entries);
  island->wholes = g_hash_table_new (epx_slice_hash, epx_slice_equal);
  island->anywhere = g_hash_table_new (epx_slice_hash, epx_slice_equal);
  island->hosted = g_hash_table_new (epx_slice_hash, epx_slice_equal);
  island->patterns = g_ptr_array_new ();
  return island;
}

EpxIsland *
epx_island_new (const char *const *entries, GError **error)
{
  g_autoptr (EpxIsland) island = NULL;
  guint n_given = g_strv_length ((char **) entries);

  if (n_given == 0 || n_given > EPX_ISLAND_MAX_ENTRIES)
    {
      g_set_error (error, EPX_ERROR, EPX_ERROR_INVALID_ISLAND,
                   "An island has 1 to %d names, not %u", EPX_ISLAND_MAX_ENTRIES, n_given);
      return NULL;
    }
  island = island_alloc (n_given);
  for (guint i = 0; i < n_given; i++)
    {
      EpxSlice whole = epx_slice_from_string (entries[i]);
      guint index = island->n_entries;
      EpxEntry unused;

      if (!epx_entry_parse (entries[i], &unused))
        {
          set_invalid_name (error, entries[i]);
          return NULL;
        }
      if (g_hash_table_contains (island->wholes, &whole))
        continue;
      island->texts[index] = g_strdup (entries[i]);
      epx_entry_parse (island->texts[index], &island->entries[index]);
      file_entry (island, index);
      island->n_entries++;
    }
  return g_steal_pointer (&island);
}

EpxIsland *
epx_island_ref (EpxIsland *island)
{
  g_atomic_ref_count_inc (&island->refs);
  return island;
}

void
epx_island_unref (EpxIsland *island)
{
  if (island == NULL || !g_atomic_ref_count_dec (&island->refs))
    return;
  g_hash_table_unref (island->wholes);
  g_hash_table_unref (island->anywhere);
  g_hash_table_unref (island->hosted);
  g_ptr_array_unref (island->patterns);
  g_free (island->entries);
  g_strfreev (island->texts);
  g_free (island);
}

const char *const *
epx_island_get_entries (const EpxIsland *island)
{
  return (const char *const *) island->texts;
}

guint
epx_island_get_n_entries (const EpxIsland *island)
{
  return island->n_entries;
}

/* Asked of thousands of names in a row: what is empty need not be looked into. */
static gboolean
set_has (GHashTable *set, EpxSlice slice)
{
  return g_hash_table_size (set) > 0 && g_hash_table_contains (set, &slice);
}

gboolean
epx_island_has (const EpxIsland *island, const char *name)
{
  EpxSlice alive = epx_slice (name, epx_name_alive_length (name));
  const char *host = epx_name_host (name);
  EpxSlice host_slice = host == NULL ? epx_slice (NULL, 0) : epx_slice_from_string (host);

  if (island->has_all || set_has (island->anywhere, alive))
    return TRUE;
  /* Otherwise no entry is plain, and each that stands there as it is matches itself. */
  if (g_hash_table_size (island->hosted) > 0 &&
      set_has (island->wholes, epx_slice_from_string (name)))
    return TRUE;
  for (guint i = 0; i < island->patterns->len; i++)
    if (epx_entry_has (g_ptr_array_index (island->patterns, i), alive, host_slice))
      return TRUE;
  return FALSE;
}

gboolean
epx_island_has_all (const EpxIsland *island)
{
  return island->has_all;
}

/* Whether the plain @entry, or its alive name with or without a host, is plain in @island. */
static gboolean
has_plain (const EpxIsland *island, const EpxEntry *entry)
{
  if (g_hash_table_contains (island->wholes, &entry->whole))
    return TRUE;
  return g_hash_table_contains (entry->host.len == 0 ? island->hosted : island->wholes,
                                &entry->alive);
}

gboolean
epx_island_check_distinct (const EpxIsland *a, const EpxIsland *b, GError **error)
{
  for (guint i = 0; i < a->n_entries; i++)
    {
      if (a->entries[i].is_plain && has_plain (b, &a->entries[i]))
        {
          g_autofree char *quoted = epx_quote (a->texts[i]);

          g_set_error (error, EPX_ERROR, EPX_ERROR_NAME_IN_BOTH_ISLANDS,
                       "%s is in both islands: a node has no cable to itself", quoted);
          return FALSE;
        }
    }
  return TRUE;
}

/* Takes @cost from @budget; FALSE when there is not so much. */
static gboolean
pay (gsize *budget, gsize cost)
{
  if (*budget < cost)
    {
      *budget = 0;
      return FALSE;
    }
  *budget -= cost;
  return TRUE;
}

/* What comparing two entries may cost: two lengths at the best, their product at the worst. */
static gsize
get_compare_cost (const EpxEntry *a, const EpxEntry *b)
{
  return 2 + a->whole.len * b->whole.len / LOOK_COST;
}

gboolean
epx_island_covers_entry (const EpxIsland *cover,
                         const EpxIsland *island,
                         guint index,
                         gsize *budget)
{
  const EpxEntry *entry = &island->entries[index];

  if (cover->has_all)
    return TRUE;
  if (!pay (budget, LOOK_COST))
    return FALSE;
  if (g_hash_table_contains (cover->wholes, &entry->whole))
    return TRUE;
  if (entry->is_alive_plain && g_hash_table_contains (cover->anywhere, &entry->alive))
    return TRUE;
  for (guint i = 0; i < cover->patterns->len; i++)
    {
      const EpxEntry *pattern = g_ptr_array_index (cover->patterns, i);

      if (!pay (budget, get_compare_cost (pattern, entry)))
        return FALSE;
      if (epx_entry_covers_entry (pattern, entry))
        return TRUE;
    }
  return FALSE;
}

gboolean
epx_island_covers (const EpxIsland *cover, const EpxIsland *island, gsize *budget)
{
  if (cover->has_all)
    return TRUE;
  for (guint i = 0; i < island->n_entries; i++)
    if (!epx_island_covers_entry (cover, island, i, budget))
      return FALSE;
  return TRUE;
}

/* Whether some pattern of @island meets @entry, or there is no budget to know. */
static gboolean
has_pattern_that_meets (const EpxIsland *island, const EpxEntry *entry, gsize *budget)
{
  for (guint i = 0; i < island->patterns->len; i++)
    {
      const EpxEntry *pattern = g_ptr_array_index (island->patterns, i);

      if (!pay (budget, get_compare_cost (pattern, entry)) ||
          epx_entry_meets_entry (pattern, entry))
        return TRUE;
    }
  return FALSE;
}

/* Whether @entry, which is in no list of patterns, has its like among those of @island. */
static gboolean
meets_hashed (const EpxIsland *island, const EpxEntry *entry)
{
  return g_hash_table_contains (island->wholes, &entry->whole) ||
         g_hash_table_contains (island->anywhere, &entry->alive) ||
         (entry->host.len == 0 && g_hash_table_contains (island->hosted, &entry->alive));
}

/* All pairs but those of two entries without wildcards, which are looked up from either side. */
gboolean
epx_island_meets (const EpxIsland *a, const EpxIsland *b, gsize *budget)
{
  if (a->has_all || b->has_all)
    return TRUE;
  for (guint i = 0; i < a->n_entries; i++)
    {
      const EpxEntry *entry = &a->entries[i];

      if (!pay (budget, LOOK_COST) || meets_hashed (b, entry) ||
          has_pattern_that_meets (b, entry, budget))
        return TRUE;
    }
  for (guint i = 0; a->patterns->len > 0 && i < b->n_entries; i++)
    if (has_pattern_that_meets (a, &b->entries[i], budget))
      return TRUE;
  return FALSE;
}
