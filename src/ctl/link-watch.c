/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Two tables for each place, and what each event changes in them. */
#include "config.h"

#include "ctl/link-watch.h"

#include "core/glob.h"
#include "core/name.h"

typedef struct
{
  GHashTable *nodes; /* (owned) (element-type utf8) a set of names without hosts */
  GHashTable *links; /* (owned) (element-type utf8 EpxWatchedLink) by path */
} Place;

struct _EpxLinkWatch
{
  guint n_places;
  Place *places; /* (owned) */
};

static void
clear_noticed (gpointer data)
{
  EpxNoticed *noticed = data;

  g_free (noticed->node);
}

static void
free_link (gpointer data)
{
  EpxWatchedLink *link = data;

  g_free (link->path);
  g_free (link->from);
  g_free (link->to);
  g_array_unref (link->noticed);
  g_free (link);
}

EpxLinkWatch *
epx_link_watch_new (guint n_places)
{
  EpxLinkWatch *watch = g_new0 (EpxLinkWatch, 1);

  watch->n_places = n_places;
  watch->places = g_new0 (Place, n_places);
  for (guint i = 0; i < n_places; i++)
    {
      watch->places[i].nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      watch->places[i].links = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_link);
    }
  return watch;
}

void
epx_link_watch_free (EpxLinkWatch *watch)
{
  for (guint i = 0; i < watch->n_places; i++)
    {
      g_hash_table_unref (watch->places[i].nodes);
      g_hash_table_unref (watch->places[i].links);
    }
  g_free (watch->places);
  g_free (watch);
}

static EpxWatchedLink *
add_link (Place *place, const char *path)
{
  EpxWatchedLink *link = g_new0 (EpxWatchedLink, 1);

  link->path = g_strdup (path);
  link->noticed = g_array_new (FALSE, FALSE, sizeof (EpxNoticed));
  g_array_set_clear_func (link->noticed, clear_noticed);
  g_hash_table_replace (place->links, link->path, link);
  return link;
}

static void
set_names (EpxWatchedLink *link, const char *from, const char *to)
{
  g_free (link->from);
  g_free (link->to);
  link->from = g_strdup (from);
  link->to = g_strdup (to);
}

static void
add_noticed (EpxWatchedLink *link, const char *node, guint64 after_us)
{
  EpxNoticed noticed = { g_strdup (node), after_us };

  for (guint i = 0; i < link->noticed->len; i++)
    if (g_str_equal (g_array_index (link->noticed, EpxNoticed, i).node, node))
      {
        clear_noticed (&noticed);
        return;
      }

  g_array_append_val (link->noticed, noticed);
}

void
epx_link_watch_look (EpxLinkWatch *watch, guint index, GPtrArray *nodes, GPtrArray *links)
{
  Place *place;

  g_return_if_fail (index < watch->n_places);

  place = &watch->places[index];
  g_hash_table_remove_all (place->nodes);
  g_hash_table_remove_all (place->links);
  for (guint i = 0; i < nodes->len; i++)
    {
      const EpxNodeInfo *node = g_ptr_array_index (nodes, i);

      g_hash_table_add (place->nodes, g_strdup (node->name));
    }
  for (guint i = 0; i < links->len; i++)
    {
      const EpxLinkInfo *info = g_ptr_array_index (links, i);
      EpxWatchedLink *link = add_link (place, info->path);

      set_names (link, info->from, info->to);
      link->state = info->state;
      link->since_us = info->since_us;
      link->was_up = info->bytes_forward + info->bytes_backward > 0;
      for (guint j = 0; j < info->noticed->len; j++)
        {
          const EpxNoticed *noticed = &g_array_index (info->noticed, EpxNoticed, j);

          add_noticed (link, noticed->node, noticed->after_us);
        }
    }
}

static void
change_link (Place *place, const EpxEvent *event)
{
  EpxWatchedLink *link = g_hash_table_lookup (place->links, event->path);

  if (event->new_state == EPX_LINK_CLOSED)
    {
      g_hash_table_remove (place->links, event->path);
      return;
    }
  if (link != NULL && event->time_us < link->since_us)
    return;

  if (link == NULL)
    link = add_link (place, event->path);
  set_names (link, event->from, event->to);
  if (link->state != event->new_state)
    g_array_set_size (link->noticed, 0);
  link->state = event->new_state;
  link->since_us = event->time_us;
  link->was_up |= event->old_state == EPX_LINK_UP || event->new_state == EPX_LINK_UP ||
                  event->new_state == EPX_LINK_SPOILED;
}

static void
note_noticed (Place *place, const EpxEvent *event)
{
  EpxWatchedLink *link = g_hash_table_lookup (place->links, event->path);

  if (link != NULL && event->time_us >= link->since_us)
    add_noticed (link, event->node, event->after_us);
}

void
epx_link_watch_apply (EpxLinkWatch *watch, guint index, const EpxEvent *event)
{
  Place *place;

  g_return_if_fail (index < watch->n_places);

  place = &watch->places[index];
  switch (event->kind)
    {
    case EPX_EVENT_NODE_REGISTERED:
      g_hash_table_add (place->nodes, g_strdup (event->name));
      break;
    case EPX_EVENT_NODE_UNREGISTERED:
      g_hash_table_remove (place->nodes, event->name);
      break;
    case EPX_EVENT_LINK_STATE_CHANGED:
      change_link (place, event);
      break;
    case EPX_EVENT_LINK_NOTICED:
      note_noticed (place, event);
      break;
    case EPX_EVENT_CABLES_CUT:
    case EPX_EVENT_CABLES_FIXED:
    case EPX_EVENT_RULE_ADDED:
    case EPX_EVENT_RULE_REMOVED:
    case EPX_EVENT_ISLANDS_CHANGED:
      break;
    }
}

static gboolean
has_node (const Place *place, const char *alive)
{
  EpxSlice pattern = epx_slice_from_string (alive);
  GHashTableIter iter;
  gpointer name;

  if (epx_glob_is_plain (pattern))
    return g_hash_table_contains (place->nodes, alive);

  g_hash_table_iter_init (&iter, place->nodes);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (epx_glob_matches (pattern, epx_slice_from_string (name)))
      return TRUE;

  return FALSE;
}

gboolean
epx_link_watch_has_node (EpxLinkWatch *watch, const char *entry)
{
  g_autofree char *alive = g_strndup (entry, epx_name_alive_length (entry));

  for (guint i = 0; i < watch->n_places; i++)
    if (has_node (&watch->places[i], alive))
      return TRUE;

  return FALSE;
}

static gboolean
is_between (const EpxWatchedLink *link, const EpxIsland *a, const EpxIsland *b)
{
  if (g_str_equal (link->from, link->to))
    return FALSE;

  return (epx_island_has (a, link->from) && epx_island_has (b, link->to)) ||
         (epx_island_has (b, link->from) && epx_island_has (a, link->to));
}

GPtrArray *
epx_link_watch_get_between (EpxLinkWatch *watch, const EpxIsland *a, const EpxIsland *b)
{
  GPtrArray *between = g_ptr_array_new ();

  for (guint i = 0; i < watch->n_places; i++)
    {
      GHashTableIter iter;
      gpointer link;

      g_hash_table_iter_init (&iter, watch->places[i].links);
      while (g_hash_table_iter_next (&iter, NULL, &link))
        if (is_between (link, a, b))
          g_ptr_array_add (between, link);
    }

  return between;
}

gboolean
epx_watched_link_is_noticed_by (const EpxWatchedLink *link, const EpxIsland *island)
{
  for (guint i = 0; i < link->noticed->len; i++)
    if (epx_island_has (island, g_array_index (link->noticed, EpxNoticed, i).node))
      return TRUE;

  return FALSE;
}
