/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What people are told of errors of the bus. */
#include "client/client-error.h"

static void
test_no_answer_in_time_is_a_daemon_that_is_stopped (void)
{
  g_autoptr (GError) error = NULL;

  epx_client_error_take (
      &error, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "Timeout was reached"));
  g_assert_cmpstr (error->message, ==, "the daemon does not answer (is it stopped?)");
  g_assert_error (error, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_SILENT);
  g_assert_false (epx_client_error_is_no_daemon (error));
}

/* Whoever refuses knows best what would help. */
static void
test_a_refusal_is_told_in_the_daemons_words (void)
{
  const char *const names[] = { "AccessDenied", "InteractiveAuthorizationRequired" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_strconcat ("org.freedesktop.DBus.Error.", names[i], NULL);
      GError *cause = g_dbus_error_new_for_dbus_error (name, "you may not: call as root");
      g_autoptr (GError) error = NULL;

      g_assert_true (epx_client_error_wants_password (cause) == (i == 1));
      epx_client_error_take (&error, cause);
      g_assert_error (error, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_DENIED);
      g_assert_cmpstr (error->message, ==, "you may not: call as root");
    }
}

static void
test_a_refusal_of_the_bus_is_put_into_words (void)
{
  g_autoptr (GError) error = NULL;

  epx_client_error_take (
      &error, g_dbus_error_new_for_dbus_error (
                  "org.freedesktop.DBus.Error.AccessDenied",
                  "Rejected send message, 2 matched rules; type=\"method_call\", sender=\":1.7\""));
  g_assert_error (error, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_DENIED);
  g_assert_true (g_str_has_prefix (error->message, "you may not do that"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-error/no-answer-in-time-is-a-daemon-that-is-stopped",
                   test_no_answer_in_time_is_a_daemon_that_is_stopped);
  g_test_add_func ("/client-error/a-refusal-is-told-in-the-daemons-words",
                   test_a_refusal_is_told_in_the_daemons_words);
  g_test_add_func ("/client-error/a-refusal-of-the-bus-is-put-into-words",
                   test_a_refusal_of_the_bus_is_put_into_words);
  return g_test_run ();
}
