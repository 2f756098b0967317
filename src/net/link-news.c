/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/link-news.h"

#include <string.h>

#include "net/link-private.h"

#define BATCH 64
/* ... and no more than this goes on without the others' getting their turn, unless so many wait
 * that links that come and go would pile up. */
#define TURN_US 200
/* How long the first waits: whoever has cut thousands of links gets the reply before the bus is
 * full of what became of them. */
#define GATHER_MS 2

struct _EpxLinkNews
{
  GQueue queue; /* (element-type EpxLink) (owned elements) of their entries' items */
  guint source_id;
  const EpxLinkNewsFuncs *funcs; /* (unowned) outlives us */
  gpointer user_data;
};

/* Returns: (transfer full). What happens to it from now on is for another turn. */
static EpxLink *
take_first (EpxLinkNews *self)
{
  EpxLink *link = g_queue_pop_head_link (&self->queue)->data;

  link->news.is_waiting = FALSE;
  return link;
}

static void
tell_first (EpxLinkNews *self)
{
  g_autoptr (EpxLink) link = take_first (self);
  EpxLinkState old_state = link->news.old_state;
  guint n_steps = link->news.n_steps;
  EpxLinkStep steps[EPX_LINK_NEWS_STEPS];

  memcpy (steps, link->news.steps, n_steps * sizeof *steps);
  if (old_state != EPX_LINK_UNKNOWN && epx_link_get_state (link) != EPX_LINK_CLOSED)
    self->funcs->touched (link, self->user_data);
  for (guint i = 0; i < n_steps; i++)
    self->funcs->stepped (link, &steps[i], self->user_data);
}

static gboolean
on_turn (gpointer user_data)
{
  EpxLinkNews *self = user_data;
  gint64 end_us = g_get_monotonic_time () + TURN_US;

  for (guint i = 0; i < BATCH && self->queue.length > 0; i++)
    {
      tell_first (self);
      if (g_get_monotonic_time () >= end_us)
        break;
    }
  while (self->queue.length > EPX_LINK_NEWS_MAX)
    tell_first (self);
  if (self->queue.length > 0)
    return G_SOURCE_CONTINUE;
  self->source_id = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
on_gathered (gpointer user_data)
{
  EpxLinkNews *self = user_data;

  self->source_id = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn, self, NULL);
  return G_SOURCE_REMOVE;
}

EpxLinkNews *
epx_link_news_new (const EpxLinkNewsFuncs *funcs, gpointer user_data)
{
  EpxLinkNews *self = g_new0 (EpxLinkNews, 1);

  g_queue_init (&self->queue);
  self->funcs = funcs;
  self->user_data = user_data;
  return self;
}

void
epx_link_news_free (EpxLinkNews *self)
{
  g_clear_handle_id (&self->source_id, g_source_remove);
  while (self->queue.length > 0)
    epx_link_unref (take_first (self));
  g_free (self);
}

/* The entry of @link, begun if it does not wait; @old_state is what it was then. */
static EpxLinkNewsEntry *
ensure_entry (EpxLinkNews *self, EpxLink *link, EpxLinkState old_state)
{
  EpxLinkNewsEntry *entry = &link->news;

  if (entry->is_waiting)
    return entry;
  entry->is_waiting = TRUE;
  entry->old_state = old_state;
  entry->n_steps = 0;
  entry->item.data = epx_link_ref (link);
  g_queue_push_tail_link (&self->queue, &entry->item);
  if (self->source_id == 0)
    self->source_id = g_timeout_add_full (G_PRIORITY_DEFAULT, GATHER_MS, on_gathered, self, NULL);
  return entry;
}

void
epx_link_news_touch (EpxLinkNews *self, EpxLink *link)
{
  ensure_entry (self, link, epx_link_get_state (link));
}

void
epx_link_news_add (EpxLinkNews *self, EpxLink *link, EpxLinkState old_state)
{
  EpxLinkNewsEntry *entry = ensure_entry (self, link, old_state);

  /* The last place is kept for where it ends. */
  if (entry->n_steps < EPX_LINK_NEWS_STEPS)
    entry->steps[entry->n_steps++].old_state = old_state;
  entry->steps[entry->n_steps - 1].new_state = epx_link_get_state (link);
  entry->steps[entry->n_steps - 1].time_us = epx_link_get_since_us (link);
}

void
epx_link_news_flush (EpxLinkNews *self)
{
  while (self->queue.length > 0)
    tell_first (self);
}
