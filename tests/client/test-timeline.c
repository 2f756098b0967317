/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of client/timeline.h. */
#include "client/timeline.h"

/* Adds the signal of the daemon. @text: its arguments, as g_variant_parse() takes them. */
static void
add (EpxTimeline *timeline, const char *signal_name, const char *type, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) parameters =
      g_variant_parse (G_VARIANT_TYPE (type), text, NULL, NULL, &error);
  g_autoptr (EpxEvent) event = NULL;

  g_assert_no_error (error);
  event = epx_event_new (signal_name, parameters);
  epx_timeline_add_event (timeline, event);
}

static void
add_node (EpxTimeline *timeline, guint64 time_us)
{
  g_autofree char *text =
      g_strdup_printf ("('a', '/n', {'time': <uint64 %" G_GUINT64_FORMAT ">})", time_us);

  add (timeline, "NodeUnregistered", "(soa{sv})", text);
}

static void
assert_kinds (EpxTimeline *timeline, const char *expected)
{
  GListModel *moments = epx_timeline_get_moments (timeline);
  g_autoptr (GString) kinds = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (moments); i++)
    {
      g_autoptr (EpxMoment) moment = g_list_model_get_item (moments, i);

      g_string_append_printf (kinds, "%s%s", i == 0 ? "" : " ",
                              epx_moment_kind_to_string (epx_moment_get_kind (moment)));
    }
  g_assert_cmpstr (kinds->str, ==, expected);
}

static void
test_each_thing_is_told_once (void)
{
  g_autoptr (EpxTimeline) timeline = epx_timeline_new ();

  add (timeline, "RuleAdded", "(tasasa{sv})", "(1, ['a'], ['b'], {'fault': <'stall'>})");
  add (timeline, "CablesCut", "(asasa{sv})", "(['a'], ['b'], {'rule': <uint64 1>})");
  add (timeline, "LinkStateChanged", "(ossuua{sv})", "('/l', 'a', 'b', 3, 4, {})");
  add (timeline, "LinkNoticed", "(osssta{sv})", "('/l', 'a', 'b', 'a', 7, {})");
  add (timeline, "RuleRemoved", "(tasasa{sv})", "(1, ['a'], ['b'], {'reason': <'fixed'>})");
  add (timeline, "CablesFixed", "(asasa{sv})", "(['a'], ['b'], {})");
  assert_kinds (timeline, "cut noticed fix");
}

static void
test_faults_short_of_a_cut_are_told (void)
{
  g_autoptr (EpxTimeline) timeline = epx_timeline_new ();

  add (timeline, "RuleAdded", "(tasasa{sv})", "(1, ['a'], ['b'], {'latency-ms': <uint32 9>})");
  add (timeline, "RuleRemoved", "(tasasa{sv})", "(1, ['a'], ['b'], {'reason': <'expired'>})");
  assert_kinds (timeline, "fault fault-over");
}

static void
test_a_cut_that_ends_by_itself_is_a_fix (void)
{
  g_autoptr (EpxTimeline) timeline = epx_timeline_new ();

  add (timeline, "RuleRemoved", "(tasasa{sv})", "(4, ['a'], ['b'], {'reason': <'expired'>})");
  add (timeline, "RuleRemoved", "(tasasa{sv})", "(5, ['a'], ['b'], {'reason': <'expired'>})");
  add (timeline, "CablesFixed", "(asasa{sv})",
       "(['a'], ['b'], {'reason': <'expired'>, 'rule': <uint64 5>})");
  assert_kinds (timeline, "fault-over fix");
}

static void
test_a_split_is_told_when_the_islands_are_others (void)
{
  g_autoptr (EpxTimeline) timeline = epx_timeline_new ();

  add (timeline, "IslandsChanged", "(aasa{sv})", "([['a']], {})");
  add (timeline, "IslandsChanged", "(aasa{sv})", "([['a', 'b']], {})");
  assert_kinds (timeline, "");
  add (timeline, "IslandsChanged", "(aasa{sv})", "([['a'], ['b']], {})");
  add (timeline, "IslandsChanged", "(aasa{sv})", "([['a', 'b']], {})");
  add (timeline, "IslandsChanged", "(aasa{sv})", "([['a', 'b', 'c']], {})");
  assert_kinds (timeline, "split healed");
}

static void
test_moments_are_bounded (void)
{
  g_autoptr (EpxTimeline) timeline = epx_timeline_new ();
  GListModel *moments = epx_timeline_get_moments (timeline);
  g_autoptr (EpxMoment) first = NULL;

  for (guint i = 0; i < EPX_TIMELINE_MAX_MOMENTS + 5; i++)
    add_node (timeline, i);
  first = g_list_model_get_item (moments, 0);
  g_assert_cmpuint (g_list_model_get_n_items (moments), ==, EPX_TIMELINE_MAX_MOMENTS);
  g_assert_cmpuint (epx_moment_get_event (first)->time_us, ==, 5);
}

static void
test_samples_are_bounded_and_in_order (void)
{
  g_autoptr (EpxTimeline) timeline = epx_timeline_new ();

  for (guint i = 0; i < EPX_TIMELINE_MAX_SAMPLES + 5; i++)
    epx_timeline_add_sample (timeline, i, 2 * i);
  g_assert_cmpuint (epx_timeline_get_n_samples (timeline), ==, EPX_TIMELINE_MAX_SAMPLES);
  for (guint i = 0; i < EPX_TIMELINE_MAX_SAMPLES; i++)
    {
      g_assert_cmpuint (epx_timeline_get_sample (timeline, i)->time_us, ==, i + 5);
      g_assert_cmpuint (epx_timeline_get_sample (timeline, i)->rate, ==, 2 * (i + 5));
    }
}

static void
test_what_is_old_goes (void)
{
  g_autoptr (EpxTimeline) timeline = epx_timeline_new ();
  guint64 now_us = 2 * EPX_TIMELINE_SPAN_US;

  add_node (timeline, now_us - EPX_TIMELINE_SPAN_US - 1);
  add_node (timeline, now_us - EPX_TIMELINE_SPAN_US);
  epx_timeline_add_sample (timeline, now_us - EPX_TIMELINE_SPAN_US - 1, 1);
  epx_timeline_add_sample (timeline, now_us, 2);
  epx_timeline_trim (timeline, now_us);
  assert_kinds (timeline, "node-down");
  g_assert_cmpuint (epx_timeline_get_n_samples (timeline), ==, 1);
  g_assert_cmpuint (epx_timeline_get_sample (timeline, 0)->rate, ==, 2);

  epx_timeline_clear (timeline);
  assert_kinds (timeline, "");
  g_assert_cmpuint (epx_timeline_get_n_samples (timeline), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/timeline/each-thing-is-told-once", test_each_thing_is_told_once);
  g_test_add_func ("/timeline/faults-short-of-a-cut-are-told", test_faults_short_of_a_cut_are_told);
  g_test_add_func ("/timeline/a-cut-that-ends-by-itself-is-a-fix",
                   test_a_cut_that_ends_by_itself_is_a_fix);
  g_test_add_func ("/timeline/a-split-is-told-when-the-islands-are-others",
                   test_a_split_is_told_when_the_islands_are_others);
  g_test_add_func ("/timeline/moments-are-bounded", test_moments_are_bounded);
  g_test_add_func ("/timeline/samples-are-bounded-and-in-order",
                   test_samples_are_bounded_and_in_order);
  g_test_add_func ("/timeline/what-is-old-goes", test_what_is_old_goes);
  return g_test_run ();
}
