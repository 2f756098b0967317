/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* How many descriptors the process may still open, so that accepting stops in time.
 *
 * At its limit a GSocketService would fail, warn and try again for ever. So whoever opens a
 * descriptor for a peer says so here, and while fewer than a reserve are left nobody is accepted:
 * new peers wait in the kernel's queue until a descriptor comes back.
 *
 * A service that is stopped from outside loses the connection that it is about to accept (GLib 2.74
 * accepts it and then finds itself cancelled). So each stops by itself, after the next connection
 * that it takes, and until then what that may need is set aside for it. */
#pragma once

#include <glib.h>

typedef struct _EpxDescriptors EpxDescriptors;

/* Accepting may go on. */
typedef void (*EpxDescriptorsFunc) (gpointer user_data);

/* Counts what the process has open now; its limit is that of RLIMIT_NOFILE. */
EpxDescriptors *epx_descriptors_new (void);
void epx_descriptors_free (EpxDescriptors *descriptors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxDescriptors, epx_descriptors_free)

void epx_descriptors_take (EpxDescriptors *descriptors, guint n);
void epx_descriptors_give (EpxDescriptors *descriptors, guint n);
/* Whether peers may be let in. */
gboolean epx_descriptors_have_room (const EpxDescriptors *descriptors);

/* Somebody accepts from now on, as long as there is room: after each connection he asks
 * epx_descriptors_have_room(), and without room he stops and says epx_descriptors_pause(). Then
 * @func tells when to go on. Returns a number for the other two. */
guint
epx_descriptors_listen (EpxDescriptors *descriptors, EpxDescriptorsFunc func, gpointer user_data);
void epx_descriptors_pause (EpxDescriptors *descriptors, guint id);
void epx_descriptors_forget (EpxDescriptors *descriptors, guint id);
