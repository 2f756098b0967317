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
  GHashTable *counts; /* (owned) (nullable) (element-type utf8 guint) links of each alive name;
                         NULL when it has to be counted anew */
};

/* Lays what the rules say on @link. Returns whether its effect changed. */
static gboolean
apply (EpxLinks *self, EpxLink *link)
{
  const EpxEffect *old_effects = epx_link_get_faults (link)->effects;
  EpxEffect effects[2];
  gboolean is_other = FALSE;
  gboolean is_other_rule = FALSE;

  for (int side = 0; side < 2; side++)
    {
      effects[side] = epx_rules_effect (self->rules, epx_link_get_name (link, side),
                                        epx_link_get_name (link, !side), side == EPX_FROM_DIALLER);
      is_other |= effects[side].fault != old_effects[side].fault ||
                  !epx_shape_equal (&effects[side].shape, &old_effects[side].shape);
      is_other_rule |= effects[side].fault_rule != old_effects[side].fault_rule ||
                       effects[side].shape_rule != old_effects[side].shape_rule;
    }
  if (is_other || is_other_rule)
    epx_link_treat (link, effects);
  return is_other;
}

guint
epx_links_apply_rules (EpxLinks *self)
{
  g_autoptr (GPtrArray) links = epx_links_list (self);
  guint n = 0;

  for (guint i = 0; i < links->len; i++)
    {
      gboolean has_names = epx_link_get_names (links->pdata[i])->is_shown[EPX_FROM_DIALLER];

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

  if (epx_rules_get_n_rules (self->rules) == 0 ||
      !epx_link_get_names (newer)->is_shown[EPX_FROM_DIALLER])
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
forget_counts (EpxLinks *self)
{
  g_clear_pointer (&self->counts, g_hash_table_unref);
}

static void
on_identified (EpxLink *link, gpointer user_data)
{
  EpxLinks *self = user_data;

  forget_counts (self);
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
  EpxLinks *self = user_data;

  self->funcs->noticed (link, end, self->user_data);
}

static void
on_closed (EpxLink *link, EpxLinkState old_state, gpointer user_data)
{
  EpxLinks *self = user_data;
  g_autoptr (EpxLink) guard = epx_link_ref (link);

  forget_counts (self);
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
  forget_counts (self);
  g_hash_table_unref (self->links);
  g_free (self);
}

void
epx_links_dial (EpxLinks *self, const EpxDial *dial)
{
  EpxLink *link = epx_link_new (self->carrier, ++self->last_id, dial, &link_funcs, self);

  forget_counts (self);
  g_hash_table_insert (self->links, GSIZE_TO_POINTER (self->last_id), link);
  epx_link_start (link);
}

gboolean
epx_links_is_end (const EpxLink *link, EpxSide side, const char *alive)
{
  /* A node of another machine may have the same name; it is not registered here. */
  return epx_name_has_alive (epx_link_get_name (link, side), alive) &&
         (side == EPX_FROM_TARGET || epx_link_get_names (link)->is_local);
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

static void
count_end (GHashTable *counts, EpxLink *link, EpxSide side)
{
  const char *name = epx_link_get_name (link, side);
  char *alive = g_strndup (name, epx_name_alive_length (name));
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, alive));

  if (epx_links_is_end (link, side, alive))
    g_hash_table_insert (counts, alive, GUINT_TO_POINTER (n + 1));
  else
    g_free (alive);
}

/* One pass over the links serves all nodes until a link changes its names. */
guint
epx_links_count (EpxLinks *self, const char *alive)
{
  GHashTableIter iter;
  gpointer link;

  if (self->counts == NULL)
    {
      self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_iter_init (&iter, self->links);
      while (g_hash_table_iter_next (&iter, NULL, &link))
        {
          count_end (self->counts, link, EPX_FROM_DIALLER);
          count_end (self->counts, link, EPX_FROM_TARGET);
        }
    }
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, alive));
}
