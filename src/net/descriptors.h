/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* How many descriptors the process may still open, so that accepting stops in time.
 *
 * At its limit a GSocketService would fail, warn and try again for ever. So whoever opens a
 * descriptor for a peer says so here, and new peers wait in the kernel's queue while too few are
 * left. Links stop first: some descriptors are spared for EPMD, so that nodes can still register
 * and look each other up.
 *
 * A service that is stopped from outside loses the connection that it is about to accept (GLib 2.74
 * accepts it and then finds itself cancelled). So each stops by itself, after the next connection
 * that it takes; only when the very last descriptors go are all stopped at once. */
#pragma once

#include <glib.h>

typedef struct _EpxDescriptors EpxDescriptors;

/* Who wants descriptors. */
typedef enum
{
  EPX_DESCRIPTORS_FOR_EPMD,
  EPX_DESCRIPTORS_FOR_LINKS, /* gates, and what dials them */
} EpxDescriptorsUse;

/* Accepting may go on, or (all but never) has to stop at once. */
typedef void (*EpxDescriptorsFunc) (gboolean may_accept, gpointer user_data);

/* Counts what the process has open now; its limit is that of RLIMIT_NOFILE. */
EpxDescriptors *epx_descriptors_new (void);
void epx_descriptors_free (EpxDescriptors *descriptors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxDescriptors, epx_descriptors_free)

void epx_descriptors_take (EpxDescriptors *descriptors, guint n);
void epx_descriptors_give (EpxDescriptors *descriptors, guint n);
/* Whether peers may be let in for @use. */
gboolean epx_descriptors_have_room (const EpxDescriptors *descriptors, EpxDescriptorsUse use);

typedef struct
{
  guint limit;  /* what the process may have open */
  guint n_used; /* what it has */
  /* How often somebody stopped accepting for want of them, since the start. */
  guint64 n_pauses;
} EpxDescriptorsReport;

EpxDescriptorsReport epx_descriptors_report (const EpxDescriptors *descriptors);

/* Nobody may accept, whatever room there is, until it is taken back; everybody is told. */
void epx_descriptors_suspend (EpxDescriptors *descriptors);
void epx_descriptors_resume (EpxDescriptors *descriptors);

/* Somebody accepts from now on: after each connection he asks epx_descriptors_have_room(), and
 * without room he stops and says epx_descriptors_pause(). Then @func tells when to go on. Returns a
 * number for the other two. */
guint epx_descriptors_listen (EpxDescriptors *descriptors,
                              EpxDescriptorsUse use,
                              EpxDescriptorsFunc func,
                              gpointer user_data);
void epx_descriptors_pause (EpxDescriptors *descriptors, guint id);
void epx_descriptors_forget (EpxDescriptors *descriptors, guint id);
