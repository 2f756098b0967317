/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A play of faults: which step at what time, read from a key file. Pure and immutable; it plays
 * nothing (player.h does).
 *
 *   [scenario]              all keys may be missing
 *   name=...
 *   seed=42                 what chance in the steps follows from
 *   repeat=3                how many rounds
 *   length=30s              how long a round lasts at least
 *
 *   [step 1]                any text after "step "
 *   at=2s                   from the begin of the round; 0 when missing
 *   verb=isolate            a verb of the command line that lays rules, or fix
 *   islands=node1,node2 | node3
 *   for=10s                 and whatever options the verb takes; flags are true or false */
#pragma once

#include "ctl/request.h"

#define EPX_SCENARIO_MAX_STEPS 1000
#define EPX_SCENARIO_MAX_ROUNDS 1000000

typedef struct
{
  char *group; /* (owned) as in the file: "step 1" */
  guint32 at_ms;
  EpxRequest *request; /* (owned) */
} EpxStep;

typedef struct
{
  char *name; /* (owned) */
  gboolean has_seed;
  guint32 seed;
  guint n_rounds;
  guint32 length_ms; /* of a round; at least to the end of the last step */
  GPtrArray *steps;  /* (owned) (element-type EpxStep) in the order of their times */
} EpxScenario;

/* @file: what to call it in errors, and the name of the scenario unless it gives itself one.
 * @data: need not end with NUL. Errors: G_KEY_FILE_ERROR, naming file, group and key. */
EpxScenario *epx_scenario_parse (const char *file, const char *data, gsize len, GError **error);

/* One step alone. @request: (transfer full). */
EpxScenario *epx_scenario_new_single (EpxRequest *request);

void epx_scenario_free (EpxScenario *scenario);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxScenario, epx_scenario_free)

/* How many times a step of a round is carried out; 0: without end. And from one time to the next.
 */
guint epx_step_get_n_times (const EpxStep *step);
guint32 epx_step_get_every_ms (const EpxStep *step);
