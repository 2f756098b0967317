/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Each shape is a function from an ordered list of names to a plan. Names are those that are
 * registered, so a rule holds for each on any host. */
#include "config.h"

#include "ctl/shapes.h"

#include <stdlib.h>

#include <glib/gi18n.h>

#include "core/glob.h"
#include "core/name.h"
#include "ctl/dice.h"
#include "ctl/text.h"

typedef struct
{
  const EpxRequest *request; /* (unowned) */
  GPtrArray *names;          /* (owned) (element-type utf8) unowned names, in the order to use */
  EpxDice dice;
  EpxPlan *plan; /* (owned) */
} Draft;

static void
clear_draft (Draft *draft)
{
  g_clear_pointer (&draft->names, g_ptr_array_unref);
  g_clear_pointer (&draft->plan, epx_plan_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draft, clear_draft)

/* The names from @first on, at most @n of them. Returns: (transfer container): unowned names. */
static const char **
slice_names (const GPtrArray *names, guint first, guint n)
{
  const char **part;
  guint end = MIN (names->len, first + n);

  part = g_new0 (const char *, end - first + 1);
  for (guint i = first; i < end; i++)
    part[i - first] = names->pdata[i];
  return part;
}

static void
add (Draft *draft, const char *const *from, const char *const *to)
{
  epx_plan_add (draft->plan, from, to, &draft->request->spec);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* The first @n names on one side, the others on the other one; each side sorted. */
static void
split_at (Draft *draft, guint n)
{
  guint n_rest = draft->names->len - n;
  g_autofree const char **first = slice_names (draft->names, 0, n);
  g_autofree const char **rest = slice_names (draft->names, n, n_rest);

  qsort (first, n, sizeof *first, compare_names);
  qsort (rest, n_rest, sizeof *rest, compare_names);
  add (draft, first, rest);
}

static gboolean
need (const Draft *draft, guint n_nodes, GError **error)
{
  if (draft->names->len >= n_nodes)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               ngettext ("%s takes at least %u nodes, and there is %u",
                         "%s takes at least %u nodes, and there are %u", draft->names->len),
               draft->request->kind->name, n_nodes, draft->names->len);
  return FALSE;
}

/* A host counts where the name has one, too. */
static gboolean
is_meant (const char *entry, const char *name)
{
  gsize entry_length = epx_name_alive_length (entry);
  gsize name_length = epx_name_alive_length (name);
  EpxSlice pattern, text;

  if (entry[entry_length] != '\0' && name[name_length] != '\0')
    return epx_glob_matches (epx_slice_from_string (entry), epx_slice_from_string (name));

  pattern = epx_slice (entry, entry_length);
  text = epx_slice (name, name_length);
  return epx_slice_equal (&pattern, &text) || epx_glob_matches (pattern, text);
}

/* Moves the names that @entry means from the draft to @chosen. FALSE when there is none. */
static gboolean
choose (Draft *draft, const char *entry, GPtrArray *chosen)
{
  gboolean is_found = FALSE;

  for (guint i = 0; i < chosen->len; i++)
    is_found |= is_meant (entry, chosen->pdata[i]);
  for (guint i = 0; i < draft->names->len;)
    if (is_meant (entry, draft->names->pdata[i]))
      {
        g_ptr_array_add (chosen, g_ptr_array_remove_index (draft->names, i));
        is_found = TRUE;
      }
    else
      i++;

  return is_found;
}

/* Takes what the request's first island means out of the names. Returns: (nullable). */
static GPtrArray *
choose_island (Draft *draft, GError **error)
{
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();

  for (char **entry = draft->request->islands[0]; *entry != NULL; entry++)
    if (!choose (draft, *entry, chosen))
      {
        g_autofree char *escaped = epx_text_escape (*entry);

        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                     _ ("no node %s is registered (`epmdpxyctl nodes` lists them)"), escaped);
        return NULL;
      }

  return g_steal_pointer (&chosen);
}

static gboolean
plan_isolate (Draft *draft, GError **error)
{
  g_autoptr (GPtrArray) chosen = choose_island (draft, error);
  g_autofree const char **rest = NULL;

  if (chosen == NULL)
    return FALSE;
  if (draft->names->len == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _ ("there is no other node to isolate from"));
      return FALSE;
    }

  rest = slice_names (draft->names, 0, draft->names->len);
  add (draft, (const char *const *) draft->request->islands[0], rest);
  return TRUE;
}

static gboolean
plan_halves (Draft *draft, GError **error)
{
  if (!need (draft, 2, error))
    return FALSE;

  split_at (draft, draft->names->len / 2);
  return TRUE;
}

static gboolean
plan_minority (Draft *draft, GError **error)
{
  guint n_nodes = draft->names->len;
  guint most, n_wanted;

  if (!need (draft, 3, error))
    return FALSE;

  most = (n_nodes - 1) / 2;
  n_wanted = draft->request->size != 0 ? draft->request->size : n_nodes / 3;
  if (n_wanted > most)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("%u of %u nodes are no minority (at most %u are)"), n_wanted, n_nodes, most);
      return FALSE;
    }

  split_at (draft, n_wanted);
  return TRUE;
}

static gboolean
plan_bridge (Draft *draft, GError **error)
{
  g_autoptr (GPtrArray) chosen = NULL;

  if (!need (draft, 3, error))
    return FALSE;
  chosen = choose_island (draft, error);
  if (chosen == NULL)
    return FALSE;
  if (draft->names->len < 2)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _ ("fewer than two nodes are left for the two banks of the bridge"));
      return FALSE;
    }

  split_at (draft, draft->names->len / 2);
  draft->plan->is_partial = TRUE;
  return TRUE;
}

/* Whether nodes @i < @j of a ring of @n see each other, when each is to see at least half of the
 * others: those up to a distance and, where it takes one more and the ring allows it, the one on
 * the opposite side. */
static gboolean
is_near (guint i, guint j, guint n)
{
  guint n_wanted = n / 2;
  guint distance = MIN (j - i, n - (j - i));
  gboolean has_opposite = n_wanted % 2 == 1 && n % 2 == 0;
  guint reach = has_opposite ? n_wanted / 2 : (n_wanted + 1) / 2;

  return distance <= reach || (has_opposite && distance == n / 2);
}

static gboolean
plan_majorities_ring (Draft *draft, GError **error)
{
  guint n = draft->names->len;

  if (!need (draft, 3, error))
    return FALSE;

  draft->plan->is_partial = TRUE;
  /* On a ring of three all are neighbours; a chain of three it is. */
  if (n == 3)
    {
      const char *const first[] = { draft->names->pdata[0], NULL };
      const char *const last[] = { draft->names->pdata[2], NULL };

      add (draft, first, last);
      return TRUE;
    }

  for (guint i = 0; i < n; i++)
    {
      const char *const one[] = { draft->names->pdata[i], NULL };
      g_autoptr (GPtrArray) far = g_ptr_array_new ();

      for (guint j = i + 1; j < n; j++)
        if (!is_near (i, j, n))
          g_ptr_array_add (far, draft->names->pdata[j]);
      if (far->len == 0)
        continue;
      g_ptr_array_add (far, NULL);
      add (draft, one, (const char *const *) far->pdata);
    }
  return TRUE;
}

/* Two islands as they were given, or every cable. */
static gboolean
plan_pair (Draft *draft, GError **error)
{
  static const char *const EVERYBODY[] = { "*", NULL };
  char *const *const *islands = (char *const *const *) draft->request->islands;

  if (draft->request->is_all)
    add (draft, EVERYBODY, EVERYBODY);
  else
    add (draft, (const char *const *) islands[0], (const char *const *) islands[1]);
  return TRUE;
}

static gboolean
plan (Draft *draft, GError **error)
{
  switch (draft->request->kind->verb)
    {
    case EPX_REQUEST_ISOLATE:
      return plan_isolate (draft, error);
    case EPX_REQUEST_HALVES:
      return plan_halves (draft, error);
    case EPX_REQUEST_MINORITY:
      return plan_minority (draft, error);
    case EPX_REQUEST_BRIDGE:
      return plan_bridge (draft, error);
    case EPX_REQUEST_MAJORITIES_RING:
      return plan_majorities_ring (draft, error);
    case EPX_REQUEST_CUT:
    case EPX_REQUEST_ONEWAY:
    case EPX_REQUEST_NO_DIAL:
    case EPX_REQUEST_SLOW:
    case EPX_REQUEST_GREY:
    case EPX_REQUEST_BLIP:
    case EPX_REQUEST_FLAP:
    case EPX_REQUEST_FAULT:
      return plan_pair (draft, error);
    case EPX_REQUEST_FIX:
      break;
    }

  g_return_val_if_reached (FALSE);
}

EpxPlan *
epx_shapes_plan (const EpxRequest *request, const char *const *nodes, guint32 seed, GError **error)
{
  g_auto (Draft) draft = { .request = request };

  draft.names = g_ptr_array_new ();
  draft.plan = epx_plan_new ();
  for (gsize i = 0; nodes[i] != NULL; i++)
    g_ptr_array_add (draft.names, (char *) nodes[i]);
  if (epx_request_has_chance (request))
    {
      draft.plan->has_seed = TRUE;
      draft.plan->seed = seed;
      epx_dice_init (&draft.dice, seed);
      epx_dice_shuffle (&draft.dice, draft.names->pdata, draft.names->len);
    }

  if (!plan (&draft, error))
    return NULL;

  return g_steal_pointer (&draft.plan);
}
