/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Where the daemon of a cluster is: on the session bus, the system bus, a bus at an address, or a
 * private one that was started here and ends with this object.
 *
 *   EpxPlace::changed ()   something of it is another than before */
#pragma once

#include "client/cluster.h"

#define EPX_TYPE_PLACE (epx_place_get_type ())
G_DECLARE_FINAL_TYPE (EpxPlace, epx_place, EPX, PLACE, GObject)

typedef enum
{
  EPX_PLACE_NOWHERE,    /* nothing was asked for yet */
  EPX_PLACE_CONNECTING, /* to a bus */
  EPX_PLACE_STARTING,   /* a private daemon */
  EPX_PLACE_FAILED,     /* see epx_place_get_error() */
  EPX_PLACE_CONNECTED,
} EpxPlaceState;

/* @cluster: whose connection this sets. */
EpxPlace *epx_place_new (EpxCluster *cluster);

/* Goes to the bus @spec (see epx_bus_choose()); what was under way before is given up. A private
 * daemon that runs goes on. */
void epx_place_go (EpxPlace *place, const char *spec);
/* Goes to the private daemon, which is started unless it runs. */
void epx_place_go_private (EpxPlace *place);

EpxPlaceState epx_place_get_state (EpxPlace *place);
/* Why it is EPX_PLACE_FAILED (unowned) (nullable). */
const GError *epx_place_get_error (EpxPlace *place);

/* The bus it is at or goes to (unowned) (nullable): nowhere, or while a daemon is started. */
const char *epx_place_get_bus (EpxPlace *place);
/* Whether that is the private daemon's. */
gboolean epx_place_is_private (EpxPlace *place);
/* Whether a private daemon was started here and still runs. */
gboolean epx_place_has_private (EpxPlace *place);

/* "the session bus", "a private daemon" and the like, to be put into a sentence. Returns: (transfer
 * full). */
char *epx_place_describe (EpxPlace *place);
