/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The application without D-Bus: nodes, gates, links and rules, and what they have to do with each
 * other.
 *
 * Signals, all emitted from the main context that it was made in:
 *   node-added (EpxNode *): a node has registered, its reply is sent.
 *   node-removed (EpxNode *): its registration ended; the node is freed after the emission.
 *   node-changed (EpxNode *): its host, gate, number of links, or whether it is hidden is another.
 *   link-touched (EpxLink *): its names, its state or the faults on it are other than when it was
 *     last told of; before the link-stepped that belong to it. Not for a link that is new or over.
 *   link-stepped (EpxLink *, const EpxLinkStep *): a link went from one state to another. From
 *     EPX_LINK_UNKNOWN: it is new. To EPX_LINK_CLOSED: it is over. Both are told after the fact, in
 *     some later turn of the main loop, or by epx_switchboard_flush().
 *   link-noticed (EpxLink *, guint end): the EpxSide of a cut link was seen to give up.
 *   rule-ended (EpxRuleEnd *, guint n_links): a rule is out of force, other than by a fix, and
 *     n_links live links changed by that.
 *   islands-changed (GVariant *, aas): the nodes are grouped otherwise than at the last emission.
 *     Rules show at the next epx_switchboard_settle(), registrations within 100 ms.
 *   killed (): a client of the EPMD port was allowed to end the daemon. */
#pragma once

#include <glib-object.h>

#include "core/rules.h"
#include "net/epmd-server.h"
#include "net/gates.h"
#include "net/links.h"
#include "net/node.h"
#include "net/rulebook.h"

typedef struct
{
  GArray *addresses; /* (element-type EpxAddress) where to listen */
  guint16 port;      /* 0: any */
  EpxGatesMode gates;
  EpxEpmdOptions epmd;
  EpxLimits limits;
  GArray *sockets; /* (nullable) (element-type int) to serve instead, bound and listening; they are
                      taken over */
} EpxSwitchboardOptions;

#define EPX_TYPE_SWITCHBOARD (epx_switchboard_get_type ())
G_DECLARE_FINAL_TYPE (EpxSwitchboard, epx_switchboard, EPX, SWITCHBOARD, GObject)

/* Listens already, at the port that epx_switchboard_get_port() tells, but serves only when the
 * main context runs. Errors: those of epx_epmd_server_listen(). */
EpxSwitchboard *epx_switchboard_new (const EpxSwitchboardOptions *options, GError **error);
/* Takes over the epmd options and the limits of @options, for what comes from now on; where it
 * listens stays. */
void epx_switchboard_reload (EpxSwitchboard *switchboard, const EpxSwitchboardOptions *options);
guint16 epx_switchboard_get_port (EpxSwitchboard *switchboard);
/* What it is built with, to read its limits and counts (unowned); and those of the rules. */
const EpxCarrier *epx_switchboard_get_carrier (EpxSwitchboard *switchboard);
EpxQuotaReport epx_switchboard_report_rules (EpxSwitchboard *switchboard);

/* Each is in force on return. @n_links (out): live links, both names known, whose effect changed.
 *
 * Lays @rule, which is no fix; its times are set here. Returns its number; 0 with
 * EPX_ERROR_TOO_MANY_RULES or EPX_ERROR_NAME_IN_BOTH_ISLANDS, and then nothing has changed. */
guint64 epx_switchboard_lay (EpxSwitchboard *switchboard,
                             const EpxRule *rule,
                             guint *n_links,
                             GError **error);
/* Takes a rule off, emitting rule-ended. FALSE with EPX_ERROR_NO_SUCH_RULE. */
gboolean epx_switchboard_remove (EpxSwitchboard *switchboard, guint64 rule, GError **error);
/* Takes off all rules that are bound to @sender, emitting rule-ended for each. */
void epx_switchboard_remove_bound (EpxSwitchboard *switchboard, const char *sender);
/* Fixes what lies between @a and @b, or everything when both are NULL. @rule (out): the number of
 * the fix if it stays in the list, else 0. Returns: (transfer full) (element-type EpxRuleEnd): the
 * rules that ended by it; NULL with EPX_ERROR_NAME_IN_BOTH_ISLANDS. */
GPtrArray *epx_switchboard_fix (EpxSwitchboard *switchboard,
                                EpxIsland *a,
                                EpxIsland *b,
                                const char *sender,
                                guint64 *rule,
                                guint *n_links,
                                GError **error);
/* Emits islands-changed if there is reason to. */
void epx_switchboard_settle (EpxSwitchboard *switchboard);
/* Emits what is still to be told of links, now. */
void epx_switchboard_flush (EpxSwitchboard *switchboard);

/* (unowned) */
const EpxRules *epx_switchboard_get_rules (EpxSwitchboard *switchboard);
/* The registered nodes' names as they are grouped now, sorted: (transfer full) aas. */
GVariant *epx_switchboard_get_islands (EpxSwitchboard *switchboard);

/* By registered name. (unowned, valid until node-removed) (nullable) */
EpxNode *epx_switchboard_find_node (EpxSwitchboard *switchboard, const char *name);
/* (transfer container) (element-type EpxNode), newest first. */
GPtrArray *epx_switchboard_list_nodes (EpxSwitchboard *switchboard);
/* (unowned) */
EpxLinks *epx_switchboard_get_links (EpxSwitchboard *switchboard);
