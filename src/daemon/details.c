/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/details.h"

#include "core/fault-options.h"

void
epx_details_init (GVariantDict *details, gint64 time_us)
{
  g_variant_dict_init (details, NULL);
  g_variant_dict_insert (details, "time", "t", (guint64) time_us);
}

void
epx_details_add_rule (GVariantDict *details, const EpxRule *rule)
{
  epx_fault_options_describe (rule, details);
  g_variant_dict_insert (details, "time", "t", (guint64) rule->time_us);
  if (rule->sender != NULL)
    g_variant_dict_insert (details, "sender", "s", rule->sender);
}
