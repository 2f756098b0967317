/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Two tables and what each event changes in them. */
#include "config.h"

#include "ctl/link-watch.h"

#include "core/glob.h"
#include "core/name.h"

struct _EpxLinkWatch
{
  GHashTable *nodes; /* (owned) (element-type utf8) a set of names without hosts */
  GHashTable *links; /* (owned) (element-type utf8 EpxWatchedLink) by path */
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
epx_link_watch_new (void)
{
  EpxLinkWatch *watch = g_new0 (EpxLinkWatch, 1);

  watch->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  watch->links = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_link);
  return watch;
}

void
epx_link_watch_free (EpxLinkWatch *watch)
{
  g_hash_table_unref (watch->nodes);
  g_hash_table_unref (watch->links);
  g_free (watch);
}

static EpxWatchedLink *
add_link (EpxLinkWatch *watch, const char *path)
{
  EpxWatchedLink *link = g_new0 (EpxWatchedLink, 1);

  link->path = g_strdup (path);
  link->noticed = g_array_new (FALSE, FALSE, sizeof (EpxNoticed));
  g_array_set_clear_func (link->noticed, clear_noticed);
  g_hash_table_replace (watch->links, link->path, link);
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
epx_link_watch_look (EpxLinkWatch *watch, GPtrArray *nodes, GPtrArray *links)
{
  g_hash_table_remove_all (watch->nodes);
  g_hash_table_remove_all (watch->links);
  for (guint i = 0; i < nodes->len; i++)
    {
      const EpxNodeInfo *node = g_ptr_array_index (nodes, i);

      g_hash_table_add (watch->nodes, g_strdup (node->name));
    }
  for (guint i = 0; i < links->len; i++)
    {
      const EpxLinkInfo *info = g_ptr_array_index (links, i);
      EpxWatchedLink *link = add_link (watch, info->path);

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
change_link (EpxLinkWatch *watch, const EpxEvent *event)
{
  EpxWatchedLink *link = g_hash_table_lookup (watch->links, event->path);

  if (event->new_state == EPX_LINK_CLOSED)
    {
      g_hash_table_remove (watch->links, event->path);
      return;
    }
  if (link != NULL && event->time_us < link->since_us)
    return;

  if (link == NULL)
    link = add_link (watch, event->path);
  set_names (link, event->from, event->to);
  if (link->state != event->new_state)
    g_array_set_size (link->noticed, 0);
  link->state = event->new_state;
  link->since_us = event->time_us;
  link->was_up |= event->old_state == EPX_LINK_UP || event->new_state == EPX_LINK_UP ||
                  event->new_state == EPX_LINK_SPOILED;
}

static void
note_noticed (EpxLinkWatch *watch, const EpxEvent *event)
{
  EpxWatchedLink *link = g_hash_table_lookup (watch->links, event->path);

  if (link != NULL && event->time_us >= link->since_us)
    add_noticed (link, event->node, event->after_us);
}

void
epx_link_watch_apply (EpxLinkWatch *watch, const EpxEvent *event)
{
  switch (event->kind)
    {
    case EPX_EVENT_NODE_REGISTERED:
      g_hash_table_add (watch->nodes, g_strdup (event->name));
      break;
    case EPX_EVENT_NODE_UNREGISTERED:
      g_hash_table_remove (watch->nodes, event->name);
      break;
    case EPX_EVENT_LINK_STATE_CHANGED:
      change_link (watch, event);
      break;
    case EPX_EVENT_LINK_NOTICED:
      note_noticed (watch, event);
      break;
    case EPX_EVENT_CABLES_CUT:
    case EPX_EVENT_CABLES_FIXED:
    case EPX_EVENT_RULE_ADDED:
    case EPX_EVENT_RULE_REMOVED:
    case EPX_EVENT_ISLANDS_CHANGED:
      break;
    }
}

gboolean
epx_link_watch_has_node (EpxLinkWatch *watch, const char *entry)
{
  g_autofree char *alive = g_strndup (entry, epx_name_alive_length (entry));
  EpxSlice pattern = epx_slice_from_string (alive);
  GHashTableIter iter;
  gpointer name;

  if (epx_glob_is_plain (pattern))
    return g_hash_table_contains (watch->nodes, alive);

  g_hash_table_iter_init (&iter, watch->nodes);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (epx_glob_matches (pattern, epx_slice_from_string (name)))
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
  GHashTableIter iter;
  gpointer link;

  g_hash_table_iter_init (&iter, watch->links);
  while (g_hash_table_iter_next (&iter, NULL, &link))
    if (is_between (link, a, b))
      g_ptr_array_add (between, link);

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
