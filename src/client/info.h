/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What the daemon said of itself at one moment: plain values unpacked from its properties.
 *
 * Nothing here follows the daemon; ask again for newer values. A property that is missing or of
 * another type than introspection/ says reads as 0, FALSE or "". Times are CLOCK_REALTIME in
 * microseconds, 0 when the daemon gave none. */
#pragma once

#include <gio/gio.h>

#include "core/link-state.h"

typedef struct
{
  char *path; /* (owned) the object */
  char *name; /* (owned) without its host */
  char *host; /* (owned) "" while unknown */
  guint16 port;
  guint16 gate_port; /* 0: no gate yet */
  gboolean is_hidden;
  guint32 creation;
  guint64 since_us;
  guint n_links;
} EpxNodeInfo;

/* An end of a cut link that gave up on the other. */
typedef struct
{
  char *node; /* (owned) full name */
  guint64 after_us;
} EpxNoticed;

typedef struct
{
  char *path;     /* (owned) the object */
  guint64 number; /* the last element of the path */
  char *from;     /* (owned) the node that dialled */
  char *to;       /* (owned) the node that was dialled */
  EpxLinkState state;
  guint64 since_us;
  char *fault;          /* (owned) "none", "stall" ...: the graver of the two that follow */
  char *fault_forward;  /* (owned) */
  char *fault_backward; /* (owned) */
  GArray *noticed;      /* (owned) (element-type EpxNoticed) the first to give up comes first */
  guint64 bytes_forward;
  guint64 bytes_backward;
  guint64 frames_forward; /* ticks not counted */
  guint64 frames_backward;
  guint64 ticks_forward;
  guint64 ticks_backward;
} EpxLinkInfo;

typedef struct
{
  guint64 number;
  char **from;     /* (owned) */
  char **to;       /* (owned) */
  char *fault;     /* (owned) "" when the rule sets no fault */
  char *direction; /* (owned) */
  gboolean sets_shape;
  guint latency_ms;
  guint jitter_ms;
  guint64 rate;      /* bytes a second; 0: no limit */
  guint duration_ms; /* 0: until it is removed */
  gboolean is_bound; /* goes when the sender leaves the bus */
  guint64 time_us;
  char *sender; /* (owned) "" when unknown */
} EpxRuleInfo;

typedef struct
{
  char *version; /* (owned) */
  guint api_version;
  guint16 epmd_port;
  GPtrArray *rules;   /* (owned) (element-type EpxRuleInfo) oldest first */
  GPtrArray *islands; /* (owned) (element-type GStrv) registered names, as they are grouped */
  gboolean is_partitioned;
} EpxManagerInfo;

void epx_node_info_free (EpxNodeInfo *info);
void epx_link_info_free (EpxLinkInfo *info);
void epx_rule_info_free (EpxRuleInfo *info);
void epx_manager_info_free (EpxManagerInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxManagerInfo, epx_manager_info_free)

/* @properties: a{sv}, those of one object's interface. Returns: (transfer full). */
EpxNodeInfo *epx_node_info_new (const char *path, GVariant *properties);
EpxLinkInfo *epx_link_info_new (const char *path, GVariant *properties);
EpxManagerInfo *epx_manager_info_new (GVariant *properties);

/* @rule: (tasasa{sv}), as in Rules and as RuleAdded has it. Returns: (transfer full). */
EpxRuleInfo *epx_rule_info_new (GVariant *rule);

/* @rules: (nullable) a(tasasa{sv}). Returns: (transfer full) (element-type EpxRuleInfo). */
GPtrArray *epx_rules_unpack (GVariant *rules);

/* @islands: aas. Returns: (transfer full) (element-type GStrv). */
GPtrArray *epx_islands_unpack (GVariant *islands);

/* A state number from the bus; one that this program does not know is EPX_LINK_UNKNOWN. */
EpxLinkState epx_link_state_from_bus (guint32 number);
