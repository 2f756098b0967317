/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The registered nodes by name, and the creations of those that once were.
 *
 * Finding, adding and removing cost the same with ten names as with ten thousand. Creations are
 * 32-bit counters per name: a new name starts at the wall clock, each return counts on, wrapping
 * to 4 (epmd_srv.c; 0 to 3 are never given). Of names that left, EPX_REGISTRY_MAX_FORGOTTEN are
 * remembered with their creation, their port and that of their gate, the oldest goes first. */
#pragma once

#include <glib.h>

#include "core/epmd-request.h"

#define EPX_REGISTRY_MAX_FORGOTTEN 1000
#define EPX_MAX_EXTRA 1020

typedef struct
{
  char *name;   /* (owned) alive name */
  guint16 port; /* as it said */
  guint8 node_type;
  guint8 protocol;
  guint16 high_vsn;
  guint16 low_vsn;
  GBytes *extra;     /* (owned) opaque, at most EPX_MAX_EXTRA bytes */
  guint32 creation;  /* 4 to 2^32-1 */
  guint16 gate_port; /* port of its gate, now or when it was last here; 0: none yet */
  gint64 since_us;   /* CLOCK_REALTIME */
  gpointer owner;    /* (unowned) (nullable) whoever holds the registration */
  GList link;        /* private: newest first */
} EpxRegistration;

typedef struct _EpxRegistry EpxRegistry;

EpxRegistry *epx_registry_new (void);
/* Frees what is still registered, too. */
void epx_registry_free (EpxRegistry *registry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EpxRegistry, epx_registry_free)

/* Registers the node that @request (EPX_EPMD_ALIVE2, not is_refused) speaks of.
 * @now_us: CLOCK_REALTIME. Returns: (unowned) the registration, valid until it is removed; NULL
 * when the name is taken. */
EpxRegistration *
epx_registry_add (EpxRegistry *registry, const EpxEpmdRequest *request, gint64 now_us);
/* Frees @registration, which must be of @registry; its name, creation and ports are remembered. */
void epx_registry_remove (EpxRegistry *registry, EpxRegistration *registration);

/* Returns: (unowned) (nullable). */
EpxRegistration *epx_registry_find (const EpxRegistry *registry, EpxSlice name);
EpxRegistration *epx_registry_find_string (const EpxRegistry *registry, const char *name);
guint epx_registry_get_size (const EpxRegistry *registry);

/* The newest registration; older ones by ->link.next->data (element-type EpxRegistration). */
const GList *epx_registry_get_newest (const EpxRegistry *registry);

/* A name that left, for EPMD's dump; valid until the next change. */
typedef struct
{
  const char *name;
  guint16 port;
  guint16 gate_port;
  guint32 creation;
} EpxForgotten;
/* What is remembered of @name since it left, valid until the next change; FALSE when nothing is. */
gboolean epx_registry_recall (const EpxRegistry *registry, EpxSlice name, EpxForgotten *recalled);
/* Calls @func for each name that is remembered but not registered, oldest first. */
void epx_registry_foreach_forgotten (const EpxRegistry *registry,
                                     void (*func) (EpxForgotten forgotten, gpointer user_data),
                                     gpointer user_data);

/* Registers what another registry had as @saved, whose texts and bytes are copied: with its
 * creation and its time. Returns: as epx_registry_add(). */
EpxRegistration *epx_registry_restore (EpxRegistry *registry, const EpxRegistration *saved);
/* Remembers a name that left another registry, as the last of all. */
void epx_registry_remember (EpxRegistry *registry, EpxForgotten forgotten);
