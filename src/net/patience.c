/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/patience.h"

/* A wait that could have been awake: whoever slept was woken up, too, which takes its time. */
#define SHORT_US (2 * EPX_PATIENCE_US)
/* In the worst case one wait in so many is awake and in vain. */
#define MAX_PRICE 64

void
epx_patience_init (EpxPatience *self)
{
  self->since_us = 0;
  self->n_needed = self->price = 1;
}

void
epx_patience_rest (EpxPatience *self, gint64 now_us)
{
  self->since_us = now_us;
}

void
epx_patience_wake (EpxPatience *self, gint64 now_us)
{
  if (self->since_us == 0)
    return;
  if (now_us - self->since_us > SHORT_US)
    self->n_needed = MAX (self->n_needed, 1);
  else if (self->n_needed > 0)
    self->n_needed--;
  self->since_us = 0;
}

gboolean
epx_patience_pays (const EpxPatience *self)
{
  return self->n_needed == 0;
}

void
epx_patience_learn (EpxPatience *self, gboolean has_paid)
{
  if (has_paid)
    {
      self->price = 1;
      return;
    }
  self->n_needed = self->price;
  self->price = MIN (2 * self->price, MAX_PRICE);
}
