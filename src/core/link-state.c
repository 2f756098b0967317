/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The words and the table of the states of a link. Who changes a state is the link itself. */
#include "core/link-state.h"

#define BIT(state) (1u << (state))

static const char *const words[EPX_LINK_N_STATES] = {
  [EPX_LINK_UNKNOWN] = "unknown",
  [EPX_LINK_IDENTIFYING] = "identifying",
  [EPX_LINK_CONNECTING] = "connecting",
  [EPX_LINK_UP] = "up",
  [EPX_LINK_CUT] = "cut",
  [EPX_LINK_SPOILED] = "spoiled",
  [EPX_LINK_CLOSED] = "closed",
};

/* A dial into a cut is held before its target is dialled, so a cut may begin before a link is up,
 * and the target may be dialled after the cut ended. */
static const guint followers[EPX_LINK_N_STATES] = {
  [EPX_LINK_UNKNOWN] = BIT (EPX_LINK_IDENTIFYING) | BIT (EPX_LINK_CLOSED),
  [EPX_LINK_IDENTIFYING] = BIT (EPX_LINK_CONNECTING) | BIT (EPX_LINK_CUT) | BIT (EPX_LINK_SPOILED) |
                           BIT (EPX_LINK_CLOSED),
  [EPX_LINK_CONNECTING] =
      BIT (EPX_LINK_UP) | BIT (EPX_LINK_CUT) | BIT (EPX_LINK_SPOILED) | BIT (EPX_LINK_CLOSED),
  [EPX_LINK_UP] = BIT (EPX_LINK_CUT) | BIT (EPX_LINK_SPOILED) | BIT (EPX_LINK_CLOSED),
  [EPX_LINK_CUT] = BIT (EPX_LINK_CONNECTING) | BIT (EPX_LINK_UP) | BIT (EPX_LINK_SPOILED) |
                   BIT (EPX_LINK_CLOSED),
  [EPX_LINK_SPOILED] =
      BIT (EPX_LINK_CONNECTING) | BIT (EPX_LINK_UP) | BIT (EPX_LINK_CUT) | BIT (EPX_LINK_CLOSED),
  [EPX_LINK_CLOSED] = 0,
};

const char *
epx_link_state_to_string (EpxLinkState state)
{
  g_return_val_if_fail ((guint) state < EPX_LINK_N_STATES, words[EPX_LINK_UNKNOWN]);
  return words[state];
}

gboolean
epx_link_state_may_follow (EpxLinkState from, EpxLinkState to)
{
  g_return_val_if_fail ((guint) from < EPX_LINK_N_STATES, FALSE);
  g_return_val_if_fail ((guint) to < EPX_LINK_N_STATES, FALSE);
  return (followers[from] & BIT (to)) != 0;
}
