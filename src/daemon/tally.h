/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Who has how many of something that is scarce. Pure. */
#pragma once

#include <glib.h>

typedef struct _EpxTally EpxTally;

/* @max_each: the most that one owner may have; @max_in_all: the most that all together may. */
EpxTally *epx_tally_new (guint max_each, guint max_in_all);
void epx_tally_free (EpxTally *tally);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxTally, epx_tally_free)

/* Takes @amount for @owner, to be given back at once. FALSE when that is more than is left. */
gboolean epx_tally_take (EpxTally *tally, guint32 owner, guint amount);
/* Whether @owner has any. */
gboolean epx_tally_has (EpxTally *tally, guint32 owner);
void epx_tally_give_back (EpxTally *tally, guint32 owner, guint amount);
