/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Tells the bus what happens by itself: signals of the switchboard become signals of the manager
 * and of the ObjectManager. What a call did is told by the manager, within the call. */
#pragma once

#include "epx-bus.h"
#include "net/switchboard.h"

typedef struct _EpxAnnouncer EpxAnnouncer;

/* Exports the nodes and links on @connection. @manager: (unowned) exported, outlives it. Returns:
 * (transfer full) (nullable). */
EpxAnnouncer *epx_announcer_new (GDBusConnection *connection,
                                 EpxBusManager *manager,
                                 EpxSwitchboard *switchboard,
                                 GError **error);
void epx_announcer_free (EpxAnnouncer *announcer);

/* That Rules is another; before the signals that say how. */
void epx_announcer_tell_rules (EpxAnnouncer *announcer);
/* RuleRemoved, and CablesFixed when a cut ended other than by a fix. */
void epx_announcer_tell_end (EpxAnnouncer *announcer, const EpxRuleEnd *end, guint n_links);
/* Sends what is still to be told about nodes and links, now. */
void epx_announcer_flush (EpxAnnouncer *announcer);
