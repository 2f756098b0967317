/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Where nodes were dragged to, by their names, and as text that outlives the program.
 *
 * A place is in the unit square, -1 to 1 each way from the middle of the board, so that it holds
 * for any size of the window. Pure: whoever owns this reads and writes the file. */
#pragma once

#include "gui/geometry.h"

/* Names come and go over years; the oldest place is forgotten first. */
#define EPX_PLACES_MAX 1000

typedef struct _EpxPlaces EpxPlaces;

EpxPlaces *epx_places_new (void);
void epx_places_free (EpxPlaces *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxPlaces, epx_places_free)

/* What lies outside the square is moved to its edge. */
void epx_places_put (EpxPlaces *self, const char *name, EpxPoint place);
/* Whether @name has a place; @place: (out) (optional). */
gboolean epx_places_find (const EpxPlaces *self, const char *name, EpxPoint *place);
/* Forgets the place of one, and of all. */
void epx_places_forget (EpxPlaces *self, const char *name);
void epx_places_clear (EpxPlaces *self);

/* All of them as a text of lines. Returns: (transfer full). */
char *epx_places_to_text (const EpxPlaces *self);
/* Puts what epx_places_to_text() wrote; lines that are none of it are passed over. */
void epx_places_read_text (EpxPlaces *self, const char *text);
