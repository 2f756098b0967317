/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A play in the foreground: a line for each step as it is done, what happened at the end, and
 * nothing left of it on the cables. */
#pragma once

#include "ctl/invocation.h"
#include "ctl/scenario.h"

typedef struct
{
  const char *file; /* (nullable) the scenario's, for what is printed */
  guint32 seed;
  guint n_rounds;
  gboolean is_endless; /* an interrupt is its natural end */
} EpxPlayVerb;

/* Reads a scenario. Returns: (transfer full) (nullable): NULL with an error whose message names the
 * file. */
EpxScenario *epx_play_verb_load (const char *file, GError **error);

/* @scenario: (transfer full). Returns: the exit code. */
int epx_play_verb_run (EpxInvocation *invocation, EpxScenario *scenario, const EpxPlayVerb *play);
