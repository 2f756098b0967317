/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of client/client.h that no command shows. */
#include "client/bus.h"
#include "client/client.h"

/* How a connection was let go of. */
enum
{
  NOT_YET,
  QUIET,
  RUDE,
};

static gboolean
is_heard (GDBusConnection *connection)
{
  return g_signal_handler_find (connection, G_SIGNAL_MATCH_ID,
                                g_signal_lookup ("closed", G_TYPE_DBUS_CONNECTION), 0, NULL, NULL,
                                NULL) != 0;
}

/* In the thread of whoever lets go of it last, or holds it again. */
static void
on_toggled (gpointer parting, GObject *connection, gboolean is_last)
{
  if (is_last)
    g_atomic_int_set ((int *) parting, is_heard (G_DBUS_CONNECTION (connection)) ? RUDE : QUIET);
}

/* From then on the connection may end in the thread that reads it, at the same time. */
static void
test_who_lets_go_of_a_connection_hears_it_no_more (void)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GError) error = NULL;
  int parting = NOT_YET;
  GDBusConnection *connection;
  EpxClient *client;

  g_test_dbus_up (bus);
  connection = epx_bus_connect (g_test_dbus_get_bus_address (bus), &error);
  g_assert_no_error (error);
  client = epx_client_new (connection, EPX_CLIENT_ONLY_LOOK, &error);
  g_assert_no_error (error);
  g_assert_true (is_heard (connection));

  g_object_add_toggle_ref (G_OBJECT (connection), on_toggled, &parting);
  g_object_unref (connection);
  g_object_unref (client);
  while (g_atomic_int_get (&parting) == NOT_YET)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (parting, ==, QUIET);
  g_object_remove_toggle_ref (G_OBJECT (connection), on_toggled, &parting);
  g_test_dbus_down (bus);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/who-lets-go-of-a-connection-hears-it-no-more",
                   test_who_lets_go_of_a_connection_hears_it_no_more);
  return g_test_run ();
}
