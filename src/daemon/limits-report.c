/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/limits-report.h"

static void
add (GVariantBuilder *builder, const char *name, EpxQuotaReport report)
{
  g_variant_builder_add (builder, "{s(uuut)}", name, report.limit.in_all, report.limit.per_address,
                         report.n_used, report.n_refused);
}

GVariant *
epx_limits_report (EpxSwitchboard *switchboard)
{
  const EpxCarrier *carrier = epx_switchboard_get_carrier (switchboard);
  EpxDescriptorsReport descriptors = epx_descriptors_report (carrier->descriptors);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{s(uuut)}"));
  for (guint i = 0; i < EPX_N_QUOTAS; i++)
    add (&builder, epx_quota_names[i], epx_quota_report (carrier->quotas[i]));
  add (&builder, "rules", epx_switchboard_report_rules (switchboard));
  g_variant_builder_add (&builder, "{s(uuut)}", "descriptors", descriptors.limit, 0,
                         descriptors.n_used, descriptors.n_pauses);
  return g_variant_builder_end (&builder);
}
