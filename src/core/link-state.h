/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The states of a link. The numbers are those of the bus (org.epmdpxy.Manager). */
#pragma once

#include <glib.h>

typedef enum
{
  EPX_LINK_UNKNOWN = 0,     /* before the dial was seen */
  EPX_LINK_IDENTIFYING = 1, /* the dialler has not said its name */
  EPX_LINK_CONNECTING = 2,  /* the target is being dialled */
  EPX_LINK_UP = 3,          /* bytes pass */
  EPX_LINK_CUT = 4,         /* bytes are held in one direction or both */
  EPX_LINK_SPOILED = 5,     /* a fault short of a cut */
  EPX_LINK_CLOSED = 6,      /* over */
} EpxLinkState;

#define EPX_LINK_N_STATES 7

/* A stable lower-case word for people and machines. */
const char *epx_link_state_to_string (EpxLinkState state);

/* Whether a link may go from @from to @to in one step; a table, never TRUE for @from == @to. */
gboolean epx_link_state_may_follow (EpxLinkState from, EpxLinkState to);
