/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The daemons that somebody speaks with: one on a bus, or one on the system bus of each of several
 * hosts. A question is put to all of them at the same time; the answers are gathered.
 *
 * An EpxClient blocks, so that each member of several is asked from a thread of its own: what is
 * laid on many hosts has to come into force everywhere at once, and the slowest shall not hold up
 * the others. A single daemon on a bus is asked from the caller's thread. What the daemons tell by
 * themselves arrives in the default main context either way. */
#pragma once

#include "client/client.h"

typedef struct _EpxFleet EpxFleet;

/* What is worth telling while a fleet is busy. Called from any thread. */
typedef struct
{
  /* @line: what ssh, or somebody there, had to say. */
  void (*told) (const char *host, const char *line);
  /* Somebody takes long. @hosts: those. */
  void (*waiting) (const char *const *hosts);
} EpxFleetProgress;

/* The daemon on the bus @spec (see bus.h). Blocks. */
EpxFleet *epx_fleet_new_for_bus (const char *spec, EpxClientStart start);

/* The one that @client speaks with. */
EpxFleet *epx_fleet_new_for_client (EpxClient *client);

/* Those on the system buses of @hosts (see hosts.h). Blocks until each is reached, has failed or
 * @limit_ms are over; that is also how long an answer may take later. @progress: (unowned)
 * static. */
EpxFleet *epx_fleet_new_for_hosts (const char *const *hosts,
                                   EpxClientStart start,
                                   guint limit_ms,
                                   const EpxFleetProgress *progress);

void epx_fleet_free (EpxFleet *fleet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxFleet, epx_fleet_free)

guint epx_fleet_get_n_members (EpxFleet *fleet);

/* Where it is (unowned) (nullable): NULL for the one on a bus. */
const char *epx_fleet_get_host (EpxFleet *fleet, guint member);

/* (unowned) (nullable): NULL when it was not reached. */
EpxClient *epx_fleet_get_client (EpxFleet *fleet, guint member);

/* @func is called in the default main context for each event of any member until
 * epx_fleet_unlisten() with the same @user_data. */
typedef void (*EpxFleetEvent) (guint member, EpxEvent *event, gpointer user_data);
void epx_fleet_listen (EpxFleet *fleet, EpxFleetEvent func, gpointer user_data);
void epx_fleet_unlisten (EpxFleet *fleet, gpointer user_data);

/* Asks one member. Called from any thread; everything else of the program waits meanwhile.
 * Returns: (transfer full) (nullable) the value, NULL with @error set. */
typedef gpointer (*EpxQuestion) (EpxClient *client,
                                 guint member,
                                 gpointer user_data,
                                 GError **error);

typedef struct
{
  guint member;
  const char *host;  /* (unowned) (nullable) */
  EpxClient *client; /* (unowned) (nullable) */
  gpointer value;    /* (owned) (nullable) NULL when it failed */
  GError *error;     /* (owned) (nullable) then: EPX_CLIENT_ERROR */
  GDestroyNotify free_value;
} EpxAnswer;

/* Puts @question to all members and waits for the answers; from those that were not reached it is
 * why. Returns: (transfer full) (element-type EpxAnswer) in the order of the members. */
GPtrArray *epx_fleet_ask (EpxFleet *fleet,
                          EpxQuestion question,
                          gpointer user_data,
                          GDestroyNotify free_value);

/* The same, but SIGINT, SIGTERM and SIGHUP end it for several hosts: who has not answered a second
 * later fails with EPX_CLIENT_ERROR_CANCELLED. The caller has to catch these signals itself, before
 * and after. */
GPtrArray *epx_fleet_ask_interruptibly (EpxFleet *fleet,
                                        EpxQuestion question,
                                        gpointer user_data,
                                        GDestroyNotify free_value);

/* Whether none failed. Else @error says of the first that did, and where. */
gboolean epx_answers_all (GPtrArray *answers, GError **error);
