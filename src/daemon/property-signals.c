/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/property-signals.h"

#include "daemon/paths.h"
#include "daemon/properties.h"
#include "epx-bus.h"

#define PROPERTIES "org.freedesktop.DBus.Properties"
#define EMITS_CHANGED "org.freedesktop.DBus.Property.EmitsChangedSignal"

/* @changed: a{sv} (transfer floating). */
static void
emit (GDBusConnection *connection,
      const char *path,
      const char *interface,
      GVariant *changed,
      const char *const *invalidated)
{
  g_dbus_connection_emit_signal (connection, NULL, path, PROPERTIES, "PropertiesChanged",
                                 g_variant_new ("(s@a{sv}^as)", interface, changed, invalidated),
                                 NULL);
}

static gboolean
is_told (const GDBusPropertyInfo *info)
{
  return g_dbus_annotation_info_lookup (info->annotations, EMITS_CHANGED) == NULL;
}

void
epx_property_signals_emit_node (GDBusConnection *connection,
                                EpxSwitchboard *switchboard,
                                const EpxNode *node)
{
  const GDBusInterfaceInfo *interface = epx_bus_node_interface_info ();
  g_autofree char *path = epx_path_of_node (node->registration->name);
  const char *const none[] = { NULL };
  GVariantBuilder changed;

  g_variant_builder_init (&changed, G_VARIANT_TYPE ("a{sv}"));
  for (GDBusPropertyInfo **infos = interface->properties; *infos != NULL; infos++)
    if (is_told (*infos))
      g_variant_builder_add (&changed, "{sv}", (*infos)->name,
                             epx_node_get_property (switchboard, node, (*infos)->name));
  emit (connection, path, interface->name, g_variant_builder_end (&changed), none);
}

void
epx_property_signals_emit_link (GDBusConnection *connection, const EpxLink *link)
{
  const GDBusInterfaceInfo *interface = epx_bus_link_interface_info ();
  g_autofree char *path = epx_path_of_link (epx_link_get_id (link));
  const char *const none[] = { NULL };
  GVariantBuilder changed;

  g_variant_builder_init (&changed, G_VARIANT_TYPE ("a{sv}"));
  for (GDBusPropertyInfo **infos = interface->properties; *infos != NULL; infos++)
    if (is_told (*infos))
      g_variant_builder_add (&changed, "{sv}", (*infos)->name,
                             epx_link_get_property (link, (*infos)->name));
  emit (connection, path, interface->name, g_variant_builder_end (&changed), none);
}

void
epx_property_signals_emit_islands (GDBusConnection *connection, GVariant *islands)
{
  const char *const none[] = { NULL };
  GVariantDict changed = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert_value (&changed, "Islands", islands);
  g_variant_dict_insert (&changed, "Partitioned", "b", g_variant_n_children (islands) > 1);
  emit (connection, EPX_MANAGER_PATH, epx_bus_manager_interface_info ()->name,
        g_variant_dict_end (&changed), none);
}

void
epx_property_signals_emit_rules (GDBusConnection *connection)
{
  const char *const invalidated[] = { "Rules", NULL };

  emit (connection, EPX_MANAGER_PATH, epx_bus_manager_interface_info ()->name,
        g_variant_new ("a{sv}", NULL), invalidated);
}
