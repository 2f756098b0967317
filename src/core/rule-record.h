/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A rule as a dictionary of a snapshot, and back; so, too, a shape, as a part of one. */
#pragma once

#include "core/rules.h"

void epx_shape_save (GVariantDict *dict, const EpxShape *shape);
/* FALSE when it is out of range. */
gboolean epx_shape_load (GVariant *record, EpxShape *shape);

/* Returns: (transfer floating) a{sv}. */
GVariant *epx_rule_save (const EpxRule *rule);
/* FALSE when @record is not one that epx_rule_save() made. @rule: its islands and sender are the
 * caller's, who frees them with epx_rule_clear(). */
gboolean epx_rule_load (GVariant *record, EpxRule *rule);
void epx_rule_clear (EpxRule *rule);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EpxRule, epx_rule_clear)
