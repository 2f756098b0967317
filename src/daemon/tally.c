/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/tally.h"

struct _EpxTally
{
  guint max_each;
  guint max_in_all;
  guint in_all;
  GHashTable *counts; /* (owned) (element-type guint32 guint) of owners that have some */
};

EpxTally *
epx_tally_new (guint max_each, guint max_in_all)
{
  EpxTally *self = g_new0 (EpxTally, 1);

  self->max_each = max_each;
  self->max_in_all = max_in_all;
  self->counts = g_hash_table_new (NULL, NULL);
  return self;
}

void
epx_tally_free (EpxTally *self)
{
  g_hash_table_unref (self->counts);
  g_free (self);
}

static guint
get_count (EpxTally *self, guint32 owner)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, GUINT_TO_POINTER (owner)));
}

static void
set_count (EpxTally *self, guint32 owner, guint count)
{
  if (count > 0)
    g_hash_table_insert (self->counts, GUINT_TO_POINTER (owner), GUINT_TO_POINTER (count));
  else
    g_hash_table_remove (self->counts, GUINT_TO_POINTER (owner));
}

gboolean
epx_tally_has (EpxTally *self, guint32 owner)
{
  return get_count (self, owner) > 0;
}

gboolean
epx_tally_take (EpxTally *self, guint32 owner, guint amount)
{
  guint count = get_count (self, owner);

  if (amount > self->max_each - count || amount > self->max_in_all - self->in_all)
    return FALSE;
  set_count (self, owner, count + amount);
  self->in_all += amount;
  return TRUE;
}

void
epx_tally_give_back (EpxTally *self, guint32 owner, guint amount)
{
  guint count = get_count (self, owner);

  g_return_if_fail (amount <= count);

  set_count (self, owner, count - amount);
  self->in_all -= amount;
}
