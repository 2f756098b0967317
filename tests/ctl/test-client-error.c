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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-error/no-answer-in-time-is-a-daemon-that-is-stopped",
                   test_no_answer_in_time_is_a_daemon_that_is_stopped);
  return g_test_run ();
}
