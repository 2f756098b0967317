/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One signal of the daemon as a value: what happened, and when. Immutable, reference counted (not
 * across threads). An event says what changed; it is no state to be kept up to date. */
#pragma once

#include <gio/gio.h>

#include "client/info.h"

typedef enum
{
  EPX_EVENT_NODE_REGISTERED,
  EPX_EVENT_NODE_UNREGISTERED,
  EPX_EVENT_LINK_STATE_CHANGED,
  EPX_EVENT_CABLES_CUT,
  EPX_EVENT_CABLES_FIXED,
  EPX_EVENT_RULE_ADDED,
  EPX_EVENT_RULE_REMOVED,
  EPX_EVENT_LINK_NOTICED,
  EPX_EVENT_ISLANDS_CHANGED,
} EpxEventKind;

typedef struct
{
  EpxEventKind kind;
  guint64 time_us; /* CLOCK_REALTIME */
  guint64 rule;    /* 0: none */
  char *sender;    /* (owned) (nullable) who asked: a unique bus name */

  char *path; /* (owned) (nullable) the node or link, for events about one */

  /* Nodes. */
  char *name;       /* (owned) (nullable) */
  guint16 port;     /* registered */
  guint32 creation; /* registered; 0 when not told */

  /* Links. */
  char *from; /* (owned) (nullable) */
  char *to;   /* (owned) (nullable) */
  EpxLinkState old_state;
  EpxLinkState new_state;

  /* Cuts and fixes. */
  char **island_a; /* (owned) (nullable) */
  char **island_b; /* (owned) (nullable) */
  guint n_links;   /* whose effect changed */

  /* Rules; their islands are above. */
  EpxRuleInfo *laid; /* (owned) (nullable) added */
  char *reason;      /* (owned) (nullable) removed: "expired" ...; also of a fix that follows */
  guint64 lasted_us; /* removed: how long it was in force */

  /* An end of a cut link that gave up; the link is above. */
  char *node;       /* (owned) (nullable) */
  guint64 after_us; /* since the cut */

  /* Islands. */
  GPtrArray *islands; /* (owned) (nullable) (element-type GStrv) */
} EpxEvent;

/* @signal_name, @parameters: as the daemon sent them, of the types that introspection/ says.
 * Returns: (transfer full) (nullable): NULL for a signal that this program does not know. */
EpxEvent *epx_event_new (const char *signal_name, GVariant *parameters);
EpxEvent *epx_event_ref (EpxEvent *event);
void epx_event_unref (EpxEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxEvent, epx_event_unref)

/* A stable lower-case word for machines, as in "cables-cut". */
const char *epx_event_kind_to_string (EpxEventKind kind);
