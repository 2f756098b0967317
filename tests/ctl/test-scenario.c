/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What a scenario's file may say, and how what it may not is named. */
#include "ctl/scenario.h"

#include <string.h>

static EpxScenario *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  EpxScenario *scenario = epx_scenario_parse ("dir/x.scenario", text, strlen (text), &error);

  g_assert_no_error (error);
  return scenario;
}

static const EpxStep *
get_step (const EpxScenario *scenario, guint index)
{
  g_assert_cmpuint (index, <, scenario->steps->len);
  return g_ptr_array_index (scenario->steps, index);
}

static void
test_all_of_a_file_is_read (void)
{
  g_autoptr (EpxScenario) scenario = parse ("# A comment.\n"
                                            "[scenario]\nname=Restless\nseed=42\nrepeat=3\n"
                                            "length=30s\n"
                                            "[step 1]\nat=2s\nverb=cut\nislands=a, b | c\nfor=10s\n"
                                            "[step 2]\nat=15s\nverb=fix\nall=true\n");
  const EpxStep *cut = get_step (scenario, 0);
  const EpxStep *fix = get_step (scenario, 1);

  g_assert_cmpstr (scenario->name, ==, "Restless");
  g_assert_true (scenario->has_seed);
  g_assert_cmpuint (scenario->seed, ==, 42);
  g_assert_cmpuint (scenario->n_rounds, ==, 3);
  g_assert_cmpuint (scenario->length_ms, ==, 30000);
  g_assert_cmpstr (cut->group, ==, "step 1");
  g_assert_cmpuint (cut->at_ms, ==, 2000);
  g_assert_cmpint (cut->request->kind->verb, ==, EPX_REQUEST_CUT);
  g_assert_cmpstr (cut->request->islands[0][1], ==, "b");
  g_assert_cmpstr (cut->request->islands[1][0], ==, "c");
  g_assert_cmpuint (cut->request->spec.duration_ms, ==, 10000);
  g_assert_true (fix->request->is_all);
}

static void
test_file_gives_the_name_that_is_missing (void)
{
  g_autoptr (EpxScenario) scenario = parse ("[step 1]\nverb=halves\n");

  g_assert_cmpstr (scenario->name, ==, "x.scenario");
  g_assert_false (scenario->has_seed);
  g_assert_cmpuint (scenario->n_rounds, ==, 1);
}

static void
test_steps_are_in_the_order_of_their_times (void)
{
  g_autoptr (EpxScenario) scenario = parse ("[step late]\nverb=halves\nat=9s\n"
                                            "[step early]\nverb=halves\n"
                                            "[step early too]\nverb=halves\nat=0\n");

  g_assert_cmpstr (get_step (scenario, 0)->group, ==, "step early");
  g_assert_cmpstr (get_step (scenario, 1)->group, ==, "step early too");
  g_assert_cmpstr (get_step (scenario, 2)->group, ==, "step late");
}

static void
test_round_lasts_to_the_end_of_the_last_step (void)
{
  g_autoptr (EpxScenario) cut = parse ("[scenario]\nlength=1s\n"
                                       "[step 1]\nat=2s\nverb=halves\nfor=3s\n");
  g_autoptr (EpxScenario) flap = parse ("[step 1]\nat=1s\nverb=flap\nislands=a|b\nevery=10s\n"
                                        "down=2s\ncount=3\n");

  g_assert_cmpuint (cut->length_ms, ==, 5000);
  g_assert_cmpuint (flap->length_ms, ==, 23000);
}

static void
test_fault_takes_the_keys_of_the_bus (void)
{
  g_autoptr (EpxScenario) scenario = parse ("[step 1]\nverb=fault\nislands=a|b\nfault=loss\n"
                                            "direction=forward\nlatency-ms=50\nduration-ms=1000\n");
  const EpxFaultSpec *spec = &get_step (scenario, 0)->request->spec;

  g_assert_cmpint (spec->fault, ==, EPX_FAULT_LOSS);
  g_assert_true (spec->is_forward);
  g_assert_cmpuint (spec->shape.latency_ms, ==, 50);
  g_assert_cmpuint (spec->duration_ms, ==, 1000);
}

static void
test_error_names_file_group_and_key (void)
{
  static const char *const cases[][2] = {
    { "[step 1]\nverb=isolate\nislands=a\nfor=10\n", "dir/x.scenario: [step 1] for: \"10\"" },
    { "[step 1]\nverb=cut\nislands=a|b\nlatency=5ms\n",
      "dir/x.scenario: [step 1] latency: cut takes no latency" },
    { "[step 1]\nverb=dance\n", "dir/x.scenario: [step 1] verb: \"dance\"" },
    { "[step 1]\nat=1s\n", "dir/x.scenario: [step 1]: the key verb" },
    { "[step 1]\nverb=cut\nislands=a\n", "dir/x.scenario: [step 1]: a second island is missing" },
    { "[step 1]\nverb=cut\nislands=a|b|c\n", "dir/x.scenario: [step 1] islands: one argument" },
    { "[step 1]\nverb=cut\nislands=a,,|b\n", "dir/x.scenario: [step 1] islands: a name is empty" },
    { "[step 1]\nverb=halves\nat=later\n", "dir/x.scenario: [step 1] at: \"later\"" },
    { "[step 1]\nverb=flap\nislands=a|b\nevery=2s\ndown=1s\n", "[step 1]: the key count" },
    { "[scenario]\nsed=1\n", "dir/x.scenario: [scenario] sed: there is no such key" },
    { "[scenario]\nrepeat=0\n", "dir/x.scenario: [scenario] repeat: \"0\"" },
    { "[scenario]\nseed=-1\n", "dir/x.scenario: [scenario] seed: \"-1\"" },
    { "[stage 1]\nverb=halves\n", "dir/x.scenario: [stage 1]: a group" },
    { "[scenario]\nname=Nothing\n", "dir/x.scenario: there is no step" },
    { "", "dir/x.scenario: there is no step" },
    { "verb=halves\n", "dir/x.scenario: " },
    { "[step 1]\nverb\n", "dir/x.scenario: " },
    { "[step 1]\nverb=\366\n", "dir/x.scenario: " },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
          epx_scenario_parse ("dir/x.scenario", cases[i][0], strlen (cases[i][0]), &error));
      g_assert_nonnull (error);
      if (strstr (error->message, cases[i][1]) == NULL)
        g_test_fail_printf ("%s is not in: %s", cases[i][1], error->message);
    }
}

static void
test_too_many_steps_are_refused (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i <= EPX_SCENARIO_MAX_STEPS; i++)
    g_string_append_printf (text, "[step %u]\nverb=halves\n", i);
  g_assert_null (epx_scenario_parse ("x", text->str, text->len, &error));
  g_assert_nonnull (strstr (error->message, "[step 1000]: "));
}

static void
test_times_that_leave_a_week_are_refused (void)
{
  static const char TEXT[] = "[step 1]\nat=6d\nverb=halves\nfor=2d\n";
  g_autoptr (GError) error = NULL;

  g_assert_null (epx_scenario_parse ("x", TEXT, strlen (TEXT), &error));
  g_assert_nonnull (strstr (error->message, "a week"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scenario/all-of-a-file-is-read", test_all_of_a_file_is_read);
  g_test_add_func ("/scenario/file-gives-the-name-that-is-missing",
                   test_file_gives_the_name_that_is_missing);
  g_test_add_func ("/scenario/steps-are-in-the-order-of-their-times",
                   test_steps_are_in_the_order_of_their_times);
  g_test_add_func ("/scenario/round-lasts-to-the-end-of-the-last-step",
                   test_round_lasts_to_the_end_of_the_last_step);
  g_test_add_func ("/scenario/fault-takes-the-keys-of-the-bus",
                   test_fault_takes_the_keys_of_the_bus);
  g_test_add_func ("/scenario/error-names-file-group-and-key", test_error_names_file_group_and_key);
  g_test_add_func ("/scenario/too-many-steps-are-refused", test_too_many_steps_are_refused);
  g_test_add_func ("/scenario/times-that-leave-a-week-are-refused",
                   test_times_that_leave_a_week_are_refused);
  return g_test_run ();
}
