/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What a node's command line says of partial splits. */
#include "ctl/proc-probe.h"

#define BEAM_25 "/usr/lib/erlang/erts-13.1.5/bin/beam.smp"
#define BEAM_24 "/usr/lib/erlang/erts-12.3.2/bin/beam.smp"
#define PARAMETER "prevent_overlapping_partitions"

static EpxOverlap
judge (const char *program, const char *arguments)
{
  g_autofree char *line = g_strdup_printf ("%s %s", program, arguments);
  g_auto (GStrv) argv = NULL;

  g_assert_true (g_shell_parse_argv (line, NULL, &argv, NULL));
  return epx_overlap_from_arguments ((const char *const *) argv);
}

static void
test_flag_that_turns_it_off_is_seen (void)
{
  g_assert_cmpint (judge (BEAM_25, "-- -root /r -kernel " PARAMETER " false"), ==,
                   EPX_OVERLAP_ALLOWED);
  g_assert_cmpint (judge (BEAM_25, "-- -kernel net_ticktime 4 " PARAMETER " false -sname a"), ==,
                   EPX_OVERLAP_ALLOWED);
  g_assert_cmpint (judge ("/opt/own/beam.smp", "-kernel " PARAMETER " false"), ==,
                   EPX_OVERLAP_ALLOWED);
}

static void
test_default_depends_on_the_release (void)
{
  g_assert_cmpint (judge (BEAM_25, "-- -sname a"), ==, EPX_OVERLAP_PREVENTED);
  g_assert_cmpint (judge (BEAM_24, "-- -sname a"), ==, EPX_OVERLAP_ALLOWED);
}

static void
test_last_flag_counts (void)
{
  g_assert_cmpint (judge (BEAM_24, "-kernel " PARAMETER " true"), ==, EPX_OVERLAP_PREVENTED);
  g_assert_cmpint (judge (BEAM_25, "-kernel " PARAMETER " true -kernel " PARAMETER " false"), ==,
                   EPX_OVERLAP_ALLOWED);
}

static void
test_what_a_file_may_say_is_not_guessed (void)
{
  g_assert_cmpint (judge (BEAM_25, "-- -config sys"), ==, EPX_OVERLAP_UNKNOWN);
  g_assert_cmpint (judge (BEAM_25, "-- -config sys -kernel " PARAMETER " false"), ==,
                   EPX_OVERLAP_ALLOWED);
}

static void
test_other_programs_are_unknown (void)
{
  g_assert_cmpint (judge ("/usr/bin/python3", "node.py"), ==, EPX_OVERLAP_UNKNOWN);
  g_assert_cmpint (judge ("/somewhere/beam.smp", "-sname a"), ==, EPX_OVERLAP_UNKNOWN);
  g_assert_cmpint (epx_overlap_from_arguments (NULL), ==, EPX_OVERLAP_UNKNOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/overlap/flag-that-turns-it-off-is-seen", test_flag_that_turns_it_off_is_seen);
  g_test_add_func ("/overlap/default-depends-on-the-release", test_default_depends_on_the_release);
  g_test_add_func ("/overlap/last-flag-counts", test_last_flag_counts);
  g_test_add_func ("/overlap/what-a-file-may-say-is-not-guessed",
                   test_what_a_file_may_say_is_not_guessed);
  g_test_add_func ("/overlap/other-programs-are-unknown", test_other_programs_are_unknown);
  return g_test_run ();
}
