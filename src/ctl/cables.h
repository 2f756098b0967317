/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What `cut` and `fix` have in common: islands as arguments, names that nobody has, and telling
 * what was done. */
#pragma once

#include <json-glib/json-glib.h>

#include "ctl/invocation.h"
#include "ctl/unknown.h"

/* "node1,node2" into its names. Returns: (transfer full) (nullable): NULL with a complaint made
 * when a name is empty. */
char **epx_cables_parse_island (EpxInvocation *invocation, const char *argument);

typedef struct
{
  const char *host; /* (unowned) (nullable) where */
  char **island_a;  /* (owned) */
  char **island_b;  /* (owned) */
  guint n_links;
  guint32 duration_ms; /* 0: until it is fixed */
  guint64 rule;        /* 0: not told */
  gboolean is_dry_run; /* nothing was done */
  GPtrArray *unknown;  /* (owned) (nullable) (element-type EpxUnknown) what matches nobody */
} EpxCables;

void epx_cables_clear (EpxCables *cables);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EpxCables, epx_cables_clear)

/* Fills in what is unknown. Nothing when a daemon cannot be asked any more: what was asked for is
 * done, and this is a courtesy. */
void epx_cables_find_unknown (EpxCables *cables, EpxFleet *fleet);

typedef enum
{
  EPX_DEED_CUT,
  EPX_DEED_FIX,
  EPX_DEED_RULE, /* anything else */
} EpxDeed;

/* Tells on stderr of what is unknown, if anything is. */
void epx_cables_warn (const EpxCables *cables, EpxDeed deed);

/* Adds the member unknown, an array. */
void epx_cables_build_unknown (const EpxCables *cables, JsonBuilder *builder);

/* Tells what was done, on stdout. */
gboolean epx_cables_print (const EpxCables *cables, EpxInvocation *invocation, EpxDeed deed);
