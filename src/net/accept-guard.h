/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Keeps listeners from trying without end when the kernel does not let them accept: it has no
 * descriptors left in all (ENFILE), no memory (ENOBUFS), or says whatever else.
 *
 * Our own limit never gets so far (EpxDescriptors). For the rest, GSocketService knows no back-off:
 * it warns and accepts again at once, as fast as the processor goes, and it has no signal for that
 * either. All that leaves it is its warning, which comes before it looks whether it is still to go
 * on (gsocketservice.c, GLib 2.74). So the guard takes GIO's warnings: after a few failures within
 * a moment it has all listeners stop for a tenth of a second, and says so once. Other warnings go
 * where they went. Only one guard at a time. */
#pragma once

#include "net/descriptors.h"
#include "net/timers.h"

typedef struct _EpxAcceptGuard EpxAcceptGuard;

/* Both outlive the guard. */
EpxAcceptGuard *epx_accept_guard_new (EpxTimers *timers, EpxDescriptors *descriptors);
void epx_accept_guard_free (EpxAcceptGuard *guard);
