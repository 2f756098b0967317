/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What happened in a cluster over the last minutes: moments that are worth telling, and how much
 * passed. Bounded in time and number; what is older goes. Knows no clock: times are those of the
 * daemon's events and of who measured. */
#pragma once

#include "client/event.h"

/* Ten minutes, and as many moments as somebody may want to scroll through. */
#define EPX_TIMELINE_SPAN_US ((guint64) 600 * G_USEC_PER_SEC)
#define EPX_TIMELINE_MAX_MOMENTS 2000
#define EPX_TIMELINE_MAX_SAMPLES 1200

typedef enum
{
  EPX_MOMENT_NODE_UP,    /* registered */
  EPX_MOMENT_NODE_DOWN,  /* its registration ended */
  EPX_MOMENT_CUT,        /* cables were cut */
  EPX_MOMENT_FIX,        /* cables were fixed, or a cut ended */
  EPX_MOMENT_FAULT,      /* a fault short of a cut was laid */
  EPX_MOMENT_FAULT_OVER, /* such a fault ended */
  EPX_MOMENT_NOTICED,    /* a node gave up on another one */
  EPX_MOMENT_SPLIT,      /* the nodes fell into other islands */
  EPX_MOMENT_HEALED,     /* they are one island again */
} EpxMomentKind;

#define EPX_MOMENT_N_KINDS 9

#define EPX_TYPE_MOMENT (epx_moment_get_type ())
G_DECLARE_FINAL_TYPE (EpxMoment, epx_moment, EPX, MOMENT, GObject)

EpxMomentKind epx_moment_get_kind (EpxMoment *moment);
/* (unowned) what the daemon told. */
const EpxEvent *epx_moment_get_event (EpxMoment *moment);
/* A stable lower-case word for machines, as in "node-up". */
const char *epx_moment_kind_to_string (EpxMomentKind kind);

typedef struct
{
  guint64 time_us; /* CLOCK_REALTIME */
  guint64 rate;    /* bytes a second over all links */
} EpxSample;

#define EPX_TYPE_TIMELINE (epx_timeline_get_type ())
G_DECLARE_FINAL_TYPE (EpxTimeline, epx_timeline, EPX, TIMELINE, GObject)

EpxTimeline *epx_timeline_new (void);

/* Takes a reference to the event if it is worth telling. */
void epx_timeline_add_event (EpxTimeline *timeline, EpxEvent *event);
void epx_timeline_add_sample (EpxTimeline *timeline, guint64 time_us, guint64 rate);
/* Drops what is older than its span at @now_us. */
void epx_timeline_trim (EpxTimeline *timeline, guint64 now_us);
void epx_timeline_clear (EpxTimeline *timeline);

/* (unowned) (element-type EpxMoment) oldest first. */
GListModel *epx_timeline_get_moments (EpxTimeline *timeline);
guint epx_timeline_get_n_samples (EpxTimeline *timeline);
/* Oldest first; (unowned) valid until the time line changes. */
const EpxSample *epx_timeline_get_sample (EpxTimeline *timeline, guint index);
