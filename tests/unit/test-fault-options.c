/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The options of a fault: what each takes, what none takes, and there and back again. */
#include "core/fault-options.h"

#include <string.h>

#include "core/error.h"
#include "property.h"

static EpxRule
parse (const char *text)
{
  g_autoptr (GVariant) options = g_variant_ref_sink (g_variant_new_parsed (text));
  g_autoptr (GError) error = NULL;
  EpxRule rule = { .id = 7, .time_us = 17, .monotonic_us = 18 };

  g_assert_true (epx_fault_options_parse (options, &rule, &error));
  g_assert_no_error (error);
  g_assert_true (rule.id == 7 && rule.time_us == 17 && rule.monotonic_us == 18);
  return rule;
}

/* @part must be in the message. */
static void
assert_refused (const char *text, const char *part)
{
  g_autoptr (GVariant) options = g_variant_ref_sink (g_variant_new_parsed (text));
  g_autoptr (GError) error = NULL;
  EpxRule rule;
  EpxRule before;

  memset (&rule, 0x5a, sizeof rule);
  memcpy (&before, &rule, sizeof rule);
  g_assert_false (epx_fault_options_parse (options, &rule, &error));
  g_assert_error (error, EPX_ERROR, EPX_ERROR_INVALID_OPTION);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_cmpmem (&rule, sizeof rule, &before, sizeof before);
}

/* Returns: (transfer full). */
static GVariant *
describe (const EpxRule *rule)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  epx_fault_options_describe (rule, &dict);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* What @text describes as, both in the text format, key by key. */
static void
assert_described (const EpxRule *rule, const char *text)
{
  g_autoptr (GVariant) described = describe (rule);
  g_autoptr (GVariant) expected = g_variant_ref_sink (g_variant_new_parsed (text));
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_assert_cmpuint (g_variant_n_children (described), ==, g_variant_n_children (expected));
  g_variant_iter_init (&iter, expected);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) got = g_variant_lookup_value (described, key, NULL);

      g_assert_nonnull (got);
      g_assert_cmpvariant (got, value);
      g_variant_unref (value);
    }
}

static void
test_none_is_a_stall_both_ways (void)
{
  EpxRule rule = parse ("@a{sv} {}");

  g_assert_true (rule.sets_fault && !rule.sets_shape && !rule.is_forward && !rule.is_fix);
  g_assert_cmpint (rule.fault, ==, EPX_FAULT_STALL);
  g_assert_true (rule.duration_ms == 0 && !rule.is_bound);
}

static void
test_direction_alone_is_a_stall (void)
{
  EpxRule rule = parse ("{'direction': <'forward'>, 'duration-ms': <uint32 5>}");

  g_assert_true (rule.sets_fault && rule.is_forward);
  g_assert_cmpint (rule.fault, ==, EPX_FAULT_STALL);
}

static void
test_shape_alone_leaves_the_fault (void)
{
  EpxRule rule = parse ("{'jitter-ms': <uint32 3>}");

  g_assert_true (rule.sets_shape && !rule.sets_fault);
  g_assert_cmpuint (rule.shape.jitter_ms, ==, 3);
}

static void
test_fault_and_shape_together (void)
{
  EpxRule rule = parse ("{'fault': <'none'>, 'latency-ms': <uint32 0>}");

  g_assert_true (rule.sets_shape && rule.sets_fault && !rule.is_fix);
  g_assert_cmpint (rule.fault, ==, EPX_FAULT_NONE);
  g_assert_true (epx_shape_is_none (&rule.shape));
}

static void
test_each_fault_has_its_word (void)
{
  static const char *const words[] = { "none", "grey", "stall", "loss", "reset" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *text = g_strdup_printf ("{'fault': <'%s'>}", words[i]);
      EpxFault fault;

      g_assert_cmpint (parse (text).fault, ==, i);
      g_assert_cmpstr (epx_fault_to_string ((EpxFault) i), ==, words[i]);
      g_assert_true (epx_fault_from_string (words[i], &fault));
      g_assert_cmpint (fault, ==, i);
    }
}

static void
test_cuts_are_stall_loss_and_reset (void)
{
  g_assert_false (epx_fault_is_cut (EPX_FAULT_NONE));
  g_assert_false (epx_fault_is_cut (EPX_FAULT_GREY));
  g_assert_true (epx_fault_is_cut (EPX_FAULT_STALL));
  g_assert_true (epx_fault_is_cut (EPX_FAULT_LOSS));
  g_assert_true (epx_fault_is_cut (EPX_FAULT_RESET));
}

static void
test_shapes_are_equal_in_all_parts (void)
{
  EpxShape shape = { 1, 2, 3000 };
  EpxShape other[] = { { 0, 2, 3000 }, { 1, 0, 3000 }, { 1, 2, 0 } };

  g_assert_true (epx_shape_equal (&shape, &(EpxShape){ 1, 2, 3000 }));
  for (guint i = 0; i < G_N_ELEMENTS (other); i++)
    {
      g_assert_false (epx_shape_equal (&shape, &other[i]));
      g_assert_false (epx_shape_is_none (&other[i]));
    }
}

static void
test_each_range_holds_its_ends (void)
{
  g_assert_cmpuint (parse ("{'latency-ms': <uint32 0>}").shape.latency_ms, ==, 0);
  g_assert_cmpuint (parse ("{'latency-ms': <uint32 60000>}").shape.latency_ms, ==, 60000);
  g_assert_cmpuint (parse ("{'jitter-ms': <uint32 0>}").shape.jitter_ms, ==, 0);
  g_assert_cmpuint (parse ("{'jitter-ms': <uint32 60000>}").shape.jitter_ms, ==, 60000);
  g_assert_cmpuint (parse ("{'rate': <uint64 1000>}").shape.rate, ==, 1000);
  g_assert_cmpuint (parse ("{'rate': <uint64 1000000000000>}").shape.rate, ==, EPX_SHAPE_MAX_RATE);
  g_assert_cmpuint (parse ("{'duration-ms': <uint32 1>}").duration_ms, ==, 1);
  g_assert_cmpuint (parse ("{'duration-ms': <uint32 604800000>}").duration_ms, ==, 604800000);
  g_assert_true (parse ("{'bound-to-caller': <true>}").is_bound);
  g_assert_false (parse ("{'bound-to-caller': <false>}").is_bound);
}

static void
test_beyond_a_range_is_refused_by_name (void)
{
  assert_refused ("{'latency-ms': <uint32 60001>}", "\"latency-ms\" takes 0 to 60000");
  assert_refused ("{'latency-ms': <uint32 4294967295>}", "\"latency-ms\"");
  assert_refused ("{'jitter-ms': <uint32 60001>}", "\"jitter-ms\" takes 0 to 60000");
  assert_refused ("{'rate': <uint64 0>}", "\"rate\" takes 1000 to");
  assert_refused ("{'rate': <uint64 999>}", "\"rate\" takes 1000 to");
  assert_refused ("{'rate': <uint64 1000000000001>}", "\"rate\" takes 1000 to");
  assert_refused ("{'rate': <uint64 18446744073709551615>}", "\"rate\"");
  assert_refused ("{'duration-ms': <uint32 0>}", "\"duration-ms\" takes 1 to");
  assert_refused ("{'duration-ms': <uint32 604800001>}", "\"duration-ms\" takes 1 to");
}

static void
test_other_words_are_refused_by_name (void)
{
  assert_refused ("{'fault': <''>}", "\"fault\" takes");
  assert_refused ("{'fault': <'Stall'>}", "\"fault\" takes");
  assert_refused ("{'fault': <'cut'>}", "\"stall\"");
  assert_refused ("{'direction': <'backward'>}", "\"direction\" takes");
  assert_refused ("{'direction': <''>}", "\"forward\"");
}

static void
test_other_types_are_refused_by_name (void)
{
  static const struct
  {
    const char *key;
    const char *type;
  } options[] = {
    { "fault", "s" }, { "direction", "s" },   { "latency-ms", "u" },      { "jitter-ms", "u" },
    { "rate", "t" },  { "duration-ms", "u" }, { "bound-to-caller", "b" },
  };
  static const struct
  {
    const char *type;
    const char *value;
  } values[] = {
    { "s", "'stall'" },
    { "s", "'forward'" },
    { "y", "byte 5" },
    { "b", "true" },
    { "n", "int16 5" },
    { "q", "uint16 5" },
    { "i", "int32 5000" },
    { "u", "uint32 5000" },
    { "x", "int64 5" },
    { "t", "uint64 5000" },
    { "d", "5.0" },
    { "v", "<uint32 5>" },
    { "o", "objectpath '/'" },
    { "as", "['stall']" },
    { "a{sv}", "@a{sv} {}" },
    { "()", "()" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    for (guint j = 0; j < G_N_ELEMENTS (values); j++)
      {
        g_autofree char *text = g_strdup_printf ("{'%s': <%s>}", options[i].key, values[j].value);
        g_autofree char *takes = g_strdup_printf ("Option \"%s\" takes ", options[i].key);

        if (!g_str_equal (options[i].type, values[j].type))
          assert_refused (text, takes);
      }
}

static void
test_unknown_key_is_refused_by_name (void)
{
  assert_refused ("{'latency': <uint32 5>}", "no option \"latency\"");
  assert_refused ("{'': <uint32 5>}", "no option \"\"");
  assert_refused ("{'Fault': <'stall'>}", "\"bound-to-caller\"");
  assert_refused ("{'fault': <'stall'>, 'x': <1>, 'rate': <uint64 5000>}", "no option \"x\"");
}

static void
test_unknown_key_is_escaped_and_cut_short (void)
{
  g_autofree char *xs = epx_repeat ("x", 5000);
  g_autofree char *text = g_strdup_printf ("{'%s': <1>}", xs);
  g_autofree char *part = g_strdup_printf ("no option \"%.80s\"...", xs);

  assert_refused ("{'a\\nb\"\\u001b[31m': <1>}", "no option \"a\\u000ab\\\"\\u001b[31m\"");
  assert_refused (text, part);
}

static void
test_key_given_twice_is_refused_by_name (void)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) options = NULL;
  g_autoptr (GError) error = NULL;
  EpxRule rule = { 0 };

  g_variant_builder_add (&builder, "{sv}", "fault", g_variant_new_string ("stall"));
  g_variant_builder_add (&builder, "{sv}", "fault", g_variant_new_string ("grey"));
  options = g_variant_ref_sink (g_variant_builder_end (&builder));
  g_assert_false (epx_fault_options_parse (options, &rule, &error));
  g_assert_error (error, EPX_ERROR, EPX_ERROR_INVALID_OPTION);
  g_assert_nonnull (strstr (error->message, "\"fault\" is given twice"));
}

static void
test_nothing_of_the_rule_before_is_left (void)
{
  g_autoptr (GVariant) options = g_variant_ref_sink (g_variant_new_parsed ("@a{sv} {}"));
  EpxRule rule = { .is_fix = TRUE,
                   .sets_shape = TRUE,
                   .shape = { 1, 2, 3000 },
                   .fault = EPX_FAULT_GREY,
                   .is_forward = TRUE,
                   .duration_ms = 9,
                   .is_bound = TRUE };

  g_assert_true (epx_fault_options_parse (options, &rule, NULL));
  assert_described (&rule, "{'fault': <'stall'>, 'direction': <'both'>}");
  g_assert_false (rule.is_fix);
}

static void
test_fix_is_described_as_none (void)
{
  EpxRule rule = { .is_fix = TRUE };

  assert_described (&rule, "{'fault': <'none'>, 'direction': <'both'>}");
}

static void
test_what_is_not_set_is_not_described (void)
{
  EpxRule rule = parse ("{'latency-ms': <uint32 5>, 'bound-to-caller': <false>}");

  assert_described (&rule, "{'latency-ms': <uint32 5>, 'direction': <'both'>}");
}

static void
test_shape_of_nothing_is_described (void)
{
  EpxRule rule = parse ("{'jitter-ms': <uint32 0>}");

  assert_described (&rule, "{'latency-ms': <uint32 0>, 'direction': <'both'>}");
}

static void
test_everything_there_and_back (void)
{
  const char *text = "{'fault': <'loss'>, 'direction': <'forward'>, 'latency-ms': <uint32 200>,"
                     " 'jitter-ms': <uint32 20>, 'rate': <uint64 125000>,"
                     " 'duration-ms': <uint32 10000>, 'bound-to-caller': <true>}";
  EpxRule rule = parse (text);

  assert_described (&rule, text);
}

static void
assert_same (const EpxRule *a, const EpxRule *b)
{
  g_assert_true (a->sets_fault == b->sets_fault && a->fault == b->fault);
  g_assert_true (a->sets_shape == b->sets_shape && epx_shape_equal (&a->shape, &b->shape));
  g_assert_true (a->is_forward == b->is_forward && a->is_bound == b->is_bound);
  g_assert_cmpuint (a->duration_ms, ==, b->duration_ms);
}

static void
test_described_rule_parses_as_itself (void)
{
  for (guint i = 0; i < 5000; i++)
    {
      EpxRule rule = { .sets_fault = epx_random (2) == 0,
                       .is_forward = epx_random (2) == 0,
                       .duration_ms = epx_random (2) * (1 + epx_random (1000000)),
                       .is_bound = epx_random (2) == 0 };
      EpxRule parsed = { 0 };
      g_autoptr (GVariant) described = NULL;

      rule.sets_shape = !rule.sets_fault || epx_random (2) == 0;
      if (rule.sets_fault)
        rule.fault = (EpxFault) epx_random (EPX_FAULT_N);
      if (rule.sets_shape)
        rule.shape =
            (EpxShape){ epx_random (2) * epx_random (60001), epx_random (2) * epx_random (60001),
                        epx_random (2) * (EPX_SHAPE_MIN_RATE + epx_random (1000000)) };
      described = describe (&rule);
      g_assert_true (epx_fault_options_parse (described, &parsed, NULL));
      assert_same (&parsed, &rule);
    }
}

int
main (int argc, char **argv)
{
#define ADD(name, func) g_test_add_func ("/fault-options/" name, func)
  epx_test_init (argc, argv);
  ADD ("none-is-a-stall-both-ways", test_none_is_a_stall_both_ways);
  ADD ("direction-alone-is-a-stall", test_direction_alone_is_a_stall);
  ADD ("shape-alone-leaves-the-fault", test_shape_alone_leaves_the_fault);
  ADD ("fault-and-shape-together", test_fault_and_shape_together);
  ADD ("each-fault-has-its-word", test_each_fault_has_its_word);
  ADD ("cuts-are-stall-loss-and-reset", test_cuts_are_stall_loss_and_reset);
  ADD ("shapes-are-equal-in-all-parts", test_shapes_are_equal_in_all_parts);
  ADD ("each-range-holds-its-ends", test_each_range_holds_its_ends);
  ADD ("refused/beyond-a-range", test_beyond_a_range_is_refused_by_name);
  ADD ("refused/other-words", test_other_words_are_refused_by_name);
  ADD ("refused/other-types", test_other_types_are_refused_by_name);
  ADD ("refused/unknown-key", test_unknown_key_is_refused_by_name);
  ADD ("refused/unknown-key-is-escaped", test_unknown_key_is_escaped_and_cut_short);
  ADD ("refused/key-given-twice", test_key_given_twice_is_refused_by_name);
  ADD ("nothing-of-the-rule-before-is-left", test_nothing_of_the_rule_before_is_left);
  ADD ("described/fix-as-none", test_fix_is_described_as_none);
  ADD ("described/only-what-is-set", test_what_is_not_set_is_not_described);
  ADD ("described/shape-of-nothing", test_shape_of_nothing_is_described);
  ADD ("described/everything-there-and-back", test_everything_there_and_back);
  ADD ("described/parses-as-itself", test_described_rule_parses_as_itself);
#undef ADD
  return g_test_run ();
}
