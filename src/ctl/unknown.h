/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Names and patterns of an island that match nobody yet, on any host: often a slip of the hand.
 * Looks at the registered nodes and at the ends of links, since nodes of other hosts and nodes with
 * dynamic names are known by their links only. Words nothing: that is the business of who tells of
 * it. */
#pragma once

#include "client/fleet.h"

typedef enum
{
  EPX_UNKNOWN_NAME,      /* nobody has the name */
  EPX_UNKNOWN_PATTERN,   /* nobody matches */
  EPX_UNKNOWN_ELSEWHERE, /* the name is registered, but on another host */
} EpxUnknownKind;

typedef struct
{
  EpxUnknownKind kind;
  char *entry; /* (owned) as it was given */
  char *alive; /* (owned) its name without the host */
  char *host;  /* (owned) (nullable) where it is registered; of EPX_UNKNOWN_ELSEWHERE */
} EpxUnknown;

/* The unknown of both islands, in their order, each once. Returns: (transfer full) (element-type
 * EpxUnknown): empty when one of the daemons cannot be asked. */
GPtrArray *
epx_unknown_find (EpxFleet *fleet, const char *const *island_a, const char *const *island_b);
