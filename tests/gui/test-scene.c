/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What is at a point of the board, and what a stroke across it cuts.
 *
 * The scene is a square of four nodes, a b above c d, 100 pixels apart, all connected. */
#include "gui/stroke.h"

typedef struct
{
  EpxScene *scene;
} Fixture;

static EpxPoint
at (double x, double y)
{
  return (EpxPoint){ x, y };
}

static EpxCableView
view_of (EpxFault fault_a, EpxFault fault_b)
{
  EpxCableView view = { .has_link = TRUE, .link_state = EPX_LINK_UP };

  view.ways[EPX_END_A].fault = fault_a;
  view.ways[EPX_END_B].fault = fault_b;
  view.state = epx_cable_view_judge (&view);
  return view;
}

/* The cables are numbered ab 0, ac 1, ad 2, bc 3, bd 4, cd 5. */
static void
set_up (Fixture *f, gconstpointer data)
{
  EpxCableView view = view_of (EPX_FAULT_NONE, EPX_FAULT_NONE);

  f->scene = epx_scene_new ();
  f->scene->radius = 10;
  epx_scene_add_node (f->scene, "a", at (0, 0), 0, 0);
  epx_scene_add_node (f->scene, "b", at (100, 0), 0, 0);
  epx_scene_add_node (f->scene, "c", at (0, 100), 0, 0);
  epx_scene_add_node (f->scene, "d", at (100, 100), 0, 0);
  for (guint i = 0; i < 4; i++)
    for (guint j = i + 1; j < 4; j++)
      epx_scene_add_cable (f->scene, i, j, &view);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  epx_scene_free (f->scene);
}

static void
test_node_is_hit (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (epx_scene_node_at (f->scene, at (95, 5), 0), ==, 1);
  g_assert_cmpuint (epx_scene_node_at (f->scene, at (50, 50), 0), ==, EPX_SCENE_NONE);
  g_assert_cmpuint (epx_scene_node_at (f->scene, at (115, 0), 0), ==, EPX_SCENE_NONE);
  g_assert_cmpuint (epx_scene_node_at (f->scene, at (115, 0), 16), ==, 1);
}

static void
test_nearer_node_is_hit (Fixture *f, gconstpointer data)
{
  epx_scene_move_node (f->scene, 1, at (12, 0));
  g_assert_cmpuint (epx_scene_node_at (f->scene, at (5, 0), 0), ==, 0);
  g_assert_cmpuint (epx_scene_node_at (f->scene, at (7, 0), 0), ==, 1);
}

static void
test_cable_is_hit (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (epx_scene_cable_at (f->scene, at (30, 3), 5), ==, 0);
  g_assert_cmpuint (epx_scene_cable_at (f->scene, at (30, 28), 5), ==, 2);
  g_assert_cmpuint (epx_scene_cable_at (f->scene, at (30, 15), 5), ==, EPX_SCENE_NONE);
}

static void
test_thick_cable_is_hit_at_its_rim (Fixture *f, gconstpointer data)
{
  EpxCableView view = view_of (EPX_FAULT_NONE, EPX_FAULT_NONE);

  g_assert_cmpuint (epx_scene_cable_at (f->scene, at (50, 3), 1), ==, EPX_SCENE_NONE);
  view.ways[EPX_END_A].rate = G_MAXUINT64 / 2;
  g_assert_true (epx_scene_dress_cable (f->scene, 0, &view));
  g_assert_cmpuint (epx_scene_cable_at (f->scene, at (50, 3), 1), ==, 0);
}

static void
test_double_cable_has_two_sides (Fixture *f, gconstpointer data)
{
  EpxCableView view = view_of (EPX_FAULT_STALL, EPX_FAULT_NONE);
  const EpxSceneCable *cable = epx_scene_get_cable (f->scene, 0);

  g_assert_true (epx_scene_dress_cable (f->scene, 0, &view));
  g_assert_cmpuint (cable->n_strands, ==, 2);
  g_assert_cmpfloat (epx_curve_at (&cable->strands[0].curve, 0.5).y, <, -5);
  g_assert_cmpfloat (epx_curve_at (&cable->strands[1].curve, 0.5).y, >, 5);
  g_assert_cmpuint (epx_scene_cable_at (f->scene, at (50, 8), 2), ==, 0);
  g_assert_cmpuint (epx_scene_cable_at (f->scene, at (50, 0), 2), ==, EPX_SCENE_NONE);
}

static void
test_counters_alone_do_not_dress_anew (Fixture *f, gconstpointer data)
{
  EpxCableView view = view_of (EPX_FAULT_NONE, EPX_FAULT_NONE);

  view.ways[EPX_END_A].n_bytes = 12345;
  g_assert_false (epx_scene_dress_cable (f->scene, 0, &view));
}

static void
test_moved_node_takes_its_cables (Fixture *f, gconstpointer data)
{
  epx_scene_move_node (f->scene, 0, at (0, -50));
  g_assert_cmpfloat (epx_scene_get_cable (f->scene, 0)->strands[0].curve.from.y, ==, -50);
  g_assert_cmpfloat (epx_scene_get_cable (f->scene, 5)->strands[0].curve.from.y, ==, 100);
}

static void
test_bodies_fit_the_circle (void)
{
  g_assert_cmpfloat (epx_scene_fit_radius (1, 300, 300), ==, epx_scene_fit_radius (3, 300, 300));
  g_assert_cmpfloat (epx_scene_fit_radius (60, 300, 200), <, epx_scene_fit_radius (30, 300, 200));
  g_assert_cmpfloat (2 * epx_scene_fit_radius (60, 300, 300), <, 2 * G_PI * 300 / 60);
  g_assert_cmpfloat (epx_scene_fit_radius (5000, 300, 300), >, 5);
}

/* Pairs as in "ab cd". */
static char *
pairs_of (const EpxStroke *stroke, const EpxScene *scene)
{
  g_autoptr (GArray) pairs = epx_stroke_get_pairs (stroke, scene);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < pairs->len; i++)
    {
      const EpxPair *pair = &g_array_index (pairs, EpxPair, i);

      g_string_append_printf (text, "%s%s%s", i > 0 ? " " : "",
                              epx_scene_get_node (scene, pair->a)->name,
                              epx_scene_get_node (scene, pair->b)->name);
    }
  return g_string_free (text, FALSE);
}

static void
assert_stroke (const EpxStroke *stroke, const EpxScene *scene, const char *expected)
{
  g_autofree char *pairs = pairs_of (stroke, scene);

  g_assert_cmpstr (pairs, ==, expected);
}

static void
test_stroke_through_the_middle (Fixture *f, gconstpointer data)
{
  g_autoptr (EpxStroke) stroke = epx_stroke_new (at (-20, 45));

  epx_stroke_extend (stroke, f->scene, at (120, 45));
  assert_stroke (stroke, f->scene, "ac ad bc bd");
  g_assert_cmpuint (epx_stroke_get_n_crossed (stroke), ==, 4);
  g_assert_true (epx_stroke_has_crossed (stroke, 1));
  g_assert_false (epx_stroke_has_crossed (stroke, 0));
}

static void
test_stroke_around_a_corner (Fixture *f, gconstpointer data)
{
  g_autoptr (EpxStroke) stroke = epx_stroke_new (at (40, -20));

  epx_stroke_extend (stroke, f->scene, at (40, 20));
  epx_stroke_extend (stroke, f->scene, at (20, 40));
  epx_stroke_extend (stroke, f->scene, at (-20, 40));
  assert_stroke (stroke, f->scene, "ab ac ad");
}

static void
test_stroke_beside_cuts_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr (EpxStroke) stroke = epx_stroke_new (at (-20, -20));

  epx_stroke_extend (stroke, f->scene, at (120, -20));
  assert_stroke (stroke, f->scene, "");
}

static void
test_stroke_crosses_a_cable_twice (Fixture *f, gconstpointer data)
{
  g_autoptr (EpxStroke) stroke = epx_stroke_new (at (40, -20));

  epx_stroke_extend (stroke, f->scene, at (40, 10));
  epx_stroke_extend (stroke, f->scene, at (50, -20));
  assert_stroke (stroke, f->scene, "ab");
}

static void
test_trembling_hand (Fixture *f, gconstpointer data)
{
  g_autoptr (EpxStroke) stroke = epx_stroke_new (at (40, -20));

  epx_stroke_extend (stroke, f->scene, at (41, -20));
  epx_stroke_extend (stroke, f->scene, at (40, -21));
  g_assert_cmpuint (epx_stroke_get_points (stroke)->len, ==, 1);
}

static void
test_stroke_has_an_end (Fixture *f, gconstpointer data)
{
  g_autoptr (EpxStroke) stroke = epx_stroke_new (at (-50, -50));
  guint n;

  for (guint i = 0; i < 20000; i++)
    epx_stroke_extend (stroke, f->scene, at (-50 - (i % 2) * 10, -50));
  n = epx_stroke_get_points (stroke)->len;
  g_assert_cmpuint (n, >, 1000);
  g_assert_cmpuint (n, <, 20000);
}

static void
test_scene_that_changed_is_asked_again (Fixture *f, gconstpointer data)
{
  g_autoptr (EpxStroke) stroke = epx_stroke_new (at (-20, 45));

  epx_stroke_extend (stroke, f->scene, at (120, 45));
  epx_scene_move_node (f->scene, 2, at (0, 20));
  epx_scene_move_node (f->scene, 0, at (0, 30));
  epx_stroke_cross (stroke, f->scene);
  assert_stroke (stroke, f->scene, "ad bd cd");
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/scene/node/is-hit", test_node_is_hit);
  ADD ("/scene/node/nearer-one-is-hit", test_nearer_node_is_hit);
  ADD ("/scene/node/takes-its-cables-along", test_moved_node_takes_its_cables);
  ADD ("/scene/cable/is-hit", test_cable_is_hit);
  ADD ("/scene/cable/thick-one-is-hit-at-its-rim", test_thick_cable_is_hit_at_its_rim);
  ADD ("/scene/cable/double-one-has-two-sides", test_double_cable_has_two_sides);
  ADD ("/scene/cable/counters-alone-change-nothing", test_counters_alone_do_not_dress_anew);
  g_test_add_func ("/scene/bodies-fit-the-circle", test_bodies_fit_the_circle);
  ADD ("/stroke/through-the-middle", test_stroke_through_the_middle);
  ADD ("/stroke/around-a-corner", test_stroke_around_a_corner);
  ADD ("/stroke/beside-cuts-nothing", test_stroke_beside_cuts_nothing);
  ADD ("/stroke/twice-is-once", test_stroke_crosses_a_cable_twice);
  ADD ("/stroke/trembling-hand-adds-nothing", test_trembling_hand);
  ADD ("/stroke/has-an-end", test_stroke_has_an_end);
  ADD ("/stroke/scene-that-changed-is-asked-again", test_scene_that_changed_is_asked_again);
  return g_test_run ();
}
