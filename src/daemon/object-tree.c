/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/object-tree.h"

#include <string.h>

#include "daemon/paths.h"
#include "daemon/properties.h"
#include "epx-bus.h"

struct _EpxObjectTree
{
  GDBusConnection *connection; /* (owned) */
  EpxSwitchboard *switchboard; /* (owned) */
  guint nodes_id, links_id;
};

static EpxNode *
find_node (EpxObjectTree *self, const char *element)
{
  g_autofree char *name = epx_path_element_to_name (element);
  EpxNode *node = name != NULL ? epx_switchboard_find_node (self->switchboard, name) : NULL;
  g_autofree char *proper =
      node != NULL ? epx_path_element_from_name (node->registration->name) : NULL;

  return g_strcmp0 (proper, element) == 0 ? node : NULL;
}

static EpxLink *
find_link (EpxObjectTree *self, const char *element)
{
  guint64 id;

  if (*element == '0' || !g_ascii_string_to_unsigned (element, 10, 1, G_MAXUINT64, &id, NULL))
    return NULL;
  return epx_links_find (epx_switchboard_get_links (self->switchboard), id);
}

static const char *
last_element (const char *path)
{
  return strrchr (path, '/') + 1;
}

static char **
enumerate_nodes (GDBusConnection *connection,
                 const char *sender,
                 const char *object_path,
                 gpointer user_data)
{
  EpxObjectTree *self = user_data;
  g_autoptr (GPtrArray) nodes = epx_switchboard_list_nodes (self->switchboard);
  char **elements = g_new0 (char *, nodes->len + 1);

  for (guint i = 0; i < nodes->len; i++)
    elements[i] = epx_path_element_from_name (((EpxNode *) nodes->pdata[i])->registration->name);
  return elements;
}

static char **
enumerate_links (GDBusConnection *connection,
                 const char *sender,
                 const char *object_path,
                 gpointer user_data)
{
  EpxObjectTree *self = user_data;
  g_autoptr (GPtrArray) links = epx_links_list (epx_switchboard_get_links (self->switchboard));
  char **elements = g_new0 (char *, links->len + 1);

  for (guint i = 0; i < links->len; i++)
    elements[i] = g_strdup_printf ("%" G_GUINT64_FORMAT, epx_link_get_id (links->pdata[i]));
  return elements;
}

static GDBusInterfaceInfo **
introspect (GDBusInterfaceInfo *info)
{
  GDBusInterfaceInfo **infos = g_new0 (GDBusInterfaceInfo *, 2);

  infos[0] = info != NULL ? g_dbus_interface_info_ref (info) : NULL;
  return infos;
}

static GDBusInterfaceInfo **
introspect_node (GDBusConnection *connection,
                 const char *sender,
                 const char *object_path,
                 const char *element,
                 gpointer user_data)
{
  return introspect (element != NULL && find_node (user_data, element) != NULL
                         ? epx_bus_node_interface_info ()
                         : NULL);
}

static GDBusInterfaceInfo **
introspect_link (GDBusConnection *connection,
                 const char *sender,
                 const char *object_path,
                 const char *element,
                 gpointer user_data)
{
  return introspect (element != NULL && find_link (user_data, element) != NULL
                         ? epx_bus_link_interface_info ()
                         : NULL);
}

static GVariant *
unknown_object (const char *object_path, GError **error)
{
  g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT, "%s is gone", object_path);
  return NULL;
}

static GVariant *
get_node_property (GDBusConnection *connection,
                   const char *sender,
                   const char *object_path,
                   const char *interface_name,
                   const char *property_name,
                   GError **error,
                   gpointer user_data)
{
  EpxObjectTree *self = user_data;
  EpxNode *node = find_node (self, last_element (object_path));

  if (node == NULL)
    return unknown_object (object_path, error);
  return epx_node_get_property (self->switchboard, node, property_name);
}

static GVariant *
get_link_property (GDBusConnection *connection,
                   const char *sender,
                   const char *object_path,
                   const char *interface_name,
                   const char *property_name,
                   GError **error,
                   gpointer user_data)
{
  EpxLink *link = find_link (user_data, last_element (object_path));

  if (link == NULL)
    return unknown_object (object_path, error);
  return epx_link_get_property (link, property_name);
}

static const GDBusInterfaceVTable node_vtable = { .get_property = get_node_property };
static const GDBusInterfaceVTable link_vtable = { .get_property = get_link_property };

static const GDBusInterfaceVTable *
dispatch_node (GDBusConnection *connection,
               const char *sender,
               const char *object_path,
               const char *interface_name,
               const char *element,
               gpointer *out_user_data,
               gpointer user_data)
{
  *out_user_data = user_data;
  return &node_vtable;
}

static const GDBusInterfaceVTable *
dispatch_link (GDBusConnection *connection,
               const char *sender,
               const char *object_path,
               const char *interface_name,
               const char *element,
               gpointer *out_user_data,
               gpointer user_data)
{
  *out_user_data = user_data;
  return &link_vtable;
}

static const GDBusSubtreeVTable nodes_vtable = { enumerate_nodes, introspect_node, dispatch_node };
static const GDBusSubtreeVTable links_vtable = { enumerate_links, introspect_link, dispatch_link };

EpxObjectTree *
epx_object_tree_new (GDBusConnection *connection, EpxSwitchboard *switchboard, GError **error)
{
  EpxObjectTree *self = g_new0 (EpxObjectTree, 1);
  /* Without it every call would list all objects first. */
  const GDBusSubtreeFlags flags = G_DBUS_SUBTREE_FLAGS_DISPATCH_TO_UNENUMERATED_NODES;

  self->connection = g_object_ref (connection);
  self->switchboard = g_object_ref (switchboard);
  self->nodes_id = g_dbus_connection_register_subtree (connection, EPX_NODES_PATH, &nodes_vtable,
                                                       flags, self, NULL, error);
  if (self->nodes_id != 0)
    self->links_id = g_dbus_connection_register_subtree (connection, EPX_LINKS_PATH, &links_vtable,
                                                         flags, self, NULL, error);
  if (self->links_id == 0)
    g_clear_pointer (&self, epx_object_tree_free);
  return self;
}

void
epx_object_tree_free (EpxObjectTree *self)
{
  if (self->nodes_id != 0)
    g_dbus_connection_unregister_subtree (self->connection, self->nodes_id);
  if (self->links_id != 0)
    g_dbus_connection_unregister_subtree (self->connection, self->links_id);
  g_object_unref (self->switchboard);
  g_object_unref (self->connection);
  g_free (self);
}
