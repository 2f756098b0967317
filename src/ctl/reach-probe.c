/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The resolver and a client socket, without proxies. */
#include "config.h"

#include "ctl/reach-probe.h"

/* Longer than a local network takes by far. */
#define LIMIT_SECONDS 2

static GInetAddress *
find_family (GList *addresses, GSocketFamily family)
{
  for (GList *item = addresses; item != NULL; item = item->next)
    if (g_inet_address_get_family (item->data) == family)
      return g_object_ref (item->data);

  return NULL;
}

GInetAddress *
epx_reach_probe_resolve (const char *host, GError **error)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  GList *addresses = g_resolver_lookup_by_name (resolver, host, NULL, error);
  GInetAddress *address;

  if (addresses == NULL)
    return NULL;

  address = find_family (addresses, G_SOCKET_FAMILY_IPV4);
  if (address == NULL)
    address = g_object_ref (addresses->data);
  g_resolver_free_addresses (addresses);
  return address;
}

gboolean
epx_reach_probe_connect (GInetAddress *address, guint16 port, GError **error)
{
  g_autoptr (GSocketAddress) target = g_inet_socket_address_new (address, port);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, LIMIT_SECONDS);
  connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (target), NULL, error);
  return connection != NULL;
}
