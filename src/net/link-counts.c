/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/link-counts.h"

typedef struct
{
  char *alives[2]; /* (owned) (nullable) */
} Ends;

struct _EpxLinkCounts
{
  GHashTable *ends;   /* (owned) (element-type gpointer Ends) what each link counts for */
  GHashTable *counts; /* (owned) (element-type utf8 guint) never 0 */
  EpxLinkCountsFunc func;
  gpointer user_data;
};

static void
ends_free (Ends *ends)
{
  g_free (ends->alives[0]);
  g_free (ends->alives[1]);
  g_free (ends);
}

EpxLinkCounts *
epx_link_counts_new (EpxLinkCountsFunc func, gpointer user_data)
{
  EpxLinkCounts *self = g_new0 (EpxLinkCounts, 1);

  self->ends = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) ends_free);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->func = func;
  self->user_data = user_data;
  return self;
}

void
epx_link_counts_free (EpxLinkCounts *self)
{
  g_hash_table_unref (self->ends);
  g_hash_table_unref (self->counts);
  g_free (self);
}

static void
add (EpxLinkCounts *self, const char *alive, int n_links)
{
  guint n = (guint) ((int) epx_link_counts_get (self, alive) + n_links);

  if (n > 0)
    g_hash_table_insert (self->counts, g_strdup (alive), GUINT_TO_POINTER (n));
  else
    g_hash_table_remove (self->counts, alive);
  self->func (alive, self->user_data);
}

void
epx_link_counts_set (EpxLinkCounts *self, gpointer link, const char *const alives[2])
{
  Ends *ends = g_hash_table_lookup (self->ends, link);

  if (ends == NULL)
    {
      ends = g_new0 (Ends, 1);
      g_hash_table_insert (self->ends, link, ends);
    }
  for (int side = 0; side < 2; side++)
    {
      g_autofree char *before = NULL;

      if (g_strcmp0 (ends->alives[side], alives[side]) == 0)
        continue;
      before = g_steal_pointer (&ends->alives[side]);
      ends->alives[side] = g_strdup (alives[side]);
      if (before != NULL)
        add (self, before, -1);
      if (alives[side] != NULL)
        add (self, alives[side], 1);
    }
}

void
epx_link_counts_remove (EpxLinkCounts *self, gpointer link)
{
  const char *const none[2] = { NULL, NULL };

  epx_link_counts_set (self, link, none);
  g_hash_table_remove (self->ends, link);
}

guint
epx_link_counts_get (const EpxLinkCounts *self, const char *alive)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, alive));
}
