/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Log entries about a node, a link or a rule, with fields that the journal can be asked by:
 * EPMDPXY_NODE (the name before the "@"; of a link's both ends), EPMDPXY_LINK and EPMDPXY_RULE
 * (their numbers on the bus). epmdpxyd(8) documents them. */
#pragma once

#include "core/rules.h"
#include "net/link.h"

void epx_log_node (GLogLevelFlags level, const char *alive, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
void epx_log_link (GLogLevelFlags level, const EpxLink *link, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* @rule was laid, or with @reason (nullable) has ended so; @n_links changed by it. */
void epx_log_rule (const EpxRule *rule, const char *reason, guint n_links);
