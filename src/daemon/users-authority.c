/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/users-authority.h"

#include "daemon/known-callers.h"
#include "daemon/refusal.h"
#include "daemon/tally.h"

/* The bus is there to answer; so long only if it is stopped. */
#define BUS_TIMEOUT_MS 10000

struct _EpxUsersAuthority
{
  GObject parent_instance;

  GDBusConnection *connection; /* (owned) */
  EpxUsers users;
  EpxAuthority *next;     /* (owned) (nullable) */
  EpxTally *waiting;      /* (owned) questions by hash of the sender */
  EpxKnownCallers *known; /* (owned) */
};

/* The question while the bus is asked. */
typedef struct
{
  EpxAction action;
  char *sender; /* (owned) */
  char *cables; /* (owned) */
  gsize n_bytes;
  gboolean is_interactive;
} Check;

static void epx_users_authority_iface_init (EpxAuthorityInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EpxUsersAuthority,
                               epx_users_authority,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (EPX_TYPE_AUTHORITY,
                                                      epx_users_authority_iface_init))

static void
check_free (gpointer data)
{
  Check *check = data;

  g_free (check->sender);
  g_free (check->cables);
  g_free (check);
}

static void
on_next_answered (GObject *next, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (epx_authority_check_finish (EPX_AUTHORITY (next), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* What is left to do once it is known who it is. Takes @task. */
static void
decide (EpxUsersAuthority *self, GTask *task, const EpxKnownCaller *caller)
{
  const Check *check = g_task_get_task_data (task);
  EpxQuestion question = {
    .action = check->action,
    .sender = check->sender,
    .uid = caller->uid,
    .cables = check->cables,
    .n_bytes = check->n_bytes,
    .is_interactive = check->is_interactive,
  };

  if (caller->may_all)
    g_task_return_boolean (task, TRUE);
  else if (self->next == NULL)
    g_task_return_error (task, epx_refusal_new (EPX_REFUSAL_OTHER_USER, check->action, NULL));
  else if (!caller->has_uid)
    g_task_return_error (
        task, epx_refusal_new (EPX_REFUSAL_UNKNOWN, check->action, "it names no Unix user"));
  else
    {
      epx_authority_check_async (self->next, &question, g_task_get_cancellable (task),
                                 on_next_answered, task);
      return;
    }
  g_object_unref (task);
}

/* Keeps what the bus said. */
static void
remember (EpxUsersAuthority *self, const char *sender, GVariant *reply, EpxKnownCaller *caller)
{
  g_autoptr (GVariant) credentials = g_variant_get_child_value (reply, 0);

  *caller = (EpxKnownCaller){ .may_all = epx_users_have (&self->users, credentials) };
  caller->has_uid = epx_users_read_uid (credentials, &caller->uid);
  epx_known_callers_add (self->known, sender, caller);
}

static void
on_credentials (GObject *connection, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EpxUsersAuthority *self = g_task_get_source_object (task);
  const Check *check = g_task_get_task_data (task);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  EpxKnownCaller caller;

  epx_tally_give_back (self->waiting, g_str_hash (check->sender), 1);
  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (connection), result, &error);
  if (reply != NULL)
    {
      remember (self, check->sender, reply, &caller);
      decide (self, task, &caller);
      return;
    }
  g_dbus_error_strip_remote_error (error);
  g_task_return_error (task, epx_refusal_new (EPX_REFUSAL_UNKNOWN, check->action, error->message));
  g_object_unref (task);
}

static void
epx_users_authority_check_async (EpxAuthority *authority,
                                 const EpxQuestion *question,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  EpxUsersAuthority *self = EPX_USERS_AUTHORITY (authority);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Check *check = g_new0 (Check, 1);
  const EpxKnownCaller *known = epx_known_callers_find (self->known, question->sender);

  g_task_set_source_tag (task, epx_users_authority_check_async);
  check->action = question->action;
  check->sender = g_strdup (question->sender);
  check->cables = g_strdup (question->cables);
  check->n_bytes = question->n_bytes;
  check->is_interactive = question->is_interactive;
  g_task_set_task_data (task, check, check_free);

  /* Not before an older call of the same caller. */
  if (known != NULL && !epx_tally_has (self->waiting, g_str_hash (check->sender)))
    {
      decide (self, g_steal_pointer (&task), known);
      return;
    }
  if (!epx_tally_take (self->waiting, g_str_hash (check->sender), 1))
    {
      g_task_return_error (task, epx_refusal_new (EPX_REFUSAL_TOO_MANY, question->action, NULL));
      return;
    }
  g_dbus_connection_call (self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "GetConnectionCredentials",
                          g_variant_new ("(s)", question->sender), G_VARIANT_TYPE ("(a{sv})"),
                          G_DBUS_CALL_FLAGS_NONE, BUS_TIMEOUT_MS, cancellable, on_credentials,
                          g_steal_pointer (&task));
}

static void
epx_users_authority_iface_init (EpxAuthorityInterface *iface)
{
  iface->check_async = epx_users_authority_check_async;
}

static void
epx_users_authority_dispose (GObject *object)
{
  EpxUsersAuthority *self = EPX_USERS_AUTHORITY (object);

  g_clear_object (&self->next);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (epx_users_authority_parent_class)->dispose (object);
}

static void
epx_users_authority_finalize (GObject *object)
{
  EpxUsersAuthority *self = EPX_USERS_AUTHORITY (object);

  epx_tally_free (self->waiting);
  epx_known_callers_free (self->known);
  G_OBJECT_CLASS (epx_users_authority_parent_class)->finalize (object);
}

static void
epx_users_authority_class_init (EpxUsersAuthorityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = epx_users_authority_dispose;
  object_class->finalize = epx_users_authority_finalize;
}

static void
epx_users_authority_init (EpxUsersAuthority *self)
{
  self->waiting = epx_tally_new (EPX_USERS_MAX_PER_SENDER, EPX_USERS_MAX_WAITING);
  self->known = epx_known_callers_new ();
}

EpxAuthority *
epx_users_authority_new (GDBusConnection *connection, const EpxUsers *users, EpxAuthority *next)
{
  EpxUsersAuthority *self = g_object_new (EPX_TYPE_USERS_AUTHORITY, NULL);

  self->connection = g_object_ref (connection);
  self->users = *users;
  self->next = next != NULL ? g_object_ref (next) : NULL;
  return EPX_AUTHORITY (self);
}
