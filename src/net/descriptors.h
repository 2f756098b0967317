/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* How many descriptors the process may still open, so that accepting stops in time.
 *
 * At its limit a GSocketService would fail, warn and try again for ever. So whoever opens a
 * descriptor for a peer says so here, and while fewer than a reserve are left nobody is accepted:
 * new peers wait in the kernel's queue until a descriptor comes back. */
#pragma once

#include <glib.h>

typedef struct _EpxDescriptors EpxDescriptors;

/* Told with FALSE when accepting has to stop, with TRUE when it may go on. */
typedef void (*EpxDescriptorsFunc) (gboolean may_accept, gpointer user_data);

/* Counts what the process has open now; its limit is that of RLIMIT_NOFILE. */
EpxDescriptors *epx_descriptors_new (void);
void epx_descriptors_free (EpxDescriptors *descriptors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxDescriptors, epx_descriptors_free)

void epx_descriptors_take (EpxDescriptors *descriptors, guint n);
void epx_descriptors_give (EpxDescriptors *descriptors, guint n);
/* Whether peers may be let in. */
gboolean epx_descriptors_have_room (const EpxDescriptors *descriptors);

/* Returns a number for epx_descriptors_forget(). @func is not called from within. */
guint
epx_descriptors_listen (EpxDescriptors *descriptors, EpxDescriptorsFunc func, gpointer user_data);
void epx_descriptors_forget (EpxDescriptors *descriptors, guint id);
