/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/rulebook.h"

#include "core/error.h"
#include "core/rule-record.h"
#include "core/snapshot.h"

/* A rule in the list that is no fix. */
typedef struct
{
  EpxTimer timer;    /* until its duration is over */
  EpxRulebook *book; /* (unowned) owns us */
  EpxRule rule;      /* (owned) its islands and sender */
} Life;

struct _EpxRulebook
{
  EpxRules *rules;   /* (owned) */
  EpxTimers *timers; /* (unowned) outlives us */
  GHashTable *lives; /* (owned) (element-type guint64 Life) by id */
  guint64 n_refused;
  EpxRulebookFunc func;
  gpointer user_data;
};

const char *
epx_rule_end_reason_to_string (EpxRuleEndReason reason)
{
  static const char *const words[] = { "removed", "expired", "caller-gone", "fixed" };

  return words[reason];
}

static void
copy_rule (EpxRule *to, const EpxRule *from)
{
  *to = *from;
  to->from = epx_island_ref (from->from);
  to->to = epx_island_ref (from->to);
  to->sender = g_strdup (from->sender);
}

void
epx_rule_end_free (EpxRuleEnd *end)
{
  epx_rule_clear (&end->rule);
  g_free (end);
}

static void
free_life (Life *life)
{
  epx_timer_stop (&life->timer);
  epx_rule_clear (&life->rule);
  g_free (life);
}

EpxRulebook *
epx_rulebook_new (EpxTimers *timers, EpxRulebookFunc func, gpointer user_data)
{
  EpxRulebook *self = g_new0 (EpxRulebook, 1);

  self->rules = epx_rules_new ();
  self->timers = timers;
  self->lives = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) free_life);
  self->func = func;
  self->user_data = user_data;
  return self;
}

void
epx_rulebook_free (EpxRulebook *self)
{
  g_hash_table_unref (self->lives);
  epx_rules_free (self->rules);
  g_free (self);
}

const EpxRules *
epx_rulebook_get_rules (const EpxRulebook *self)
{
  return self->rules;
}

static guint
count_of (const EpxRulebook *self, const char *sender)
{
  GHashTableIter iter;
  gpointer life;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->lives);
  while (g_hash_table_iter_next (&iter, NULL, &life))
    n += g_strcmp0 (((Life *) life)->rule.sender, sender) == 0;
  return n;
}

gboolean
epx_rulebook_check_room (EpxRulebook *self,
                         const EpxLimits *limits,
                         const char *sender,
                         GError **error)
{
  guint n = g_hash_table_size (self->lives);

  if (n >= limits->n_rules)
    g_set_error (error, EPX_ERROR, EPX_ERROR_TOO_MANY_RULES,
                 "There are %u rules already (rules in epmdpxy.conf): fix cables that need not be "
                 "cut any more",
                 n);
  else if (n >= limits->n_rules_per_caller && count_of (self, sender) >= limits->n_rules_per_caller)
    g_set_error (error, EPX_ERROR, EPX_ERROR_TOO_MANY_RULES,
                 "%s has laid %u rules already, as many as one caller may (rules-per-caller in "
                 "epmdpxy.conf): fix cables that need not be cut any more",
                 sender, limits->n_rules_per_caller);
  else
    return TRUE;
  self->n_refused++;
  return FALSE;
}

EpxQuotaReport
epx_rulebook_report (const EpxRulebook *self, const EpxLimits *limits)
{
  return (EpxQuotaReport){ .limit = { limits->n_rules, limits->n_rules_per_caller },
                           .n_used = g_hash_table_size (self->lives),
                           .n_refused = self->n_refused };
}

/* Forgets the life of a rule that is out of the list. */
static EpxRuleEnd *
end_life (EpxRulebook *self, Life *life, EpxRuleEndReason reason)
{
  EpxRuleEnd *end = g_new0 (EpxRuleEnd, 1);

  copy_rule (&end->rule, &life->rule);
  end->reason = reason;
  end->lasted_us = epx_timers_now (self->timers) - life->rule.monotonic_us;
  g_hash_table_remove (self->lives, GSIZE_TO_POINTER (life->rule.id));
  return end;
}

static void
on_expired (EpxTimer *timer)
{
  Life *life = (Life *) timer;
  EpxRulebook *self = life->book;

  epx_rules_remove (self->rules, life->rule.id, NULL);
  self->func (end_life (self, life, EPX_RULE_EXPIRED), self->user_data);
}

/* @rule: in the list by now. */
static void
begin_life (EpxRulebook *self, const EpxRule *rule, gint64 now_us)
{
  Life *life = g_new0 (Life, 1);
  gint64 end_us = rule->monotonic_us + rule->duration_ms * G_GINT64_CONSTANT (1000);

  life->book = self;
  copy_rule (&life->rule, rule);
  g_hash_table_insert (self->lives, GSIZE_TO_POINTER (rule->id), life);
  if (rule->duration_ms > 0)
    epx_timers_start (self->timers, &life->timer, MAX (end_us - now_us, 0), on_expired);
}

guint64
epx_rulebook_lay (EpxRulebook *self, const EpxRule *rule, GError **error)
{
  EpxRule timed = *rule;

  timed.time_us = g_get_real_time ();
  timed.monotonic_us = epx_timers_now (self->timers);
  timed.id = epx_rules_lay (self->rules, &timed, error);
  if (timed.id == 0)
    return 0;
  begin_life (self, &timed, timed.monotonic_us);
  return timed.id;
}

EpxRuleEnd *
epx_rulebook_remove (EpxRulebook *self, guint64 id, EpxRuleEndReason reason, GError **error)
{
  if (!epx_rules_remove (self->rules, id, error))
    return NULL;
  return end_life (self, g_hash_table_lookup (self->lives, GSIZE_TO_POINTER (id)), reason);
}

static int
compare_lives (gconstpointer a, gconstpointer b)
{
  guint64 id_a = (*(Life *const *) a)->rule.id;
  guint64 id_b = (*(Life *const *) b)->rule.id;

  return (id_a > id_b) - (id_a < id_b);
}

/* The lives of rules that are out of the list by now, oldest first. */
static GPtrArray *
list_covered (EpxRulebook *self)
{
  g_autoptr (GHashTable) in_list = g_hash_table_new (NULL, NULL);
  GPtrArray *covered = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer id, life;

  for (guint i = 0; i < epx_rules_get_n_rules (self->rules); i++)
    g_hash_table_add (in_list, GSIZE_TO_POINTER (epx_rules_get_rule (self->rules, i)->id));
  g_hash_table_iter_init (&iter, self->lives);
  while (g_hash_table_iter_next (&iter, &id, &life))
    if (!g_hash_table_contains (in_list, id))
      g_ptr_array_add (covered, life);
  g_ptr_array_sort (covered, compare_lives);
  return covered;
}

GPtrArray *
epx_rulebook_fix (EpxRulebook *self, EpxIsland *a, EpxIsland *b, const char *sender, guint64 *id)
{
  GPtrArray *ends = g_ptr_array_new_with_free_func ((GDestroyNotify) epx_rule_end_free);
  g_autoptr (GPtrArray) covered = NULL;
  EpxRule fix = {
    .from = a,
    .to = b,
    .is_fix = TRUE,
    .time_us = g_get_real_time (),
    .monotonic_us = epx_timers_now (self->timers),
    .sender = (char *) sender,
  };

  *id = 0;
  if (a != NULL)
    *id = epx_rules_lay (self->rules, &fix, NULL);
  else
    epx_rules_clear (self->rules);
  covered = list_covered (self);
  for (guint i = 0; i < covered->len; i++)
    g_ptr_array_add (ends, end_life (self, covered->pdata[i], EPX_RULE_FIXED));
  return ends;
}

GArray *
epx_rulebook_list_bound (const EpxRulebook *self, const char *sender)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; i < epx_rules_get_n_rules (self->rules); i++)
    {
      const EpxRule *rule = epx_rules_get_rule (self->rules, i);

      if (rule->is_bound && g_strcmp0 (rule->sender, sender) == 0)
        g_array_append_val (ids, rule->id);
    }
  return ids;
}

void
epx_rulebook_save (const EpxRulebook *self, GVariantDict *state)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < epx_rules_get_n_rules (self->rules); i++)
    g_variant_builder_add_value (&builder, epx_rule_save (epx_rules_get_rule (self->rules, i)));
  g_variant_dict_insert_value (state, "rules", g_variant_builder_end (&builder));
  epx_snapshot_put_number (state, "last-rule", epx_rules_get_last_id (self->rules));
}

guint
epx_rulebook_restore (EpxRulebook *self, GVariant *state)
{
  g_autoptr (GVariant) records = epx_snapshot_get_list (state, "rules");
  gint64 now_us = epx_timers_now (self->timers);

  for (gsize i = 0; i < g_variant_n_children (records); i++)
    {
      g_autoptr (GVariant) record = g_variant_get_child_value (records, i);
      g_auto (EpxRule) rule = { 0 };

      if (epx_rule_load (record, &rule) && epx_rules_restore (self->rules, &rule) && !rule.is_fix)
        begin_life (self, &rule, now_us);
    }
  epx_rules_skip_ids (self->rules, epx_snapshot_get_number (state, "last-rule"));
  return epx_rules_get_n_rules (self->rules);
}
