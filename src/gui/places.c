/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Where nodes were dragged to: see the header. A line of the text is "X Y NAME"; the name comes
 * last, so that whatever it holds needs no quoting (names have no control characters). */
#include "gui/places.h"

#include <math.h>
#include <string.h>

typedef struct
{
  EpxPoint at;
  GList *link; /* (unowned) in the order */
} Place;

struct _EpxPlaces
{
  GHashTable *by_name; /* (owned) (element-type utf8 Place) owns the names */
  GQueue order;        /* (element-type utf8) (unowned names) the oldest first */
};

EpxPlaces *
epx_places_new (void)
{
  EpxPlaces *self = g_new0 (EpxPlaces, 1);

  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_queue_init (&self->order);
  return self;
}

void
epx_places_free (EpxPlaces *self)
{
  if (self == NULL)
    return;
  g_queue_clear (&self->order);
  g_hash_table_unref (self->by_name);
  g_free (self);
}

void
epx_places_forget (EpxPlaces *self, const char *name)
{
  Place *place = g_hash_table_lookup (self->by_name, name);

  if (place == NULL)
    return;
  g_queue_delete_link (&self->order, place->link);
  g_hash_table_remove (self->by_name, name);
}

void
epx_places_clear (EpxPlaces *self)
{
  g_queue_clear (&self->order);
  g_hash_table_remove_all (self->by_name);
}

void
epx_places_put (EpxPlaces *self, const char *name, EpxPoint at)
{
  Place *place = g_new (Place, 1);
  char *own_name = g_strdup (name);

  epx_places_forget (self, name);
  if (self->order.length >= EPX_PLACES_MAX)
    epx_places_forget (self, self->order.head->data);
  place->at = (EpxPoint){ CLAMP (at.x, -1, 1), CLAMP (at.y, -1, 1) };
  g_queue_push_tail (&self->order, own_name);
  place->link = self->order.tail;
  g_hash_table_insert (self->by_name, own_name, place);
}

gboolean
epx_places_find (const EpxPlaces *self, const char *name, EpxPoint *place)
{
  const Place *found = g_hash_table_lookup (self->by_name, name);

  if (found == NULL)
    return FALSE;
  if (place != NULL)
    *place = found->at;
  return TRUE;
}

char *
epx_places_to_text (const EpxPlaces *self)
{
  GString *text = g_string_new (NULL);
  char x[G_ASCII_DTOSTR_BUF_SIZE];
  char y[G_ASCII_DTOSTR_BUF_SIZE];

  for (GList *item = self->order.head; item != NULL; item = item->next)
    {
      const Place *place = g_hash_table_lookup (self->by_name, item->data);

      /* The same whatever the language: no decimal comma. */
      g_ascii_formatd (x, sizeof x, "%.4f", place->at.x);
      g_ascii_formatd (y, sizeof y, "%.4f", place->at.y);
      g_string_append_printf (text, "%s %s %s\n", x, y, (const char *) item->data);
    }
  return g_string_free (text, FALSE);
}

/* Reads "X Y NAME". */
static gboolean
read_line (const char *line, EpxPoint *at, const char **name)
{
  char *end;

  at->x = g_ascii_strtod (line, &end);
  if (end == line || *end != ' ')
    return FALSE;
  line = end + 1;
  at->y = g_ascii_strtod (line, &end);
  if (end == line || *end != ' ' || end[1] == '\0')
    return FALSE;
  *name = end + 1;
  return isfinite (at->x) && isfinite (at->y);
}

void
epx_places_read_text (EpxPlaces *self, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      EpxPoint at;
      const char *name;

      if (g_utf8_validate (lines[i], -1, NULL) && read_line (lines[i], &at, &name))
        epx_places_put (self, name, at);
    }
}
