/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Which look each island has: see the header. */
#include "gui/island-looks.h"

#include <string.h>

struct _EpxIslandLooks
{
  GHashTable *by_name; /* (owned) (element-type utf8 guint) the look, plus 1 */
};

EpxIslandLooks *
epx_island_looks_new (void)
{
  EpxIslandLooks *self = g_new0 (EpxIslandLooks, 1);

  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
epx_island_looks_free (EpxIslandLooks *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_name);
  g_free (self);
}

/* One island's claim on one look. */
typedef struct
{
  guint island;
  guint look;
  guint n_nodes; /* of the island that have it */
} Claim;

static int
compare_claims (gconstpointer a, gconstpointer b)
{
  const Claim *one = a;
  const Claim *other = b;

  if (one->n_nodes != other->n_nodes)
    return one->n_nodes > other->n_nodes ? -1 : 1;
  if (one->island != other->island)
    return one->island < other->island ? -1 : 1;
  return one->look < other->look ? -1 : one->look > other->look;
}

/* Returns: (transfer full) (element-type Claim) the strongest first. */
static GArray *
collect_claims (EpxIslandLooks *self, const EpxLayoutNode *nodes, guint n)
{
  GArray *claims = g_array_new (FALSE, FALSE, sizeof (Claim));
  g_autofree guint *n_nodes = g_new0 (guint, (gsize) n * EPX_ISLAND_LOOKS_N + 1);

  for (guint i = 0; i < n; i++)
    {
      guint kept = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_name, nodes[i].name));

      if (kept > 0)
        n_nodes[nodes[i].island * EPX_ISLAND_LOOKS_N + kept - 1]++;
    }
  for (guint i = 0; i < n * EPX_ISLAND_LOOKS_N; i++)
    if (n_nodes[i] > 0)
      {
        Claim claim = { i / EPX_ISLAND_LOOKS_N, i % EPX_ISLAND_LOOKS_N, n_nodes[i] };

        g_array_append_val (claims, claim);
      }
  g_array_sort (claims, compare_claims);
  return claims;
}

/* The first look that is not taken, or, when all are, the one at @island. */
static guint
find_free (const gboolean *is_taken, guint island)
{
  for (guint look = 0; look < EPX_ISLAND_LOOKS_N; look++)
    if (!is_taken[look])
      return look;
  return island % EPX_ISLAND_LOOKS_N;
}

void
epx_island_looks_set (EpxIslandLooks *self, const EpxLayoutNode *nodes, guint n)
{
  g_autoptr (GArray) claims = collect_claims (self, nodes, n);
  g_autofree gint *looks = g_new (gint, n + 1);
  gboolean is_taken[EPX_ISLAND_LOOKS_N] = { FALSE };

  memset (looks, -1, sizeof (gint) * (n + 1));
  for (guint i = 0; i < claims->len; i++)
    {
      const Claim *claim = &g_array_index (claims, Claim, i);

      if (looks[claim->island] >= 0 || is_taken[claim->look])
        continue;
      looks[claim->island] = (gint) claim->look;
      is_taken[claim->look] = TRUE;
    }
  g_hash_table_remove_all (self->by_name);
  for (guint i = 0; i < n; i++)
    {
      gint *look = &looks[nodes[i].island];

      if (*look < 0)
        *look = (gint) find_free (is_taken, nodes[i].island);
      is_taken[*look] = TRUE;
      g_hash_table_insert (self->by_name, g_strdup (nodes[i].name), GINT_TO_POINTER (*look + 1));
    }
}

guint
epx_island_looks_find (const EpxIslandLooks *self, const char *name)
{
  guint kept = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_name, name));

  return kept > 0 ? kept - 1 : 0;
}

EpxForm
epx_island_look_form (guint look)
{
  static const EpxForm forms[EPX_ISLAND_LOOKS_N] = {
    EPX_FORM_CIRCLE,   EPX_FORM_SQUARE,   EPX_FORM_DIAMOND, EPX_FORM_HEXAGON,
    EPX_FORM_TRIANGLE, EPX_FORM_PENTAGON, EPX_FORM_OCTAGON, EPX_FORM_STAR,
  };

  return forms[look % EPX_ISLAND_LOOKS_N];
}
