/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Points, segments and curves. */
#include "gui/geometry.h"

#include <math.h>

#define NEAR 1e-9

static EpxPoint
at (double x, double y)
{
  return (EpxPoint){ x, y };
}

static void
assert_at (EpxPoint point, double x, double y)
{
  g_assert_cmpfloat_with_epsilon (point.x, x, NEAR);
  g_assert_cmpfloat_with_epsilon (point.y, y, NEAR);
}

static void
test_segment_distance (void)
{
  double beside = epx_point_distance_to_segment (at (5, 3), at (0, 0), at (10, 0));
  double beyond = epx_point_distance_to_segment (at (13, 4), at (0, 0), at (10, 0));
  double to_point = epx_point_distance_to_segment (at (3, 4), at (0, 0), at (0, 0));

  g_assert_cmpfloat_with_epsilon (beside, 3, NEAR);
  g_assert_cmpfloat_with_epsilon (beyond, 5, NEAR);
  g_assert_cmpfloat_with_epsilon (to_point, 5, NEAR);
}

static void
test_segments_that_cross (void)
{
  g_assert_true (epx_segments_meet (at (0, 0), at (10, 10), at (0, 10), at (10, 0)));
  g_assert_false (epx_segments_meet (at (0, 0), at (4, 4), at (0, 10), at (10, 0)));
  g_assert_false (epx_segments_meet (at (0, 0), at (10, 0), at (0, 1), at (10, 1)));
}

static void
test_segments_that_touch (void)
{
  g_assert_true (epx_segments_meet (at (0, 0), at (10, 0), at (5, 0), at (5, 7)));
  g_assert_true (epx_segments_meet (at (0, 0), at (10, 0), at (10, 0), at (20, 5)));
  g_assert_true (epx_segments_meet (at (0, 0), at (10, 0), at (4, 0), at (6, 0)));
  g_assert_true (epx_segments_meet (at (3, 0), at (3, 0), at (0, 0), at (10, 0)));
  g_assert_false (epx_segments_meet (at (0, 0), at (10, 0), at (11, 0), at (20, 0)));
  g_assert_false (epx_segments_meet (at (3, 1), at (3, 1), at (0, 0), at (10, 0)));
}

static void
test_straight_curve (void)
{
  EpxCurve curve = epx_curve_between (at (0, 0), at (10, 0), 0);

  g_assert_true (curve.is_straight);
  assert_at (epx_curve_at (&curve, 0.5), 5, 0);
  assert_at (epx_curve_direction (&curve, 0.3), 1, 0);
}

static void
test_bulge_is_to_the_left (void)
{
  /* To the right on a screen: left is up, where y is smaller. */
  EpxCurve there = epx_curve_between (at (0, 0), at (10, 0), 4);
  EpxCurve back = epx_curve_between (at (10, 0), at (0, 0), 4);

  assert_at (epx_curve_at (&there, 0.5), 5, -4);
  assert_at (epx_curve_at (&back, 0.5), 5, 4);
  assert_at (there.from, 0, 0);
  assert_at (there.to, 10, 0);
}

static void
test_curve_of_no_length (void)
{
  EpxCurve curve = epx_curve_between (at (3, 3), at (3, 3), 8);

  assert_at (epx_curve_at (&curve, 0.7), 3, 3);
  assert_at (epx_curve_direction (&curve, 0.5), 1, 0);
  g_assert_cmpfloat_with_epsilon (epx_curve_distance (&curve, at (3, 8)), 5, NEAR);
}

static void
test_curve_is_hit_where_it_bulges (void)
{
  EpxCurve curve = epx_curve_between (at (0, 0), at (100, 0), 20);

  g_assert_cmpfloat (epx_curve_distance (&curve, at (50, -20)), <, 1);
  g_assert_cmpfloat (epx_curve_distance (&curve, at (50, 0)), >, 15);
  g_assert_true (epx_curve_meets_segment (&curve, at (50, -10), at (50, -30)));
  g_assert_false (epx_curve_meets_segment (&curve, at (50, 10), at (50, -10)));
}

static void
test_part_lies_on_the_curve (void)
{
  EpxCurve curve = epx_curve_between (at (0, 0), at (100, 40), -15);
  EpxCurve part = epx_curve_part (&curve, 0.2, 0.7);

  for (guint i = 0; i <= 10; i++)
    {
      EpxPoint whole = epx_curve_at (&curve, 0.2 + 0.05 * i);

      assert_at (epx_curve_at (&part, i / 10.0), whole.x, whole.y);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/geometry/segment/distance-ends-at-its-ends", test_segment_distance);
  g_test_add_func ("/geometry/segments/meet-where-they-cross", test_segments_that_cross);
  g_test_add_func ("/geometry/segments/meet-where-they-touch", test_segments_that_touch);
  g_test_add_func ("/geometry/curve/without-a-bulge-is-straight", test_straight_curve);
  g_test_add_func ("/geometry/curve/bulges-to-its-left", test_bulge_is_to_the_left);
  g_test_add_func ("/geometry/curve/may-have-no-length", test_curve_of_no_length);
  g_test_add_func ("/geometry/curve/is-hit-where-it-bulges", test_curve_is_hit_where_it_bulges);
  g_test_add_func ("/geometry/curve/its-part-lies-on-it", test_part_lies_on_the_curve);
  return g_test_run ();
}
