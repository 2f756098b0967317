/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Options of AddFault, as text (busctl and gdbus write them so): what is taken is within its range
 * and says the same when it is described and taken again; what is refused changes nothing. */
#include <string.h>

#include "core/error.h"
#include "core/fault-options.h"
#include "harness.h"

static void
check_taken (const EpxRule *rule)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) described = NULL;
  g_autoptr (GError) error = NULL;
  EpxRule again = { 0 };
  g_auto (GVariantDict) dict_again = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) described_again = NULL;

  g_assert_true (rule->sets_fault || rule->sets_shape);
  g_assert_cmpuint (rule->shape.latency_ms, <=, EPX_SHAPE_MAX_MS);
  g_assert_cmpuint (rule->shape.jitter_ms, <=, EPX_SHAPE_MAX_MS);
  g_assert_cmpuint (rule->shape.rate, <=, EPX_SHAPE_MAX_RATE);
  g_assert_cmpint (rule->fault, <, EPX_FAULT_N);
  epx_fault_options_describe (rule, &dict);
  described = g_variant_ref_sink (g_variant_dict_end (&dict));
  epx_fault_options_parse (described, &again, &error);
  g_assert_no_error (error);
  epx_fault_options_describe (&again, &dict_again);
  described_again = g_variant_ref_sink (g_variant_dict_end (&dict_again));
  g_assert_true (g_variant_equal (described, described_again));
}

static void
check_refused (const EpxRule *rule, const EpxRule *before, const GError *error)
{
  g_assert_error (error, EPX_ERROR, EPX_ERROR_INVALID_OPTION);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_cmpmem (rule, sizeof *rule, before, sizeof *before);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  EpxCursor input = epx_cursor (data, MIN (size, 1024));
  g_autofree char *text = fuzz_line (&input);
  g_autoptr (GVariant) options = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;
  EpxRule rule = { .duration_ms = 7 };
  EpxRule before;

  if (options == NULL)
    return 0;
  memcpy (&before, &rule, sizeof rule);
  if (epx_fault_options_parse (options, &rule, &error))
    check_taken (&rule);
  else
    check_refused (&rule, &before, error);
  return 0;
}
