/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/link-signals.h"

#define BATCH 64
/* ... and no more than this goes on without the others' getting their turn. */
#define TURN_US 500
#define MAX_STEPS 8

typedef struct
{
  EpxLink *link; /* (owned) */
  EpxLinkState old_state;
  guint n_steps;
  struct
  {
    EpxLinkState state;
    gint64 time_us;
  } steps[MAX_STEPS];
} Entry;

struct _EpxLinkSignals
{
  GQueue queue;        /* (element-type Entry) (owned elements) */
  GHashTable *by_link; /* (owned) (element-type EpxLink Entry) all unowned */
  guint source_id;
  const EpxLinkSignalsFuncs *funcs; /* (unowned) outlives us */
  gpointer user_data;
};

static void
entry_free (Entry *entry)
{
  epx_link_unref (entry->link);
  g_free (entry);
}

static void
tell_first (EpxLinkSignals *self)
{
  Entry *entry = g_queue_pop_head (&self->queue);
  EpxLinkState state = entry->old_state;

  g_hash_table_remove (self->by_link, entry->link);
  if (state != EPX_LINK_UNKNOWN && epx_link_get_state (entry->link) != EPX_LINK_CLOSED)
    self->funcs->changed (entry->link, self->user_data);
  for (guint i = 0; i < entry->n_steps; i++)
    {
      self->funcs->stepped (entry->link, state, entry->steps[i].state, entry->steps[i].time_us,
                            self->user_data);
      state = entry->steps[i].state;
    }
  entry_free (entry);
}

static gboolean
on_turn (gpointer user_data)
{
  EpxLinkSignals *self = user_data;
  gint64 end_us = g_get_monotonic_time () + TURN_US;

  for (guint i = 0; i < BATCH && self->queue.length > 0; i++)
    {
      tell_first (self);
      if (g_get_monotonic_time () >= end_us)
        break;
    }
  if (self->queue.length > 0)
    return G_SOURCE_CONTINUE;
  self->source_id = 0;
  return G_SOURCE_REMOVE;
}

EpxLinkSignals *
epx_link_signals_new (const EpxLinkSignalsFuncs *funcs, gpointer user_data)
{
  EpxLinkSignals *self = g_new0 (EpxLinkSignals, 1);

  g_queue_init (&self->queue);
  self->by_link = g_hash_table_new (NULL, NULL);
  self->funcs = funcs;
  self->user_data = user_data;
  return self;
}

void
epx_link_signals_free (EpxLinkSignals *self)
{
  g_clear_handle_id (&self->source_id, g_source_remove);
  g_queue_clear_full (&self->queue, (GDestroyNotify) entry_free);
  g_hash_table_unref (self->by_link);
  g_free (self);
}

/* The entry of @link, made if none waits; @old_state is what it was then. */
static Entry *
ensure_entry (EpxLinkSignals *self, EpxLink *link, EpxLinkState old_state)
{
  Entry *entry = g_hash_table_lookup (self->by_link, link);

  if (entry != NULL)
    return entry;
  entry = g_new0 (Entry, 1);
  entry->link = epx_link_ref (link);
  entry->old_state = old_state;
  g_queue_push_tail (&self->queue, entry);
  g_hash_table_insert (self->by_link, link, entry);
  if (self->source_id == 0)
    self->source_id = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn, self, NULL);
  return entry;
}

void
epx_link_signals_touch (EpxLinkSignals *self, EpxLink *link)
{
  ensure_entry (self, link, epx_link_get_state (link));
}

void
epx_link_signals_add (EpxLinkSignals *self, EpxLink *link, EpxLinkState old_state)
{
  Entry *entry = ensure_entry (self, link, old_state);

  /* The last place is kept for where it ends. */
  if (entry->n_steps < MAX_STEPS)
    entry->n_steps++;
  entry->steps[entry->n_steps - 1].state = epx_link_get_state (link);
  entry->steps[entry->n_steps - 1].time_us = epx_link_get_since_us (link);
}

void
epx_link_signals_flush (EpxLinkSignals *self)
{
  while (self->queue.length > 0)
    tell_first (self);
}
