/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One entry of an island, taken apart: a pattern for the alive name and one for the host.
 *
 * Private to the core: others have islands (island.h). An entry owns nothing; its slices are
 * inside the text it was parsed from. */
#pragma once

#include "core/bytes.h"

typedef struct
{
  EpxSlice whole;
  EpxSlice alive;
  EpxSlice host;           /* empty: any host, and names without one (no "@", or "@*") */
  gboolean is_alive_plain; /* no wildcards in alive */
  gboolean is_plain;       /* none in whole */
} EpxEntry;

/* FALSE when @text is no valid entry (epx_island_new()). */
gboolean epx_entry_parse (const char *text, EpxEntry *entry);

/* Whether the name of these parts is matched. @host: NULL data for a name without one. */
gboolean epx_entry_has (const EpxEntry *entry, EpxSlice alive, EpxSlice host);
/* As epx_entry_covers() and epx_entry_meets(). */
gboolean epx_entry_covers_entry (const EpxEntry *cover, const EpxEntry *entry);
gboolean epx_entry_meets_entry (const EpxEntry *a, const EpxEntry *b);
