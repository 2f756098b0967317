/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The descriptors that go from one daemon to the next, each known by its socket's cookie: the
 * kernel's own number for it, which stays while anybody holds the socket. */
#pragma once

#include <glib.h>

typedef struct _EpxHandover EpxHandover;

/* Nothing yet, to gather what is left to the next daemon. */
EpxHandover *epx_handover_new (void);
/* With what was left to this one: @fds (element-type int), taken over. */
EpxHandover *epx_handover_new_from (GArray *fds);
/* Closes what was left to this daemon and not taken. */
void epx_handover_free (EpxHandover *handover);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxHandover, epx_handover_free)

/* Leaves @fd, a socket, which stays the caller's. Returns its cookie. */
guint64 epx_handover_leave (EpxHandover *handover, int fd);
/* All of them: (transfer full) (element-type int). */
GArray *epx_handover_list (EpxHandover *handover);
/* The socket with that cookie: (transfer full), once; -1 when there is none. */
int epx_handover_take (EpxHandover *handover, guint64 cookie);
guint epx_handover_get_size (EpxHandover *handover);
