/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The list of rules and the question asked of it for every link. Which rules can go is worked out
 * in rules-compact.c. The list owns its rules, a rule its islands and sender. */
#include "core/rules.h"

#include <string.h>

#include "core/error.h"
#include "core/rules-compact.h"

struct _EpxRules
{
  GPtrArray *rules; /* (owned) (element-type EpxRule) oldest first, ids ascend */
  guint n_faults;   /* those that are not fixes */
  guint64 last_id;
};

static EpxRule *
rule_copy (const EpxRule *rule, guint64 id)
{
  EpxRule *copy = g_new0 (EpxRule, 1);

  *copy = *rule;
  copy->id = id;
  copy->from = epx_island_ref (rule->from);
  copy->to = epx_island_ref (rule->to);
  if (rule->is_fix)
    {
      copy->is_forward = FALSE;
      copy->sets_fault = FALSE;
      copy->sets_shape = FALSE;
    }
  copy->sender = g_strdup (rule->sender);
  return copy;
}

static void
rule_free (gpointer data)
{
  EpxRule *rule = data;

  epx_island_unref (rule->from);
  epx_island_unref (rule->to);
  g_free (rule->sender);
  g_free (rule);
}

EpxRules *
epx_rules_new (void)
{
  EpxRules *rules = g_new0 (EpxRules, 1);

  rules->rules = g_ptr_array_new_with_free_func (rule_free);
  return rules;
}

void
epx_rules_free (EpxRules *rules)
{
  if (rules == NULL)
    return;
  g_ptr_array_unref (rules->rules);
  g_free (rules);
}

static EpxRule *
get_rule (const EpxRules *rules, guint index)
{
  return g_ptr_array_index (rules->rules, index);
}

static void
remove_at (EpxRules *rules, guint index)
{
  if (!get_rule (rules, index)->is_fix)
    rules->n_faults--;
  g_ptr_array_remove_index (rules->rules, index);
}

/* Removes what the fix on top covers, the latest first: that is what a fix is most often laid
 * for, should the budget not last. Returns whether there was anything. */
static gboolean
remove_covered (EpxRules *rules, gsize *budget)
{
  guint n_before = rules->rules->len;

  for (guint i = n_before - 1; i > 0; i--)
    if (epx_compact_is_covered (rules->rules, i - 1, budget))
      remove_at (rules, i - 1);
  return rules->rules->len < n_before;
}

static void
remove_idle_fixes (EpxRules *rules, gsize *budget)
{
  for (guint i = rules->rules->len; i > 0; i--)
    if (get_rule (rules, i - 1)->is_fix && epx_compact_is_idle (rules->rules, i - 1, budget))
      remove_at (rules, i - 1);
}

/* Works the fix that was just laid into the rest. Returns whether it had to be kept. */
static gboolean
settle_fix (EpxRules *rules)
{
  guint64 id = get_rule (rules, rules->rules->len - 1)->id;
  gsize budget = EPX_COMPACT_BUDGET;
  guint top;

  if (remove_covered (rules, &budget))
    remove_idle_fixes (rules, &budget);
  top = rules->rules->len;
  if (top == 0 || get_rule (rules, top - 1)->id != id)
    return FALSE;
  if (!epx_compact_is_idle (rules->rules, top - 1, &budget) &&
      !epx_compact_is_repeated (rules->rules, top - 1, &budget))
    return TRUE;
  remove_at (rules, top - 1);
  return FALSE;
}

guint64
epx_rules_lay (EpxRules *rules, const EpxRule *rule, GError **error)
{
  guint64 id;

  g_return_val_if_fail (rule->from != NULL && rule->to != NULL, 0);
  g_return_val_if_fail (rule->is_fix || rule->sets_fault || rule->sets_shape, 0);

  if (!rule->is_fix && rules->n_faults >= EPX_RULES_MAX)
    {
      g_set_error (error, EPX_ERROR, EPX_ERROR_TOO_MANY_RULES,
                   "There are %d rules already: fix cables that need not be cut any more",
                   EPX_RULES_MAX);
      return 0;
    }
  id = ++rules->last_id;
  g_ptr_array_add (rules->rules, rule_copy (rule, id));
  if (rule->is_fix)
    return settle_fix (rules) ? id : 0;
  rules->n_faults++;
  return id;
}

/* The place of a rule that is no fix; -1 with EPX_ERROR_NO_SUCH_RULE. */
static int
find_index (const EpxRules *rules, guint64 id, GError **error)
{
  for (guint i = 0; i < rules->rules->len; i++)
    if (get_rule (rules, i)->id == id && !get_rule (rules, i)->is_fix)
      return (int) i;
  g_set_error (error, EPX_ERROR, EPX_ERROR_NO_SUCH_RULE,
               "There is no rule %" G_GUINT64_FORMAT " (any more)", id);
  return -1;
}

const EpxRule *
epx_rules_find (const EpxRules *rules, guint64 id, GError **error)
{
  int index = find_index (rules, id, error);

  return index >= 0 ? get_rule (rules, (guint) index) : NULL;
}

gboolean
epx_rules_restore (EpxRules *rules, const EpxRule *rule)
{
  if (rule->id <= rules->last_id || (!rule->is_fix && rules->n_faults >= EPX_RULES_MAX))
    return FALSE;
  rules->last_id = rule->id;
  g_ptr_array_add (rules->rules, rule_copy (rule, rule->id));
  if (!rule->is_fix)
    rules->n_faults++;
  return TRUE;
}

guint64
epx_rules_get_last_id (const EpxRules *rules)
{
  return rules->last_id;
}

void
epx_rules_skip_ids (EpxRules *rules, guint64 last_id)
{
  rules->last_id = MAX (rules->last_id, last_id);
}

gboolean
epx_rules_remove (EpxRules *rules, guint64 id, GError **error)
{
  gsize budget = EPX_COMPACT_BUDGET;
  int index = find_index (rules, id, error);

  if (index < 0)
    return FALSE;
  remove_at (rules, (guint) index);
  remove_idle_fixes (rules, &budget);
  return TRUE;
}

void
epx_rules_clear (EpxRules *rules)
{
  g_ptr_array_set_size (rules->rules, 0);
  rules->n_faults = 0;
}

/* What is found of an effect on the way down the list, where the latest rule decides. */
typedef struct
{
  EpxEffect effect;
  gboolean has_fault;
  gboolean has_shape;
} Search;

static gboolean
is_over (const Search *search)
{
  return search->has_fault && search->has_shape;
}

/* Takes what @rule, which matches, has for it. @is_dialler: as for epx_rules_effect(). */
static void
take (Search *search, const EpxRule *rule, gboolean is_dialler)
{
  gboolean is_other_way = rule->fault == EPX_FAULT_RESET && !is_dialler;

  if (rule->sets_fault && !search->has_fault && !is_other_way)
    {
      search->effect.fault = rule->fault;
      search->effect.fault_rule = rule->id;
      search->has_fault = TRUE;
    }
  if (rule->sets_shape && !search->has_shape)
    {
      search->effect.shape = rule->shape;
      search->effect.shape_rule = rule->id;
      search->has_shape = TRUE;
    }
  /* A fix hides whatever lies below. */
  if (rule->is_fix)
    search->has_fault = search->has_shape = TRUE;
}

static gboolean
leads (const EpxRule *rule, const char *from, const char *to)
{
  return epx_island_has (rule->from, from) && epx_island_has (rule->to, to);
}

void
epx_rules_effects (const EpxRules *rules, const char *const names[2], EpxEffect effects[2])
{
  Search searches[2] = { 0 };
  /* A node has no cable to itself. */
  guint n = strcmp (names[0], names[1]) == 0 ? 0 : rules->rules->len;

  for (guint i = n; i > 0 && !(is_over (&searches[0]) && is_over (&searches[1])); i--)
    {
      const EpxRule *rule = get_rule (rules, i - 1);
      gboolean is_both_ways = !rule->is_forward;
      gboolean forth = leads (rule, names[0], names[1]);
      gboolean back = (is_both_ways && forth) || leads (rule, names[1], names[0]);

      if (forth || (is_both_ways && back))
        take (&searches[0], rule, TRUE);
      if (back)
        take (&searches[1], rule, FALSE);
    }
  for (int side = 0; side < 2; side++)
    effects[side] = searches[side].effect;
}

EpxEffect
epx_rules_effect (const EpxRules *rules, const char *from, const char *to, gboolean is_dialler)
{
  const char *const names[2] = { is_dialler ? from : to, is_dialler ? to : from };
  EpxEffect effects[2];

  epx_rules_effects (rules, names, effects);
  return effects[is_dialler ? 0 : 1];
}

guint
epx_rules_get_n_rules (const EpxRules *rules)
{
  return rules->rules->len;
}

const EpxRule *
epx_rules_get_rule (const EpxRules *rules, guint index)
{
  g_return_val_if_fail (index < rules->rules->len, NULL);
  return get_rule (rules, index);
}
