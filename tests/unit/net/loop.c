/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "loop.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib-unix.h>

void
test_tcp_pair (int fds[2])
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t len = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;

  /* Else the ports of all connections of the last minute are out of reach. */
  g_assert_no_errno (setsockopt (listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_no_errno (bind (listener, (struct sockaddr *) &address, len));
  g_assert_no_errno (listen (listener, 1));
  g_assert_no_errno (getsockname (listener, (struct sockaddr *) &address, &len));
  fds[0] = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_no_errno (connect (fds[0], (struct sockaddr *) &address, len));
  fds[1] = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);
  g_assert_no_errno (fds[1]);
  close (listener);
  for (int i = 0; i < 2; i++)
    g_assert_true (g_unix_set_fd_nonblocking (fds[i], TRUE, NULL));
}

static gboolean
on_tick (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

void
test_turn (void)
{
  gboolean is_over = FALSE;
  guint id = g_timeout_add (10, on_tick, &is_over);

  g_main_context_iteration (NULL, TRUE);
  if (!is_over)
    g_source_remove (id);
}

guint
test_settle (void)
{
  guint n = 0;

  while (g_main_context_iteration (NULL, FALSE) && n < 100000)
    n++;
  return n;
}

gboolean
test_read_all (int fd, GByteArray *bytes, int *error)
{
  guint8 data[65536];
  ssize_t n;

  while ((n = recv (fd, data, sizeof data, MSG_DONTWAIT)) > 0)
    g_byte_array_append (bytes, data, (guint) n);
  *error = n < 0 ? errno : 0;
  return n < 0 && errno == EAGAIN;
}
