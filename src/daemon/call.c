/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/call.h"

#include "daemon/details.h"

EpxCall *
epx_call_new (GObject *handler,
              GDBusMethodInvocation *invocation,
              EpxAction action,
              EpxCallFunc go_on)
{
  EpxCall *call = g_new0 (EpxCall, 1);

  call->handler = g_object_ref (handler);
  call->invocation = invocation;
  call->action = action;
  call->go_on = go_on;
  call->rule.sender = (char *) g_dbus_method_invocation_get_sender (invocation);
  return call;
}

static void
call_free (EpxCall *call)
{
  g_clear_pointer (&call->rule.from, epx_island_unref);
  g_clear_pointer (&call->rule.to, epx_island_unref);
  g_free (call->names_from);
  g_free (call->names_to);
  g_object_unref (call->handler);
  g_free (call);
}

gboolean
epx_call_take_islands (EpxCall *call,
                       const char **names_from,
                       const char **names_to,
                       GError **error)
{
  EpxRule *rule = &call->rule;

  call->names_from = names_from;
  call->names_to = names_to;
  rule->from = epx_island_new (names_from, error);
  if (rule->from == NULL)
    return FALSE;
  rule->to = epx_island_new (names_to, error);
  return rule->to != NULL && epx_island_check_distinct (rule->from, rule->to, error);
}

gboolean
epx_call_read_islands (EpxCall *call, GError **error)
{
  GVariant *parameters = g_dbus_method_invocation_get_parameters (call->invocation);
  const char **names_from, **names_to;

  g_variant_get_child (parameters, 0, "^a&s", &names_from);
  g_variant_get_child (parameters, 1, "^a&s", &names_to);
  return epx_call_take_islands (call, names_from, names_to, error);
}

void
epx_call_refuse (EpxCall *call, GError *error)
{
  g_dbus_method_invocation_take_error (call->invocation, error);
  call_free (call);
}

static void
on_checked (GObject *authority, GAsyncResult *result, gpointer user_data)
{
  EpxCall *call = user_data;
  GError *error = NULL;

  if (!epx_authority_check_finish (EPX_AUTHORITY (authority), result, &error))
    {
      g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_INFO, "EPMDPXY_SENDER", call->rule.sender,
                        "MESSAGE", "Refused %s to %s: %s", epx_action_get_id (call->action),
                        call->rule.sender, error->message);
      epx_call_refuse (call, error);
      return;
    }
  call->go_on (call);
  call_free (call);
}

void
epx_call_authorise (EpxCall *call, EpxAuthority *authority, GCancellable *cancellable)
{
  GDBusMethodInvocation *invocation = call->invocation;
  GDBusMessageFlags flags =
      g_dbus_message_get_flags (g_dbus_method_invocation_get_message (invocation));
  g_autofree char *cables = epx_details_describe_cables (call->rule.from, call->rule.to);
  const EpxQuestion question = {
    .action = call->action,
    .sender = call->rule.sender,
    .cables = cables,
    .n_bytes = g_variant_get_size (g_dbus_method_invocation_get_parameters (invocation)),
    .is_interactive = (flags & G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION) != 0,
  };

  epx_authority_check_async (authority, &question, cancellable, on_checked, call);
}
