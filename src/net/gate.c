/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/gate.h"

struct _EpxGate
{
  EpxListener *listener;       /* (owned) */
  EpxDescriptors *descriptors; /* (unowned) outlives us */
  EpxAddress address;
  EpxAddress asker; /* len 0: anybody, as often as they like */
  EpxTimer timer;
  const EpxGateFuncs *funcs; /* (unowned) outlives us */
  gpointer user_data;
};

static void
on_connection (int fd, const EpxAddress *local, const EpxAddress *peer, gpointer user_data)
{
  EpxGate *self = user_data;
  const EpxGateFuncs *funcs = self->funcs;
  gpointer funcs_data = self->user_data;
  gboolean is_single = self->asker.len > 0;

  if (is_single && !epx_address_same_host (&self->asker, peer))
    {
      epx_listener_refuse (self->descriptors, fd);
      return;
    }
  funcs->dialled (self, fd, local, peer, funcs_data);
  if (is_single)
    funcs->spent (self, funcs_data);
}

static void
on_time_up (EpxTimer *timer)
{
  EpxGate *self = EPX_CONTAINER_OF (timer, EpxGate, timer);

  self->funcs->spent (self, self->user_data);
}

EpxGate *
epx_gate_new (EpxDescriptors *descriptors,
              EpxTimers *timers,
              const EpxAddress *address,
              const EpxAddress *asker,
              gint64 time_limit_us,
              const EpxGateFuncs *funcs,
              gpointer user_data,
              GError **error)
{
  EpxGate *self = g_new0 (EpxGate, 1);
  guint16 port;

  self->descriptors = descriptors;
  self->funcs = funcs;
  self->user_data = user_data;
  self->listener = epx_listener_new (descriptors, EPX_DESCRIPTORS_FOR_LINKS, on_connection, self);
  port = epx_listener_add (self->listener, address, NULL);
  if (port == 0)
    {
      EpxAddress any_port = epx_address_with_port (address, 0);

      port = epx_listener_add (self->listener, &any_port, error);
    }
  if (port == 0)
    {
      epx_gate_free (self);
      return NULL;
    }
  self->address = epx_address_with_port (address, port);
  if (asker != NULL)
    {
      self->asker = *asker;
      epx_timers_start (timers, &self->timer, time_limit_us, on_time_up);
    }
  epx_listener_start (self->listener);
  return self;
}

EpxGate *
epx_gate_adopt (EpxDescriptors *descriptors,
                int fd,
                const EpxGateFuncs *funcs,
                gpointer user_data,
                GError **error)
{
  EpxGate *self = g_new0 (EpxGate, 1);

  self->descriptors = descriptors;
  self->funcs = funcs;
  self->user_data = user_data;
  self->listener = epx_listener_new (descriptors, EPX_DESCRIPTORS_FOR_LINKS, on_connection, self);
  self->address = epx_address_of_listener (fd);
  if (epx_listener_adopt (self->listener, fd, error) == 0)
    {
      epx_gate_free (self);
      return NULL;
    }
  epx_listener_start (self->listener);
  return self;
}

void
epx_gate_free (EpxGate *self)
{
  epx_timer_stop (&self->timer);
  epx_listener_free (self->listener);
  g_free (self);
}

int
epx_gate_get_fd (const EpxGate *self)
{
  return g_array_index (epx_listener_get_sockets (self->listener), int, 0);
}

const EpxAddress *
epx_gate_get_address (const EpxGate *self)
{
  return &self->address;
}
