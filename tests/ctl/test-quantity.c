/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Times, rates and numbers as people write them. */
#include "ctl/quantity.h"

#include <string.h>

static guint32
read_time (const char *text)
{
  guint32 time_ms = 0;
  g_autoptr (GError) error = NULL;

  epx_quantity_parse_time (text, 0, EPX_DURATION_MAX_MS, &time_ms, &error);
  g_assert_no_error (error);
  return time_ms;
}

static guint64
read_rate (const char *text)
{
  guint64 rate = 0;
  g_autoptr (GError) error = NULL;

  epx_quantity_parse_rate (text, &rate, &error);
  g_assert_no_error (error);
  return rate;
}

static void
test_time_takes_every_unit (void)
{
  g_assert_cmpuint (read_time ("200ms"), ==, 200);
  g_assert_cmpuint (read_time ("10s"), ==, 10000);
  g_assert_cmpuint (read_time ("2m"), ==, 120000);
  g_assert_cmpuint (read_time ("1h"), ==, 3600000);
  g_assert_cmpuint (read_time ("7d"), ==, EPX_DURATION_MAX_MS);
}

static void
test_time_takes_fractions (void)
{
  g_assert_cmpuint (read_time ("1.5s"), ==, 1500);
  g_assert_cmpuint (read_time ("0.001s"), ==, 1);
  g_assert_cmpuint (read_time ("0.5m"), ==, 30000);
}

static void
test_nothing_needs_no_unit (void)
{
  g_assert_cmpuint (read_time ("0"), ==, 0);
  g_assert_cmpuint (read_time ("0ms"), ==, 0);
}

static void
test_bad_time_is_refused_with_examples (void)
{
  static const char *const texts[] = {
    "", "s", "10", "10 s", "-1s", "+1s", "1.s", ".5s", "1.2.3s", "1e3s", "10sec", "1s ", "0x1s",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      guint32 time_ms = 77;
      g_autoptr (GError) error = NULL;

      g_assert_false (epx_quantity_parse_time (texts[i], 0, EPX_DURATION_MAX_MS, &time_ms, &error));
      g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
      g_assert_nonnull (strstr (error->message, "200ms"));
      g_assert_cmpuint (time_ms, ==, 77);
    }
}

static void
test_time_out_of_range_is_refused_with_the_range (void)
{
  static const char *const texts[] = {
    "1ms", "61s", "1.0005s", "99999999999d", "18446744073709551s",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      guint32 time_ms = 77;
      g_autoptr (GError) error = NULL;

      g_assert_false (epx_quantity_parse_time (texts[i], 2, 60000, &time_ms, &error));
      g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
      g_assert_nonnull (strstr (error->message, "from 2ms to 1m"));
    }
}

static void
test_number_too_long_does_not_overflow (void)
{
  guint32 time_ms;
  guint64 rate;

  g_assert_false (
      epx_quantity_parse_time ("18446744073709551616s", 0, EPX_DURATION_MAX_MS, &time_ms, NULL));
  g_assert_false (epx_quantity_parse_time ("0.00000000000000000000000001s", 0, EPX_DURATION_MAX_MS,
                                           &time_ms, NULL));
  g_assert_false (epx_quantity_parse_rate ("18446744073709551615GB/s", &rate, NULL));
}

static void
test_time_reads_back_as_it_is_written (void)
{
  static const guint32 times[] = {
    0,    1,    20,    999,   1000,    1001,     1500,
    1990, 2000, 59999, 60000, 3600000, 86400000, EPX_DURATION_MAX_MS
  };

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *text = epx_quantity_format_time (times[i]);

      g_assert_cmpuint (read_time (text), ==, times[i]);
    }
}

static void
test_time_is_written_short (void)
{
  static const struct
  {
    guint32 time_ms;
    const char *text;
  } cases[] = {
    { 0, "0ms" },    { 20, "20ms" },   { 1000, "1s" },    { 1500, "1.5s" },    { 10000, "10s" },
    { 60000, "1m" }, { 90000, "90s" }, { 3600000, "1h" }, { 604800000, "7d" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = epx_quantity_format_time (cases[i].time_ms);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_rate_takes_every_unit (void)
{
  g_assert_cmpuint (read_rate ("1500"), ==, 1500);
  g_assert_cmpuint (read_rate ("1500B/s"), ==, 1500);
  g_assert_cmpuint (read_rate ("500kB"), ==, 500000);
  g_assert_cmpuint (read_rate ("1.5MB/s"), ==, 1500000);
  g_assert_cmpuint (read_rate ("1GB/s"), ==, 1000000000);
  g_assert_cmpuint (read_rate ("1KiB/s"), ==, 1024);
  g_assert_cmpuint (read_rate ("1MiB/s"), ==, 1048576);
  g_assert_cmpuint (read_rate ("8Mbit/s"), ==, 1000000);
  g_assert_cmpuint (read_rate ("10Gbit/s"), ==, 1250000000);
}

static void
test_bad_rate_is_refused (void)
{
  static const char *const texts[] = {
    "", "/s", "MB/s", "1mb/s", "1MB/min", "999", "0", "1001GB/s", "1.00001kB/s", "-5kB",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      guint64 rate = 77;
      g_autoptr (GError) error = NULL;

      g_assert_false (epx_quantity_parse_rate (texts[i], &rate, &error));
      g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
      g_assert_cmpuint (rate, ==, 77);
    }
}

static void
test_rate_reads_back_as_it_is_written (void)
{
  static const guint64 rates[] = { 1000, 1001, 500000, 1000000, 1234567, 1000000000 };

  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autofree char *text = epx_quantity_format_rate (rates[i]);

      g_assert_cmpuint (read_rate (text), ==, rates[i]);
    }
}

static void
test_number_out_of_range_is_refused_with_the_range (void)
{
  g_autoptr (GError) error = NULL;
  guint64 number = 77;

  g_assert_true (epx_quantity_parse_number ("5", 1, 5, &number, NULL));
  g_assert_cmpuint (number, ==, 5);
  g_assert_false (epx_quantity_parse_number ("6", 1, 5, &number, &error));
  g_assert_nonnull (strstr (error->message, "from 1 to 5"));
  g_assert_false (epx_quantity_parse_number ("", 0, 5, &number, NULL));
  g_assert_false (epx_quantity_parse_number ("1x", 0, 5, &number, NULL));
  g_assert_false (epx_quantity_parse_number ("99999999999999999999999", 0, 5, &number, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quantity/time/takes-every-unit", test_time_takes_every_unit);
  g_test_add_func ("/quantity/time/takes-fractions", test_time_takes_fractions);
  g_test_add_func ("/quantity/time/nothing-needs-no-unit", test_nothing_needs_no_unit);
  g_test_add_func ("/quantity/time/bad-is-refused-with-examples",
                   test_bad_time_is_refused_with_examples);
  g_test_add_func ("/quantity/time/out-of-range-is-refused-with-the-range",
                   test_time_out_of_range_is_refused_with_the_range);
  g_test_add_func ("/quantity/too-long-does-not-overflow", test_number_too_long_does_not_overflow);
  g_test_add_func ("/quantity/time/reads-back-as-it-is-written",
                   test_time_reads_back_as_it_is_written);
  g_test_add_func ("/quantity/time/is-written-short", test_time_is_written_short);
  g_test_add_func ("/quantity/rate/takes-every-unit", test_rate_takes_every_unit);
  g_test_add_func ("/quantity/rate/bad-is-refused", test_bad_rate_is_refused);
  g_test_add_func ("/quantity/rate/reads-back-as-it-is-written",
                   test_rate_reads_back_as_it_is_written);
  g_test_add_func ("/quantity/number/out-of-range-is-refused-with-the-range",
                   test_number_out_of_range_is_refused_with_the_range);
  return g_test_run ();
}
