/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* PropertiesChanged of the manager, the nodes and the links: which properties it has is what the
 * introspection files say of each (EmitsChangedSignal). Sent at once, unlike a skeleton's own. */
#pragma once

#include <gio/gio.h>

#include "net/switchboard.h"

/* All that can change of @node, or @link, as it is now. */
void epx_property_signals_emit_node (GDBusConnection *connection,
                                     EpxSwitchboard *switchboard,
                                     const EpxNode *node);
void epx_property_signals_emit_link (GDBusConnection *connection, const EpxLink *link);

/* @islands: aas. */
void epx_property_signals_emit_islands (GDBusConnection *connection, GVariant *islands);
/* That they are others, not what they are: there may be a thousand. */
void epx_property_signals_emit_rules (GDBusConnection *connection);
