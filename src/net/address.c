/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/address.h"

#include <string.h>

/* An address in 127.0.0.0/8. */
#define IN_LOOPBACK_NET(addr) ((ntohl (addr) >> 24) == 127)

static void
unmap (EpxAddress *address)
{
  struct sockaddr_in in = { .sin_family = AF_INET };

  if (address->any.sa_family != AF_INET6 || !IN6_IS_ADDR_V4MAPPED (&address->in6.sin6_addr))
    return;
  in.sin_port = address->in6.sin6_port;
  memcpy (&in.sin_addr, &address->in6.sin6_addr.s6_addr[12], sizeof in.sin_addr);
  address->in = in;
  address->len = sizeof in;
}

gboolean
epx_address_of_socket (int fd, EpxAddress *local, EpxAddress *peer)
{
  EpxAddress ours = { .len = sizeof ours.in6 };
  EpxAddress theirs = { .len = sizeof theirs.in6 };

  if (getsockname (fd, &ours.any, &ours.len) < 0 || getpeername (fd, &theirs.any, &theirs.len) < 0)
    return FALSE;
  unmap (&ours);
  unmap (&theirs);
  *local = ours;
  *peer = theirs;
  return TRUE;
}

EpxAddress
epx_address_of_listener (int fd)
{
  EpxAddress ours = { .len = sizeof ours.in6 };

  if (getsockname (fd, &ours.any, &ours.len) < 0)
    return (EpxAddress){ .len = 0 };
  unmap (&ours);
  return ours;
}

EpxAddress
epx_address_from_inet (GInetAddress *inet, guint16 port)
{
  g_autoptr (GSocketAddress) gio = g_inet_socket_address_new (inet, port);
  EpxAddress address = { .len = (socklen_t) g_socket_address_get_native_size (gio) };

  g_return_val_if_fail (address.len <= sizeof address.in6, (EpxAddress){ 0 });
  g_socket_address_to_native (gio, &address.any, sizeof address.in6, NULL);
  unmap (&address);
  return address;
}

EpxAddress
epx_address_loopback (sa_family_t family, guint16 port)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_loopback (
      family == AF_INET6 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4);

  return epx_address_from_inet (inet, port);
}

EpxAddress
epx_address_with_port (const EpxAddress *address, guint16 port)
{
  EpxAddress other = *address;

  if (other.any.sa_family == AF_INET6)
    other.in6.sin6_port = g_htons (port);
  else
    other.in.sin_port = g_htons (port);
  return other;
}

guint16
epx_address_get_port (const EpxAddress *address)
{
  return g_ntohs (address->any.sa_family == AF_INET6 ? address->in6.sin6_port
                                                     : address->in.sin_port);
}

gboolean
epx_address_is_loopback (const EpxAddress *address)
{
  if (address->any.sa_family == AF_INET6)
    return IN6_IS_ADDR_LOOPBACK (&address->in6.sin6_addr);
  return IN_LOOPBACK_NET (address->in.sin_addr.s_addr);
}

gboolean
epx_address_same_host (const EpxAddress *a, const EpxAddress *b)
{
  if (a->any.sa_family != b->any.sa_family)
    return FALSE;
  if (a->any.sa_family == AF_INET6)
    return IN6_ARE_ADDR_EQUAL (&a->in6.sin6_addr, &b->in6.sin6_addr);
  return a->in.sin_addr.s_addr == b->in.sin_addr.s_addr;
}

guint
epx_address_hash_host (gconstpointer data)
{
  const EpxAddress *address = data;
  guint32 words[4] = { 0 };

  if (address->any.sa_family == AF_INET6)
    memcpy (words, &address->in6.sin6_addr, sizeof words);
  else
    words[0] = address->in.sin_addr.s_addr;
  return words[0] ^ words[1] * 31 ^ words[2] * 961 ^ words[3] * 29791;
}

gboolean
epx_address_equal_host (gconstpointer a, gconstpointer b)
{
  return epx_address_same_host (a, b);
}

gboolean
epx_address_is_local_peer (const EpxAddress *local, const EpxAddress *peer)
{
  return epx_address_is_loopback (peer) || epx_address_same_host (local, peer);
}

GSocketAddress *
epx_address_to_gio (const EpxAddress *address)
{
  return g_socket_address_new_from_native ((gpointer) &address->any, address->len);
}

char *
epx_address_to_string (const EpxAddress *address)
{
  g_autoptr (GSocketAddress) gio = epx_address_to_gio (address);

  return g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (gio)));
}
