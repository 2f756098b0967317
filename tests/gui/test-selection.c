/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Which nodes are selected, and where keys lead. The scene is a cross: a node in the middle, "m",
 * and one on each side of it. */
#include "gui/selection.h"

typedef struct
{
  EpxScene *scene;
  EpxSelection *selection;
} Fixture;

static EpxPoint
at (double x, double y)
{
  return (EpxPoint){ x, y };
}

static void
set_up (Fixture *f, gconstpointer data)
{
  EpxCableView view = { .has_link = TRUE, .state = EPX_CABLE_UP, .link_state = EPX_LINK_UP };

  f->scene = epx_scene_new ();
  f->selection = epx_selection_new ();
  epx_scene_add_node (f->scene, "m", at (100, 100), 0, 0);
  epx_scene_add_node (f->scene, "left", at (0, 110), 0, 0);
  epx_scene_add_node (f->scene, "right", at (200, 90), 0, 0);
  epx_scene_add_node (f->scene, "up", at (95, 0), 0, 0);
  epx_scene_add_node (f->scene, "down", at (105, 200), 0, 0);
  epx_scene_add_cable (f->scene, 0, 1, &view);
  epx_scene_add_cable (f->scene, 2, 3, &view);
  epx_scene_add_cable (f->scene, 4, 0, &view);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  epx_scene_free (f->scene);
  epx_selection_free (f->selection);
}

static void
assert_names (const EpxSelection *selection, const char *expected)
{
  g_auto (GStrv) names = epx_selection_get_names (selection);
  g_autofree char *text = g_strjoinv (" ", names);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_click_selects_only_that (Fixture *f, gconstpointer data)
{
  g_assert_true (epx_selection_set_only (f->selection, "up"));
  g_assert_true (epx_selection_set_only (f->selection, "m"));
  g_assert_false (epx_selection_set_only (f->selection, "m"));
  assert_names (f->selection, "m");
}

static void
test_toggle_adds_and_takes (Fixture *f, gconstpointer data)
{
  epx_selection_toggle (f->selection, "up");
  epx_selection_toggle (f->selection, "m");
  assert_names (f->selection, "m up");
  epx_selection_toggle (f->selection, "up");
  assert_names (f->selection, "m");
}

static void
test_all_and_none (Fixture *f, gconstpointer data)
{
  g_assert_true (epx_selection_add_all (f->selection, f->scene));
  g_assert_cmpuint (epx_selection_get_n (f->selection), ==, 5);
  g_assert_false (epx_selection_add_all (f->selection, f->scene));
  g_assert_true (epx_selection_clear (f->selection));
  g_assert_false (epx_selection_clear (f->selection));
}

static void
test_node_that_went_is_not_selected (Fixture *f, gconstpointer data)
{
  epx_selection_toggle (f->selection, "up");
  epx_selection_toggle (f->selection, "gone");
  g_assert_true (epx_selection_retain (f->selection, f->scene));
  assert_names (f->selection, "up");
  g_assert_false (epx_selection_retain (f->selection, f->scene));
}

static void
test_band_adds_what_it_holds (Fixture *f, gconstpointer data)
{
  g_autoptr (EpxSelection) base = epx_selection_new ();

  epx_selection_toggle (base, "left");
  g_assert_true (epx_selection_set_band (f->selection, base, f->scene, at (210, 120), at (90, 80)));
  assert_names (f->selection, "left m right");
  g_assert_false (
      epx_selection_set_band (f->selection, base, f->scene, at (210, 120), at (89, 80)));
}

static void
test_band_that_shrinks_lets_go (Fixture *f, gconstpointer data)
{
  g_autoptr (EpxSelection) base = epx_selection_new ();

  epx_selection_set_band (f->selection, base, f->scene, at (0, 0), at (300, 300));
  epx_selection_set_band (f->selection, base, f->scene, at (0, 0), at (110, 50));
  assert_names (f->selection, "up");
}

static void
test_arrows_lead_to_neighbours (Fixture *f, gconstpointer data)
{
  static const EpxTowards back[] = { EPX_TOWARDS_RIGHT, EPX_TOWARDS_LEFT, EPX_TOWARDS_DOWN,
                                     EPX_TOWARDS_UP };

  for (guint towards = EPX_TOWARDS_LEFT; towards <= EPX_TOWARDS_DOWN; towards++)
    {
      guint there = epx_selection_neighbour (f->scene, 0, towards);

      g_assert_cmpuint (there, ==, towards + 1);
      g_assert_cmpuint (epx_selection_neighbour (f->scene, there, towards), ==, EPX_SCENE_NONE);
      g_assert_cmpuint (epx_selection_neighbour (f->scene, there, back[towards]), ==, 0);
    }
}

static void
test_cables_of_a_node_go_round (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (epx_selection_next_cable (f->scene, 0, EPX_SCENE_NONE, 1), ==, 0);
  g_assert_cmpuint (epx_selection_next_cable (f->scene, 0, 0, 1), ==, 2);
  g_assert_cmpuint (epx_selection_next_cable (f->scene, 0, 2, 1), ==, 0);
  g_assert_cmpuint (epx_selection_next_cable (f->scene, 0, 0, -1), ==, 2);
  g_assert_cmpuint (epx_selection_next_cable (f->scene, 0, EPX_SCENE_NONE, -1), ==, 2);
  g_assert_cmpuint (epx_selection_next_cable (f->scene, 1, 0, 1), ==, 0);
}

static void
test_node_without_cables (Fixture *f, gconstpointer data)
{
  guint alone = epx_scene_add_node (f->scene, "alone", at (0, 0), 0, 0);
  g_autoptr (EpxScene) empty = epx_scene_new ();

  g_assert_cmpuint (epx_selection_next_cable (f->scene, alone, EPX_SCENE_NONE, 1), ==,
                    EPX_SCENE_NONE);
  g_assert_cmpuint (epx_selection_next_cable (empty, 0, EPX_SCENE_NONE, 1), ==, EPX_SCENE_NONE);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/selection/click-selects-only-that", test_click_selects_only_that);
  ADD ("/selection/toggle-adds-and-takes", test_toggle_adds_and_takes);
  ADD ("/selection/all-and-none", test_all_and_none);
  ADD ("/selection/forgets-who-went", test_node_that_went_is_not_selected);
  ADD ("/selection/band/adds-what-it-holds", test_band_adds_what_it_holds);
  ADD ("/selection/band/that-shrinks-lets-go", test_band_that_shrinks_lets_go);
  ADD ("/selection/keys/arrows-lead-to-neighbours", test_arrows_lead_to_neighbours);
  ADD ("/selection/keys/cables-go-round", test_cables_of_a_node_go_round);
  ADD ("/selection/keys/node-without-cables", test_node_without_cables);
  return g_test_run ();
}
