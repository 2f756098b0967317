/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Promises of net/sock-diag.h. */
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/sock-diag.h"
#include "loop.h"

static void
test_tells_the_inode_and_the_user (void)
{
  g_autoptr (EpxSockDiag) diag = epx_sock_diag_new (NULL);
  int fds[2];

  test_tcp_pair (fds);
  for (int i = 0; i < 2; i++)
    {
      EpxAddress own, other;
      EpxSocketOwner owner = { 0 };
      struct stat status;

      g_assert_true (epx_address_of_socket (fds[i], &own, &other));
      g_assert_true (epx_sock_diag_find (diag, &own, &other, &owner));
      g_assert_no_errno (fstat (fds[i], &status));
      g_assert_cmpuint (owner.inode, ==, status.st_ino);
      g_assert_cmpuint (owner.uid, ==, geteuid ());
    }
  close (fds[0]);
  close (fds[1]);
}

/* A connected IPv6 socket that speaks IPv4 is found by the IPv4 addresses that its peer has. */
static void
test_finds_a_mapped_socket (void)
{
  g_autoptr (EpxSockDiag) diag = epx_sock_diag_new (NULL);
  struct sockaddr_in6 address = { .sin6_family = AF_INET6 };
  socklen_t len = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM, 0);
  int dialler = socket (AF_INET6, SOCK_STREAM, 0);
  EpxAddress any = epx_address_loopback (AF_INET, 0);
  EpxAddress own, other;
  EpxSocketOwner owner;
  struct sockaddr_in bound;
  socklen_t bound_len = sizeof bound;
  struct stat status;

  g_assert_no_errno (bind (listener, &any.any, any.len));
  g_assert_no_errno (listen (listener, 1));
  g_assert_no_errno (getsockname (listener, (struct sockaddr *) &bound, &bound_len));
  address.sin6_port = bound.sin_port;
  inet_pton (AF_INET6, "::ffff:127.0.0.1", &address.sin6_addr);
  g_assert_no_errno (connect (dialler, (struct sockaddr *) &address, len));
  g_assert_true (epx_address_of_socket (dialler, &own, &other));
  g_assert_cmpint (own.any.sa_family, ==, AF_INET);
  g_assert_true (epx_sock_diag_find (diag, &own, &other, &owner));
  g_assert_no_errno (fstat (dialler, &status));
  g_assert_cmpuint (owner.inode, ==, status.st_ino);
  close (dialler);
  close (listener);
}

static void
test_finds_nobody_where_nobody_is (void)
{
  g_autoptr (EpxSockDiag) diag = epx_sock_diag_new (NULL);
  EpxAddress own, other;
  EpxSocketOwner owner;
  int fds[2];

  test_tcp_pair (fds);
  g_assert_true (epx_address_of_socket (fds[0], &own, &other));
  close (fds[0]);
  close (fds[1]);
  /* A closed one may wait for its time to pass: no process holds it. */
  g_assert_false (epx_sock_diag_find (diag, &own, &other, &owner));
  own = epx_address_loopback (AF_INET6, 1);
  g_assert_false (epx_sock_diag_find (diag, &own, &other, &owner));
}

/* The kernel would name the listener at @own when no connection matches. */
static void
test_takes_no_listener_for_a_connection (void)
{
  g_autoptr (EpxSockDiag) diag = epx_sock_diag_new (NULL);
  int listener = socket (AF_INET, SOCK_STREAM, 0);
  EpxAddress own = epx_address_loopback (AF_INET, 0);
  EpxAddress other = epx_address_loopback (AF_INET, 1);
  EpxSocketOwner owner;
  socklen_t len = sizeof own.in;

  g_assert_no_errno (bind (listener, &own.any, own.len));
  g_assert_no_errno (listen (listener, 1));
  g_assert_no_errno (getsockname (listener, &own.any, &len));
  g_assert_false (epx_sock_diag_find (diag, &own, &other, &owner));
  close (listener);
}

static void
test_finds_who_listens (void)
{
  g_autoptr (EpxSockDiag) diag = epx_sock_diag_new (NULL);
  const struct sockaddr_in6 anywhere = { .sin6_family = AF_INET6 };
  EpxAddress own = epx_address_loopback (AF_INET, 0);
  EpxAddress free = epx_address_loopback (AF_INET, 1);
  EpxSocketOwner owner;
  struct stat status;

  for (int i = 0; i < 2; i++)
    {
      int listener = socket (i == 0 ? AF_INET : AF_INET6, SOCK_STREAM, 0);
      struct sockaddr_in6 bound;
      socklen_t len = sizeof bound;

      g_assert_no_errno (i == 0 ? bind (listener, &own.any, own.len)
                                : bind (listener, (struct sockaddr *) &anywhere, sizeof anywhere));
      g_assert_no_errno (listen (listener, 1));
      g_assert_no_errno (getsockname (listener, (struct sockaddr *) &bound, &len));
      own = epx_address_loopback (i == 0 ? AF_INET : AF_INET6, g_ntohs (bound.sin6_port));
      g_assert_true (epx_sock_diag_find_listener (diag, &own, &owner));
      g_assert_no_errno (fstat (listener, &status));
      g_assert_cmpuint (owner.inode, ==, status.st_ino);
      close (listener);
    }
  g_assert_false (epx_sock_diag_find_listener (diag, &free, &owner));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sock-diag/finds-a-mapped-socket", test_finds_a_mapped_socket);
  g_test_add_func ("/sock-diag/finds-nobody-where-nobody-is", test_finds_nobody_where_nobody_is);
  g_test_add_func ("/sock-diag/finds-who-listens", test_finds_who_listens);
  g_test_add_func ("/sock-diag/takes-no-listener-for-a-connection",
                   test_takes_no_listener_for_a_connection);
  g_test_add_func ("/sock-diag/tells-the-inode-and-the-user", test_tells_the_inode_and_the_user);
  return g_test_run ();
}
