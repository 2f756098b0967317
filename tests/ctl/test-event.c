/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Signals and properties of faults, unpacked and told. */
#include "client/event.h"

#include "ctl/event-print.h"
#include "ctl/output.h"

static EpxEvent *
make (const char *signal_name, const char *parameters)
{
  g_autoptr (GVariant) variant = g_variant_parse (NULL, parameters, NULL, NULL, NULL);
  EpxEvent *event;

  g_assert_nonnull (variant);
  event = epx_event_new (signal_name, variant);
  g_assert_nonnull (event);
  return event;
}

static void
assert_told (const char *signal_name, const char *parameters, const char *text, const char *json)
{
  g_autoptr (EpxEvent) event = make (signal_name, parameters);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *told = epx_event_format_text (event);
  g_autofree char *built = NULL;

  epx_event_build_json (event, NULL, builder);
  built = epx_output_format_json (builder);
  g_assert_cmpstr (told, ==, text);
  g_assert_cmpstr (built, ==, json);
}

static void
test_rule_added_is_told (void)
{
  assert_told ("RuleAdded",
               "(uint64 7, ['a'], ['b', 'c'], {'time': <uint64 5>, 'sender': <':1.2'>, "
               "'fault': <'loss'>, 'direction': <'forward'>, 'duration-ms': <uint32 1000>, "
               "'bound-to-caller': <true>})",
               "rule 7 [a] -> [b, c]: loss for 1s",
               "{\"event\":\"rule-added\",\"time_us\":5,\"from\":[\"a\"],\"to\":[\"b\",\"c\"],"
               "\"fault\":\"loss\",\"direction\":\"forward\",\"duration_ms\":1000,"
               "\"bound_to_caller\":true,\"rule\":7,\"sender\":\":1.2\"}");
}

static void
test_rule_that_delays_sets_no_fault (void)
{
  assert_told ("RuleAdded",
               "(uint64 8, ['a'], ['b'], {'time': <uint64 5>, 'direction': <'both'>, "
               "'latency-ms': <uint32 50>, 'rate': <uint64 1000000>})",
               "rule 8 [a] | [b]: latency 50ms, rate 1MB/s",
               "{\"event\":\"rule-added\",\"time_us\":5,\"from\":[\"a\"],\"to\":[\"b\"],"
               "\"direction\":\"both\",\"latency_ms\":50,\"rate\":1000000,\"rule\":8}");
}

static void
test_rule_removed_is_told (void)
{
  assert_told ("RuleRemoved",
               "(uint64 7, ['*'], ['*'], {'time': <uint64 5>, 'reason': <'expired'>, "
               "'lasted-us': <uint64 20100>, 'links': <uint32 3>})",
               "rule 7 every cable: expired after 0.020 s",
               "{\"event\":\"rule-removed\",\"time_us\":5,\"from\":[\"*\"],\"to\":[\"*\"],"
               "\"links\":3,\"reason\":\"expired\",\"lasted_us\":20100,\"rule\":7}");
}

static void
test_noticed_is_told (void)
{
  assert_told ("LinkNoticed",
               "(objectpath '/org/epmdpxy/links/4', 'a@h', 'b@h', 'b@h', uint64 3400000, "
               "{'time': <uint64 5>})",
               "link 4 a@h -> b@h: noticed by b@h after 3.400 s",
               "{\"event\":\"link-noticed\",\"time_us\":5,\"path\":\"/org/epmdpxy/links/4\","
               "\"from\":\"a@h\",\"to\":\"b@h\",\"node\":\"b@h\",\"after_us\":3400000}");
}

static void
test_link_says_who_noticed_first (void)
{
  g_autoptr (GVariant) properties = g_variant_parse (
      G_VARIANT_TYPE_VARDICT,
      "{'Fault': <'loss'>, 'FaultForward': <'loss'>, 'FaultBackward': <'none'>, "
      "'Noticed': <{'b@h': uint64 9, 'a@h': uint64 5}>, 'FramesForward': <uint64 1>, "
      "'FramesBackward': <uint64 2>, 'TicksForward': <uint64 3>, 'TicksBackward': <uint64 4>}",
      NULL, NULL, NULL);
  EpxLinkInfo *info = epx_link_info_new ("/org/epmdpxy/links/4", properties);

  g_assert_cmpstr (info->fault_forward, ==, "loss");
  g_assert_cmpstr (info->fault_backward, ==, "none");
  g_assert_cmpuint (info->noticed->len, ==, 2);
  g_assert_cmpstr (g_array_index (info->noticed, EpxNoticed, 0).node, ==, "a@h");
  g_assert_cmpuint (g_array_index (info->noticed, EpxNoticed, 1).after_us, ==, 9);
  g_assert_cmpuint (info->frames_forward, ==, 1);
  g_assert_cmpuint (info->frames_backward, ==, 2);
  g_assert_cmpuint (info->ticks_forward, ==, 3);
  g_assert_cmpuint (info->ticks_backward, ==, 4);
  epx_link_info_free (info);
}

static void
test_link_without_the_new_properties_is_read (void)
{
  g_autoptr (GVariant) properties =
      g_variant_parse (G_VARIANT_TYPE_VARDICT, "{'Fault': <'stall'>}", NULL, NULL, NULL);
  EpxLinkInfo *info = epx_link_info_new ("/org/epmdpxy/links/4", properties);

  g_assert_cmpstr (info->fault_forward, ==, "stall");
  g_assert_cmpuint (info->noticed->len, ==, 0);
  epx_link_info_free (info);
}

static void
test_signal_of_another_type_is_no_event (void)
{
  g_autoptr (GVariant) parameters = g_variant_ref_sink (g_variant_new ("(s)", "x"));

  g_assert_null (epx_event_new ("RuleAdded", parameters));
  g_assert_null (epx_event_new ("LinkNoticed", parameters));
  g_assert_null (epx_event_new ("NeverHeardOf", parameters));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/event/rule-added-is-told", test_rule_added_is_told);
  g_test_add_func ("/event/rule-that-delays-sets-no-fault", test_rule_that_delays_sets_no_fault);
  g_test_add_func ("/event/rule-removed-is-told", test_rule_removed_is_told);
  g_test_add_func ("/event/noticed-is-told", test_noticed_is_told);
  g_test_add_func ("/info/link-says-who-noticed-first", test_link_says_who_noticed_first);
  g_test_add_func ("/info/link-without-the-new-properties-is-read",
                   test_link_without_the_new_properties_is_read);
  g_test_add_func ("/event/signal-of-another-type-is-none",
                   test_signal_of_another_type_is_no_event);
  return g_test_run ();
}
