/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/object-manager.h"

#include "daemon/paths.h"
#include "daemon/properties.h"
#include "epx-bus.h"

#define OBJECT_MANAGER "org.freedesktop.DBus.ObjectManager"

/* The standard interface, as the D-Bus specification has it. */
static const char object_manager_xml[] =
    "<node><interface name='" OBJECT_MANAGER "'>"
    "<method name='GetManagedObjects'>"
    "<arg name='objects' type='a{oa{sa{sv}}}' direction='out'/></method>"
    "<signal name='InterfacesAdded'>"
    "<arg name='object' type='o'/><arg name='interfaces' type='a{sa{sv}}'/></signal>"
    "<signal name='InterfacesRemoved'>"
    "<arg name='object' type='o'/><arg name='interfaces' type='as'/></signal>"
    "</interface></node>";

struct _EpxObjectManager
{
  GDBusConnection *connection;     /* (owned) */
  EpxSwitchboard *switchboard;     /* (owned) */
  GDBusInterfaceSkeleton *manager; /* (unowned) outlives us */
  GDBusNodeInfo *info;             /* (owned) */
  guint id;
};

/* a{sv}: all properties of the node or link. */
static GVariant *
node_properties (EpxObjectManager *self, const EpxNode *node)
{
  GDBusPropertyInfo **infos = epx_bus_node_interface_info ()->properties;
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  for (; *infos != NULL; infos++)
    g_variant_dict_insert_value (&dict, (*infos)->name,
                                 epx_node_get_property (self->switchboard, node, (*infos)->name));
  return g_variant_dict_end (&dict);
}

static GVariant *
link_properties (const EpxLink *link)
{
  GDBusPropertyInfo **infos = epx_bus_link_interface_info ()->properties;
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  for (; *infos != NULL; infos++)
    g_variant_dict_insert_value (&dict, (*infos)->name,
                                 epx_link_get_property (link, (*infos)->name));
  return g_variant_dict_end (&dict);
}

/* a{sa{sv}} with one interface. @properties: sunk when it is floating. */
static GVariant *
wrap (const GDBusInterfaceInfo *info, GVariant *properties)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sa{sv}}"));
  g_variant_builder_add (&builder, "{s@a{sv}}", info->name, properties);
  return g_variant_builder_end (&builder);
}

static void
emit (EpxObjectManager *self, const char *signal, GVariant *parameters)
{
  g_dbus_connection_emit_signal (self->connection, NULL, EPX_ROOT_PATH, OBJECT_MANAGER, signal,
                                 parameters, NULL);
}

static void
emit_removed (EpxObjectManager *self, const char *path, const GDBusInterfaceInfo *info)
{
  const char *const interfaces[] = { info->name, NULL };

  emit (self, "InterfacesRemoved", g_variant_new ("(o^as)", path, interfaces));
}

void
epx_object_manager_node_added (EpxObjectManager *self, const EpxNode *node)
{
  g_autofree char *path = epx_path_of_node (node->registration->name);

  emit (self, "InterfacesAdded",
        g_variant_new ("(o@a{sa{sv}})", path,
                       wrap (epx_bus_node_interface_info (), node_properties (self, node))));
}

void
epx_object_manager_node_removed (EpxObjectManager *self, const EpxNode *node)
{
  g_autofree char *path = epx_path_of_node (node->registration->name);

  emit_removed (self, path, epx_bus_node_interface_info ());
}

void
epx_object_manager_link_added (EpxObjectManager *self, const EpxLink *link)
{
  g_autofree char *path = epx_path_of_link (epx_link_get_id (link));

  emit (self, "InterfacesAdded",
        g_variant_new ("(o@a{sa{sv}})", path,
                       wrap (epx_bus_link_interface_info (), link_properties (link))));
}

void
epx_object_manager_link_removed (EpxObjectManager *self, const EpxLink *link)
{
  g_autofree char *path = epx_path_of_link (epx_link_get_id (link));

  emit_removed (self, path, epx_bus_link_interface_info ());
}

static void
on_get_managed_objects (GDBusConnection *connection,
                        const char *sender,
                        const char *object_path,
                        const char *interface_name,
                        const char *method_name,
                        GVariant *parameters,
                        GDBusMethodInvocation *invocation,
                        gpointer user_data)
{
  EpxObjectManager *self = user_data;
  g_autoptr (GPtrArray) nodes = epx_switchboard_list_nodes (self->switchboard);
  g_autoptr (GPtrArray) links = epx_links_list (epx_switchboard_get_links (self->switchboard));
  g_autoptr (GVariant) manager = g_dbus_interface_skeleton_get_properties (self->manager);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{oa{sa{sv}}}"));
  g_variant_builder_add (&builder, "{o@a{sa{sv}}}", EPX_MANAGER_PATH,
                         wrap (g_dbus_interface_skeleton_get_info (self->manager), manager));
  for (guint i = 0; i < nodes->len; i++)
    {
      const EpxNode *node = nodes->pdata[i];
      g_autofree char *path = epx_path_of_node (node->registration->name);

      g_variant_builder_add (&builder, "{o@a{sa{sv}}}", path,
                             wrap (epx_bus_node_interface_info (), node_properties (self, node)));
    }
  for (guint i = 0; i < links->len; i++)
    {
      g_autofree char *path = epx_path_of_link (epx_link_get_id (links->pdata[i]));

      g_variant_builder_add (
          &builder, "{o@a{sa{sv}}}", path,
          wrap (epx_bus_link_interface_info (), link_properties (links->pdata[i])));
    }
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(a{oa{sa{sv}}})", &builder));
}

static const GDBusInterfaceVTable root_vtable = { .method_call = on_get_managed_objects };

EpxObjectManager *
epx_object_manager_new (GDBusConnection *connection,
                        EpxSwitchboard *switchboard,
                        GDBusInterfaceSkeleton *manager,
                        GError **error)
{
  EpxObjectManager *self = g_new0 (EpxObjectManager, 1);

  self->connection = g_object_ref (connection);
  self->switchboard = g_object_ref (switchboard);
  self->manager = manager;
  self->info = g_dbus_node_info_new_for_xml (object_manager_xml, NULL);
  self->id = g_dbus_connection_register_object (
      connection, EPX_ROOT_PATH, self->info->interfaces[0], &root_vtable, self, NULL, error);
  if (self->id == 0)
    g_clear_pointer (&self, epx_object_manager_free);
  return self;
}

void
epx_object_manager_free (EpxObjectManager *self)
{
  if (self->id != 0)
    g_dbus_connection_unregister_object (self->connection, self->id);
  g_dbus_node_info_unref (self->info);
  g_object_unref (self->switchboard);
  g_object_unref (self->connection);
  g_free (self);
}
