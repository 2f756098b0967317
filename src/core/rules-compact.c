/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Rules against the fixes above them, by entries rather than by the names they match.
 *
 * A rule has pairs of entries, up to a hundred million. When one fix covers it, both its islands
 * are covered, which is a question for each entry. When several do it together, the entries are
 * grouped by the sides of the fixes that cover them, and then it is a question for each pair of
 * groups, of which there are few. */
#include "core/rules-compact.h"

/* One bit for each fix, @n_words words for its first side and as many for its second. */
typedef struct
{
  const GPtrArray *fixes; /* (unowned) (element-type EpxRule) */
  gsize n_words;
} Sides;

static const EpxRule *
get_rule (const GPtrArray *rules, guint index)
{
  return g_ptr_array_index (rules, index);
}

static gboolean
covers_alone (const EpxRule *fix, const EpxRule *rule, gsize *budget)
{
  if (epx_island_covers (fix->from, rule->from, budget) &&
      epx_island_covers (fix->to, rule->to, budget))
    return TRUE;
  return epx_island_covers (fix->to, rule->from, budget) &&
         epx_island_covers (fix->from, rule->to, budget);
}

static gboolean
meets (const EpxRule *fix, const EpxRule *rule, gsize *budget)
{
  if (epx_island_meets (fix->from, rule->from, budget) &&
      epx_island_meets (fix->to, rule->to, budget))
    return TRUE;
  return epx_island_meets (fix->to, rule->from, budget) &&
         epx_island_meets (fix->from, rule->to, budget);
}

/* The fixes' sides that cover the entry of @island at @index. @is_swapped: second sides first.
 * Returns: (transfer full) (nullable): NULL when there are none, so the entry is not covered. */
static GBytes *
get_sides (
    const Sides *sides, const EpxIsland *island, guint index, gboolean is_swapped, gsize *budget)
{
  gsize n_words = sides->n_words;
  g_autofree guint64 *bits = g_new0 (guint64, 2 * n_words);
  guint64 *first = bits + (is_swapped ? n_words : 0);
  guint64 *second = bits + (is_swapped ? 0 : n_words);
  gboolean is_any = FALSE;

  for (guint i = 0; i < sides->fixes->len; i++)
    {
      const EpxRule *fix = get_rule (sides->fixes, i);
      guint64 bit = G_GUINT64_CONSTANT (1) << (i % 64);

      if (epx_island_covers_entry (fix->from, island, index, budget))
        first[i / 64] |= bit;
      if (epx_island_covers_entry (fix->to, island, index, budget))
        second[i / 64] |= bit;
      is_any = is_any || ((first[i / 64] | second[i / 64]) & bit) != 0;
    }
  if (!is_any)
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&bits), 2 * n_words * sizeof (guint64));
}

/* Returns: (transfer full) (nullable) (element-type GBytes): the groups of the entries of @island;
 * NULL when one is covered by nothing. */
static GHashTable *
get_groups (const Sides *sides, const EpxIsland *island, gboolean is_swapped, gsize *budget)
{
  g_autoptr (GHashTable) groups =
      g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);

  for (guint i = 0; i < epx_island_get_n_entries (island); i++)
    {
      GBytes *group = get_sides (sides, island, i, is_swapped, budget);

      if (group == NULL)
        return NULL;
      g_hash_table_add (groups, group);
    }
  return g_steal_pointer (&groups);
}

/* Whether a fix has one of these on either side; the second group is swapped. */
static gboolean
share_a_fix (GBytes *group, GBytes *swapped, gsize n_words)
{
  const guint64 *a = g_bytes_get_data (group, NULL);
  const guint64 *b = g_bytes_get_data (swapped, NULL);

  for (gsize i = 0; i < 2 * n_words; i++)
    if ((a[i] & b[i]) != 0)
      return TRUE;
  return FALSE;
}

static gboolean
do_all_share_a_fix (GHashTable *groups, GHashTable *swapped, gsize n_words, gsize *budget)
{
  gsize cost = (gsize) g_hash_table_size (groups) * g_hash_table_size (swapped) * (n_words + 2);
  GHashTableIter outer;
  GHashTableIter inner;
  gpointer a;
  gpointer b;

  if (cost > *budget)
    return FALSE;
  *budget -= cost;
  g_hash_table_iter_init (&outer, groups);
  while (g_hash_table_iter_next (&outer, &a, NULL))
    {
      g_hash_table_iter_init (&inner, swapped);
      while (g_hash_table_iter_next (&inner, &b, NULL))
        if (!share_a_fix (a, b, n_words))
          return FALSE;
    }
  return TRUE;
}

static gboolean
cover_together (const GPtrArray *fixes, const EpxRule *rule, gsize *budget)
{
  Sides sides = { .fixes = fixes, .n_words = (fixes->len + 63) / 64 };
  g_autoptr (GHashTable) from = get_groups (&sides, rule->from, FALSE, budget);
  g_autoptr (GHashTable) to = NULL;

  if (from == NULL)
    return FALSE;
  to = get_groups (&sides, rule->to, TRUE, budget);
  return to != NULL && do_all_share_a_fix (from, to, sides.n_words, budget);
}

gboolean
epx_compact_is_covered (const GPtrArray *rules, guint index, gsize *budget)
{
  const EpxRule *rule = get_rule (rules, index);
  const EpxRule *latest = get_rule (rules, rules->len - 1);
  g_autoptr (GPtrArray) fixes = NULL;

  if (covers_alone (latest, rule, budget))
    return TRUE;
  /* What the earlier fixes do without this one was found when they were laid. */
  if (!meets (latest, rule, budget))
    return FALSE;
  fixes = g_ptr_array_new ();
  for (guint i = index + 1; i < rules->len; i++)
    if (get_rule (rules, i)->is_fix)
      g_ptr_array_add (fixes, (gpointer) get_rule (rules, i));
  return fixes->len > 1 && cover_together (fixes, rule, budget);
}

gboolean
epx_compact_is_idle (const GPtrArray *rules, guint index, gsize *budget)
{
  const EpxRule *fix = get_rule (rules, index);

  for (guint i = index; i > 0; i--)
    {
      const EpxRule *below = get_rule (rules, i - 1);

      if (!below->is_fix && meets (fix, below, budget))
        return FALSE;
    }
  return TRUE;
}

gboolean
epx_compact_is_repeated (const GPtrArray *rules, guint index, gsize *budget)
{
  const EpxRule *fix = get_rule (rules, index);

  for (guint i = index; i > 0; i--)
    {
      const EpxRule *below = get_rule (rules, i - 1);

      if (below->is_fix && covers_alone (below, fix, budget))
        return TRUE;
      if (!below->is_fix && meets (fix, below, budget))
        return FALSE;
    }
  return FALSE;
}
