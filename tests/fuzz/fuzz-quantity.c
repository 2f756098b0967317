/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Times, rates and numbers as people write them: what is taken reads the same when it is written by
 * us and read again. */
#include "ctl/quantity.h"
#include "harness.h"

static void
check_time (const char *text)
{
  guint32 time_ms, again_ms;
  g_autofree char *written = NULL;

  if (!epx_quantity_parse_time (text, 0, EPX_DURATION_MAX_MS, &time_ms, NULL))
    return;
  g_assert_cmpuint (time_ms, <=, EPX_DURATION_MAX_MS);
  written = epx_quantity_format_time (time_ms);
  g_assert_true (epx_quantity_parse_time (written, time_ms, time_ms, &again_ms, NULL));
  g_assert_cmpuint (again_ms, ==, time_ms);
}

static void
check_rate (const char *text)
{
  guint64 rate, again;
  g_autofree char *written = NULL;

  if (!epx_quantity_parse_rate (text, &rate, NULL))
    return;
  written = epx_quantity_format_rate (rate);
  g_assert_true (epx_quantity_parse_rate (written, &again, NULL));
  g_assert_cmpuint (again, ==, rate);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = fuzz_text (data, MIN (size, 256));
  guint64 number;

  check_time (text);
  check_rate (text);
  if (epx_quantity_parse_number (text, 3, 1000, &number, NULL))
    g_assert_true (number >= 3 && number <= 1000);
  return 0;
}
