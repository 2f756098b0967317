/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/bounded-authority.h"

#include "daemon/refusal.h"
#include "daemon/tally.h"

struct _EpxBoundedAuthority
{
  GObject parent_instance;

  GDBusConnection *connection; /* (owned) */
  EpxAuthority *authority;     /* (owned) */
  guint answer_ms;
  guint typing_ms;
  EpxTally *waiting; /* (owned) questions by uid */
  EpxTally *kept;    /* (owned) KiB by uid */
};

/* A question that waits. */
typedef struct
{
  GTask *task;               /* (owned) */
  GCancellable *cancellable; /* (owned) for the authority asked */
  gulong cancelled_id;       /* of the caller's cancellable */
  guint timeout_id;
  guint watch_id;
  EpxAction action;
  guint32 uid;
  guint kib;
  gboolean is_late;
} Check;

static void epx_bounded_authority_iface_init (EpxAuthorityInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EpxBoundedAuthority,
                               epx_bounded_authority,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (EPX_TYPE_AUTHORITY,
                                                      epx_bounded_authority_iface_init))

static void
check_free (Check *check)
{
  EpxBoundedAuthority *self = g_task_get_source_object (check->task);

  epx_tally_give_back (self->waiting, check->uid, 1);
  epx_tally_give_back (self->kept, check->uid, check->kib);
  g_clear_handle_id (&check->timeout_id, g_source_remove);
  g_clear_handle_id (&check->watch_id, g_bus_unwatch_name);
  g_cancellable_disconnect (g_task_get_cancellable (check->task), check->cancelled_id);
  g_object_unref (check->cancellable);
  g_object_unref (check->task);
  g_free (check);
}

static gboolean
on_too_late (gpointer user_data)
{
  Check *check = user_data;

  check->timeout_id = 0;
  check->is_late = TRUE;
  g_cancellable_cancel (check->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_caller_gone (GDBusConnection *connection, const char *name, gpointer user_data)
{
  g_cancellable_cancel (((Check *) user_data)->cancellable);
}

static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (((Check *) user_data)->cancellable);
}

static void
on_answered (GObject *authority, GAsyncResult *result, gpointer user_data)
{
  Check *check = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_allowed = epx_authority_check_finish (EPX_AUTHORITY (authority), result, &error);

  if (check->is_late)
    g_task_return_error (check->task, epx_refusal_new (EPX_REFUSAL_NO_ANSWER, check->action, NULL));
  else if (is_allowed)
    g_task_return_boolean (check->task, TRUE);
  else
    g_task_return_error (check->task, g_steal_pointer (&error));
  check_free (check);
}

/* Returns: (nullable): NULL when too much waits already. Takes @task else. */
static Check *
check_new (EpxBoundedAuthority *self, GTask *task, const EpxQuestion *question)
{
  guint kib = (guint) MIN (question->n_bytes / 1024 + 1, G_MAXUINT);
  Check *check;

  if (!epx_tally_take (self->waiting, question->uid, 1))
    return NULL;
  if (!epx_tally_take (self->kept, question->uid, kib))
    {
      epx_tally_give_back (self->waiting, question->uid, 1);
      return NULL;
    }
  check = g_new0 (Check, 1);
  check->task = task;
  check->cancellable = g_cancellable_new ();
  check->action = question->action;
  check->uid = question->uid;
  check->kib = kib;
  return check;
}

static void
epx_bounded_authority_check_async (EpxAuthority *authority,
                                   const EpxQuestion *question,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  EpxBoundedAuthority *self = EPX_BOUNDED_AUTHORITY (authority);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Check *check = check_new (self, task, question);

  g_task_set_source_tag (task, epx_bounded_authority_check_async);
  if (check == NULL)
    {
      g_task_return_error (task, epx_refusal_new (EPX_REFUSAL_TOO_MANY, question->action, NULL));
      g_object_unref (task);
      return;
    }
  check->timeout_id = g_timeout_add (question->is_interactive ? self->typing_ms : self->answer_ms,
                                     on_too_late, check);
  check->watch_id = g_bus_watch_name_on_connection (self->connection, question->sender,
                                                    G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                                                    on_caller_gone, check, NULL);
  if (cancellable != NULL)
    check->cancelled_id =
        g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), check, NULL);
  epx_authority_check_async (self->authority, question, check->cancellable, on_answered, check);
}

static void
epx_bounded_authority_iface_init (EpxAuthorityInterface *iface)
{
  iface->check_async = epx_bounded_authority_check_async;
}

static void
epx_bounded_authority_dispose (GObject *object)
{
  EpxBoundedAuthority *self = EPX_BOUNDED_AUTHORITY (object);

  g_clear_object (&self->authority);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (epx_bounded_authority_parent_class)->dispose (object);
}

static void
epx_bounded_authority_finalize (GObject *object)
{
  EpxBoundedAuthority *self = EPX_BOUNDED_AUTHORITY (object);

  epx_tally_free (self->waiting);
  epx_tally_free (self->kept);
  G_OBJECT_CLASS (epx_bounded_authority_parent_class)->finalize (object);
}

static void
epx_bounded_authority_class_init (EpxBoundedAuthorityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = epx_bounded_authority_dispose;
  object_class->finalize = epx_bounded_authority_finalize;
}

static void
epx_bounded_authority_init (EpxBoundedAuthority *self)
{
}

EpxAuthority *
epx_bounded_authority_new (GDBusConnection *connection,
                           const EpxBounds *bounds,
                           EpxAuthority *authority)
{
  EpxBoundedAuthority *self = g_object_new (EPX_TYPE_BOUNDED_AUTHORITY, NULL);

  self->connection = g_object_ref (connection);
  self->authority = g_object_ref (authority);
  self->answer_ms = bounds->answer_ms;
  self->typing_ms = bounds->typing_ms;
  self->waiting = epx_tally_new (bounds->n_per_user, bounds->n_in_all);
  self->kept = epx_tally_new (bounds->kib_per_user, bounds->kib_in_all);
  return EPX_AUTHORITY (self);
}
