/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What verbs take, what they do by default, and what they refuse. */
#include "ctl/request.h"

#include <string.h>

/* Words as on a command line: "slow a b --latency 50ms"; a flag has the value true. */
static EpxRequest *
parse (const char *line, GError **error)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autoptr (EpxRequest) request = epx_request_new (epx_request_kind_find (words[0]));

  for (gsize i = 1; words[i] != NULL; i++)
    {
      gboolean is_option = g_str_has_prefix (words[i], "--");

      if (is_option ? !epx_request_set (request, words[i] + 2, words[i + 1], error)
                    : !epx_request_add_island (request, words[i], error))
        return NULL;
      i += is_option;
    }

  return epx_request_check (request, error) ? g_steal_pointer (&request) : NULL;
}

static EpxRequest *
parse_well (const char *line)
{
  g_autoptr (GError) error = NULL;
  EpxRequest *request = parse (line, &error);

  g_assert_no_error (error);
  return request;
}

static void
assert_refused (const char *line, const char *reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (line, &error));
  g_assert_nonnull (error);
  if (strstr (error->message, reason) == NULL)
    g_test_fail_printf ("%s: %s", line, error->message);
}

static void
test_defaults_are_those_of_the_verb (void)
{
  g_autoptr (EpxRequest) oneway = parse_well ("oneway a b");
  g_autoptr (EpxRequest) no_dial = parse_well ("no-dial a b");
  g_autoptr (EpxRequest) grey = parse_well ("grey a b");
  g_autoptr (EpxRequest) blip = parse_well ("blip a b");
  g_autoptr (EpxRequest) fault = parse_well ("fault a b");

  g_assert_true (oneway->spec.fault == EPX_FAULT_LOSS && oneway->spec.is_forward);
  g_assert_true (no_dial->spec.fault == EPX_FAULT_RESET && no_dial->spec.is_forward);
  g_assert_true (grey->spec.fault == EPX_FAULT_GREY && !grey->spec.is_forward);
  g_assert_cmpuint (blip->spec.duration_ms, ==, 20);
  g_assert_true (fault->spec.sets_fault && fault->spec.fault == EPX_FAULT_STALL);
}

static void
test_options_change_what_is_done (void)
{
  g_autoptr (EpxRequest) slow =
      parse_well ("slow a b --latency 50ms --jitter 10ms --rate 1MB/s --oneway true --for 1m");
  g_autoptr (EpxRequest) oneway = parse_well ("oneway a b --fault stall");

  g_assert_false (slow->spec.sets_fault);
  g_assert_cmpuint (slow->spec.shape.latency_ms, ==, 50);
  g_assert_cmpuint (slow->spec.shape.jitter_ms, ==, 10);
  g_assert_cmpuint (slow->spec.shape.rate, ==, 1000000);
  g_assert_true (slow->spec.is_forward);
  g_assert_cmpuint (slow->spec.duration_ms, ==, 60000);
  g_assert_cmpint (oneway->spec.fault, ==, EPX_FAULT_STALL);
}

static void
test_delay_leaves_the_fault_alone (void)
{
  g_autoptr (EpxRequest) fault = parse_well ("fault a b --latency-ms 50");

  g_assert_false (fault->spec.sets_fault);
}

static void
test_wrong_use_is_refused_by_name (void)
{
  assert_refused ("isolate a --latency 5ms", "isolate takes no latency");
  assert_refused ("cut a b --fault loss", "cut takes no fault");
  assert_refused ("fault a b --flavour x", "no option \"flavour\"");
  assert_refused ("oneway a b --fault none", "does nothing");
  assert_refused ("oneway a b --fault broken", "is no fault");
  assert_refused ("slow a b", "how slow?");
  assert_refused ("blip a b --for 0", "out of range");
  assert_refused ("minority --seed 4294967296", "whole number");
  assert_refused ("minority --size 0", "whole number");
  assert_refused ("halves --random yes", "neither true nor false");
}

static void
test_islands_are_counted (void)
{
  assert_refused ("cut a", "a second island is missing (cut a B,C)");
  assert_refused ("cut a b c", "one argument too many: c");
  assert_refused ("halves a", "one argument too many: a");
  assert_refused ("isolate", "an island is missing (isolate A,B)");
  assert_refused ("blip", "two islands are missing (blip A,B C,D)");
  assert_refused ("blip a b --all true", "not both");
  assert_refused ("cut a,,b c", "a name is empty");
}

static void
test_train_has_to_have_gaps (void)
{
  g_autoptr (EpxRequest) flap = parse_well ("flap a b --every 5s --down 1s --count 3");

  g_assert_cmpuint (flap->spec.duration_ms, ==, 1000);
  assert_refused ("flap a b --every 5s", "as in --every 5s --down 1s");
  assert_refused ("slow a b", "as in --latency 50ms");
  assert_refused ("flap a b --every 1s --down 1s", "shorter");
}

static void
test_seed_means_chance (void)
{
  g_autoptr (EpxRequest) ordered = parse_well ("halves");
  g_autoptr (EpxRequest) seeded = parse_well ("halves --seed 5");
  g_autoptr (EpxRequest) minority = parse_well ("minority");

  g_assert_false (epx_request_has_chance (ordered));
  g_assert_true (epx_request_has_chance (seeded));
  g_assert_true (epx_request_has_chance (minority));
}

static void
test_text_says_what_was_asked (void)
{
  static const char *const lines[] = {
    "isolate n1,n2 --for 5s",      "halves --seed 5",
    "oneway a b --fault stall",    "slow a b --latency 50ms --jitter 10ms --rate 1MB/s",
    "minority --size 2 --for 90s", "flap a b --every 5s --down 1s --count 3",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (EpxRequest) request = parse_well (lines[i]);
      g_autofree char *text = epx_request_format (request);

      g_assert_cmpstr (text, ==, lines[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/request/defaults-are-those-of-the-verb", test_defaults_are_those_of_the_verb);
  g_test_add_func ("/request/options-change-what-is-done", test_options_change_what_is_done);
  g_test_add_func ("/request/delay-leaves-the-fault-alone", test_delay_leaves_the_fault_alone);
  g_test_add_func ("/request/wrong-use-is-refused-by-name", test_wrong_use_is_refused_by_name);
  g_test_add_func ("/request/islands-are-counted", test_islands_are_counted);
  g_test_add_func ("/request/train-has-to-have-gaps", test_train_has_to_have_gaps);
  g_test_add_func ("/request/seed-means-chance", test_seed_means_chance);
  g_test_add_func ("/request/text-says-what-was-asked", test_text_says_what_was_asked);
  return g_test_run ();
}
