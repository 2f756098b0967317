/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The options of AddFault as a dictionary, to a rule and back. The words and ranges are those of
 * introspection/org.epmdpxy.Manager.xml. */
#pragma once

#include "core/rules.h"

/* Sets fault, shape, direction, duration and binding of @rule from @options (a{sv}). FALSE with
 * EPX_ERROR_INVALID_OPTION, whose message names the key (escaped) and says what it takes, when a
 * key is unknown, has another type or a value out of range; @rule is unchanged then. Without
 * "fault" and without a shape it is "stall". */
gboolean epx_fault_options_parse (GVariant *options, EpxRule *rule, GError **error);

/* What is set of @rule, as AddFault takes it: "direction" always, a fix as "fault" "none".
 * Adds to @dict. */
void epx_fault_options_describe (const EpxRule *rule, GVariantDict *dict);
