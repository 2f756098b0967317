/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* An object counts by its interface, wherever it is. */
#include "config.h"

#include "client/objects.h"

#include "epx-bus.h"

static int
compare_nodes (gconstpointer a, gconstpointer b)
{
  const EpxNodeInfo *const *first = a;
  const EpxNodeInfo *const *second = b;

  return g_strcmp0 ((*first)->name, (*second)->name);
}

static int
compare_links (gconstpointer a, gconstpointer b)
{
  const EpxLinkInfo *const *first = a;
  const EpxLinkInfo *const *second = b;

  return ((*first)->number > (*second)->number) - ((*first)->number < (*second)->number);
}

/* Returns: (transfer full) (nullable) a{sv}. */
static GVariant *
lookup (GVariant *interfaces, const GDBusInterfaceInfo *info)
{
  return g_variant_lookup_value (interfaces, info->name, G_VARIANT_TYPE_VARDICT);
}

void
epx_objects_unpack (GVariant *reply, GPtrArray **nodes, GPtrArray **links, EpxManagerInfo **manager)
{
  g_autoptr (GVariant) nothing = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr (GVariantIter) iter = NULL;
  const char *path;
  GVariant *interfaces;

  *nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) epx_node_info_free);
  *links = g_ptr_array_new_with_free_func ((GDestroyNotify) epx_link_info_free);
  if (manager != NULL)
    *manager = NULL;
  g_variant_get (reply, EPX_OBJECTS_TYPE, &iter);
  while (g_variant_iter_loop (iter, "{&o@a{sa{sv}}}", &path, &interfaces))
    {
      g_autoptr (GVariant) node = lookup (interfaces, epx_bus_node_interface_info ());
      g_autoptr (GVariant) link = lookup (interfaces, epx_bus_link_interface_info ());
      g_autoptr (GVariant) boss = lookup (interfaces, epx_bus_manager_interface_info ());

      if (node != NULL)
        g_ptr_array_add (*nodes, epx_node_info_new (path, node));
      if (link != NULL)
        g_ptr_array_add (*links, epx_link_info_new (path, link));
      if (boss != NULL && manager != NULL && *manager == NULL)
        *manager = epx_manager_info_new (boss);
    }
  if (manager != NULL && *manager == NULL)
    *manager = epx_manager_info_new (nothing);
  g_ptr_array_sort (*nodes, compare_nodes);
  g_ptr_array_sort (*links, compare_links);
}
