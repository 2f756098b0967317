/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What the verbs that lay rules have in common: options, the plan shown before it is carried out,
 * and what came of it. */
#pragma once

#include "ctl/invocation.h"
#include "ctl/request.h"

/* EpxVerb.footnote of such a verb, marked for translation. */
extern const char epx_shape_verb_footnote[];

/* Reads arguments and options into a request of the kind that is called like the verb. Returns:
 * (transfer full) (nullable): NULL when the verb is to return @exit_code. */
EpxRequest *epx_shape_verb_parse (EpxInvocation *invocation, gboolean *is_dry_run, int *exit_code);

/* The seed to use: that of the request, or one drawn now. */
guint32 epx_shape_verb_choose_seed (const EpxRequest *request);

/* All of such a verb: EpxVerb.run. */
int epx_shape_verb_run (EpxInvocation *invocation);
