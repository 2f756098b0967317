/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Which rules make a shape, such as "the halves do not see each other", out of the nodes that are
 * there. Pure: the same request, nodes and seed give the same plan. */
#pragma once

#include "ctl/plan.h"
#include "ctl/request.h"

/* @nodes: the registered names, sorted, each once; with the host where two are alike without.
 * @seed: used if there is chance in @request. Errors: G_IO_ERROR_INVALID_ARGUMENT, when the shape
 * cannot be made of these nodes. */
EpxPlan *
epx_shapes_plan (const EpxRequest *request, const char *const *nodes, guint32 seed, GError **error);
