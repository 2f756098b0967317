/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/chunks.h"

/* How many unused buffers are kept for the next who needs one. */
#define MAX_SPARE 8

struct _EpxChunks
{
  guint8 *spare[MAX_SPARE]; /* (owned) */
  guint n_spare;
  guint n_lent;
  gsize n_delayed; /* bytes */
};

EpxChunks *
epx_chunks_new (void)
{
  return g_new0 (EpxChunks, 1);
}

void
epx_chunks_free (EpxChunks *self)
{
  g_return_if_fail (self->n_lent == 0 && self->n_delayed == 0);
  while (self->n_spare > 0)
    g_free (self->spare[--self->n_spare]);
  g_free (self);
}

guint8 *
epx_chunks_take (EpxChunks *self)
{
  self->n_lent++;
  return self->n_spare > 0 ? self->spare[--self->n_spare] : g_malloc (EPX_CHUNK_SIZE);
}

void
epx_chunks_give (EpxChunks *self, guint8 *chunk)
{
  self->n_lent--;
  if (self->n_spare < MAX_SPARE)
    self->spare[self->n_spare++] = chunk;
  else
    g_free (chunk);
}

void
epx_chunks_count_delayed (EpxChunks *self, gssize change)
{
  g_return_if_fail (change >= 0 || (gsize) -change <= self->n_delayed);
  self->n_delayed += (gsize) change;
}

gsize
epx_chunks_get_delay_room (const EpxChunks *self)
{
  return self->n_delayed < EPX_CHUNKS_MAX_DELAYED ? EPX_CHUNKS_MAX_DELAYED - self->n_delayed : 0;
}
