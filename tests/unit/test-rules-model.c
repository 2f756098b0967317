/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The list of rules against a model that does no cleverness: for each ordered pair of names a pile
 * of the rules that match it. A rule goes on top of the piles, a fix clears them, a removed rule is
 * taken out of them, and what is on top decides. */
#include "core/rules.h"

#include "core/error.h"
#include "property.h"
#include "rule-maker.h"

#define N_STEPS 25000

static const char *const names[] = {
  "a", "b", "ab", "a@h", "b@h", "ab@h", "a@i", "b@hi", "aa@h", "bb@i", "a\303\266@h", "c@*",
};
#define N_NAMES G_N_ELEMENTS (names)

static const char *const entries[] = {
  "a",    "b", "ab",  "a@h", "b@h", "a@i", "aa@h", "bb", "a*", "?",   "??@h", "*@h",
  "*b@*", "*", "a@*", "b@?", "*@i", "a?",  "*a*",  "c",  "*?", "?@?", "**",   NULL,
};

typedef struct
{
  EpxRules *rules;
  GArray *piles[N_NAMES][N_NAMES]; /* (element-type guint64) ids, the latest last */
  GArray *ids;                     /* all that were ever given, fixes among them */
} World;

static void
world_init (World *world)
{
  world->rules = epx_rules_new ();
  world->ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (guint x = 0; x < N_NAMES; x++)
    for (guint y = 0; y < N_NAMES; y++)
      world->piles[x][y] = g_array_new (FALSE, FALSE, sizeof (guint64));
}

static void
world_clear (World *world)
{
  epx_rules_free (world->rules);
  g_array_unref (world->ids);
  for (guint x = 0; x < N_NAMES; x++)
    for (guint y = 0; y < N_NAMES; y++)
      g_array_unref (world->piles[x][y]);
}

static guint64
get_top (const World *world, guint x, guint y)
{
  const GArray *pile = world->piles[x][y];

  return pile->len == 0 ? 0 : g_array_index (pile, guint64, pile->len - 1);
}

static void
check_pair (const World *world, guint x, guint y)
{
  EpxEffect effect = epx_rules_effect (world->rules, names[x], names[y]);
  guint64 expected = get_top (world, x, y);

  g_assert_cmpuint (effect.rule, ==, expected);
  g_assert_cmpint (effect.fault, ==, expected == 0 ? EPX_FAULT_NONE : EPX_FAULT_STALL);
}

static void
check_all (const World *world)
{
  for (guint x = 0; x < N_NAMES; x++)
    for (guint y = 0; y < N_NAMES; y++)
      check_pair (world, x, y);
}

/* Puts @id on the piles of the pairs that are matched; 0 clears them. */
static void
pile_up (World *world, const char *from, const char *to, gboolean is_forward, guint64 id)
{
  g_auto (GStrv) from_entries = g_strsplit (from, ",", 0);
  g_auto (GStrv) to_entries = g_strsplit (to, ",", 0);
  gboolean in_from[N_NAMES];
  gboolean in_to[N_NAMES];

  for (guint x = 0; x < N_NAMES; x++)
    {
      in_from[x] = epx_slow_island_has ((const char *const *) from_entries, names[x]);
      in_to[x] = epx_slow_island_has ((const char *const *) to_entries, names[x]);
    }
  for (guint x = 0; x < N_NAMES; x++)
    for (guint y = 0; y < N_NAMES; y++)
      {
        gboolean is_matched = (in_from[x] && in_to[y]) || (!is_forward && in_from[y] && in_to[x]);

        if (x == y || !is_matched)
          continue;
        if (id == 0)
          g_array_set_size (world->piles[x][y], 0);
        else
          g_array_append_val (world->piles[x][y], id);
      }
}

static void
lay_cut (World *world)
{
  g_autofree char *from = epx_random_entries (entries);
  g_autofree char *to = epx_random_entries (entries);
  gboolean is_forward = epx_random (2) == 0;
  guint64 id =
      is_forward ? epx_cut_forward (world->rules, from, to) : epx_cut (world->rules, from, to);

  g_array_append_val (world->ids, id);
  pile_up (world, from, to, is_forward, id);
}

static void
lay_fix (World *world)
{
  g_autofree char *from = epx_random_entries (entries);
  g_autofree char *to = epx_random_entries (entries);
  guint64 id = epx_fix (world->rules, from, to);

  if (id != 0)
    g_array_append_val (world->ids, id);
  pile_up (world, from, to, FALSE, 0);
}

/* Whether it was on any pile. */
static gboolean
take_out (World *world, guint64 id)
{
  gboolean was_there = FALSE;

  for (guint x = 0; x < N_NAMES; x++)
    for (guint y = 0; y < N_NAMES; y++)
      for (guint i = world->piles[x][y]->len; i > 0; i--)
        if (g_array_index (world->piles[x][y], guint64, i - 1) == id)
          {
            g_array_remove_index (world->piles[x][y], i - 1);
            was_there = TRUE;
          }
  return was_there;
}

static void
remove_one (World *world)
{
  guint n_recent = MIN (world->ids->len, 40);
  guint64 id;
  gboolean was_there;

  if (n_recent == 0)
    return;
  id = g_array_index (world->ids, guint64, world->ids->len - 1 - epx_random (n_recent));
  was_there = take_out (world, id);
  /* One that is on no pile may have gone already, or matches none of these names. */
  g_assert_true (epx_rules_remove (world->rules, id, NULL) || !was_there);
}

static void
step (World *world)
{
  switch (epx_random (10))
    {
    case 0:
    case 1:
    case 2:
      lay_cut (world);
      break;
    case 3:
    case 4:
    case 5:
      lay_fix (world);
      break;
    default:
      remove_one (world);
      break;
    }
}

static void
fix_everything (World *world)
{
  g_assert_cmpuint (epx_fix (world->rules, "*", "*"), ==, 0);
  pile_up (world, "*", "*", FALSE, 0);
  g_assert_cmpuint (epx_rules_get_n_rules (world->rules), ==, 0);
}

/* What must be true of the list whatever its rules do. */
static void
check_list (const World *world)
{
  guint64 last_id = 0;

  for (guint i = 0; i < epx_rules_get_n_rules (world->rules); i++)
    {
      const EpxRule *rule = epx_rules_get_rule (world->rules, i);

      g_assert_cmpuint (rule->id, >, last_id);
      last_id = rule->id;
      g_assert_true (i > 0 || rule->fault != EPX_FAULT_NONE);
      g_assert_false (rule->fault == EPX_FAULT_NONE && rule->is_forward);
    }
}

static void
test_random_steps_agree_with_the_model (void)
{
  World world;

  world_init (&world);
  for (guint i = 0; i < N_STEPS; i++)
    {
      step (&world);
      if (epx_random (500) == 0)
        fix_everything (&world);
      check_list (&world);
      for (guint n = 0; n < 10; n++)
        check_pair (&world, epx_random (N_NAMES), epx_random (N_NAMES));
      if (i % 10 == 0)
        check_all (&world);
    }
  world_clear (&world);
}

/* Compaction changes no effect: each step is seen from all pairs, in many short lives. */
static void
test_compaction_changes_no_effect (void)
{
  for (guint life = 0; life < 300; life++)
    {
      World world;

      world_init (&world);
      for (guint i = 0; i < 12; i++)
        {
          if (i < 4)
            lay_cut (&world);
          else
            lay_fix (&world);
          check_all (&world);
        }
      fix_everything (&world);
      world_clear (&world);
    }
}

int
main (int argc, char **argv)
{
  epx_test_init (argc, argv);
  g_test_add_func ("/rules/model/random-steps-agree", test_random_steps_agree_with_the_model);
  g_test_add_func ("/rules/model/compaction-changes-no-effect", test_compaction_changes_no_effect);
  return g_test_run ();
}
