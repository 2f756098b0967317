/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The file that remembers where nodes were dragged, from one window to the next:
 * XDG_STATE_HOME/epmdpxy/places. Nothing here waits for the disk. That it cannot be read or
 * written costs a memory, and is said in the log alone. */
#pragma once

#include <gio/gio.h>

#define EPX_TYPE_PLACES_FILE (epx_places_file_get_type ())
G_DECLARE_FINAL_TYPE (EpxPlacesFile, epx_places_file, EPX, PLACES_FILE, GObject)

EpxPlacesFile *epx_places_file_new (void);

void
epx_places_file_load_async (EpxPlacesFile *self, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full) "" when there is none. */
char *epx_places_file_load_finish (EpxPlacesFile *self, GAsyncResult *result);

/* @text: (transfer full) all of it. Of several that come while one is written, the last is. */
void epx_places_file_save (EpxPlacesFile *self, char *text);
