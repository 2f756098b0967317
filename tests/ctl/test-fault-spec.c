/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A fault from words, to the bus, and back to words. */
#include "ctl/fault-spec.h"

#include <string.h>

static EpxFaultSpec
read_spec (const char *const *options)
{
  EpxFaultSpec spec = { 0 };

  for (gsize i = 0; options[i] != NULL; i += 2)
    {
      g_autoptr (GError) error = NULL;

      epx_fault_spec_set (&spec, options[i], options[i + 1], &error);
      g_assert_no_error (error);
    }
  return spec;
}

static void
assert_options (const EpxFaultSpec *spec, gboolean is_bound, const char *expected)
{
  g_autoptr (GVariant) options = g_variant_ref_sink (epx_fault_spec_to_options (spec, is_bound));
  g_autoptr (GVariant) wanted =
      g_variant_parse (G_VARIANT_TYPE_VARDICT, expected, NULL, NULL, NULL);
  GVariantDict dict;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_assert_cmpuint (g_variant_n_children (options), ==, g_variant_n_children (wanted));
  g_variant_dict_init (&dict, options);
  g_variant_iter_init (&iter, wanted);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) actual = g_variant_dict_lookup_value (&dict, key, NULL);

      g_assert_nonnull (actual);
      g_assert_cmpvariant (actual, value);
    }
  g_variant_dict_clear (&dict);
}

static void
test_bus_gets_what_was_set_in_its_types (void)
{
  const char *const options[] = { "fault",       "loss",      "direction", "forward", "latency-ms",
                                  "50",          "jitter-ms", "10ms",      "rate",    "1MB/s",
                                  "duration-ms", "10s",       NULL };
  EpxFaultSpec spec = read_spec (options);

  assert_options (&spec, TRUE,
                  "{'fault': <'loss'>, 'direction': <'forward'>, 'latency-ms': <uint32 50>, "
                  "'jitter-ms': <uint32 10>, 'rate': <uint64 1000000>, "
                  "'duration-ms': <uint32 10000>, 'bound-to-caller': <true>}");
}

static void
test_bus_gets_nothing_that_was_not_set (void)
{
  const char *const options[] = { "latency-ms", "0", NULL };
  EpxFaultSpec spec = read_spec (options);

  assert_options (&spec, FALSE, "{'latency-ms': <uint32 0>}");
}

static void
test_unknown_keys_and_values_change_nothing (void)
{
  static const char *const bad[][2] = {
    { "flavour", "stall" },
    { "fault", "broken" },
    { "direction", "back" },
    { "latency-ms", "61s" },
    { "latency-ms", "4294967296" },
    { "jitter-ms", "-1" },
    { "rate", "1" },
    { "duration-ms", "0" },
    { "duration-ms", "8d" },
    { "bound-to-caller", "true" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      EpxFaultSpec spec = { 0 };
      const EpxFaultSpec empty = { 0 };
      g_autoptr (GError) error = NULL;

      g_assert_false (epx_fault_spec_set (&spec, bad[i][0], bad[i][1], &error));
      g_assert_nonnull (error);
      g_assert_cmpmem (&spec, sizeof spec, &empty, sizeof empty);
    }
}

/* Without a unit a number is a time all the same. */
static void
test_number_that_is_too_large_is_told_the_range (void)
{
  EpxFaultSpec spec = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (epx_fault_spec_set (&spec, "latency-ms", "60001", &error));
  g_assert_cmpstr (error->message, ==,
                   "\"60001ms\" is out of range; from 0ms to 1m in whole milliseconds");
}

static void
test_people_read_what_is_done (void)
{
  static const struct
  {
    const char *options[9];
    const char *text;
  } cases[] = {
    { { NULL }, "stall" },
    { { "fault", "grey", NULL }, "grey" },
    { { "latency-ms", "50", NULL }, "latency 50ms" },
    { { "latency-ms", "50", "jitter-ms", "10", "rate", "500kB", NULL },
      "latency 50ms ± 10ms, rate 500kB/s" },
    { { "fault", "stall", "duration-ms", "90s", NULL }, "stall for 90s" },
    { { "fault", "none", "rate", "1500", NULL }, "none, rate 1500B/s" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      EpxFaultSpec spec = read_spec (cases[i].options);
      g_autofree char *text = epx_fault_spec_format (&spec);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_only_what_parts_nodes_is_a_cut (void)
{
  static const char *const cuts[] = { "stall", "loss", "reset" };
  static const char *const others[] = { "grey", "none" };
  EpxFaultSpec spec = { 0 };

  g_assert_false (epx_fault_spec_is_cut (&spec));
  for (gsize i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      g_assert_true (epx_fault_spec_set (&spec, "fault", cuts[i], NULL));
      g_assert_true (epx_fault_spec_is_cut (&spec));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_assert_true (epx_fault_spec_set (&spec, "fault", others[i], NULL));
      g_assert_false (epx_fault_spec_is_cut (&spec));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fault-spec/bus-gets-what-was-set-in-its-types",
                   test_bus_gets_what_was_set_in_its_types);
  g_test_add_func ("/fault-spec/bus-gets-nothing-that-was-not-set",
                   test_bus_gets_nothing_that_was_not_set);
  g_test_add_func ("/fault-spec/unknown-keys-and-values-change-nothing",
                   test_unknown_keys_and_values_change_nothing);
  g_test_add_func ("/fault-spec/number-that-is-too-large-is-told-the-range",
                   test_number_that_is_too_large_is_told_the_range);
  g_test_add_func ("/fault-spec/people-read-what-is-done", test_people_read_what_is_done);
  g_test_add_func ("/fault-spec/only-what-parts-nodes-is-a-cut",
                   test_only_what_parts_nodes_is_a_cut);
  return g_test_run ();
}
