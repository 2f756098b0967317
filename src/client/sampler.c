/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One timer, which runs between an answer and the next question. */
#include "config.h"

#include "client/sampler.h"

/* Often enough to look live. */
#define INTERVAL_MS 1000
/* A question that took long is followed by a rest of so many times that. */
#define REST_FACTOR 10

struct _EpxSampler
{
  void (*ask) (gpointer user_data);
  gpointer user_data;
  gboolean is_on;
  guint n_holders;
  guint due_id;    /* 0: none is due */
  gint64 asked_us; /* monotonic; 0: no question is open */
};

EpxSampler *
epx_sampler_new (void (*ask) (gpointer user_data), gpointer user_data)
{
  EpxSampler *self = g_new0 (EpxSampler, 1);

  self->ask = ask;
  self->user_data = user_data;
  return self;
}

void
epx_sampler_free (EpxSampler *self)
{
  g_clear_handle_id (&self->due_id, g_source_remove);
  g_free (self);
}

static gboolean
on_due (gpointer user_data)
{
  EpxSampler *self = user_data;

  self->due_id = 0;
  self->asked_us = g_get_monotonic_time ();
  self->ask (self->user_data);
  return G_SOURCE_REMOVE;
}

static void
plan (EpxSampler *self, guint wait_ms)
{
  if (!self->is_on || self->n_holders == 0)
    g_clear_handle_id (&self->due_id, g_source_remove);
  else if (self->due_id == 0 && self->asked_us == 0)
    self->due_id = g_timeout_add (wait_ms, on_due, self);
}

void
epx_sampler_switch (EpxSampler *self, gboolean is_on)
{
  self->is_on = is_on;
  if (!is_on)
    self->asked_us = 0;
  plan (self, 0);
}

void
epx_sampler_hold (EpxSampler *self)
{
  self->n_holders++;
  plan (self, 0);
}

void
epx_sampler_release (EpxSampler *self)
{
  g_return_if_fail (self->n_holders > 0);

  self->n_holders--;
  plan (self, 0);
}

void
epx_sampler_answered (EpxSampler *self)
{
  gint64 took_ms = (g_get_monotonic_time () - self->asked_us) / 1000;

  self->asked_us = 0;
  plan (self, (guint) MAX (INTERVAL_MS, took_ms * REST_FACTOR));
}
