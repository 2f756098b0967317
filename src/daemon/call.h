/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A bus call that changes something, on its way from its handler to its reply: who asks for what,
 * and what is to be done once it is allowed. Knows nothing of what that is. */
#pragma once

#include "core/rules.h"
#include "daemon/authority.h"

typedef struct _EpxCall EpxCall;

/* The call is allowed: do it, and reply. The call is freed afterwards. */
typedef void (*EpxCallFunc) (EpxCall *call);

struct _EpxCall
{
  GObject *handler;                  /* (owned) */
  GDBusMethodInvocation *invocation; /* (owned) until it is replied to, once */
  EpxAction action;
  EpxCallFunc go_on;
  const char **names_from; /* (owned) as given; the strings are the invocation's or static */
  const char **names_to;   /* the same */
  EpxRule rule;            /* owns its islands; its sender is the invocation's */
};

/* @handler: is kept until the reply. @invocation: (transfer full). */
EpxCall *epx_call_new (GObject *handler,
                       GDBusMethodInvocation *invocation,
                       EpxAction action,
                       EpxCallFunc go_on);

/* Sets names and islands; an error as epx_island_new() and epx_island_check_distinct() have it is
 * for epx_call_refuse(). */
gboolean epx_call_take_islands (EpxCall *call,
                                const char **names_from,
                                const char **names_to,
                                GError **error);
/* The same with the first two arguments of the call. */
gboolean epx_call_read_islands (EpxCall *call, GError **error);

/* Replies with @error. Takes both. */
void epx_call_refuse (EpxCall *call, GError *error);

/* Goes on when @authority allows it, else refuses. The rule's islands are set. Takes @call. */
void epx_call_authorise (EpxCall *call, EpxAuthority *authority, GCancellable *cancellable);
