/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/carrier.h"

EpxCarrier *
epx_carrier_new (EpxClock clock, GError **error)
{
  EpxCarrier *self = g_new0 (EpxCarrier, 1);

  self->chunks = epx_chunks_new ();
  self->poller = epx_poller_new (error);
  if (self->poller != NULL)
    self->timers = epx_timers_new (self->poller, clock, error);
  if (self->timers == NULL)
    {
      epx_carrier_free (self);
      return NULL;
    }
  /* Last: it counts what is open. */
  self->descriptors = epx_descriptors_new ();
  return self;
}

void
epx_carrier_free (EpxCarrier *self)
{
  g_clear_pointer (&self->timers, epx_timers_free);
  g_clear_pointer (&self->poller, epx_poller_free);
  g_clear_pointer (&self->chunks, epx_chunks_free);
  g_clear_pointer (&self->descriptors, epx_descriptors_free);
  g_free (self);
}
