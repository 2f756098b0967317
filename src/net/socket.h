/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The few socket calls that several of the floor's types need. */
#pragma once

#include <glib.h>

/* Non-blocking, no Nagle delay, keep-alive probes: what both ends of a link get. */
void epx_socket_prepare (int fd);
/* The peer is of this machine: no network lies between that could be too full. Congestion control
 * that paces by a timer (BBR) would send a link's bytes at half the speed. */
void epx_socket_do_not_pace (int fd);
/* The next close() of @fd sends RST and drops what is not sent yet. */
void epx_socket_make_reset (int fd);
/* Whether bytes that were written are still on their way to the peer's kernel. */
gboolean epx_socket_has_unsent (int fd);
