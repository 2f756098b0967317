/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* May this caller do that? An interface; each implementation answers from another source and may
 * hand on what it cannot answer itself. No answer means no: a check that fails for whatever reason
 * ends with an error, and an error is a refusal. */
#pragma once

#include <gio/gio.h>

typedef enum
{
  EPX_ACTION_CUT, /* to lay a fault on cables */
  EPX_ACTION_FIX, /* to take faults off them */
} EpxAction;

typedef struct
{
  EpxAction action;
  const char *sender;      /* who asks: a unique name */
  guint32 uid;             /* whose connection that is; for EpxUsersAuthority to fill in */
  const char *cables;      /* whose cables, in words for who is asked for a password */
  gsize n_bytes;           /* what is kept while the question waits */
  gboolean is_interactive; /* whether somebody may be asked for a password */
} EpxQuestion;

#define EPX_TYPE_AUTHORITY (epx_authority_get_type ())
G_DECLARE_INTERFACE (EpxAuthority, epx_authority, EPX, AUTHORITY, GObject)

/* Implementations answer with a boolean GTask whose source is the authority; they copy of the
 * question what they need, and answer soon after @cancellable is cancelled. */
struct _EpxAuthorityInterface
{
  GTypeInterface parent_iface;

  void (*check_async) (EpxAuthority *self,
                       const EpxQuestion *question,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
};

void epx_authority_check_async (EpxAuthority *authority,
                                const EpxQuestion *question,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/* TRUE: it may. Errors: those of epx_refusal_new(), and G_IO_ERROR_CANCELLED. */
gboolean epx_authority_check_finish (EpxAuthority *authority, GAsyncResult *result, GError **error);

/* The action's name for polkit: "org.epmdpxy.cut-cables". */
const char *epx_action_get_id (EpxAction action);
