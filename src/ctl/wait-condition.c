/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One island for each entry, and a question for each pair of them. */
#include "config.h"

#include "ctl/wait-condition.h"

#include <string.h>

#include <glib/gi18n.h>

#include "ctl/text.h"

/* What comparing --by with the islands may cost; more is taken for a match. */
#define BY_BUDGET 1000000

struct _EpxWaitCondition
{
  EpxWaitKind kind;
  char **names[2];     /* (owned) the second one (nullable) */
  GPtrArray *sides[2]; /* (owned) (element-type EpxIsland) an island for each of the names */
  EpxIsland *by;       /* (owned) (nullable) */
};

static const char *const WORDS[] = {
  [EPX_WAIT_NODE] = "node", [EPX_WAIT_UP] = "up",           [EPX_WAIT_CUT] = "cut",
  [EPX_WAIT_DOWN] = "down", [EPX_WAIT_NOTICED] = "noticed",
};

gboolean
epx_wait_kind_from_string (const char *text, EpxWaitKind *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (WORDS); i++)
    if (g_str_equal (text, WORDS[i]))
      {
        *kind = (EpxWaitKind) i;
        return TRUE;
      }

  return FALSE;
}

const char *
epx_wait_kind_to_string (EpxWaitKind kind)
{
  return WORDS[kind];
}

static EpxIsland *
make_island (const char *entry, GError **error)
{
  const char *const entries[] = { entry, NULL };

  return epx_island_new (entries, error);
}

static gboolean
make_side (EpxWaitCondition *condition, guint index, const char *const *entries, GError **error)
{
  condition->names[index] = g_strdupv ((char **) entries);
  condition->sides[index] = g_ptr_array_new_with_free_func ((GDestroyNotify) epx_island_unref);
  for (gsize i = 0; entries != NULL && entries[i] != NULL; i++)
    {
      EpxIsland *island = make_island (entries[i], error);

      if (island == NULL)
        return FALSE;
      g_ptr_array_add (condition->sides[index], island);
    }

  return TRUE;
}

/* Whether the end that is to have noticed is one of those that are waited for. */
static gboolean
check_by (const EpxWaitCondition *condition, const char *by, GError **error)
{
  gsize budget = BY_BUDGET;

  for (guint side = 0; side < 2; side++)
    for (guint i = 0; i < condition->sides[side]->len; i++)
      if (epx_island_meets (condition->sides[side]->pdata[i], condition->by, &budget))
        return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("--by %s is in neither island; name one of the nodes that are waited for"), by);
  return FALSE;
}

EpxWaitCondition *
epx_wait_condition_new (EpxWaitKind kind,
                        const char *const *island_a,
                        const char *const *island_b,
                        const char *by,
                        GError **error)
{
  g_autoptr (EpxWaitCondition) condition = g_new0 (EpxWaitCondition, 1);

  condition->kind = kind;
  if (!make_side (condition, 0, island_a, error) || !make_side (condition, 1, island_b, error))
    return NULL;
  if (by != NULL)
    {
      condition->by = make_island (by, error);
      if (condition->by == NULL || !check_by (condition, by, error))
        return NULL;
    }

  return g_steal_pointer (&condition);
}

void
epx_wait_condition_free (EpxWaitCondition *condition)
{
  for (guint i = 0; i < 2; i++)
    {
      g_strfreev (condition->names[i]);
      g_clear_pointer (&condition->sides[i], g_ptr_array_unref);
    }
  g_clear_pointer (&condition->by, epx_island_unref);
  g_free (condition);
}

const char *const *
epx_wait_condition_get_names (const EpxWaitCondition *condition, guint side)
{
  return (const char *const *) condition->names[side];
}

EpxWaitKind
epx_wait_condition_get_kind (const EpxWaitCondition *condition)
{
  return condition->kind;
}

char *
epx_wait_condition_format (const EpxWaitCondition *condition)
{
  const char *word = WORDS[condition->kind];
  g_autofree char *text = NULL;

  if (condition->kind == EPX_WAIT_NODE)
    text = epx_text_names ((const char *const *) condition->names[0]);
  else
    text = epx_text_sides ((const char *const *) condition->names[0],
                           (const char *const *) condition->names[1]);
  return g_strdup_printf ("%s %s", word, text);
}

static void
add_missing (GPtrArray *missing, char *sentence)
{
  if (missing != NULL)
    g_ptr_array_add (missing, sentence);
  else
    g_free (sentence);
}

static gboolean
has_nodes (const EpxWaitCondition *condition, EpxLinkWatch *watch, GPtrArray *missing)
{
  gboolean holds = TRUE;

  for (char **name = condition->names[0]; *name != NULL; name++)
    {
      g_autofree char *escaped = epx_text_escape (*name);

      if (epx_link_watch_has_node (watch, *name))
        continue;
      add_missing (missing, g_strdup_printf (_ ("no node %s is registered"), escaped));
      holds = FALSE;
    }

  return holds;
}

static gboolean
is_up (const EpxWatchedLink *link)
{
  return link->state == EPX_LINK_UP || link->state == EPX_LINK_SPOILED;
}

static char *
describe (const EpxWatchedLink *link)
{
  g_autofree char *from = epx_text_escape (link->from);
  g_autofree char *to = epx_text_escape (link->to);
  const char *slash = strrchr (link->path, '/');

  /* Translators: a link's number, its two nodes, its state. */
  return g_strdup_printf (_ ("link %s %s -> %s is %s"), slash != NULL ? slash + 1 : link->path,
                          from, to, epx_link_state_to_string (link->state));
}

static const EpxWatchedLink *
find (GPtrArray *links, gboolean (*matches) (const EpxWatchedLink *link))
{
  for (guint i = 0; i < links->len; i++)
    if (matches (g_ptr_array_index (links, i)))
      return g_ptr_array_index (links, i);

  return NULL;
}

static gboolean
is_cut (const EpxWatchedLink *link)
{
  return link->state == EPX_LINK_CUT;
}

/* It is up, or was until it was cut. */
static gboolean
is_left (const EpxWatchedLink *link)
{
  return link->was_up;
}

/* Whether a link is no concern of somebody who waits for the ends to notice. */
static gboolean
is_given_up (const EpxWaitCondition *condition, const EpxWatchedLink *link)
{
  if (!link->was_up)
    return TRUE;
  if (link->state != EPX_LINK_CUT)
    return FALSE;

  return condition->by != NULL ? epx_watched_link_is_noticed_by (link, condition->by)
                               : link->noticed->len >= 2;
}

static char *
describe_unnoticed (const EpxWatchedLink *link)
{
  g_autofree char *what = describe (link);
  g_autofree char *who = NULL;

  if (link->state != EPX_LINK_CUT)
    return g_steal_pointer (&what);
  if (link->noticed->len == 0)
    return g_strdup_printf (_ ("%s, and nobody has noticed"), what);

  who = epx_text_escape (g_array_index (link->noticed, EpxNoticed, 0).node);
  return g_strdup_printf (_ ("%s, and only %s has noticed"), what, who);
}

static gboolean
is_noticed (const EpxWaitCondition *condition, GPtrArray *links, GPtrArray *missing)
{
  gboolean holds = TRUE;

  for (guint i = 0; i < links->len; i++)
    {
      const EpxWatchedLink *link = g_ptr_array_index (links, i);

      if (is_given_up (condition, link))
        continue;
      add_missing (missing, describe_unnoticed (link));
      holds = FALSE;
    }

  return holds;
}

/* @bad: (nullable) a link in the way; else there is none of the kind that is wanted. */
static gboolean
refuse (const EpxWaitCondition *condition,
        const char *a,
        const char *b,
        const EpxWatchedLink *bad,
        GPtrArray *missing)
{
  g_autofree char *first = epx_text_escape (a);
  g_autofree char *second = epx_text_escape (b);

  if (bad != NULL)
    add_missing (missing, describe (bad));
  else
    /* Translators: two nodes, and "up" or "cut". */
    add_missing (missing, g_strdup_printf (_ ("no link between %s and %s is %s"), first, second,
                                           WORDS[condition->kind]));
  return FALSE;
}

static gboolean
holds_between (
    const EpxWaitCondition *condition, EpxLinkWatch *watch, guint i, guint j, GPtrArray *missing)
{
  const char *a = condition->names[0][i];
  const char *b = condition->names[1][j];
  g_autoptr (GPtrArray) links = NULL;
  const EpxWatchedLink *up = NULL;

  links = epx_link_watch_get_between (watch, g_ptr_array_index (condition->sides[0], i),
                                      g_ptr_array_index (condition->sides[1], j));
  up = find (links, is_up);
  switch (condition->kind)
    {
    case EPX_WAIT_UP:
      return up != NULL || refuse (condition, a, b, NULL, missing);
    case EPX_WAIT_CUT:
      return (up == NULL && find (links, is_cut) != NULL) || refuse (condition, a, b, up, missing);
    case EPX_WAIT_DOWN:
      {
        const EpxWatchedLink *left = find (links, is_left);

        return left == NULL || refuse (condition, a, b, left, missing);
      }
    case EPX_WAIT_NOTICED:
      return is_noticed (condition, links, missing);
    case EPX_WAIT_NODE:
      break;
    }

  g_return_val_if_reached (FALSE);
}

gboolean
epx_wait_condition_holds (const EpxWaitCondition *condition,
                          EpxLinkWatch *watch,
                          GPtrArray *missing)
{
  gboolean holds = TRUE;

  if (condition->kind == EPX_WAIT_NODE)
    return has_nodes (condition, watch, missing);

  for (guint i = 0; i < condition->sides[0]->len; i++)
    for (guint j = 0; j < condition->sides[1]->len; j++)
      holds &= holds_between (condition, watch, i, j, missing);

  return holds;
}
