/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Whether it pays to wait awake.
 *
 * Two nodes that converse answer each other within microseconds, and to be woken up for each answer
 * takes longer than the answer. Who stays awake for a moment saves that; who stays awake in vain
 * has taken a core from the nodes. So it is done only while it succeeds: after waits that were
 * short, and ever more rarely after it was in vain. Pure; all times by one monotonic clock. */
#pragma once

#include <glib.h>

/* How long to stay awake at most. */
#define EPX_PATIENCE_US 50

typedef struct
{
  gint64 since_us; /* when there was nothing left to do; 0: unknown */
  guint n_needed;  /* short waits to see before it pays */
  guint price;     /* what n_needed becomes when it was in vain */
} EpxPatience;

void epx_patience_init (EpxPatience *self);
/* All that had come is done. */
void epx_patience_rest (EpxPatience *self, gint64 now_us);
/* Something came. */
void epx_patience_wake (EpxPatience *self, gint64 now_us);
/* Whether the next wait is to be awake. */
gboolean epx_patience_pays (const EpxPatience *self);
/* How such a wait ended: something came in time, or nothing did. */
void epx_patience_learn (EpxPatience *self, gboolean has_paid);
