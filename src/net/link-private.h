/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What a link is made of: for link.c, which lives it, link-record.c, which writes it down, and
 * links.c and link-news.c, which keep in it its places in their queues. */
#pragma once

#include "net/connector.h"
#include "net/head.h"
#include "net/link-news.h"
#include "net/link.h"

struct _EpxLink
{
  int ref_count;
  guint64 id;
  EpxCarrier *carrier;       /* (unowned) outlives our life, not our last reference */
  const EpxLinkFuncs *funcs; /* (unowned) outlives us */
  gpointer user_data;
  EpxLinkState state;
  gint64 since_us;
  GList age;             /* links.c's own */
  EpxLinkNewsEntry news; /* link-news.c's own */

  EpxLinkNames names; /* (owned) */
  EpxLinkFaults faults;
  gboolean is_identified; /* it is known what the dialler speaks */
  gboolean is_asking;     /* identified is being called */

  EpxAddress local;
  guint16 port;
  int fd;                  /* (owned) the dialler; -1 once the relay has it */
  EpxWatch watch;          /* of fd */
  EpxTimer timer;          /* until identified, then until connected, then of grey ticks */
  EpxHead *head;           /* (owned) (nullable) read from fd, for the target */
  EpxHandshake *handshake; /* (owned) (nullable) until it is over */
  EpxConnector *connector; /* (owned) (nullable) while dialling the target */
  EpxRelay *relay;         /* (owned) (nullable) once connected */
};

extern const EpxRelayFuncs epx_link_relay_funcs;

/* Takes up where another daemon's link has ended. Reads nothing yet: should this daemon's start
 * still fail, the next one needs the same bytes. */
void epx_link_go_on (EpxLink *link);

/* Asks for the memory of @link that is needed to do something else to it, without waiting for it.
 */
void epx_link_fetch (const EpxLink *link);
/* ... and for that which the link points to. The link's own should be there by now. */
void epx_link_fetch_more (const EpxLink *link);
