/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The list of rules against a model that does no cleverness: for each ordered pair of names and
 * each aspect a pile of the rules that match it and set it. A rule goes on top of the piles, a fix
 * clears them, a rule that ends is taken out of them, and what is on top decides. Rules end as the
 * daemon ends them: removed by hand, when their time is over, and when their sender has left. */
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

static const char *const senders[] = { ":1.1", ":1.2", ":1.3" };

typedef enum
{
  FAULT,
  SHAPE,
  N_ASPECTS,
} Aspect;

typedef struct
{
  EpxRules *rules;
  GArray *piles[N_ASPECTS][N_NAMES][N_NAMES]; /* (element-type EpxRule) the latest last */
  GArray *ids;                                /* all that were ever given, fixes among them */
  gint64 now_us;
} World;

static void
world_init (World *world)
{
  world->rules = epx_rules_new ();
  world->ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  world->now_us = 0;
  for (guint aspect = 0; aspect < N_ASPECTS; aspect++)
    for (guint x = 0; x < N_NAMES; x++)
      for (guint y = 0; y < N_NAMES; y++)
        world->piles[aspect][x][y] = g_array_new (FALSE, FALSE, sizeof (EpxRule));
}

static void
world_clear (World *world)
{
  epx_rules_free (world->rules);
  g_array_unref (world->ids);
  for (guint aspect = 0; aspect < N_ASPECTS; aspect++)
    for (guint x = 0; x < N_NAMES; x++)
      for (guint y = 0; y < N_NAMES; y++)
        g_array_unref (world->piles[aspect][x][y]);
}

static EpxRule
get_top (const World *world, Aspect aspect, guint x, guint y)
{
  const GArray *pile = world->piles[aspect][x][y];

  return pile->len == 0 ? (EpxRule){ 0 } : g_array_index (pile, EpxRule, pile->len - 1);
}

static void
check_pair (const World *world, guint x, guint y)
{
  EpxEffect effect = epx_rules_effect (world->rules, names[x], names[y], TRUE);
  EpxRule fault = get_top (world, FAULT, x, y);
  EpxRule shape = get_top (world, SHAPE, x, y);

  g_assert_cmpuint (effect.fault_rule, ==, fault.id);
  g_assert_cmpint (effect.fault, ==, fault.fault);
  g_assert_cmpuint (effect.shape_rule, ==, shape.id);
  g_assert_true (epx_shape_equal (&effect.shape, &shape.shape));
}

static void
check_all (const World *world)
{
  for (guint x = 0; x < N_NAMES; x++)
    for (guint y = 0; y < N_NAMES; y++)
      check_pair (world, x, y);
}

/* Puts @rule on the piles of one pair, or clears them if it is a fix. */
static void
pile_up_pair (World *world, guint x, guint y, const EpxRule *rule)
{
  gboolean sets[N_ASPECTS] = { [FAULT] = rule->sets_fault, [SHAPE] = rule->sets_shape };

  for (guint aspect = 0; aspect < N_ASPECTS; aspect++)
    {
      if (rule->is_fix)
        g_array_set_size (world->piles[aspect][x][y], 0);
      else if (sets[aspect])
        g_array_append_vals (world->piles[aspect][x][y], rule, 1);
    }
}

static void
pile_up (World *world, const char *from, const char *to, const EpxRule *rule)
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
        gboolean is_backward = in_from[y] && in_to[x] && !rule->is_forward;

        if (x != y && ((in_from[x] && in_to[y]) || is_backward))
          pile_up_pair (world, x, y, rule);
      }
}

static void
lay (World *world, const char *from, const char *to, EpxRule rule)
{
  rule.monotonic_us = world->now_us;
  rule.id = epx_lay (world->rules, from, to, rule);
  if (rule.id != 0)
    g_array_append_val (world->ids, rule.id);
  pile_up (world, from, to, &rule);
}

/* One aspect or both, of any kind, mostly until it is removed. */
static EpxRule
make_random_rule (void)
{
  EpxRule rule = {
    .sets_fault = epx_random (3) != 0,
    .is_forward = epx_random (2) == 0,
    .duration_ms = epx_random (3) == 0 ? 1 + epx_random (30) : 0,
    .is_bound = epx_random (4) == 0,
    .sender = (char *) senders[epx_random (G_N_ELEMENTS (senders))],
  };

  rule.sets_shape = !rule.sets_fault || epx_random (3) == 0;
  if (rule.sets_fault)
    rule.fault = (EpxFault) epx_random (EPX_FAULT_N);
  if (rule.sets_shape)
    rule.shape = (EpxShape){ epx_random (3), epx_random (2), epx_random (2) * 5000 };
  return rule;
}

static void
lay_fault (World *world)
{
  g_autofree char *from = epx_random_entries (entries);
  g_autofree char *to = epx_random_entries (entries);

  lay (world, from, to, make_random_rule ());
}

static void
lay_fix (World *world)
{
  g_autofree char *from = epx_random_entries (entries);
  g_autofree char *to = epx_random_entries (entries);

  lay (world, from, to, (EpxRule){ .is_fix = TRUE });
}

/* Whether it was on that pile. */
static gboolean
take_off (GArray *pile, guint64 id)
{
  for (guint i = pile->len; i > 0; i--)
    if (g_array_index (pile, EpxRule, i - 1).id == id)
      {
        g_array_remove_index (pile, i - 1);
        return TRUE;
      }
  return FALSE;
}

/* Whether it was on any pile. */
static gboolean
take_out (World *world, guint64 id)
{
  gboolean was_there = FALSE;

  for (guint aspect = 0; aspect < N_ASPECTS; aspect++)
    for (guint x = 0; x < N_NAMES; x++)
      for (guint y = 0; y < N_NAMES; y++)
        was_there = take_off (world->piles[aspect][x][y], id) || was_there;
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

static gboolean
is_over (const World *world, const EpxRule *rule)
{
  return rule->duration_ms > 0 &&
         world->now_us >= rule->monotonic_us + (gint64) rule->duration_ms * 1000;
}

/* Ends, in no particular order, all rules whose time is over, and the bound ones of @sender. */
static void
end_rules (World *world, const char *sender)
{
  g_autoptr (GArray) ended = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; i < epx_rules_get_n_rules (world->rules); i++)
    {
      const EpxRule *rule = epx_rules_get_rule (world->rules, i);
      gboolean is_left = rule->is_bound && g_strcmp0 (rule->sender, sender) == 0;

      if (is_left || is_over (world, rule))
        g_array_append_val (ended, rule->id);
    }
  while (ended->len > 0)
    {
      guint index = epx_random (ended->len);
      guint64 id = g_array_index (ended, guint64, index);

      g_array_remove_index_fast (ended, index);
      take_out (world, id);
      g_assert_true (epx_rules_remove (world->rules, id, NULL));
    }
}

static void
step (World *world)
{
  world->now_us += epx_random (3000);
  end_rules (world, NULL);
  switch (epx_random (12))
    {
    case 0:
    case 1:
    case 2:
    case 3:
      lay_fault (world);
      break;
    case 4:
    case 5:
      lay_fix (world);
      break;
    case 6:
      end_rules (world, senders[epx_random (G_N_ELEMENTS (senders))]);
      break;
    default:
      remove_one (world);
      break;
    }
}

static void
fix_everything (World *world)
{
  lay (world, "*", "*", (EpxRule){ .is_fix = TRUE });
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
      g_assert_true (i > 0 || !rule->is_fix);
      g_assert_false (rule->is_fix && rule->is_forward);
      g_assert_false (is_over (world, rule));
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
            lay_fault (&world);
          else
            lay_fix (&world);
          check_all (&world);
        }
      fix_everything (&world);
      world_clear (&world);
    }
}

static void
test_200_overlapping_rules_end_in_any_order (void)
{
  for (guint life = 0; life < 5; life++)
    {
      World world;

      world_init (&world);
      for (guint i = 0; i < 200; i++)
        {
          lay_fault (&world);
          check_all (&world);
        }
      g_assert_cmpuint (epx_rules_get_n_rules (world.rules), ==, 200);
      while (world.ids->len > 0)
        {
          guint index = epx_random (world.ids->len);
          guint64 id = g_array_index (world.ids, guint64, index);

          g_array_remove_index_fast (world.ids, index);
          take_out (&world, id);
          g_assert_true (epx_rules_remove (world.rules, id, NULL));
          check_all (&world);
        }
      g_assert_cmpuint (epx_rules_get_n_rules (world.rules), ==, 0);
      world_clear (&world);
    }
}

int
main (int argc, char **argv)
{
  epx_test_init (argc, argv);
  g_test_add_func ("/rules/model/random-steps-agree", test_random_steps_agree_with_the_model);
  g_test_add_func ("/rules/model/compaction-changes-no-effect", test_compaction_changes_no_effect);
  g_test_add_func ("/rules/model/200-overlapping-rules-end-in-any-order",
                   test_200_overlapping_rules_end_in_any_order);
  return g_test_run ();
}
