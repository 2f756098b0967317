/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The sliders for latency and rate. */
#include "gui/shape-scale.h"

#include "core/fault.h"

static void
test_ends (void)
{
  g_assert_cmpuint (epx_shape_scale_to_latency (0), ==, 0);
  g_assert_cmpuint (epx_shape_scale_to_latency (1), ==, 1);
  g_assert_cmpuint (epx_shape_scale_to_latency (EPX_SHAPE_SCALE_MAX), ==, 10000);
  g_assert_cmpuint (epx_shape_scale_to_rate (0), ==, EPX_SHAPE_MIN_RATE);
  g_assert_cmpuint (epx_shape_scale_to_rate (EPX_SHAPE_SCALE_MAX - 1), ==, 1000000000);
  g_assert_cmpuint (epx_shape_scale_to_rate (EPX_SHAPE_SCALE_MAX), ==, 0);
}

static void
test_beyond_the_ends (void)
{
  g_assert_cmpuint (epx_shape_scale_to_latency (-5), ==, 0);
  g_assert_cmpuint (epx_shape_scale_to_latency (1000), ==, 10000);
  g_assert_cmpuint (epx_shape_scale_to_rate (-5), ==, 1000);
  g_assert_cmpfloat (epx_shape_scale_from_latency (G_MAXUINT), ==, EPX_SHAPE_SCALE_MAX);
  g_assert_cmpfloat (epx_shape_scale_from_rate (1), ==, 0);
  g_assert_cmpfloat (epx_shape_scale_from_rate (G_MAXUINT64), ==, EPX_SHAPE_SCALE_MAX - 1);
}

/* Else the slider would move when what it laid comes back. */
static void
test_there_and_back (void)
{
  for (int i = 0; i <= EPX_SHAPE_SCALE_MAX; i++)
    {
      guint64 rate = epx_shape_scale_to_rate (i);
      guint latency = epx_shape_scale_to_latency (i);

      g_assert_cmpfloat (epx_shape_scale_from_rate (rate), ==, i);
      g_assert_cmpuint (epx_shape_scale_to_latency (epx_shape_scale_from_latency (latency)), ==,
                        latency);
    }
}

static void
test_grows (void)
{
  for (int i = 1; i < EPX_SHAPE_SCALE_MAX; i++)
    {
      g_assert_cmpuint (epx_shape_scale_to_rate (i), >, epx_shape_scale_to_rate (i - 1));
      g_assert_cmpuint (epx_shape_scale_to_latency (i), >=, epx_shape_scale_to_latency (i - 1));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shape-scale/ends", test_ends);
  g_test_add_func ("/shape-scale/beyond-the-ends", test_beyond_the_ends);
  g_test_add_func ("/shape-scale/there-and-back", test_there_and_back);
  g_test_add_func ("/shape-scale/grows", test_grows);
  return g_test_run ();
}
