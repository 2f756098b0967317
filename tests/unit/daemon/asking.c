/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "asking.h"

#include "daemon/bus-errors.h"

GDBusConnection *
asking_connect (Asking *asking)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (asking->bus),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

void
asking_set_up (Asking *asking)
{
  epx_bus_errors_register ();
  asking->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (asking->bus);
  asking->service = asking_connect (asking);
  asking->caller = asking_connect (asking);
}

static void
disconnect (GDBusConnection **connection)
{
  if (*connection != NULL && !g_dbus_connection_is_closed (*connection))
    g_dbus_connection_close_sync (*connection, NULL, NULL);
  test_settle ();
  g_clear_object (connection);
}

void
asking_tear_down (Asking *asking)
{
  disconnect (&asking->caller);
  disconnect (&asking->service);
  g_test_dbus_down (asking->bus);
  g_object_unref (asking->bus);
}

EpxQuestion
asking_question (Asking *asking)
{
  return (EpxQuestion){
    .action = EPX_ACTION_CUT,
    .sender = g_dbus_connection_get_unique_name (asking->caller),
    .uid = 1000,
    .cables = "a | b",
  };
}

static void
on_answer (GObject *authority, GAsyncResult *result, gpointer user_data)
{
  Verdict *verdict = user_data;

  g_assert_false (verdict->is_over);
  verdict->is_over = TRUE;
  verdict->is_allowed =
      epx_authority_check_finish (EPX_AUTHORITY (authority), result, &verdict->error);
  g_assert_true (verdict->is_allowed == (verdict->error == NULL));
}

void
asking_ask (EpxAuthority *authority,
            const EpxQuestion *question,
            GCancellable *cancellable,
            Verdict *verdict)
{
  *verdict = (Verdict){ 0 };
  epx_authority_check_async (authority, question, cancellable, on_answer, verdict);
}

void
verdict_clear (Verdict *verdict)
{
  g_clear_error (&verdict->error);
}
