/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* No service manager: for a build without libsystemd. */
#include "daemon/service-manager.h"

EpxServiceManager *
epx_service_manager_new (void)
{
  return NULL;
}

void
epx_service_manager_free (EpxServiceManager *self)
{
}

GArray *
epx_service_manager_take_sockets (EpxServiceManager *self)
{
  return NULL;
}

GBytes *
epx_service_manager_take_state (EpxServiceManager *self)
{
  return NULL;
}

GArray *
epx_service_manager_take_stored (EpxServiceManager *self)
{
  return g_array_new (FALSE, FALSE, sizeof (int));
}

gboolean
epx_service_manager_was_abandoned (EpxServiceManager *self)
{
  return FALSE;
}

void
epx_service_manager_clear_store (EpxServiceManager *self)
{
}

gboolean
epx_service_manager_has_store (EpxServiceManager *self)
{
  return FALSE;
}

gboolean
epx_service_manager_store (EpxServiceManager *self,
                           GBytes *state,
                           const GArray *fds,
                           GError **error)
{
  g_return_val_if_reached (FALSE);
}

void
epx_service_manager_tell_ready (EpxServiceManager *self, const char *status)
{
}

void
epx_service_manager_tell_reloading (EpxServiceManager *self)
{
}

void
epx_service_manager_tell_stopping (EpxServiceManager *self)
{
}
