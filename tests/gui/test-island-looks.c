/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Islands keep their looks. */
#include "gui/island-looks.h"

#include <string.h>

/* @text: islands as in "a b|c". */
static void
set (EpxIslandLooks *looks, const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " |", -1);
  g_autofree EpxLayoutNode *nodes = g_new0 (EpxLayoutNode, g_strv_length (words) + 1);
  guint island = 0;
  guint n = 0;

  for (; words[n] != NULL; n++)
    {
      const char *end = text + strlen (words[n]);

      nodes[n] = (EpxLayoutNode){ .name = words[n], .island = island };
      island += *end == '|';
      text = end + 1;
    }
  epx_island_looks_set (looks, nodes, n);
}

static void
test_one_island_has_one_look (void)
{
  g_autoptr (EpxIslandLooks) looks = epx_island_looks_new ();

  set (looks, "a b c");
  g_assert_cmpuint (epx_island_looks_find (looks, "a"), ==, 0);
  g_assert_cmpuint (epx_island_looks_find (looks, "c"), ==, 0);
  g_assert_cmpuint (epx_island_looks_find (looks, "stranger"), ==, 0);
}

static void
test_greater_part_keeps_the_look (void)
{
  g_autoptr (EpxIslandLooks) looks = epx_island_looks_new ();

  set (looks, "a b c d e");
  set (looks, "a b|c d e");
  g_assert_cmpuint (epx_island_looks_find (looks, "c"), ==, 0);
  g_assert_cmpuint (epx_island_looks_find (looks, "a"), ==, 1);
  g_assert_cmpuint (epx_island_looks_find (looks, "b"), ==, 1);
}

static void
test_others_are_not_repainted (void)
{
  g_autoptr (EpxIslandLooks) looks = epx_island_looks_new ();

  set (looks, "a b c d|x y");
  set (looks, "a|b c d|x y");
  g_assert_cmpuint (epx_island_looks_find (looks, "b"), ==, 0);
  g_assert_cmpuint (epx_island_looks_find (looks, "x"), ==, 1);
  g_assert_cmpuint (epx_island_looks_find (looks, "a"), ==, 2);
}

static void
test_healed_has_the_look_of_most (void)
{
  g_autoptr (EpxIslandLooks) looks = epx_island_looks_new ();

  set (looks, "a|b c d");
  g_assert_cmpuint (epx_island_looks_find (looks, "b"), ==, 1);
  set (looks, "a b c d");
  g_assert_cmpuint (epx_island_looks_find (looks, "a"), ==, 1);
}

static void
test_more_islands_than_looks (void)
{
  g_autoptr (EpxIslandLooks) looks = epx_island_looks_new ();

  set (looks, "a|b|c|d|e|f|g|h|i|j");
  g_assert_cmpuint (epx_island_looks_find (looks, "h"), ==, 7);
  g_assert_cmpuint (epx_island_looks_find (looks, "j"), <, EPX_ISLAND_LOOKS_N);
}

static void
test_forms_differ (void)
{
  for (guint i = 0; i < EPX_ISLAND_LOOKS_N; i++)
    for (guint j = 0; j < i; j++)
      g_assert_cmpint (epx_island_look_form (i), !=, epx_island_look_form (j));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/island-looks/one-island-has-one-look", test_one_island_has_one_look);
  g_test_add_func ("/island-looks/split/greater-part-keeps-it", test_greater_part_keeps_the_look);
  g_test_add_func ("/island-looks/split/others-are-not-repainted", test_others_are_not_repainted);
  g_test_add_func ("/island-looks/healed/looks-like-most", test_healed_has_the_look_of_most);
  g_test_add_func ("/island-looks/more-islands-than-looks", test_more_islands_than_looks);
  g_test_add_func ("/island-looks/forms-differ", test_forms_differ);
  return g_test_run ();
}
