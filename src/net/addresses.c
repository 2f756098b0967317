/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/addresses.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/error.h"

static void
add (GArray *addresses, EpxAddress address)
{
  for (guint i = 0; i < addresses->len; i++)
    if (epx_address_same_host (&g_array_index (addresses, EpxAddress, i), &address))
      return;
  g_array_append_val (addresses, address);
}

/* Whether this machine has @address: what a name resolves to may be out of date, or not be up. */
static gboolean
is_ours (const EpxAddress *address)
{
  int fd = socket (address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gboolean is_bound = fd >= 0 && bind (fd, &address->any, address->len) == 0;

  if (fd >= 0)
    close (fd);
  return is_bound;
}

static void
add_own_name (GArray *addresses)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  GList *own = g_resolver_lookup_by_name (resolver, g_get_host_name (), NULL, NULL);

  for (GList *l = own; l != NULL; l = l->next)
    {
      EpxAddress address = epx_address_from_inet (l->data, 0);
      g_autofree char *text = g_inet_address_to_string (l->data);

      /* A link-local address needs a scope that nodes do not give. */
      if (g_inet_address_get_is_link_local (l->data))
        continue;
      if (is_ours (&address))
        add (addresses, address);
      else
        g_warning ("Not listening on %s, to which %s resolves: this machine does not have it", text,
                   g_get_host_name ());
    }
  g_resolver_free_addresses (own);
}

static gboolean
has_ipv6 (void)
{
  int fd = socket (AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0)
    return FALSE;
  close (fd);
  return TRUE;
}

static void
add_any (GArray *addresses)
{
  g_autoptr (GInetAddress) inet =
      g_inet_address_new_any (has_ipv6 () ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4);

  add (addresses, epx_address_from_inet (inet, 0));
}

static gboolean
add_list (GArray *addresses, const char *spec, GError **error)
{
  g_auto (GStrv) words = g_strsplit_set (spec, ", \t", -1);

  for (char **word = words; *word != NULL; word++)
    {
      g_autoptr (GInetAddress) inet = NULL;

      if (**word == '\0')
        continue;
      inet = g_inet_address_new_from_string (*word);
      if (inet == NULL)
        {
          g_autofree char *escaped = g_strescape (*word, NULL);

          g_set_error (error, EPX_ERROR, EPX_ERROR_BAD_ADDRESS,
                       "\"%s\" is not an IP address (give local, any, or addresses separated by "
                       "commas)",
                       escaped);
          return FALSE;
        }
      if (g_inet_address_get_is_any (inet))
        {
          /* It includes all others, which could not be bound beside it. */
          g_array_set_size (addresses, 0);
          add (addresses, epx_address_from_inet (inet, 0));
          return TRUE;
        }
      add (addresses, epx_address_from_inet (inet, 0));
    }
  return TRUE;
}

GArray *
epx_addresses_parse (const char *spec, GError **error)
{
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (EpxAddress));

  if (spec[strspn (spec, ", \t")] == '\0')
    {
      g_set_error (error, EPX_ERROR, EPX_ERROR_BAD_ADDRESS,
                   "there is nothing to listen on (give local, any, or addresses separated by "
                   "commas)");
      return NULL;
    }
  if (g_str_equal (spec, "any"))
    {
      add_any (addresses);
      return g_steal_pointer (&addresses);
    }
  add (addresses, epx_address_loopback (AF_INET, 0));
  add (addresses, epx_address_loopback (AF_INET6, 0));
  if (g_str_equal (spec, "local"))
    add_own_name (addresses);
  else if (!add_list (addresses, spec, error))
    return NULL;
  return g_steal_pointer (&addresses);
}
