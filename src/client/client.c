/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The generated proxy, wrapped. Its property cache is not used: most properties of the daemon are
 * not announced when they change, so each question is put to the daemon. */
#include "config.h"

#include "client/client.h"

#include "client/bus.h"
#include "epx-bus.h"

#define DEFAULT_TIMEOUT (-1)

struct _EpxClient
{
  GObject parent_instance;

  GDBusConnection *connection; /* (owned) */
  EpxBusManager *manager;      /* (owned) */
  GDBusCallFlags call_flags;
};

G_DEFINE_FINAL_TYPE (EpxClient, epx_client, G_TYPE_OBJECT)

enum
{
  PROP_IS_PRESENT = 1,
  N_PROPS,
};

enum
{
  SIGNAL_EVENT,
  SIGNAL_BUS_LOST,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
epx_client_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EpxClient *self = EPX_CLIENT (object);

  switch (id)
    {
    case PROP_IS_PRESENT:
      g_value_set_boolean (value, epx_client_is_present (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
epx_client_dispose (GObject *object)
{
  EpxClient *self = EPX_CLIENT (object);

  g_clear_object (&self->manager);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (epx_client_parent_class)->dispose (object);
}

static void
epx_client_class_init (EpxClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = epx_client_get_property;
  object_class->dispose = epx_client_dispose;

  properties[PROP_IS_PRESENT] =
      g_param_spec_boolean ("is-present", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_EVENT] = g_signal_new ("event", EPX_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_BUS_LOST] = g_signal_new ("bus-lost", EPX_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
}

static void
epx_client_init (EpxClient *self)
{
}

/* While nobody owns the name the proxy lets through what anybody sends to this connection. */
static void
on_manager_signal (GDBusProxy *proxy,
                   const char *sender_name,
                   const char *signal_name,
                   GVariant *parameters,
                   gpointer user_data)
{
  EpxClient *self = user_data;
  g_autofree char *owner = g_dbus_proxy_get_name_owner (proxy);
  g_autoptr (EpxEvent) event = NULL;

  if (g_strcmp0 (owner, sender_name) != 0)
    return;

  event = epx_event_new (signal_name, parameters);
  if (event != NULL)
    g_signal_emit (self, signals[SIGNAL_EVENT], 0, event);
}

static void
on_owner_changed (GObject *proxy, GParamSpec *pspec, gpointer user_data)
{
  g_object_notify_by_pspec (user_data, properties[PROP_IS_PRESENT]);
}

static void
on_connection_closed (GDBusConnection *connection,
                      gboolean remote_peer_vanished,
                      GError *error,
                      gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_BUS_LOST], 0);
}

EpxClient *
epx_client_new (GDBusConnection *connection, EpxClientStart start, GError **error)
{
  g_autoptr (EpxClient) self = g_object_new (EPX_TYPE_CLIENT, NULL);
  GDBusProxyFlags flags = G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES |
                          G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START_AT_CONSTRUCTION;
  GError *cause = NULL;

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), NULL);

  self->connection = g_object_ref (connection);
  self->call_flags = G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION;
  if (start == EPX_CLIENT_ONLY_LOOK)
    {
      flags |= G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START;
      self->call_flags |= G_DBUS_CALL_FLAGS_NO_AUTO_START;
    }

  self->manager = epx_bus_manager_proxy_new_sync (connection, flags, EPX_BUS_NAME, EPX_MANAGER_PATH,
                                                  NULL, &cause);
  if (self->manager == NULL)
    {
      epx_client_error_take (error, cause);
      return NULL;
    }

  g_signal_connect_object (self->manager, "g-signal", G_CALLBACK (on_manager_signal), self, 0);
  g_signal_connect_object (self->manager, "notify::g-name-owner", G_CALLBACK (on_owner_changed),
                           self, 0);
  g_signal_connect_object (connection, "closed", G_CALLBACK (on_connection_closed), self, 0);
  return g_steal_pointer (&self);
}

gboolean
epx_client_is_present (EpxClient *self)
{
  g_autofree char *owner = NULL;

  g_return_val_if_fail (EPX_IS_CLIENT (self), FALSE);

  if (self->manager != NULL)
    owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (self->manager));
  return owner != NULL;
}

const char *
epx_client_get_unique_name (EpxClient *self)
{
  g_return_val_if_fail (EPX_IS_CLIENT (self), NULL);

  return g_dbus_connection_get_unique_name (self->connection);
}

/* Calls by the well-known name rather than through the proxy, which would call the owner that it
 * last heard of. Returns: (transfer full) (nullable) the reply. */
static GVariant *
call (EpxClient *self,
      const char *path,
      const char *interface,
      const char *method,
      GVariant *parameters,
      const char *reply_type,
      GError **error)
{
  GError *cause = NULL;
  GVariant *reply = g_dbus_connection_call_sync (self->connection, EPX_BUS_NAME, path, interface,
                                                 method, parameters, G_VARIANT_TYPE (reply_type),
                                                 self->call_flags, DEFAULT_TIMEOUT, NULL, &cause);

  if (reply == NULL)
    epx_client_error_take (error, cause);
  return reply;
}

EpxManagerInfo *
epx_client_get_manager (EpxClient *self, GError **error)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) values = NULL;

  g_return_val_if_fail (EPX_IS_CLIENT (self), NULL);

  reply = call (self, EPX_MANAGER_PATH, "org.freedesktop.DBus.Properties", "GetAll",
                g_variant_new ("(s)", epx_bus_manager_interface_info ()->name), "(a{sv})", error);
  if (reply == NULL)
    return NULL;

  values = g_variant_get_child_value (reply, 0);
  return epx_manager_info_new (values);
}

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

gboolean
epx_client_get_objects (EpxClient *self, GPtrArray **nodes, GPtrArray **links, GError **error)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariantIter) iter = NULL;
  const char *path;
  GVariant *interfaces;

  g_return_val_if_fail (EPX_IS_CLIENT (self), FALSE);

  reply = call (self, EPX_ROOT_PATH, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects",
                NULL, "(a{oa{sa{sv}}})", error);
  if (reply == NULL)
    return FALSE;

  *nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) epx_node_info_free);
  *links = g_ptr_array_new_with_free_func ((GDestroyNotify) epx_link_info_free);
  g_variant_get (reply, "(a{oa{sa{sv}}})", &iter);
  while (g_variant_iter_loop (iter, "{&o@a{sa{sv}}}", &path, &interfaces))
    {
      g_autoptr (GVariant) node = NULL;
      g_autoptr (GVariant) link = NULL;

      node = g_variant_lookup_value (interfaces, epx_bus_node_interface_info ()->name,
                                     G_VARIANT_TYPE_VARDICT);
      link = g_variant_lookup_value (interfaces, epx_bus_link_interface_info ()->name,
                                     G_VARIANT_TYPE_VARDICT);
      if (node != NULL)
        g_ptr_array_add (*nodes, epx_node_info_new (path, node));
      if (link != NULL)
        g_ptr_array_add (*links, epx_link_info_new (path, link));
    }
  g_ptr_array_sort (*nodes, compare_nodes);
  g_ptr_array_sort (*links, compare_links);
  return TRUE;
}

/* One of the calls that change something and answer with a number of links. */
static gboolean
change (EpxClient *self, const char *method, GVariant *parameters, guint *n_links, GError **error)
{
  g_autoptr (GVariant) reply = NULL;

  reply = call (self, EPX_MANAGER_PATH, epx_bus_manager_interface_info ()->name, method, parameters,
                "(u)", error);
  if (reply == NULL)
    return FALSE;

  g_variant_get (reply, "(u)", n_links);
  return TRUE;
}

gboolean
epx_client_cut (EpxClient *self,
                const char *const *island_a,
                const char *const *island_b,
                guint *n_links,
                GError **error)
{
  g_return_val_if_fail (EPX_IS_CLIENT (self), FALSE);

  return change (self, "CutCables", g_variant_new ("(^as^as)", island_a, island_b), n_links, error);
}

gboolean
epx_client_fix (EpxClient *self,
                const char *const *island_a,
                const char *const *island_b,
                guint *n_links,
                GError **error)
{
  g_return_val_if_fail (EPX_IS_CLIENT (self), FALSE);

  return change (self, "FixCables", g_variant_new ("(^as^as)", island_a, island_b), n_links, error);
}

gboolean
epx_client_fix_all (EpxClient *self, guint *n_links, GError **error)
{
  g_return_val_if_fail (EPX_IS_CLIENT (self), FALSE);

  return change (self, "FixAllCables", NULL, n_links, error);
}

gboolean
epx_client_add_fault (EpxClient *self,
                      const char *const *from,
                      const char *const *to,
                      GVariant *options,
                      guint64 *rule,
                      GError **error)
{
  g_autoptr (GVariant) reply = NULL;

  g_return_val_if_fail (EPX_IS_CLIENT (self), FALSE);

  reply = call (self, EPX_MANAGER_PATH, epx_bus_manager_interface_info ()->name, "AddFault",
                g_variant_new ("(^as^as@a{sv})", from, to, options), "(t)", error);
  if (reply == NULL)
    return FALSE;

  g_variant_get (reply, "(t)", rule);
  return TRUE;
}

gboolean
epx_client_remove_fault (EpxClient *self, guint64 rule, GError **error)
{
  g_autoptr (GVariant) reply = NULL;

  g_return_val_if_fail (EPX_IS_CLIENT (self), FALSE);

  reply = call (self, EPX_MANAGER_PATH, epx_bus_manager_interface_info ()->name, "RemoveFault",
                g_variant_new ("(t)", rule), "()", error);
  return reply != NULL;
}
