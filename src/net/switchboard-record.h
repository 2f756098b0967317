/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What a switchboard leaves to the next daemon, so that nodes notice nothing of a restart: rules
 * with what is left of their time, registrations, gates, links with the bytes that they hold, and
 * the sockets of all these.
 *
 * Requests that are not complete and gates for one lookup are left out. */
#pragma once

#include "net/handover.h"
#include "net/switchboard.h"

typedef struct
{
  guint n_nodes;
  guint n_links;
  guint n_rules;
} EpxRestored;

/* At a moment when nothing is going on, and then it must not run any more: a socket goes on in one
 * daemon only. Returns: (transfer floating) a{sv}. */
GVariant *epx_switchboard_save (EpxSwitchboard *switchboard, EpxHandover *handover);
/* Of what was saved: the sockets that served the EPMD port, when they are bound as @options want it
 * (transfer full) (nullable) (element-type int). */
GArray *epx_switchboard_find_sockets (GVariant *state,
                                      const EpxSwitchboardOptions *options,
                                      EpxHandover *handover);
/* @switchboard is new and has not run. What cannot be restored is left out, and its sockets are
 * closed with @handover. */
EpxRestored
epx_switchboard_restore (EpxSwitchboard *switchboard, GVariant *state, EpxHandover *handover);
