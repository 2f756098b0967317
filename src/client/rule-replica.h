/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The daemon's rules, laid once more here, so that a cable without a link can be judged by the same
 * code. */
#pragma once

#include "client/info.h"
#include "core/rules.h"

/* @infos: (element-type EpxRuleInfo) all in force, oldest first. A rule that cannot be read is left
 * out. Returns: (transfer full). */
EpxRules *epx_rules_replicate (GPtrArray *infos);
