/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One run of the program: the verb, its arguments and what every verb takes. Turns what goes wrong
 * into one line on stderr and an exit code, so that no verb words an error of the bus itself. */
#pragma once

#include <glib.h>

#include "client/fleet.h"
#include "ctl/verb.h"

struct _EpxInvocation
{
  const EpxVerb *verb;  /* (unowned) static */
  int argc;             /* after epx_invocation_parse(): without options, argv[0] is the program */
  char **argv;          /* (owned) as main() got them, valid UTF-8 or parse fails */
  char *bus;            /* (owned) (nullable) --bus */
  char **hosts;         /* (owned) (nullable) --host, as given */
  char *host_timeout;   /* (owned) (nullable) --host-timeout */
  gboolean is_json;     /* --json */
  gboolean asks_nobody; /* --no-ask-password */
};

/* @argv: (array zero-terminated=1) what follows the verb (copied). */
EpxInvocation *epx_invocation_new (const EpxVerb *verb, char **argv);
void epx_invocation_free (EpxInvocation *invocation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxInvocation, epx_invocation_free)

/* The options that say where the daemons are, to be kept in the three (see EpxInvocation). Returns:
 * (transfer full) (array zero-terminated=1). */
GOptionEntry *epx_invocation_describe_where (char **bus, char ***hosts, char **host_timeout);

/* Takes options out of argv: those of all verbs and @entries (nullable). FALSE when the verb is to
 * return @exit_code: help was shown or a complaint made. */
gboolean
epx_invocation_parse (EpxInvocation *invocation, const GOptionEntry *entries, int *exit_code);

/* FALSE with a complaint unless there are exactly @n_arguments left. */
gboolean epx_invocation_expect (EpxInvocation *invocation, int n_arguments, int *exit_code);

/* A complaint about the usage, followed by where to read about it. Returns: EPX_EXIT_USAGE. */
int epx_invocation_misused (EpxInvocation *invocation, const char *format, ...)
    G_GNUC_PRINTF (2, 3);

/* The bus to use when no hosts are given: the option, the environment or the default
 * (unowned). */
const char *epx_invocation_get_bus (EpxInvocation *invocation);

typedef enum
{
  EPX_REACH_ALL, /* without one of them there is no use in going on */
  EPX_REACH_ANY, /* those that are not reached answer with why */
} EpxReach;

/* The daemon on the bus, or those on the hosts. Returns: (transfer full) (nullable): NULL with a
 * complaint made and @exit_code set. */
EpxFleet *epx_invocation_connect (EpxInvocation *invocation,
                                  EpxClientStart start,
                                  EpxReach reach,
                                  int *exit_code);

/* Complains about @error, one of EPX_CLIENT_ERROR. @host: (nullable) where it was. Returns: the
 * exit code for it. */
int epx_invocation_failed_at (EpxInvocation *invocation, const char *host, const GError *error);
int epx_invocation_failed (EpxInvocation *invocation, const GError *error);

/* Complains about each answer that is none. Returns: the exit code: EPX_EXIT_DONE when there is no
 * such answer, EPX_EXIT_NO_DAEMON when that is all that was wrong. */
int epx_invocation_complain (EpxInvocation *invocation, GPtrArray *answers);

/* The same; with --json, each host that failed has an object with host and error, too. */
int epx_invocation_judge (EpxInvocation *invocation, GPtrArray *answers);

/* Prints one answer that is none of failure: a whole text, or a JSON document that begins with
 * epx_json_begin_host(). */
typedef gboolean (*EpxShow) (EpxInvocation *invocation, const EpxAnswer *answer);

/* A verb that looks: asks all that can be reached, shows each answer, as text under the name of its
 * host, and complains about the rest. Returns: the exit code. */
int epx_invocation_look (EpxInvocation *invocation,
                         EpxQuestion question,
                         GDestroyNotify free_value,
                         EpxShow show);
