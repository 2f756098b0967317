/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* How cables look. */
#include "gui/cable-look.h"

static EpxCableView
linked (EpxFault fault_a, EpxFault fault_b)
{
  EpxCableView view = { .has_link = TRUE, .link_state = EPX_LINK_UP };

  view.ways[EPX_END_A].fault = fault_a;
  view.ways[EPX_END_B].fault = fault_b;
  view.state = epx_cable_view_judge (&view);
  return view;
}

static void
assert_looks (const EpxCableView *view, EpxLook look)
{
  g_assert_false (epx_look_is_double (view));
  g_assert_cmpint (epx_look_of_cable (view), ==, look);
}

static void
test_same_both_ways (void)
{
  static const struct
  {
    EpxFault fault;
    EpxLook look;
  } cases[] = {
    { EPX_FAULT_NONE, EPX_LOOK_UP },   { EPX_FAULT_STALL, EPX_LOOK_CUT },
    { EPX_FAULT_LOSS, EPX_LOOK_CUT },  { EPX_FAULT_RESET, EPX_LOOK_RESET },
    { EPX_FAULT_GREY, EPX_LOOK_GREY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      EpxCableView view = linked (cases[i].fault, cases[i].fault);

      assert_looks (&view, cases[i].look);
    }
}

static void
test_one_way_has_two_strands (void)
{
  EpxCableView view = linked (EPX_FAULT_STALL, EPX_FAULT_NONE);

  g_assert_true (epx_look_is_double (&view));
  g_assert_cmpint (epx_look_of_way (&view, EPX_END_A), ==, EPX_LOOK_CUT);
  g_assert_cmpint (epx_look_of_way (&view, EPX_END_B), ==, EPX_LOOK_UP);
}

static void
test_slow_one_way_has_two_strands (void)
{
  EpxCableView view = linked (EPX_FAULT_NONE, EPX_FAULT_NONE);

  view.ways[EPX_END_B].shape.latency_ms = 20;
  view.state = epx_cable_view_judge (&view);
  g_assert_true (epx_look_is_double (&view));
  g_assert_cmpint (epx_look_of_way (&view, EPX_END_B), ==, EPX_LOOK_SLOW);
  view.ways[EPX_END_A].shape.rate = 5000;
  assert_looks (&view, EPX_LOOK_SLOW);
}

static void
test_dialling (void)
{
  EpxCableView view = linked (EPX_FAULT_NONE, EPX_FAULT_NONE);

  view.link_state = EPX_LINK_CONNECTING;
  view.state = epx_cable_view_judge (&view);
  assert_looks (&view, EPX_LOOK_DIALLING);
}

static void
test_cut_before_anyone_dialled (void)
{
  EpxCableView view = linked (EPX_FAULT_STALL, EPX_FAULT_STALL);

  view.has_link = FALSE;
  view.link_state = EPX_LINK_UNKNOWN;
  assert_looks (&view, EPX_LOOK_CUT);
}

/* Without colours two looks still differ by dashes, gap or mark. */
static void
test_looks_differ_without_colour (void)
{
  for (guint i = 0; i < EPX_LOOK_N; i++)
    for (guint j = 0; j < i; j++)
      {
        const EpxLine *one = epx_look_line (i);
        const EpxLine *other = epx_look_line (j);

        g_assert_true (one->mark != other->mark || one->gap != other->gap ||
                       one->dashes[0] != other->dashes[0] || one->dashes[1] != other->dashes[1]);
      }
}

static void
test_cut_has_a_gap (void)
{
  g_assert_cmpfloat (epx_look_line (EPX_LOOK_CUT)->gap, >, 15);
  g_assert_cmpfloat (epx_look_line (EPX_LOOK_RESET)->gap, >, 15);
  g_assert_cmpfloat (epx_look_line (EPX_LOOK_UP)->gap, ==, 0);
}

static void
test_traffic_thickens (void)
{
  g_assert_cmpfloat (epx_look_width (0), ==, epx_look_width (50));
  g_assert_cmpfloat (epx_look_width (50), <, epx_look_width (10 * 1000));
  g_assert_cmpfloat (epx_look_width (10 * 1000), <, epx_look_width (10 * 1000 * 1000));
  g_assert_cmpfloat (epx_look_width (G_MAXUINT64), <, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cable-look/same-both-ways-is-one-strand", test_same_both_ways);
  g_test_add_func ("/cable-look/one-way-is-two-strands", test_one_way_has_two_strands);
  g_test_add_func ("/cable-look/slow-one-way-is-two-strands", test_slow_one_way_has_two_strands);
  g_test_add_func ("/cable-look/dialling", test_dialling);
  g_test_add_func ("/cable-look/cut-without-a-link", test_cut_before_anyone_dialled);
  g_test_add_func ("/cable-look/differ-without-colour", test_looks_differ_without_colour);
  g_test_add_func ("/cable-look/cut-has-a-gap", test_cut_has_a_gap);
  g_test_add_func ("/cable-look/traffic-thickens", test_traffic_thickens);
  return g_test_run ();
}
