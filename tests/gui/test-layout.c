/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Where nodes stand, on the circle or where they were dragged. */
#include "gui/layout.h"

#include <locale.h>
#include <math.h>

#define NEAR 1e-6

static void
place (EpxLayoutNode *nodes, guint n)
{
  g_autoptr (EpxPlaces) places = epx_places_new ();

  epx_layout_place (nodes, n, places);
}

static void
test_all_on_the_circle (void)
{
  EpxLayoutNode nodes[] = { { "a", 0 }, { "b", 0 }, { "c", 1 }, { "d", 2 } };

  place (nodes, G_N_ELEMENTS (nodes));
  for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
    {
      g_assert_cmpfloat_with_epsilon (hypot (nodes[i].place.x, nodes[i].place.y), 1, NEAR);
      g_assert_false (nodes[i].is_moved);
    }
}

static void
test_names_go_round_as_people_count (void)
{
  EpxLayoutNode nodes[] = { { "node10", 0 }, { "node2", 0 }, { "node1", 0 } };

  place (nodes, G_N_ELEMENTS (nodes));
  g_assert_cmpfloat_with_epsilon (nodes[2].angle, 0, NEAR);
  g_assert_cmpfloat (nodes[2].angle, <, nodes[1].angle);
  g_assert_cmpfloat (nodes[1].angle, <, nodes[0].angle);
}

static void
test_islands_keep_together (void)
{
  EpxLayoutNode nodes[] = { { "a", 1 }, { "b", 0 }, { "c", 1 }, { "d", 0 }, { "e", 1 } };
  double within;
  double between;

  place (nodes, G_N_ELEMENTS (nodes));
  within = nodes[3].angle - nodes[1].angle;
  between = nodes[0].angle - nodes[3].angle;
  g_assert_cmpfloat (within, >, 0);
  g_assert_cmpfloat (between, >, within * 1.5);
}

static void
test_one_island_has_no_gap (void)
{
  EpxLayoutNode nodes[] = { { "a", 7 }, { "b", 7 }, { "c", 7 }, { "d", 7 } };

  place (nodes, G_N_ELEMENTS (nodes));
  for (guint i = 0; i < 4; i++)
    g_assert_cmpfloat_with_epsilon (nodes[i].angle, i * G_PI / 2, NEAR);
}

static void
test_one_node_is_in_the_middle (void)
{
  EpxLayoutNode node = { "a", 0 };

  place (&node, 1);
  g_assert_cmpfloat_with_epsilon (node.place.x, 0, NEAR);
  g_assert_cmpfloat_with_epsilon (node.place.y, 0, NEAR);
  place (NULL, 0);
}

static void
test_many_islands_leave_room_for_nodes (void)
{
  EpxLayoutNode nodes[60];
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < 60; i++)
    {
      g_ptr_array_add (names, g_strdup_printf ("n%u", i));
      nodes[i] = (EpxLayoutNode){ g_ptr_array_index (names, i), i };
    }
  place (nodes, 60);
  for (guint i = 1; i < 60; i++)
    g_assert_cmpfloat_with_epsilon (nodes[i].angle - nodes[i - 1].angle, 2 * G_PI / 60, NEAR);
  g_assert_cmpfloat (nodes[59].angle, <, 2 * G_PI);
}

static void
test_dragged_stays_and_keeps_its_seat (void)
{
  EpxLayoutNode nodes[] = { { "a", 0 }, { "b", 0 }, { "c", 0 }, { "d", 0 } };
  g_autoptr (EpxPlaces) places = epx_places_new ();

  epx_places_put (places, "b", (EpxPoint){ 0.25, -0.5 });
  epx_layout_place (nodes, 4, places);
  g_assert_true (nodes[1].is_moved);
  g_assert_cmpfloat_with_epsilon (nodes[1].place.x, 0.25, NEAR);
  g_assert_cmpfloat_with_epsilon (nodes[1].place.y, -0.5, NEAR);
  g_assert_cmpfloat_with_epsilon (nodes[2].angle, G_PI, NEAR);
}

static void
test_frame_there_and_back (void)
{
  EpxFrame frame = epx_frame_new (640, 480, 40, 20);
  EpxPoint pixel = epx_frame_to_pixels (&frame, (EpxPoint){ -1, 0.5 });
  EpxPoint place_again = epx_frame_to_place (&frame, pixel);

  g_assert_cmpfloat_with_epsilon (pixel.x, 40, NEAR);
  g_assert_cmpfloat_with_epsilon (pixel.y, 350, NEAR);
  g_assert_cmpfloat_with_epsilon (place_again.x, -1, NEAR);
  g_assert_cmpfloat_with_epsilon (place_again.y, 0.5, NEAR);
}

static void
test_frame_of_no_size (void)
{
  EpxFrame frame = epx_frame_new (10, 10, 40, 40);
  EpxPoint middle = epx_frame_to_place (&frame, (EpxPoint){ 3, 3 });

  g_assert_cmpfloat_with_epsilon (epx_frame_to_pixels (&frame, (EpxPoint){ 1, 1 }).x, 5, NEAR);
  g_assert_cmpfloat_with_epsilon (middle.x, 0, NEAR);
}

static void
test_places_survive_as_text (void)
{
  g_autoptr (EpxPlaces) places = epx_places_new ();
  g_autoptr (EpxPlaces) again = epx_places_new ();
  g_autofree char *text = NULL;
  EpxPoint found;

  epx_places_put (places, "node 1 ü@host", (EpxPoint){ 0.5, -0.125 });
  epx_places_put (places, "b", (EpxPoint){ 7, -7 });
  text = epx_places_to_text (places);
  epx_places_read_text (again, text);
  g_assert_true (epx_places_find (again, "node 1 ü@host", &found));
  g_assert_cmpfloat_with_epsilon (found.x, 0.5, NEAR);
  g_assert_cmpfloat_with_epsilon (found.y, -0.125, NEAR);
  g_assert_true (epx_places_find (again, "b", &found));
  g_assert_cmpfloat_with_epsilon (found.x, 1, NEAR);
}

static void
test_broken_lines_are_passed_over (void)
{
  g_autoptr (EpxPlaces) places = epx_places_new ();

  epx_places_read_text (places,
                        "\n1\n1 2\n1 2 \nx y z\nnan 0 a\n0 inf b\n0 0 \xff\n0,5 0 c\n0 0 d");
  g_assert_false (epx_places_find (places, "a", NULL));
  g_assert_false (epx_places_find (places, "b", NULL));
  g_assert_false (epx_places_find (places, "c", NULL));
  g_assert_true (epx_places_find (places, "d", NULL));
}

static void
test_places_have_a_limit (void)
{
  g_autoptr (EpxPlaces) places = epx_places_new ();

  for (guint i = 0; i <= EPX_PLACES_MAX; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);

      epx_places_put (places, name, (EpxPoint){ 0, 0 });
    }
  g_assert_false (epx_places_find (places, "n0", NULL));
  g_assert_true (epx_places_find (places, "n1", NULL));
  epx_places_clear (places);
  g_assert_false (epx_places_find (places, "n1", NULL));
}

static void
test_place_is_forgotten (void)
{
  g_autoptr (EpxPlaces) places = epx_places_new ();

  epx_places_put (places, "a", (EpxPoint){ 0, 0 });
  epx_places_put (places, "a", (EpxPoint){ 0.5, 0 });
  epx_places_forget (places, "a");
  epx_places_forget (places, "never there");
  g_assert_false (epx_places_find (places, "a", NULL));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/layout/circle/all-stand-on-it", test_all_on_the_circle);
  g_test_add_func ("/layout/circle/counts-as-people-do", test_names_go_round_as_people_count);
  g_test_add_func ("/layout/circle/islands-keep-together", test_islands_keep_together);
  g_test_add_func ("/layout/circle/one-island-has-no-gap", test_one_island_has_no_gap);
  g_test_add_func ("/layout/circle/one-node-is-in-the-middle", test_one_node_is_in_the_middle);
  g_test_add_func ("/layout/circle/sixty-islands-are-spread",
                   test_many_islands_leave_room_for_nodes);
  g_test_add_func ("/layout/dragged/stays-and-keeps-its-seat",
                   test_dragged_stays_and_keeps_its_seat);
  g_test_add_func ("/layout/frame/there-and-back", test_frame_there_and_back);
  g_test_add_func ("/layout/frame/may-have-no-size", test_frame_of_no_size);
  g_test_add_func ("/places/text/is-read-again", test_places_survive_as_text);
  g_test_add_func ("/places/text/broken-lines-are-passed-over", test_broken_lines_are_passed_over);
  g_test_add_func ("/places/oldest-goes-at-the-limit", test_places_have_a_limit);
  g_test_add_func ("/places/forgets", test_place_is_forgotten);
  return g_test_run ();
}
