/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "net/switchboard-record.h"

#include <unistd.h>

#include "core/registry-record.h"
#include "core/snapshot.h"
#include "net/switchboard-private.h"

static GVariant *
save_sockets (const GArray *sockets, EpxHandover *handover)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("at"));
  for (guint i = 0; i < sockets->len; i++)
    g_variant_builder_add (&builder, "t",
                           epx_handover_leave (handover, g_array_index (sockets, int, i)));
  return g_variant_builder_end (&builder);
}

static GVariant *
save_node (EpxSwitchboard *self, const EpxRegistration *registration, EpxHandover *handover)
{
  const EpxNode *node = g_hash_table_lookup (self->nodes, registration);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  epx_registration_save (registration, &dict);
  epx_snapshot_put_number (&dict, "socket",
                           epx_handover_leave (handover, epx_epmd_server_get_fd (registration)));
  epx_snapshot_put_text (&dict, "host", node->host);
  epx_snapshot_put_number (&dict, "is-hidden", node->is_hidden);
  return g_variant_dict_end (&dict);
}

/* Oldest first, as they came. */
static GVariant *
save_nodes (EpxSwitchboard *self, EpxHandover *handover)
{
  const GList *newest = epx_registry_get_newest (self->registry);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (const GList *l = g_list_last ((GList *) newest); l != NULL; l = l->prev)
    g_variant_builder_add_value (&builder, save_node (self, l->data, handover));
  return g_variant_builder_end (&builder);
}

GVariant *
epx_switchboard_save (EpxSwitchboard *self, EpxHandover *handover)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  epx_rulebook_save (self->rules, &dict);
  epx_snapshot_put_number (&dict, "port", self->port);
  g_variant_dict_insert_value (&dict, "sockets",
                               save_sockets (epx_epmd_server_get_sockets (self->server), handover));
  g_variant_dict_insert_value (&dict, "nodes", save_nodes (self, handover));
  g_variant_dict_insert_value (&dict, "forgotten", epx_registry_save_forgotten (self->registry));
  g_variant_dict_insert_value (&dict, "gates", epx_gates_save (self->gates, handover));
  g_variant_dict_insert_value (&dict, "links", epx_links_save (self->links, handover));
  epx_snapshot_put_number (&dict, "last-link", epx_links_get_last_id (self->links));
  return g_variant_dict_end (&dict);
}

static gboolean
is_among (const EpxAddress *address, const GArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    if (epx_address_same_host (&g_array_index (addresses, EpxAddress, i), address))
      return TRUE;
  return FALSE;
}

/* Whether they are bound to all that @options want, but for a ::1 that may be missing, and to
 * nothing else. */
static gboolean
are_wanted (const GArray *sockets, const EpxSwitchboardOptions *options)
{
  g_autoptr (GArray) bound = g_array_new (FALSE, FALSE, sizeof (EpxAddress));

  for (guint i = 0; i < sockets->len; i++)
    {
      EpxAddress address = epx_address_of_listener (g_array_index (sockets, int, i));

      if (!is_among (&address, options->addresses) ||
          (options->port != 0 && epx_address_get_port (&address) != options->port))
        return FALSE;
      g_array_append_val (bound, address);
    }
  for (guint i = 0; i < options->addresses->len; i++)
    {
      const EpxAddress *address = &g_array_index (options->addresses, EpxAddress, i);

      if (!is_among (address, bound) &&
          !(address->any.sa_family == AF_INET6 && epx_address_is_loopback (address)))
        return FALSE;
    }
  return sockets->len > 0;
}

GArray *
epx_switchboard_find_sockets (GVariant *state,
                              const EpxSwitchboardOptions *options,
                              EpxHandover *handover)
{
  g_autoptr (GVariant) cookies = g_variant_lookup_value (state, "sockets", G_VARIANT_TYPE ("at"));
  g_autoptr (GArray) sockets = g_array_new (FALSE, FALSE, sizeof (int));
  gsize n = 0;
  const guint64 *all =
      cookies != NULL ? g_variant_get_fixed_array (cookies, &n, sizeof (guint64)) : NULL;

  for (gsize i = 0; i < n; i++)
    {
      int fd = epx_handover_take (handover, all[i]);

      if (fd >= 0)
        g_array_append_val (sockets, fd);
    }
  if (are_wanted (sockets, options))
    return g_steal_pointer (&sockets);
  for (guint i = 0; i < sockets->len; i++)
    close (g_array_index (sockets, int, i));
  return NULL;
}

static gboolean
restore_node (EpxSwitchboard *self, GVariant *record, EpxHandover *handover)
{
  int fd = epx_handover_take (handover, epx_snapshot_get_number (record, "socket"));
  const char *host = epx_snapshot_get_text (record, "host");
  EpxRegistration *registration;
  EpxNode *node;

  if (fd < 0)
    return FALSE;
  registration = epx_registration_load (self->registry, record);
  if (registration == NULL)
    {
      close (fd);
      return FALSE;
    }
  epx_descriptors_take (self->carrier->descriptors, 1);
  if (!epx_epmd_server_resume (self->server, registration, fd))
    return FALSE;
  node = g_hash_table_lookup (self->nodes, registration);
  node->host = g_strdup (host);
  node->is_hidden = epx_snapshot_get_number (record, "is-hidden") != 0;
  return TRUE;
}

static guint
restore_nodes (EpxSwitchboard *self, GVariant *state, EpxHandover *handover)
{
  g_autoptr (GVariant) records = epx_snapshot_get_list (state, "nodes");
  guint n = 0;

  for (gsize i = 0; i < g_variant_n_children (records); i++)
    {
      g_autoptr (GVariant) record = g_variant_get_child_value (records, i);

      if (restore_node (self, record, handover))
        n++;
    }
  return n;
}

EpxRestored
epx_switchboard_restore (EpxSwitchboard *self, GVariant *state, EpxHandover *handover)
{
  g_autoptr (GVariant) forgotten = epx_snapshot_get_list (state, "forgotten");
  g_autoptr (GVariant) gates = epx_snapshot_get_list (state, "gates");
  g_autoptr (GVariant) links = epx_snapshot_get_list (state, "links");
  EpxRestored restored = { 0 };

  /* They were open when the descriptors were counted; each is counted where it goes. */
  epx_descriptors_give (self->carrier->descriptors, epx_handover_get_size (handover));
  restored.n_rules = epx_rulebook_restore (self->rules, state);
  epx_registry_load_forgotten (self->registry, forgotten);
  restored.n_nodes = restore_nodes (self, state, handover);
  epx_gates_restore (self->gates, gates, self->registry, handover);
  restored.n_links = epx_links_restore (self->links, links,
                                        epx_snapshot_get_number (state, "last-link"), handover);
  epx_switchboard_settle (self);
  return restored;
}
