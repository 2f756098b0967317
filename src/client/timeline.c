/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Moments are a list store, since a list of them is shown; samples are a ring of a fixed size. */
#include "config.h"

#include "client/timeline.h"

#include "core/fault.h"

struct _EpxMoment
{
  GObject parent_instance;

  EpxMomentKind kind;
  EpxEvent *event; /* (owned) */
};

G_DEFINE_FINAL_TYPE (EpxMoment, epx_moment, G_TYPE_OBJECT)

struct _EpxTimeline
{
  GObject parent_instance;

  GListStore *moments; /* (owned) (element-type EpxMoment) */
  guint n_islands;     /* as last told of; 0: not yet */
  EpxSample samples[EPX_TIMELINE_MAX_SAMPLES];
  guint first; /* of the samples */
  guint n_samples;
};

G_DEFINE_FINAL_TYPE (EpxTimeline, epx_timeline, G_TYPE_OBJECT)

static const char *const KIND_WORDS[EPX_MOMENT_N_KINDS] = {
  [EPX_MOMENT_NODE_UP] = "node-up", [EPX_MOMENT_NODE_DOWN] = "node-down",
  [EPX_MOMENT_CUT] = "cut",         [EPX_MOMENT_FIX] = "fix",
  [EPX_MOMENT_FAULT] = "fault",     [EPX_MOMENT_FAULT_OVER] = "fault-over",
  [EPX_MOMENT_NOTICED] = "noticed", [EPX_MOMENT_SPLIT] = "split",
  [EPX_MOMENT_HEALED] = "healed",
};

static void
epx_moment_finalize (GObject *object)
{
  EpxMoment *self = EPX_MOMENT (object);

  g_clear_pointer (&self->event, epx_event_unref);
  G_OBJECT_CLASS (epx_moment_parent_class)->finalize (object);
}

static void
epx_moment_class_init (EpxMomentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = epx_moment_finalize;
}

static void
epx_moment_init (EpxMoment *self)
{
}

EpxMomentKind
epx_moment_get_kind (EpxMoment *self)
{
  g_return_val_if_fail (EPX_IS_MOMENT (self), EPX_MOMENT_NODE_UP);

  return self->kind;
}

const EpxEvent *
epx_moment_get_event (EpxMoment *self)
{
  g_return_val_if_fail (EPX_IS_MOMENT (self), NULL);

  return self->event;
}

const char *
epx_moment_kind_to_string (EpxMomentKind kind)
{
  g_return_val_if_fail (kind < EPX_MOMENT_N_KINDS, NULL);

  return KIND_WORDS[kind];
}

static void
epx_timeline_finalize (GObject *object)
{
  EpxTimeline *self = EPX_TIMELINE (object);

  g_object_unref (self->moments);
  G_OBJECT_CLASS (epx_timeline_parent_class)->finalize (object);
}

static void
epx_timeline_class_init (EpxTimelineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = epx_timeline_finalize;
}

static void
epx_timeline_init (EpxTimeline *self)
{
  self->moments = g_list_store_new (EPX_TYPE_MOMENT);
}

EpxTimeline *
epx_timeline_new (void)
{
  return g_object_new (EPX_TYPE_TIMELINE, NULL);
}

static gboolean
is_cut_rule (const EpxRuleInfo *rule)
{
  EpxFault fault;

  return epx_fault_from_string (rule->fault, &fault) && epx_fault_is_cut (fault);
}

/* FALSE when the event is not worth telling, or another one tells of it. */
static gboolean
classify (EpxTimeline *self, const EpxEvent *event, EpxMomentKind *kind)
{
  guint n_before = self->n_islands;

  switch (event->kind)
    {
    case EPX_EVENT_NODE_REGISTERED:
      *kind = EPX_MOMENT_NODE_UP;
      return TRUE;
    case EPX_EVENT_NODE_UNREGISTERED:
      *kind = EPX_MOMENT_NODE_DOWN;
      return TRUE;
    case EPX_EVENT_CABLES_CUT:
      *kind = EPX_MOMENT_CUT;
      return TRUE;
    case EPX_EVENT_CABLES_FIXED:
      *kind = EPX_MOMENT_FIX;
      return TRUE;
    case EPX_EVENT_RULE_ADDED:
      *kind = EPX_MOMENT_FAULT;
      return !is_cut_rule (event->laid);
    case EPX_EVENT_RULE_REMOVED:
      /* Whether it was a cut is not known until the fix that follows; see forget_end(). */
      *kind = EPX_MOMENT_FAULT_OVER;
      return g_strcmp0 (event->reason, "fixed") != 0;
    case EPX_EVENT_LINK_NOTICED:
      *kind = EPX_MOMENT_NOTICED;
      return TRUE;
    case EPX_EVENT_ISLANDS_CHANGED:
      self->n_islands = event->islands->len;
      *kind = self->n_islands > 1 ? EPX_MOMENT_SPLIT : EPX_MOMENT_HEALED;
      return self->n_islands > 1 ? self->n_islands != n_before : n_before > 1;
    case EPX_EVENT_LINK_STATE_CHANGED:
      break;
    }
  return FALSE;
}

/* When a rule ends that was a cut, what follows tells of it better. */
static void
forget_end (EpxTimeline *self, const EpxEvent *fix)
{
  guint n_moments = g_list_model_get_n_items (G_LIST_MODEL (self->moments));
  g_autoptr (EpxMoment) last = NULL;

  if (n_moments == 0 || fix->reason == NULL)
    return;

  last = g_list_model_get_item (G_LIST_MODEL (self->moments), n_moments - 1);
  if (last->kind == EPX_MOMENT_FAULT_OVER && last->event->rule == fix->rule)
    g_list_store_remove (self->moments, n_moments - 1);
}

void
epx_timeline_add_event (EpxTimeline *self, EpxEvent *event)
{
  g_autoptr (EpxMoment) moment = NULL;
  EpxMomentKind kind;

  g_return_if_fail (EPX_IS_TIMELINE (self));

  if (!classify (self, event, &kind))
    return;

  if (kind == EPX_MOMENT_FIX)
    forget_end (self, event);
  moment = g_object_new (EPX_TYPE_MOMENT, NULL);
  moment->kind = kind;
  moment->event = epx_event_ref (event);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->moments)) == EPX_TIMELINE_MAX_MOMENTS)
    g_list_store_remove (self->moments, 0);
  g_list_store_append (self->moments, moment);
}

void
epx_timeline_add_sample (EpxTimeline *self, guint64 time_us, guint64 rate)
{
  guint place;

  g_return_if_fail (EPX_IS_TIMELINE (self));

  place = (self->first + self->n_samples) % EPX_TIMELINE_MAX_SAMPLES;
  self->samples[place] = (EpxSample){ time_us, rate };
  if (self->n_samples < EPX_TIMELINE_MAX_SAMPLES)
    self->n_samples++;
  else
    self->first = (self->first + 1) % EPX_TIMELINE_MAX_SAMPLES;
}

void
epx_timeline_trim (EpxTimeline *self, guint64 now_us)
{
  GListModel *moments = G_LIST_MODEL (self->moments);
  guint n_old = 0;

  g_return_if_fail (EPX_IS_TIMELINE (self));

  while (n_old < g_list_model_get_n_items (moments))
    {
      g_autoptr (EpxMoment) moment = g_list_model_get_item (moments, n_old);

      if (moment->event->time_us + EPX_TIMELINE_SPAN_US >= now_us)
        break;
      n_old++;
    }
  if (n_old > 0)
    g_list_store_splice (self->moments, 0, n_old, NULL, 0);

  while (self->n_samples > 0 && self->samples[self->first].time_us + EPX_TIMELINE_SPAN_US < now_us)
    {
      self->first = (self->first + 1) % EPX_TIMELINE_MAX_SAMPLES;
      self->n_samples--;
    }
}

void
epx_timeline_clear (EpxTimeline *self)
{
  g_return_if_fail (EPX_IS_TIMELINE (self));

  g_list_store_remove_all (self->moments);
  self->n_samples = 0;
  self->n_islands = 0;
}

GListModel *
epx_timeline_get_moments (EpxTimeline *self)
{
  g_return_val_if_fail (EPX_IS_TIMELINE (self), NULL);

  return G_LIST_MODEL (self->moments);
}

guint
epx_timeline_get_n_samples (EpxTimeline *self)
{
  g_return_val_if_fail (EPX_IS_TIMELINE (self), 0);

  return self->n_samples;
}

const EpxSample *
epx_timeline_get_sample (EpxTimeline *self, guint index)
{
  g_return_val_if_fail (EPX_IS_TIMELINE (self), NULL);
  g_return_val_if_fail (index < self->n_samples, NULL);

  return &self->samples[(self->first + index) % EPX_TIMELINE_MAX_SAMPLES];
}
