/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/socket.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <linux/sockios.h>

void
epx_socket_prepare (int fd)
{
  const int on = 1;

  fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) | O_NONBLOCK);
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt (fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
}

void
epx_socket_do_not_pace (int fd)
{
  /* Every Linux has it, and lets everybody use it. */
  static const char reno[] = "reno";

  setsockopt (fd, IPPROTO_TCP, TCP_CONGESTION, reno, sizeof reno - 1);
}

void
epx_socket_make_reset (int fd)
{
  const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

gboolean
epx_socket_has_unsent (int fd)
{
  int n_bytes = 0;

  return ioctl (fd, SIOCOUTQ, &n_bytes) == 0 && n_bytes > 0;
}
