/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/carrier.h"

const char *const epx_quota_names[EPX_N_QUOTAS] = {
  [EPX_QUOTA_CONNECTIONS] = "connections",
  [EPX_QUOTA_REQUESTS] = "requests",
  [EPX_QUOTA_DIALS] = "dials",
  [EPX_QUOTA_LINKS] = "links",
  [EPX_QUOTA_GATES] = "gates",
};

EpxCarrier *
epx_carrier_new (EpxClock clock, GError **error)
{
  EpxCarrier *self = g_new0 (EpxCarrier, 1);

  self->limits = EPX_LIMITS_DEFAULT;
  for (guint i = 0; i < EPX_N_QUOTAS; i++)
    self->quotas[i] = epx_quota_new (epx_quota_names[i], &self->limits.quotas[i]);
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
  self->guard = epx_accept_guard_new (self->timers, self->descriptors);
  self->pipes = epx_pipes_new (self->descriptors);
  return self;
}

void
epx_carrier_free (EpxCarrier *self)
{
  g_clear_pointer (&self->guard, epx_accept_guard_free);
  g_clear_pointer (&self->timers, epx_timers_free);
  g_clear_pointer (&self->poller, epx_poller_free);
  g_clear_pointer (&self->chunks, epx_chunks_free);
  g_clear_pointer (&self->pipes, epx_pipes_free);
  g_clear_pointer (&self->descriptors, epx_descriptors_free);
  for (guint i = 0; i < EPX_N_QUOTAS; i++)
    epx_quota_free (self->quotas[i]);
  g_free (self);
}
