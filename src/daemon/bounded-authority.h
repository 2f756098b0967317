/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Stands before an authority that may take its time, and bounds what that may cost: how many
 * questions wait, how long, and for whom. A question whose caller has left the bus is taken back.
 */
#pragma once

#include "daemon/authority.h"

typedef struct
{
  guint n_per_user; /* questions of one user, however many connections that opens */
  guint n_in_all;
  guint kib_per_user; /* what is kept for them */
  guint kib_in_all;
  guint answer_ms; /* how long one may take when nobody is asked */
  guint typing_ms; /* and when somebody may have to find a password */
} EpxBounds;

#define EPX_TYPE_BOUNDED_AUTHORITY (epx_bounded_authority_get_type ())
G_DECLARE_FINAL_TYPE (EpxBoundedAuthority, epx_bounded_authority, EPX, BOUNDED_AUTHORITY, GObject)

/* @connection: to the bus that the questions come from, whose uid has to be known. */
EpxAuthority *epx_bounded_authority_new (GDBusConnection *connection,
                                         const EpxBounds *bounds,
                                         EpxAuthority *authority);
