/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What somebody wants done to the cables: a verb, islands and options, as text from a command line
 * or from a step of a scenario, checked and turned into values. Pure. Which rules come of it is the
 * business of shapes.h.
 *
 * Errors: G_OPTION_ERROR, whose message does not name the option. */
#pragma once

#include "ctl/fault-spec.h"

typedef enum
{
  EPX_REQUEST_CUT,
  EPX_REQUEST_ISOLATE,
  EPX_REQUEST_HALVES,
  EPX_REQUEST_MINORITY,
  EPX_REQUEST_BRIDGE,
  EPX_REQUEST_MAJORITIES_RING,
  EPX_REQUEST_ONEWAY,
  EPX_REQUEST_NO_DIAL,
  EPX_REQUEST_SLOW,
  EPX_REQUEST_GREY,
  EPX_REQUEST_BLIP,
  EPX_REQUEST_FLAP,
  EPX_REQUEST_FAULT,
  EPX_REQUEST_FIX, /* in scenarios; no rules come of it */
} EpxRequestVerb;

/* Which options a verb takes. */
typedef enum
{
  EPX_TAKES_FOR = 1 << 0,
  EPX_TAKES_SEED = 1 << 1,   /* chance is always involved */
  EPX_TAKES_RANDOM = 1 << 2, /* chance is involved with --random or --seed */
  EPX_TAKES_SIZE = 1 << 3,
  EPX_TAKES_FAULT = 1 << 4,
  EPX_TAKES_LATENCY = 1 << 5, /* and jitter and rate */
  EPX_TAKES_ONEWAY = 1 << 6,
  EPX_TAKES_ALL = 1 << 7,   /* in place of islands */
  EPX_TAKES_TRAIN = 1 << 8, /* every, down, count */
  EPX_TAKES_RAW = 1 << 9,   /* what AddFault takes, by its own keys */
} EpxRequestTakes;

typedef struct
{
  EpxRequestVerb verb;
  const char *name;
  guint n_islands;
  guint takes;       /* EpxRequestTakes */
  EpxFaultSpec spec; /* what is done unless options say otherwise */
} EpxRequestKind;

typedef struct
{
  const EpxRequestKind *kind; /* (unowned) static */
  char **islands[2];          /* (owned) (nullable) */
  EpxFaultSpec spec;
  gboolean has_seed;
  guint32 seed;
  gboolean is_random;
  gboolean is_all;
  guint size;       /* 0: not given */
  guint32 every_ms; /* a train of faults: from the begin of one to that of the next */
  guint32 down_ms;  /* how long each lasts */
  guint count;      /* how many; 0: without end */
} EpxRequest;

/* An option of requests. */
typedef struct
{
  const char *key;      /* as after "--", and in a scenario */
  const char *argument; /* (nullable) what to call its value in a help text; NULL: a flag */
  const char *help;
  guint takes; /* the EpxRequestTakes of verbs that have it */
} EpxRequestOption;

/* Returns: (nullable). */
const EpxRequestKind *epx_request_kind_find (const char *name);

/* (array length=n_options) */
const EpxRequestOption *epx_request_get_options (gsize *n_options);

/* "node1,node2" into its names. Returns: (transfer full) (nullable). */
char **epx_request_split_island (const char *text, GError **error);

EpxRequest *epx_request_new (const EpxRequestKind *kind);
void epx_request_free (EpxRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxRequest, epx_request_free)

/* The next island. */
gboolean epx_request_add_island (EpxRequest *request, const char *text, GError **error);

/* @value: "true" or "false" for a flag. An option that the verb does not take is
 * G_OPTION_ERROR_UNKNOWN_OPTION. */
gboolean epx_request_set (EpxRequest *request, const char *key, const char *value, GError **error);

/* To be called last: whether all is there and goes together. */
gboolean epx_request_check (EpxRequest *request, GError **error);

/* Whether a seed decides something. */
gboolean epx_request_has_chance (const EpxRequest *request);

/* As on a command line, without the program: "isolate node1 --for 5s". Returns: (transfer full). */
char *epx_request_format (const EpxRequest *request);
