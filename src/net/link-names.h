/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Who is at the two ends of a link, as far as it is known. Owned by the link. */
#pragma once

#include "core/handshake.h"
#include "net/address.h"

typedef struct
{
  char *names[2];         /* (owned) by EpxSide, full names, never NULL */
  gboolean is_shown[2];   /* the name is the node's own word */
  gboolean is_hidden[2];  /* so it said; with is_shown */
  gboolean is_traced;     /* the dialler's name was found out by other means */
  EpxAddress local, peer; /* of the dialler's connection */
  gboolean is_local;      /* the dialler dials from this machine */
  gboolean has_host;      /* the target's host is no guess */
} EpxLinkNames;

/* @local, @peer: the ends of the dialler's connection. @alive: the target's registered name; @host:
 * (nullable) its host, if a handshake has shown it. */
void epx_link_names_init (EpxLinkNames *names,
                          const EpxAddress *local,
                          const EpxAddress *peer,
                          const char *alive,
                          const char *host);
void epx_link_names_clear (EpxLinkNames *names);

/* What @handshake knows by now; @events: what it has just told. */
void epx_link_names_learn (EpxLinkNames *names,
                           const EpxHandshake *handshake,
                           EpxHandshakeEvents events);
/* The dialler does not say its name and is known to be @dialler (transfer full) all the same, a
 * full name; nothing happens when that is NULL. */
void epx_link_names_trace (EpxLinkNames *names, char *dialler);
/* Whether the dialler's name is known, by its own word or otherwise. */
gboolean epx_link_names_has_dialler (const EpxLinkNames *names);
