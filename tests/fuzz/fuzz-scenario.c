/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Scenario files: what is taken is in order and within its limits; what is refused is refused with
 * a sentence that names the file. */
#include "ctl/scenario.h"
#include "harness.h"

static void
check_step (const EpxStep *step, const EpxScenario *scenario)
{
  g_autofree char *words = epx_request_format (step->request);

  g_assert_true (g_str_has_prefix (words, step->request->kind->name));
  g_assert_cmpuint (step->at_ms, <=, scenario->length_ms);
  g_assert_cmpuint (epx_step_get_n_times (step), >, 0);
  g_assert_true (epx_step_get_n_times (step) == 1 || epx_step_get_every_ms (step) > 0);
}

static void
check (const EpxScenario *scenario)
{
  guint32 last_ms = 0;

  g_assert_cmpuint (scenario->n_rounds, >, 0);
  g_assert_cmpuint (scenario->n_rounds, <=, EPX_SCENARIO_MAX_ROUNDS);
  g_assert_cmpuint (scenario->steps->len, >, 0);
  g_assert_cmpuint (scenario->steps->len, <=, EPX_SCENARIO_MAX_STEPS);
  for (guint i = 0; i < scenario->steps->len; i++)
    {
      const EpxStep *step = g_ptr_array_index (scenario->steps, i);

      g_assert_cmpuint (step->at_ms, >=, last_ms);
      last_ms = step->at_ms;
      check_step (step, scenario);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EpxScenario) scenario =
      epx_scenario_parse ("file.play", (const char *) data, size, &error);

  if (scenario != NULL)
    check (scenario);
  else
    {
      g_assert_true (g_str_has_prefix (error->message, "file.play: "));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  return 0;
}
