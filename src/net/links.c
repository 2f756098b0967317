/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/links.h"

#include "core/name.h"

struct _EpxLinks
{
  EpxCarrier *carrier;        /* (unowned) outlives us */
  const EpxRules *rules;      /* (unowned) outlives us */
  const EpxLinksFuncs *funcs; /* (unowned) outlives us */
  gpointer user_data;
  GHashTable *links; /* (owned) (element-type guint64 EpxLink) by id */
  guint64 last_id;
};

/* Lays what the rules say on @link. Returns whether its effect changed. */
static gboolean
apply (EpxLinks *self, EpxLink *link)
{
  gboolean is_held[2];
  gboolean is_other = FALSE;

  for (int side = 0; side < 2; side++)
    {
      EpxEffect effect = epx_rules_effect (self->rules, epx_link_get_name (link, side),
                                           epx_link_get_name (link, !side));

      is_held[side] = effect.fault == EPX_FAULT_STALL;
      is_other |= is_held[side] != epx_link_is_held (link, side);
    }
  if (is_other)
    epx_link_hold (link, is_held[EPX_FROM_DIALLER], is_held[EPX_FROM_TARGET]);
  return is_other;
}

guint
epx_links_apply_rules (EpxLinks *self)
{
  g_autoptr (GPtrArray) links = epx_links_list (self);
  guint n = 0;

  for (guint i = 0; i < links->len; i++)
    {
      gboolean has_names = epx_link_has_names (links->pdata[i]);

      if (apply (self, links->pdata[i]) && has_names)
        n++;
    }
  return n;
}

/* A node that dials has no connection to the target any more, as far as it knows: it has given up
 * on older links that are cut. */
static void
mark_older_gone (EpxLinks *self, EpxLink *newer)
{
  const char *dialler = epx_link_get_name (newer, EPX_FROM_DIALLER);
  const char *target = epx_link_get_name (newer, EPX_FROM_TARGET);
  g_autoptr (GPtrArray) links = NULL;

  if (epx_rules_get_n_rules (self->rules) == 0 || !epx_link_has_names (newer))
    return;
  links = epx_links_list (self);
  for (guint i = 0; i < links->len; i++)
    {
      EpxLink *link = links->pdata[i];

      if (link == newer || epx_link_get_state (link) != EPX_LINK_CUT ||
          !epx_link_is_established (link))
        continue;
      for (int side = 0; side < 2; side++)
        if (g_str_equal (epx_link_get_name (link, side), dialler) &&
            g_str_equal (epx_link_get_name (link, !side), target))
          epx_link_mark_gone (link, side);
    }
}

static void
on_identified (EpxLink *link, gpointer user_data)
{
  EpxLinks *self = user_data;

  self->funcs->identified (link, self->user_data);
  mark_older_gone (self, link);
  apply (self, link);
}

static void
on_changed (EpxLink *link, EpxLinkState old_state, gpointer user_data)
{
  EpxLinks *self = user_data;

  self->funcs->changed (link, old_state, self->user_data);
}

static void
on_noticed (EpxLink *link, EpxSide end, gpointer user_data)
{
  g_info ("%s has given up on %s", epx_link_get_name (link, end), epx_link_get_name (link, !end));
}

static void
on_closed (EpxLink *link, EpxLinkState old_state, gpointer user_data)
{
  EpxLinks *self = user_data;
  g_autoptr (EpxLink) guard = epx_link_ref (link);

  g_hash_table_remove (self->links, GSIZE_TO_POINTER (epx_link_get_id (link)));
  self->funcs->changed (link, old_state, self->user_data);
}

static const EpxLinkFuncs link_funcs = { on_identified, on_changed, on_noticed, on_closed };

EpxLinks *
epx_links_new (EpxCarrier *carrier,
               const EpxRules *rules,
               const EpxLinksFuncs *funcs,
               gpointer user_data)
{
  EpxLinks *self = g_new0 (EpxLinks, 1);

  self->carrier = carrier;
  self->rules = rules;
  self->funcs = funcs;
  self->user_data = user_data;
  self->links = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) epx_link_unref);
  return self;
}

void
epx_links_free (EpxLinks *self)
{
  g_autoptr (GPtrArray) links = epx_links_list (self);

  for (guint i = 0; i < links->len; i++)
    epx_link_close (links->pdata[i]);
  g_hash_table_unref (self->links);
  g_free (self);
}

void
epx_links_dial (EpxLinks *self, const EpxDial *dial)
{
  EpxLink *link = epx_link_new (self->carrier, ++self->last_id, dial, &link_funcs, self);

  g_hash_table_insert (self->links, GSIZE_TO_POINTER (self->last_id), link);
  epx_link_start (link);
}

gboolean
epx_links_is_end (const EpxLink *link, EpxSide side, const char *alive)
{
  /* A node of another machine may have the same name; it is not registered here. */
  return epx_name_has_alive (epx_link_get_name (link, side), alive) &&
         (side == EPX_FROM_TARGET || epx_link_is_local (link));
}

void
epx_links_mark_gone (EpxLinks *self, const char *alive)
{
  g_autoptr (GPtrArray) links = NULL;

  if (epx_rules_get_n_rules (self->rules) == 0)
    return;
  links = epx_links_list (self);
  for (guint i = 0; i < links->len; i++)
    for (int side = 0; side < 2; side++)
      if (epx_links_is_end (links->pdata[i], side, alive))
        epx_link_mark_gone (links->pdata[i], side);
}

EpxLink *
epx_links_find (const EpxLinks *self, guint64 id)
{
  return g_hash_table_lookup (self->links, GSIZE_TO_POINTER (id));
}

static int
compare (gconstpointer a, gconstpointer b)
{
  guint64 id_a = epx_link_get_id (*(EpxLink *const *) a);
  guint64 id_b = epx_link_get_id (*(EpxLink *const *) b);

  return (id_a > id_b) - (id_a < id_b);
}

GPtrArray *
epx_links_list (const EpxLinks *self)
{
  GPtrArray *links =
      g_ptr_array_new_full (g_hash_table_size (self->links), (GDestroyNotify) epx_link_unref);
  GHashTableIter iter;
  gpointer link;

  g_hash_table_iter_init (&iter, self->links);
  while (g_hash_table_iter_next (&iter, NULL, &link))
    g_ptr_array_add (links, epx_link_ref (link));
  g_ptr_array_sort (links, compare);
  return links;
}

guint
epx_links_count (const EpxLinks *self, const char *alive)
{
  GHashTableIter iter;
  gpointer link;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->links);
  while (g_hash_table_iter_next (&iter, NULL, &link))
    if (epx_links_is_end (link, EPX_FROM_DIALLER, alive) ||
        epx_links_is_end (link, EPX_FROM_TARGET, alive))
      n++;
  return n;
}
