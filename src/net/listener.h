/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A GSocketService on one or more addresses that hands out bare descriptors and stops accepting
 * while descriptors are short. The EPMD port and every gate have one. */
#pragma once

#include "net/address.h"
#include "net/descriptors.h"
#include "net/poller.h"

typedef struct _EpxListener EpxListener;

/* @fd: (transfer full) non-blocking, counted in the descriptors by the listener: whoever closes
 * it gives one back. May free the listener. */
typedef void (*EpxListenerFunc) (int fd,
                                 const EpxAddress *local,
                                 const EpxAddress *peer,
                                 gpointer user_data);

/* Accepts nothing before epx_listener_start(). @descriptors: outlives the listener. */
EpxListener *epx_listener_new (EpxDescriptors *descriptors,
                               EpxDescriptorsUse use,
                               EpxListenerFunc func,
                               gpointer user_data);
void epx_listener_free (EpxListener *listener);

/* Binds and listens: from here on the kernel takes connections. Port 0 is any free one.
 * Returns the port; 0 with a G_IO_ERROR. IPv6 "any" takes IPv4, too. */
guint16 epx_listener_add (EpxListener *listener, const EpxAddress *address, GError **error);
/* Accepts from @fd, a listening TCP socket that somebody else has bound. @fd: (transfer full), also
 * on failure. Returns its port; 0 with a G_IO_ERROR. */
guint16 epx_listener_adopt (EpxListener *listener, int fd, GError **error);
/* Its sockets, in the order that they were added: (unowned) (element-type int). */
const GArray *epx_listener_get_sockets (const EpxListener *listener);
/* Every connection that comes is an event for @poller, too, which outlives the listener: one that
 * waits awake sees nothing of the main loop's other sources. Once, with all sockets there. */
void epx_listener_alert (EpxListener *listener, EpxPoller *poller);
void epx_listener_start (EpxListener *listener);

/* Turns away a connection that a listener has handed out: its peer gets an RST. */
void epx_listener_refuse (EpxDescriptors *descriptors, int fd);
