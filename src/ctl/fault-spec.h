/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What a rule is to do, as AddFault takes it: a plain value, without the nodes it is done to. Pure.
 *
 * The two aspects are apart: a spec that sets only the shape leaves the fault as it is. */
#pragma once

#include <json-glib/json-glib.h>

#include "client/info.h"
#include "core/fault.h"

typedef struct
{
  gboolean sets_fault;
  EpxFault fault;
  gboolean sets_latency;
  gboolean sets_jitter;
  gboolean sets_rate;
  EpxShape shape;
  gboolean is_forward;
  guint32 duration_ms; /* 0: until it is removed */
} EpxFaultSpec;

/* Sets what an option of AddFault ("fault", "direction", "latency-ms", "jitter-ms", "rate",
 * "duration-ms") says. Times may be written with a unit, too. Errors: G_OPTION_ERROR; an unknown
 * key is G_OPTION_ERROR_UNKNOWN_OPTION. */
gboolean
epx_fault_spec_set (EpxFaultSpec *spec, const char *key, const char *value, GError **error);

gboolean epx_fault_spec_sets_shape (const EpxFaultSpec *spec);

/* Whether it takes the nodes apart. */
gboolean epx_fault_spec_is_cut (const EpxFaultSpec *spec);

/* a{sv} for AddFault. @is_bound: the rule goes when we do. Returns: (transfer floating). */
GVariant *epx_fault_spec_to_options (const EpxFaultSpec *spec, gboolean is_bound);

/* "loss", "latency 50ms ± 10ms, rate 1MB/s", "stall for 10s". Returns: (transfer full). */
char *epx_fault_spec_format (const EpxFaultSpec *spec);

/* Members fault, direction, latency_ms, jitter_ms, rate, duration_ms: those that are set. */
void epx_fault_spec_build_json (const EpxFaultSpec *spec, JsonBuilder *builder);

/* What a rule of the daemon's does, as a spec. A fault that this program does not know is none. */
void epx_fault_spec_from_info (EpxFaultSpec *spec, const EpxRuleInfo *info);
