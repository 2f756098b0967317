/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One run of the program: the verb, its arguments and what every verb takes. Turns what goes wrong
 * into one line on stderr and an exit code, so that no verb words an error of the bus itself. */
#pragma once

#include <glib.h>

#include "client/client.h"
#include "ctl/verb.h"

struct _EpxInvocation
{
  const EpxVerb *verb; /* (unowned) static */
  int argc;            /* after epx_invocation_parse(): without options, argv[0] is the program */
  char **argv;         /* (owned) as main() got them, valid UTF-8 or parse fails */
  char *bus;           /* (owned) (nullable) --bus */
  gboolean is_json;    /* --json */
};

/* @argv: (array zero-terminated=1) what follows the verb (copied). */
EpxInvocation *epx_invocation_new (const EpxVerb *verb, char **argv);
void epx_invocation_free (EpxInvocation *invocation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxInvocation, epx_invocation_free)

/* Takes options out of argv: those of all verbs and @entries (nullable). FALSE when the verb is to
 * return @exit_code: help was shown or a complaint made. */
gboolean
epx_invocation_parse (EpxInvocation *invocation, const GOptionEntry *entries, int *exit_code);

/* FALSE with a complaint unless there are exactly @n_arguments left. */
gboolean epx_invocation_expect (EpxInvocation *invocation, int n_arguments, int *exit_code);

/* A complaint about the usage, followed by where to read about it. Returns: EPX_EXIT_USAGE. */
int epx_invocation_misused (EpxInvocation *invocation, const char *format, ...)
    G_GNUC_PRINTF (2, 3);

/* The bus to use: the option, the environment or the default (unowned). */
const char *epx_invocation_get_bus (EpxInvocation *invocation);

/* Returns: (transfer full) (nullable): NULL with a complaint made and @exit_code set. */
EpxClient *epx_invocation_connect (EpxInvocation *invocation, EpxClientStart start, int *exit_code);

/* Complains about @error, one of EPX_CLIENT_ERROR. Returns: the exit code for it. */
int epx_invocation_failed (EpxInvocation *invocation, const GError *error);

/* Complains that there is no daemon, saying what to do. Returns: EPX_EXIT_NO_DAEMON. */
int epx_invocation_no_daemon (EpxInvocation *invocation);
