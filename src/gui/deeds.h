/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What the window does to the cables, one deed after the other, and how the last one is undone. A
 * deed is one or more calls of the daemon that belong together: a stroke, a fix, a slider.
 *
 *   EpxDeeds::done (char *sentence)    a deed is in force, and what to say about it
 *   EpxDeeds::failed (char *sentence)  a deed did not come off, or not all of it
 *   notify::can-undo
 *
 * Undoing takes away the rules that a deed laid, by their numbers, so that what lay below is
 * uncovered; after a fix it lays again what was there (undo.h). What others did meanwhile stays.
 * The undoing of an undoing is none. */
#pragma once

#include "client/cluster.h"

#define EPX_TYPE_DEEDS (epx_deeds_get_type ())
G_DECLARE_FINAL_TYPE (EpxDeeds, epx_deeds, EPX, DEEDS, GObject)

/* How long faults last while "is-brief" is set. */
#define EPX_DEEDS_BRIEF_MS 10000

EpxDeeds *epx_deeds_new (EpxCluster *cluster);

/* Also the properties "is-brief" (may be set: faults to come end by themselves) and "can-undo". */
gboolean epx_deeds_get_can_undo (EpxDeeds *self);
void epx_deeds_set_is_brief (EpxDeeds *self, gboolean is_brief);

/* @steps: (element-type EpxCutStep) what a stroke cuts. @n_cables: how many cables that is. */
void epx_deeds_cut (EpxDeeds *self, const GArray *steps, guint n_cables);
/* The cables from each of @names to everybody else, also to those who come later. */
void epx_deeds_isolate (EpxDeeds *self, const char *const *names);
/* All cables between @names and @rest. */
void epx_deeds_split (EpxDeeds *self, const char *const *names, const char *const *rest);
/* Takes every fault off the cables of @names; NULL: off all cables. */
void epx_deeds_fix (EpxDeeds *self, const char *const *names);

/* The cable between two nodes: both ways, or only the bytes from @from to @to. */
void epx_deeds_cut_cable (EpxDeeds *self, const char *from, const char *to, gboolean is_one_way);
void epx_deeds_fix_cable (EpxDeeds *self, const char *one, const char *other);
/* Slows it down both ways; 0 is no latency, and no limit. The shape that was laid on this cable by
 * this before goes. */
void epx_deeds_shape_cable (
    EpxDeeds *self, const char *one, const char *other, guint latency_ms, guint64 rate);

/* Takes the last deed back. */
void epx_deeds_undo (EpxDeeds *self);
