/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The limits of the floor that an administrator may move. Everything that is built with a carrier
 * reads them there each time that it needs one, so that a change holds from then on. */
#pragma once

#include "net/quota.h"

/* What is counted. */
typedef enum
{
  EPX_QUOTA_CONNECTIONS, /* all of the following three, and registered nodes */
  EPX_QUOTA_REQUESTS,    /* to EPMD, until they are answered; the oldest makes room */
  EPX_QUOTA_DIALS, /* of a gate, until the dialler has said who it is; the oldest makes room */
  EPX_QUOTA_LINKS, /* from the dial on */
  EPX_QUOTA_GATES,
} EpxQuotaKind;
#define EPX_N_QUOTAS (EPX_QUOTA_GATES + 1)

/* The names of the quotas, as in epmdpxy.conf(5). */
extern const char *const epx_quota_names[EPX_N_QUOTAS];

typedef struct
{
  gint64 identify_us;    /* from the dial of a gate to the dialler's name */
  gint64 connect_us;     /* from then to the answer of the dialled node */
  gint64 lookup_gate_us; /* how long a gate for one lookup waits to be dialled */
  guint n_lookup_gates;  /* how many of them wait in all */
  EpxQuotaLimit quotas[EPX_N_QUOTAS];
  guint n_rules;            /* that are not fixes, at most EPX_RULES_MAX */
  guint n_rules_per_caller; /* of them */
} EpxLimits;

/* A node says its name as soon as it is connected; its own limit for all of the handshake is 7 s
 * unless net_setuptime says otherwise (net_kernel): 15 s. Connecting: 120 s, for a dialler that
 * does not give up before. A node dials within milliseconds of a lookup: 10 s; 2048 gates.
 * Requests and dials are over within milliseconds, so thousands of them are no cluster; a machine
 * that has 4096 links to this one has hundreds of nodes. */
#define EPX_LIMITS_DEFAULT                                                                         \
  ((EpxLimits){ .identify_us = 15 * G_USEC_PER_SEC,                                                \
                .connect_us = 120 * G_USEC_PER_SEC,                                                \
                .lookup_gate_us = 10 * G_USEC_PER_SEC,                                             \
                .n_lookup_gates = 2048,                                                            \
                .quotas = {                                                                        \
                  [EPX_QUOTA_CONNECTIONS] = { 0, 8192 },                                           \
                  [EPX_QUOTA_REQUESTS] = { 4096, 256 },                                            \
                  [EPX_QUOTA_DIALS] = { 4096, 256 },                                               \
                  [EPX_QUOTA_LINKS] = { 0, 4096 },                                                 \
                  [EPX_QUOTA_GATES] = { 20000, 0 },                                                \
                },                                                                                 \
                .n_rules = 1000,                                                                   \
                .n_rules_per_caller = 1000 })
