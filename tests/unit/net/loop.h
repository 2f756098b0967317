/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What tests of sockets need: connected TCP sockets on loopback, and waiting for something to
 * become true with a limit. */
#pragma once

#include <glib.h>

/* Connected, non-blocking, both to be closed by the test: [0] connected, [1] accepted. */
void test_tcp_pair (int fds[2]);

/* Runs the default main context until @expression is true; fails the test after a minute: valgrind
 * is slow. */
#define wait_until(expression)                                                                     \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 limit_us_ = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;                              \
    while (!(expression))                                                                          \
      {                                                                                            \
        if (g_get_monotonic_time () > limit_us_)                                                   \
          g_error ("%s:%d: still not true: %s", __FILE__, __LINE__, #expression);                  \
        test_turn ();                                                                              \
      }                                                                                            \
  }                                                                                                \
  G_STMT_END

/* One turn of the default main context; waits up to 10 ms for something to do. */
void test_turn (void);
/* Turns until there is nothing to do now. Returns how many did something. */
guint test_settle (void);

/* What can be read from @fd now, appended to @bytes. Returns FALSE at the end of the stream or
 * when it is broken; *@error is errno then, 0 for the end. */
gboolean test_read_all (int fd, GByteArray *bytes, int *error);
