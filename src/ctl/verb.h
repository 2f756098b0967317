/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A verb of the command line: what its help says and the function that does it. The table in
 * verbs.c is all that main() knows of verbs. */
#pragma once

#include <glib.h>

typedef struct _EpxInvocation EpxInvocation;

/* What scripts can tell apart; the numbers never change. */
typedef enum
{
  EPX_EXIT_DONE = 0,
  EPX_EXIT_FAILED = 1,    /* refused or failed */
  EPX_EXIT_USAGE = 2,     /* wrong usage */
  EPX_EXIT_NO_DAEMON = 3, /* no daemon, or no bus to look for one */
  /* Only `run`, which otherwise returns what its command does: */
  EPX_EXIT_RUN_FAILED = 125,
  EPX_EXIT_NOT_EXECUTABLE = 126,
  EPX_EXIT_NOT_FOUND = 127,
  EPX_EXIT_SIGNALLED = 128, /* plus the signal's number; also of verbs that take their time */
} EpxExit;

/* On how many hosts at once. */
typedef enum
{
  EPX_HOSTS_MANY,
  EPX_HOSTS_ONE,
  EPX_HOSTS_NONE, /* it is about this machine */
} EpxHosts;

typedef struct
{
  const char *name;
  const char *parameters;  /* (nullable) as in the usage line, marked for translation */
  const char *summary;     /* one line for the list of verbs, marked for translation */
  const char *description; /* what `VERB --help` teaches, marked for translation */
  const char *footnote;    /* (nullable) what it shares with other verbs, marked for translation */
  gboolean has_json;       /* takes --json */
  gboolean has_command;    /* options end at the first argument that is none */
  EpxHosts hosts;          /* what --host may name; others are refused */
  int (*run) (EpxInvocation *invocation);
} EpxVerb;

extern const EpxVerb epx_verb_blip;
extern const EpxVerb epx_verb_bridge;
extern const EpxVerb epx_verb_cut;
extern const EpxVerb epx_verb_doctor;
extern const EpxVerb epx_verb_env;
extern const EpxVerb epx_verb_fault;
extern const EpxVerb epx_verb_fix;
extern const EpxVerb epx_verb_flap;
extern const EpxVerb epx_verb_grey;
extern const EpxVerb epx_verb_halves;
extern const EpxVerb epx_verb_isolate;
extern const EpxVerb epx_verb_links;
extern const EpxVerb epx_verb_majorities_ring;
extern const EpxVerb epx_verb_minority;
extern const EpxVerb epx_verb_monitor;
extern const EpxVerb epx_verb_no_dial;
extern const EpxVerb epx_verb_nodes;
extern const EpxVerb epx_verb_oneway;
extern const EpxVerb epx_verb_play;
extern const EpxVerb epx_verb_rules;
extern const EpxVerb epx_verb_run;
extern const EpxVerb epx_verb_slow;
extern const EpxVerb epx_verb_status;
extern const EpxVerb epx_verb_unfault;
extern const EpxVerb epx_verb_wait;

/* Returns: (nullable). */
const EpxVerb *epx_verbs_find (const char *name);

/* The verb that @name, which is none, may have been meant for. Returns: (nullable). */
const EpxVerb *epx_verbs_find_close (const char *name);

/* The lines for `epmdpxyctl --help`, each begun with a newline, in groups. Returns: (transfer
 * full). */
char *epx_verbs_list (void);
