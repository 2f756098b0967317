/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/links.h"

#include "core/name.h"
#include "core/snapshot.h"
#include "net/link-counts.h"
#include "net/link-private.h"
#include "net/link-record.h"
#include "net/listener.h"
#include "net/waiting.h"

/* How many links ahead the memory of one is asked for, and that which it points to. */
#define FETCH_FAR 8
#define FETCH_NEAR 4

struct _EpxLinks
{
  EpxCarrier *carrier;        /* (unowned) outlives us */
  const EpxRules *rules;      /* (unowned) outlives us */
  const EpxLinksFuncs *funcs; /* (unowned) outlives us */
  gpointer user_data;
  GQueue by_age;     /* (element-type EpxLink) (owned elements) of their items, oldest first */
  GHashTable *by_id; /* (owned) (element-type guint64 EpxLink) (unowned elements) */
  EpxWaiting *dials; /* (owned) (element-type EpxLink) whose diallers have not said their name */
  guint64 last_id;
  EpxLinkCounts *counts; /* (owned) */
  EpxLinkNews *news;     /* (owned) */
};

/* Takes @link in, which is younger than all there are. */
static void
add (EpxLinks *self, EpxLink *link)
{
  link->age.data = link;
  g_queue_push_tail_link (&self->by_age, &link->age);
  g_hash_table_insert (self->by_id, GSIZE_TO_POINTER (epx_link_get_id (link)), link);
}

static void
remove_link (EpxLinks *self, EpxLink *link)
{
  g_hash_table_remove (self->by_id, GSIZE_TO_POINTER (epx_link_get_id (link)));
  g_queue_unlink (&self->by_age, &link->age);
  epx_link_unref (link);
}

/* Lays what the rules say on @link. Returns whether its effect changed. */
static gboolean
apply (EpxLinks *self, EpxLink *link)
{
  const EpxEffect *old_effects = epx_link_get_faults (link)->effects;
  EpxLinkState state = epx_link_get_state (link);
  const char *const names[2] = { epx_link_get_name (link, EPX_FROM_DIALLER),
                                 epx_link_get_name (link, EPX_FROM_TARGET) };
  EpxEffect effects[2];
  gboolean is_other_fault = FALSE;
  gboolean is_other = FALSE;
  gboolean is_other_rule = FALSE;

  epx_rules_effects (self->rules, names, effects);
  for (int side = 0; side < 2; side++)
    {
      is_other_fault |= effects[side].fault != old_effects[side].fault;
      is_other |= !epx_shape_equal (&effects[side].shape, &old_effects[side].shape);
      is_other_rule |= effects[side].fault_rule != old_effects[side].fault_rule ||
                       effects[side].shape_rule != old_effects[side].shape_rule;
    }
  if (is_other_fault || is_other || is_other_rule)
    epx_link_treat (link, effects);
  /* A new state has been told with all else. */
  if (is_other_fault && epx_link_get_state (link) == state)
    epx_link_news_touch (self->news, link);
  return is_other_fault || is_other;
}

/* Asks for the memory of @n links from *@item on, which then is the one behind them. */
static void
fetch (const GList **item, guint n, void (*func) (const EpxLink *link))
{
  for (; n > 0 && *item != NULL; n--, *item = (*item)->next)
    func ((*item)->data);
}

guint
epx_links_apply_rules (EpxLinks *self)
{
  gint64 begin_us = g_get_monotonic_time ();
  guint n_links = self->by_age.length;
  const GList *far = self->by_age.head;
  const GList *near = far;
  const GList *next;
  guint n = 0;

  /* Little is done to many links: without this it would be waited for the memory of each. */
  fetch (&far, FETCH_FAR, epx_link_fetch);
  fetch (&near, FETCH_NEAR, epx_link_fetch_more);
  for (const GList *item = self->by_age.head; item != NULL; item = next)
    {
      EpxLink *link = item->data;
      gboolean has_names = epx_link_names_has_dialler (epx_link_get_names (link));

      fetch (&far, 1, epx_link_fetch);
      fetch (&near, 1, epx_link_fetch_more);
      /* This link may end with what is done to it, and no other. */
      next = item->next;
      if (apply (self, link) && has_names)
        n++;
    }
  g_debug ("The rules were laid on %u links in %" G_GINT64_FORMAT " µs", n_links,
           g_get_monotonic_time () - begin_us);
  return n;
}

void
epx_links_flush (EpxLinks *self)
{
  epx_link_news_flush (self->news);
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
      !epx_link_names_has_dialler (epx_link_get_names (newer)))
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

/* The registered name at @side of @link: (transfer full) (nullable). */
static char *
get_end (const EpxLink *link, EpxSide side)
{
  const char *name = epx_link_get_name (link, side);
  g_autofree char *alive = g_strndup (name, epx_name_alive_length (name));

  if (side == EPX_FROM_DIALLER && !epx_link_names_has_dialler (epx_link_get_names (link)))
    return NULL;
  return epx_links_is_end (link, side, alive) ? g_steal_pointer (&alive) : NULL;
}

static void
count (EpxLinks *self, EpxLink *link)
{
  g_autofree char *dialler = get_end (link, EPX_FROM_DIALLER);
  g_autofree char *target = get_end (link, EPX_FROM_TARGET);
  const char *const alives[2] = { dialler, target };

  epx_link_counts_set (self->counts, link, alives);
}

/* @link is no dial without a name any more. */
static void
stop_waiting (EpxLinks *self, EpxLink *link)
{
  const EpxLinkNames *names = epx_link_get_names (link);

  if (epx_waiting_remove (self->dials, link))
    epx_quota_give (self->carrier->quotas[EPX_QUOTA_DIALS], &names->local, &names->peer);
}

static char *
on_trace (EpxLink *link, int fd, gpointer user_data)
{
  EpxLinks *self = user_data;

  return self->funcs->trace (link, fd, self->user_data);
}

static void
on_identified (EpxLink *link, gpointer user_data)
{
  EpxLinks *self = user_data;

  stop_waiting (self, link);
  count (self, link);
  self->funcs->identified (link, self->user_data);
  mark_older_gone (self, link);
  epx_link_news_touch (self->news, link);
  apply (self, link);
}

static void
on_changed (EpxLink *link, EpxLinkState old_state, gpointer user_data)
{
  EpxLinks *self = user_data;

  epx_link_news_add (self->news, link, old_state);
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
  const EpxLinkNames *names = epx_link_get_names (link);

  epx_link_news_add (self->news, link, old_state);
  stop_waiting (self, link);
  epx_quota_give (self->carrier->quotas[EPX_QUOTA_LINKS], &names->local, &names->peer);
  epx_quota_give (self->carrier->quotas[EPX_QUOTA_CONNECTIONS], &names->local, &names->peer);

  epx_link_counts_remove (self->counts, link);
  remove_link (self, link);
}

static void
on_counted (const char *alive, gpointer user_data)
{
  EpxLinks *self = user_data;

  self->funcs->counted (alive, self->user_data);
}

static void
on_touched (EpxLink *link, gpointer user_data)
{
  EpxLinks *self = user_data;

  self->funcs->touched (link, self->user_data);
}

static void
on_stepped (EpxLink *link, const EpxLinkStep *step, gpointer user_data)
{
  EpxLinks *self = user_data;

  self->funcs->stepped (link, step, self->user_data);
}

static const EpxLinkNewsFuncs news_funcs = { on_touched, on_stepped };

static const EpxLinkFuncs link_funcs = { on_trace, on_identified, on_changed, on_noticed,
                                         on_closed };

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
  g_queue_init (&self->by_age);
  self->by_id = g_hash_table_new (NULL, NULL);
  self->dials = epx_waiting_new ();
  self->counts = epx_link_counts_new (on_counted, self);
  self->news = epx_link_news_new (&news_funcs, self);
  return self;
}

void
epx_links_free (EpxLinks *self)
{
  g_autoptr (GPtrArray) links = epx_links_list (self);

  for (guint i = 0; i < links->len; i++)
    epx_link_close (links->pdata[i]);
  epx_link_news_flush (self->news);
  epx_link_news_free (self->news);
  epx_link_counts_free (self->counts);
  epx_waiting_free (self->dials);
  g_hash_table_unref (self->by_id);
  g_free (self);
}

/* Takes what another link needs, from the oldest dial if need be. */
static gboolean
let_in (EpxLinks *self, const EpxAddress *local, const EpxAddress *peer)
{
  static const EpxQuotaKind kinds[] = { EPX_QUOTA_CONNECTIONS, EPX_QUOTA_LINKS, EPX_QUOTA_DIALS };
  EpxQuota *const *quotas = self->carrier->quotas;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      EpxQuotaAnswer answer;

      while ((answer = epx_quota_take (quotas[kinds[i]], local, peer)) == EPX_QUOTA_FULL &&
             kinds[i] == EPX_QUOTA_DIALS)
        epx_link_close (epx_waiting_get_oldest (self->dials));
      if (answer == EPX_QUOTA_ROOM)
        continue;
      while (i-- > 0)
        epx_quota_give (quotas[kinds[i]], local, peer);
      return FALSE;
    }
  return TRUE;
}

void
epx_links_dial (EpxLinks *self, const EpxDial *dial)
{
  EpxLink *link;

  if (!let_in (self, &dial->local, &dial->peer))
    {
      epx_listener_refuse (self->carrier->descriptors, dial->fd);
      return;
    }
  link = epx_link_new (self->carrier, ++self->last_id, dial, &link_funcs, self);
  epx_waiting_add (self->dials, link);
  add (self, link);
  count (self, link);
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
  return g_hash_table_lookup (self->by_id, GSIZE_TO_POINTER (id));
}

GPtrArray *
epx_links_list (const EpxLinks *self)
{
  GPtrArray *list = g_ptr_array_new_full (self->by_age.length, (GDestroyNotify) epx_link_unref);

  for (const GList *item = self->by_age.head; item != NULL; item = item->next)
    g_ptr_array_add (list, epx_link_ref (item->data));
  return list;
}

guint
epx_links_count (const EpxLinks *self, const char *alive)
{
  return epx_link_counts_get (self->counts, alive);
}

GVariant *
epx_links_save (EpxLinks *self, EpxHandover *handover)
{
  g_autoptr (GPtrArray) links = epx_links_list (self);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < links->len; i++)
    {
      GVariant *record = epx_link_save (links->pdata[i], handover);

      if (record != NULL)
        g_variant_builder_add_value (&builder, record);
    }
  return g_variant_builder_end (&builder);
}

/* @link: (transfer full) of the daemon before this one. FALSE when there is no room for it. */
static gboolean
take_in (EpxLinks *self, EpxLink *link)
{
  const EpxLinkNames *names = epx_link_get_names (link);

  if (!let_in (self, &names->local, &names->peer))
    {
      epx_link_discard (link);
      return FALSE;
    }
  epx_waiting_add (self->dials, link);
  if (epx_link_get_state (link) != EPX_LINK_UNKNOWN)
    stop_waiting (self, link);
  add (self, link);
  count (self, link);
  return TRUE;
}

guint
epx_links_restore (EpxLinks *self, GVariant *records, guint64 last_id, EpxHandover *handover)
{
  GVariantIter iter;
  GVariant *record;
  guint n = 0;

  g_variant_iter_init (&iter, records);
  while ((record = g_variant_iter_next_value (&iter)) != NULL)
    {
      guint64 id = epx_snapshot_get_number (record, "id");
      EpxLink *link = NULL;

      if (epx_links_find (self, id) == NULL)
        link = epx_link_load (self->carrier, record, handover, &link_funcs, self);
      if (link != NULL && take_in (self, link))
        {
          g_autoptr (EpxLink) guard G_GNUC_UNUSED = epx_link_ref (link);

          n++;
          last_id = MAX (last_id, id);
          apply (self, link);
          epx_link_resume (link, record);
        }
      g_variant_unref (record);
    }
  self->last_id = MAX (self->last_id, last_id);
  return n;
}

guint64
epx_links_get_last_id (const EpxLinks *self)
{
  return self->last_id;
}
