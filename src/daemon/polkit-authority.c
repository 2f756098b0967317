/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/polkit-authority.h"

#include "daemon/refusal.h"

#define BUS_NAME "org.freedesktop.PolicyKit1"
#define OBJECT_PATH "/org/freedesktop/PolicyKit1/Authority"
#define INTERFACE "org.freedesktop.PolicyKit1.Authority"

/* CheckAuthorizationFlags of the API. */
#define ALLOW_USER_INTERACTION 1

struct _EpxPolkitAuthority
{
  GObject parent_instance;

  GDBusConnection *connection; /* (owned) */
  guint64 n_checks;            /* so far */
};

typedef struct
{
  EpxAction action;
  gboolean is_interactive;
  char *id; /* (owned) by which it can be taken back */
} Check;

static void epx_polkit_authority_iface_init (EpxAuthorityInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EpxPolkitAuthority,
                               epx_polkit_authority,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (EPX_TYPE_AUTHORITY,
                                                      epx_polkit_authority_iface_init))

static void
check_free (gpointer data)
{
  Check *check = data;

  g_free (check->id);
  g_free (check);
}

/* @answer: "(bba{ss})". Returns: (transfer full) (nullable): NULL when it is yes. */
static GError *
read_answer (const Check *check, GVariant *answer)
{
  g_autoptr (GVariant) details = NULL;
  gboolean is_authorized, is_challenge;
  const char *dismissed;

  g_variant_get (answer, "(bb@a{ss})", &is_authorized, &is_challenge, &details);
  if (is_authorized)
    return NULL;
  if (g_variant_lookup (details, "polkit.dismissed", "&s", &dismissed))
    return epx_refusal_new (EPX_REFUSAL_DISMISSED, check->action, NULL);
  if (!is_challenge)
    return epx_refusal_new (EPX_REFUSAL_DENIED, check->action, NULL);
  return epx_refusal_new (check->is_interactive ? EPX_REFUSAL_NO_AGENT : EPX_REFUSAL_UNASKED,
                          check->action, NULL);
}

/* The dialog on somebody's screen goes away. */
static void
take_back (EpxPolkitAuthority *self, const Check *check)
{
  g_dbus_connection_call (self->connection, BUS_NAME, OBJECT_PATH, INTERFACE,
                          "CancelCheckAuthorization", g_variant_new ("(s)", check->id), NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
}

static void
on_answer (GObject *connection, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Check *check = g_task_get_task_data (task);
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) reply = NULL;
  GError *error = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (connection), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      take_back (g_task_get_source_object (task), check);
      g_task_return_error (task, error);
      return;
    }
  if (reply == NULL)
    {
      g_dbus_error_strip_remote_error (error);
      g_task_return_error (task,
                           epx_refusal_new (EPX_REFUSAL_NO_POLKIT, check->action, error->message));
      g_error_free (error);
      return;
    }
  answer = g_variant_get_child_value (reply, 0);
  error = read_answer (check, answer);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static GVariant *
put_into_words (const EpxQuestion *question, const char *cancellation_id)
{
  GVariantBuilder subject, details;

  g_variant_builder_init (&subject, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&subject, "{sv}", "name", g_variant_new_string (question->sender));
  g_variant_builder_init (&details, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (&details, "{ss}", "nodes", question->cables);
  return g_variant_new (
      "((sa{sv})sa{ss}us)", "system-bus-name", &subject, epx_action_get_id (question->action),
      &details, (guint32) (question->is_interactive ? ALLOW_USER_INTERACTION : 0), cancellation_id);
}

static void
epx_polkit_authority_check_async (EpxAuthority *authority,
                                  const EpxQuestion *question,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  EpxPolkitAuthority *self = EPX_POLKIT_AUTHORITY (authority);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Check *check = g_new0 (Check, 1);

  g_task_set_source_tag (task, epx_polkit_authority_check_async);
  check->action = question->action;
  check->is_interactive = question->is_interactive;
  check->id = g_strdup_printf ("epmdpxyd-%" G_GUINT64_FORMAT, ++self->n_checks);
  g_task_set_task_data (task, check, check_free);
  /* The limit of time is the caller's, who cancels. */
  g_dbus_connection_call (self->connection, BUS_NAME, OBJECT_PATH, INTERFACE, "CheckAuthorization",
                          put_into_words (question, check->id), G_VARIANT_TYPE ("((bba{ss}))"),
                          G_DBUS_CALL_FLAGS_NONE, G_MAXINT, cancellable, on_answer, task);
}

static void
epx_polkit_authority_iface_init (EpxAuthorityInterface *iface)
{
  iface->check_async = epx_polkit_authority_check_async;
}

static void
epx_polkit_authority_dispose (GObject *object)
{
  g_clear_object (&EPX_POLKIT_AUTHORITY (object)->connection);
  G_OBJECT_CLASS (epx_polkit_authority_parent_class)->dispose (object);
}

static void
epx_polkit_authority_class_init (EpxPolkitAuthorityClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = epx_polkit_authority_dispose;
}

static void
epx_polkit_authority_init (EpxPolkitAuthority *self)
{
}

EpxAuthority *
epx_polkit_authority_new (GDBusConnection *connection)
{
  EpxPolkitAuthority *self = g_object_new (EPX_TYPE_POLKIT_AUTHORITY, NULL);

  self->connection = g_object_ref (connection);
  return EPX_AUTHORITY (self);
}
