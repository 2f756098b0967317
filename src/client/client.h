/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The remote daemon as an object.
 *
 * Asks by blocking calls that return plain values, from any thread but one at a time, and tells
 * what happens by signals, in the main context that was the thread's default when it was made:
 *
 *   EpxClient::event (EpxEvent *event)   the daemon itself sent a signal; forgeries are left out
 *   EpxClient::bus-lost ()               the connection to the bus ended; nothing else will come
 *   notify::is-present                   the daemon came to the bus or left it
 *
 * Errors of all calls: EPX_CLIENT_ERROR. */
#pragma once

#include <gio/gio.h>

#include "client/client-error.h"
#include "client/event.h"
#include "client/info.h"

#define EPX_TYPE_CLIENT (epx_client_get_type ())
G_DECLARE_FINAL_TYPE (EpxClient, epx_client, EPX, CLIENT, GObject)

typedef enum
{
  EPX_CLIENT_MAY_START, /* calls may have the bus start the daemon */
  EPX_CLIENT_ONLY_LOOK, /* they may not */
} EpxClientStart;

/* @connection: to a message bus. When this returns, events are subscribed to. */
EpxClient *epx_client_new (GDBusConnection *connection, EpxClientStart start, GError **error);

/* Whether somebody owns the daemon's name. */
gboolean epx_client_is_present (EpxClient *client);

/* The unique name of this client's connection, to be compared with EpxEvent.sender (unowned). */
const char *epx_client_get_unique_name (EpxClient *client);

/* Who may end calls that wait: they fail with EPX_CLIENT_ERROR_CANCELLED. @cancellable: (unowned)
 * (nullable) to be taken away again before it goes. */
void epx_client_set_cancellable (EpxClient *client, GCancellable *cancellable);

/* How long each answer may take from now on; without, as long as GDBus gives it. */
void epx_client_set_limit (EpxClient *client, guint limit_ms);

/* Who asks for a password when the daemon wants one and nobody else could ask. begin: gets ready,
 * and returns what end() is to take; NULL when it cannot ask. */
typedef struct
{
  gpointer (*begin) (void);
  void (*end) (gpointer prompt);
} EpxClientPrompt;

/* Until this is called nobody is asked for a password. From then on calls that change something may
 * wait for somebody to type one. @prompt: (nullable) static: for who has no desktop that asks. */
void epx_client_allow_password (EpxClient *client, const EpxClientPrompt *prompt);

/* Returns: (transfer full). */
EpxManagerInfo *epx_client_get_manager (EpxClient *client, GError **error);

/* Every object of the daemon at one moment. @nodes: (out) (element-type EpxNodeInfo) by name.
 * @links: (out) (element-type EpxLinkInfo) by number. */
gboolean
epx_client_get_objects (EpxClient *client, GPtrArray **nodes, GPtrArray **links, GError **error);

/* Each returns once it is in force. The islands are valid UTF-8, NULL-terminated. @n_links: (out):
 * the live links whose effect changed. */
gboolean epx_client_cut (EpxClient *client,
                         const char *const *island_a,
                         const char *const *island_b,
                         guint *n_links,
                         GError **error);
gboolean epx_client_fix (EpxClient *client,
                         const char *const *island_a,
                         const char *const *island_b,
                         guint *n_links,
                         GError **error);
gboolean epx_client_fix_all (EpxClient *client, guint *n_links, GError **error);

/* Lays a rule. @options: a{sv} (floating is sunk), the keys of AddFault. @rule: (out): its
 * number. Returns once it is in force; what the daemon tells of it is queued by then. */
gboolean epx_client_add_fault (EpxClient *client,
                               const char *const *from,
                               const char *const *to,
                               GVariant *options,
                               guint64 *rule,
                               GError **error);

/* Takes a rule off. One that has ended already is EPX_CLIENT_ERROR_RULE_ENDED: harmless. */
gboolean epx_client_remove_fault (EpxClient *client, guint64 rule, GError **error);
