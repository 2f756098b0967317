/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Those that are waited for, in the order in which they came: so that the oldest can be sent away
 * when there are too many. Adding, removing and asking cost the same whatever their number. */
#pragma once

#include <glib.h>

typedef struct _EpxWaiting EpxWaiting;

EpxWaiting *epx_waiting_new (void);
void epx_waiting_free (EpxWaiting *waiting);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxWaiting, epx_waiting_free)

/* @who: (unowned) until it is removed; not twice. */
void epx_waiting_add (EpxWaiting *waiting, gpointer who);
/* Whether @who was there; harmless if not. */
gboolean epx_waiting_remove (EpxWaiting *waiting, gpointer who);
/* (unowned) (nullable) */
gpointer epx_waiting_get_oldest (const EpxWaiting *waiting);
