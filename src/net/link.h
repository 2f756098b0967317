/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The life of one connection: dialled through a gate, identified by its handshake, connected to
 * the real node, carried by a relay, closed.
 *
 * The link knows the two names and what is done to each direction; which rules say so is its
 * owner's matter, whom it asks whenever its names change. Reference counted: the owner drops its
 * reference when closed is called, others may keep theirs to read names and states. */
#pragma once

#include "core/link-state.h"
#include "core/rules.h"
#include "net/address.h"
#include "net/carrier.h"
#include "net/link-faults.h"
#include "net/link-names.h"
#include "net/relay.h"

typedef struct _EpxLink EpxLink;

typedef struct
{
  /* The dialler, whose connection is @fd, does not say its name (TLS). Returns: (transfer full)
   * (nullable): its full name if it can be told by other means. */
  char *(*trace) (EpxLink *link, int fd, gpointer user_data);
  /* The names became known, or better known. The owner answers with epx_link_treat(). */
  void (*identified) (EpxLink *link, gpointer user_data);
  /* After the state became what epx_link_get_state() says; not for the close. */
  void (*changed) (EpxLink *link, EpxLinkState old_state, gpointer user_data);
  /* @end was seen to give up while the link was cut. */
  void (*noticed) (EpxLink *link, EpxSide end, gpointer user_data);
  /* The state is EPX_LINK_CLOSED now, and no other call follows. */
  void (*closed) (EpxLink *link, EpxLinkState old_state, gpointer user_data);
} EpxLinkFuncs;

typedef struct
{
  int fd;            /* (transfer full) as with EpxListenerFunc */
  EpxAddress local;  /* what the dialler dialled; its port is of no interest */
  EpxAddress peer;   /* where it dialled from */
  guint16 port;      /* the target's own port */
  const char *alive; /* the target's registered name */
  const char *host;  /* (nullable) the target's host, if its handshakes showed it */
} EpxDial;

/* State: identifying. @funcs: outlives the link. Returns: (transfer full). */
EpxLink *epx_link_new (EpxCarrier *carrier,
                       guint64 id,
                       const EpxDial *dial,
                       const EpxLinkFuncs *funcs,
                       gpointer user_data);
EpxLink *epx_link_ref (EpxLink *link);
void epx_link_unref (EpxLink *link);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxLink, epx_link_unref)

/* Reads what the dialler has sent already. Calls back. */
void epx_link_start (EpxLink *link);

/* What the rules do to each direction from now on, by the side that the bytes come from; in force
 * on return. May close the link: when it is reset, or when a cut ends for which one end has given
 * up, so that the other is reset. */
void epx_link_treat (EpxLink *link, const EpxEffect effects[2]);
/* What is done to it, and who noticed (unowned). */
const EpxLinkFaults *epx_link_get_faults (const EpxLink *link);

/* The owner knows by other means (its registration ended, it dialled anew) that @end has given
 * up. Nothing happens to a link that is not cut. May close the link. */
void epx_link_mark_gone (EpxLink *link, EpxSide end);

/* Closes both ends, calling closed; what the kernel has taken is still delivered. Nothing happens
 * to a closed link. */
void epx_link_close (EpxLink *link);

guint64 epx_link_get_id (const EpxLink *link);
EpxLinkState epx_link_get_state (const EpxLink *link);
/* CLOCK_REALTIME of the last change of state. */
gint64 epx_link_get_since_us (const EpxLink *link);

/* Full names (unowned, until they change). A dialler that has not said its name is "?@ADDRESS", a
 * nameless one "?@HOST" until it is given one; a target whose host no handshake has shown is taken
 * to live on the dialler's host when that dials from this machine, else at the dialled address. */
const char *epx_link_get_name (const EpxLink *link, EpxSide side);
/* With what is known about them (unowned). */
const EpxLinkNames *epx_link_get_names (const EpxLink *link);
/* Whether the handshake is over and bytes pass between the two since. */
gboolean epx_link_is_established (const EpxLink *link);
EpxCounters epx_link_get_counters (const EpxLink *link, EpxSide from);
