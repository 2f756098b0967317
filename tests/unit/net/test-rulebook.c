/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of net/rulebook.h. Time is the test's. */
#include "core/error.h"
#include "net/carrier.h"
#include "net/rulebook.h"

#define MS 1000

typedef struct
{
  EpxCarrier *carrier;
  EpxRulebook *book;
  GPtrArray *ended; /* (element-type EpxRuleEnd) */
  EpxIsland *a;
  EpxIsland *b;
} Fixture;

static gint64 clock_us;

static gint64
test_clock (void)
{
  return clock_us;
}

static void
on_ended (EpxRuleEnd *end, gpointer user_data)
{
  Fixture *f = user_data;

  g_ptr_array_add (f->ended, end);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  const char *const a[] = { "a", NULL };
  const char *const b[] = { "b", NULL };

  clock_us = 1000000;
  f->carrier = epx_carrier_new (test_clock, NULL);
  f->ended = g_ptr_array_new_with_free_func ((GDestroyNotify) epx_rule_end_free);
  f->book = epx_rulebook_new (f->carrier->timers, on_ended, f);
  f->a = epx_island_new (a, NULL);
  f->b = epx_island_new (b, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  epx_rulebook_free (f->book);
  g_ptr_array_unref (f->ended);
  epx_island_unref (f->a);
  epx_island_unref (f->b);
  epx_carrier_free (f->carrier);
}

static guint64
lay (Fixture *f, guint32 duration_ms, const char *bound_to)
{
  const EpxRule rule = {
    .from = f->a,
    .to = f->b,
    .sets_fault = TRUE,
    .fault = EPX_FAULT_STALL,
    .duration_ms = duration_ms,
    .is_bound = bound_to != NULL,
    .sender = (char *) bound_to,
  };

  return epx_rulebook_lay (f->book, &rule, NULL);
}

static gboolean
is_cut (Fixture *f)
{
  return epx_rules_effect (epx_rulebook_get_rules (f->book), "a", "b", TRUE).fault ==
         EPX_FAULT_STALL;
}

static void
pass_time (Fixture *f, gint64 us)
{
  clock_us += us;
  epx_timers_run (f->carrier->timers);
}

static void
test_expires_in_time_and_says_how_long_it_lasted (Fixture *f, gconstpointer data)
{
  guint64 id = lay (f, 20, NULL);
  const EpxRuleEnd *end;

  pass_time (f, 20 * MS - 1);
  g_assert_true (is_cut (f));
  g_assert_cmpuint (f->ended->len, ==, 0);
  pass_time (f, 1);
  g_assert_false (is_cut (f));
  g_assert_cmpuint (f->ended->len, ==, 1);
  end = f->ended->pdata[0];
  g_assert_cmpuint (end->rule.id, ==, id);
  g_assert_cmpint (end->reason, ==, EPX_RULE_EXPIRED);
  g_assert_cmpint (end->lasted_us, ==, 20 * MS);
}

static void
test_a_late_loop_is_told_as_it_was (Fixture *f, gconstpointer data)
{
  lay (f, 20, NULL);
  pass_time (f, 35 * MS);
  g_assert_cmpint (((EpxRuleEnd *) f->ended->pdata[0])->lasted_us, ==, 35 * MS);
}

static void
test_ends_once (Fixture *f, gconstpointer data)
{
  guint64 id = lay (f, 20, NULL);
  g_autoptr (EpxRuleEnd) end = epx_rulebook_remove (f->book, id, EPX_RULE_REMOVED, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (end);
  g_assert_null (epx_rulebook_remove (f->book, id, EPX_RULE_REMOVED, &error));
  g_assert_error (error, EPX_ERROR, EPX_ERROR_NO_SUCH_RULE);
  pass_time (f, 1000 * MS);
  g_assert_cmpuint (f->ended->len, ==, 0);
}

static void
test_its_end_uncovers_what_lies_below (Fixture *f, gconstpointer data)
{
  const EpxRule heal = { .from = f->a, .to = f->b, .sets_fault = TRUE, .duration_ms = 10 };

  lay (f, 0, NULL);
  g_assert_cmpuint (epx_rulebook_lay (f->book, &heal, NULL), !=, 0);
  g_assert_false (is_cut (f));
  pass_time (f, 10 * MS);
  g_assert_true (is_cut (f));
}

static void
test_a_fix_ends_what_it_covers (Fixture *f, gconstpointer data)
{
  guint64 first = lay (f, 0, NULL);
  guint64 second = lay (f, 1000, NULL);
  guint64 fix;
  g_autoptr (GPtrArray) ends = epx_rulebook_fix (f->book, f->a, f->b, NULL, &fix);

  g_assert_cmpuint (ends->len, ==, 2);
  g_assert_cmpuint (((EpxRuleEnd *) ends->pdata[0])->rule.id, ==, first);
  g_assert_cmpuint (((EpxRuleEnd *) ends->pdata[1])->rule.id, ==, second);
  g_assert_cmpint (((EpxRuleEnd *) ends->pdata[1])->reason, ==, EPX_RULE_FIXED);
  g_assert_cmpuint (fix, ==, 0);
  pass_time (f, 2000 * MS);
  g_assert_cmpuint (f->ended->len, ==, 0);
}

/* Random lays, removals, expiries, owners leaving and fixes: each rule ends exactly once, no
 * later than it should, and the list holds just those that have not. */
static void
test_every_rule_ends_exactly_once (Fixture *f, gconstpointer data)
{
  static const char *const senders[] = { ":1.1", ":1.2", ":1.3" };
  g_autoptr (GHashTable) alive = g_hash_table_new (NULL, NULL); /* id → when due, or 0 */

  for (guint step = 0; step < 20000; step++)
    {
      guint choice = (guint) g_test_rand_int_range (0, 10);
      GHashTableIter iter;
      gpointer id, due;

      if (choice < 5 && g_hash_table_size (alive) < EPX_RULES_MAX)
        {
          guint32 duration_ms = g_test_rand_bit () ? (guint32) g_test_rand_int_range (1, 50) : 0;
          const char *sender = g_test_rand_bit () ? senders[g_test_rand_int_range (0, 3)] : NULL;
          gint64 due_us = duration_ms > 0 ? clock_us + duration_ms * MS : 0;

          g_hash_table_insert (alive, GSIZE_TO_POINTER (lay (f, duration_ms, sender)),
                               GSIZE_TO_POINTER (due_us));
        }
      else if (choice < 7)
        pass_time (f, g_test_rand_int_range (0, 20 * MS));
      else if (choice < 8)
        {
          g_autoptr (GArray) ids =
              epx_rulebook_list_bound (f->book, senders[g_test_rand_int_range (0, 3)]);

          for (guint i = 0; i < ids->len; i++)
            g_ptr_array_add (f->ended,
                             epx_rulebook_remove (f->book, g_array_index (ids, guint64, i),
                                                  EPX_RULE_CALLER_GONE, NULL));
        }
      else if (choice < 9)
        {
          g_hash_table_iter_init (&iter, alive);
          if (g_hash_table_iter_next (&iter, &id, NULL))
            g_ptr_array_add (f->ended, epx_rulebook_remove (f->book, GPOINTER_TO_SIZE (id),
                                                            EPX_RULE_REMOVED, NULL));
        }
      else if (g_test_rand_int_range (0, 50) == 0)
        {
          guint64 fix;
          g_autoptr (GPtrArray) ends = epx_rulebook_fix (f->book, NULL, NULL, NULL, &fix);

          g_ptr_array_extend_and_steal (f->ended, g_steal_pointer (&ends));
        }
      for (guint i = 0; i < f->ended->len; i++)
        g_assert_true (g_hash_table_remove (
            alive, GSIZE_TO_POINTER (((EpxRuleEnd *) f->ended->pdata[i])->rule.id)));
      g_ptr_array_set_size (f->ended, 0);
      g_hash_table_iter_init (&iter, alive);
      while (g_hash_table_iter_next (&iter, &id, &due))
        g_assert_true (due == NULL || (gint64) GPOINTER_TO_SIZE (due) > clock_us);
      g_assert_cmpuint (epx_rules_get_n_rules (epx_rulebook_get_rules (f->book)), ==,
                        g_hash_table_size (alive));
    }
}

#define ADD(path, func) g_test_add ("/rulebook/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("expires-in-time-and-says-how-long-it-lasted",
       test_expires_in_time_and_says_how_long_it_lasted);
  ADD ("a-late-loop-is-told-as-it-was", test_a_late_loop_is_told_as_it_was);
  ADD ("ends-once", test_ends_once);
  ADD ("its-end-uncovers-what-lies-below", test_its_end_uncovers_what_lies_below);
  ADD ("a-fix-ends-what-it-covers", test_a_fix_ends_what_it_covers);
  ADD ("every-rule-ends-exactly-once", test_every_rule_ends_exactly_once);
  return g_test_run ();
}
