/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The generated proxy, wrapped. Its property cache is not used: most properties of the daemon are
 * not announced when they change, so each question is put to the daemon. */
#include "config.h"

#include "client/client.h"

#include "client/bus.h"
#include "client/objects.h"
#include "epx-bus.h"

/* The daemon waits two minutes for a password. */
#define PASSWORD_TIMEOUT_MS (150 * 1000)

struct _EpxClient
{
  GObject parent_instance;

  GDBusConnection *connection; /* (owned) */
  EpxBusManager *manager;      /* (owned) */
  GDBusCallFlags call_flags;
  int limit_ms;              /* for an answer; -1: GDBus's own */
  GCancellable *cancellable; /* (unowned) (nullable) ends calls that wait */
  gboolean may_ask_password;
  const EpxClientPrompt *prompt; /* (unowned) (nullable) static */
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

/* Not left to g_signal_connect_object(): the thread in which GDBus reads holds the connection now
 * and then and may be the last to let go of it, and two threads that take one handler away abort
 * the program (GLib's documentation: unsafe with threads). @source: (nullable). */
static void
stop_hearing (EpxClient *self, gpointer source)
{
  if (source != NULL)
    g_signal_handlers_disconnect_by_data (source, self);
}

static void
epx_client_dispose (GObject *object)
{
  EpxClient *self = EPX_CLIENT (object);

  stop_hearing (self, self->manager);
  stop_hearing (self, self->connection);
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
  self->limit_ms = -1;
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

  g_signal_connect (self->manager, "g-signal", G_CALLBACK (on_manager_signal), self);
  g_signal_connect (self->manager, "notify::g-name-owner", G_CALLBACK (on_owner_changed), self);
  g_signal_connect (connection, "closed", G_CALLBACK (on_connection_closed), self);
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

void
epx_client_set_cancellable (EpxClient *self, GCancellable *cancellable)
{
  g_return_if_fail (EPX_IS_CLIENT (self));

  self->cancellable = cancellable;
}

void
epx_client_set_limit (EpxClient *self, guint limit_ms)
{
  g_return_if_fail (EPX_IS_CLIENT (self));

  self->limit_ms = (int) limit_ms;
}

void
epx_client_allow_password (EpxClient *self, const EpxClientPrompt *prompt)
{
  g_return_if_fail (EPX_IS_CLIENT (self));

  self->may_ask_password = TRUE;
  self->prompt = prompt;
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
  GVariant *reply = g_dbus_connection_call_sync (
      self->connection, EPX_BUS_NAME, path, interface, method, parameters,
      G_VARIANT_TYPE (reply_type), self->call_flags, self->limit_ms, self->cancellable, &cause);

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

gboolean
epx_client_get_objects (EpxClient *self, GPtrArray **nodes, GPtrArray **links, GError **error)
{
  g_autoptr (GVariant) reply = NULL;

  g_return_val_if_fail (EPX_IS_CLIENT (self), FALSE);

  reply = call (self, EPX_ROOT_PATH, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects",
                NULL, EPX_OBJECTS_TYPE, error);
  if (reply == NULL)
    return FALSE;

  epx_objects_unpack (reply, nodes, links, NULL);
  return TRUE;
}

/* @cause: (out) the error of the bus. */
static GVariant *
call_manager (EpxClient *self,
              const char *method,
              GVariant *parameters,
              const char *reply_type,
              GError **cause)
{
  GDBusCallFlags flags = self->call_flags;

  if (self->may_ask_password)
    flags |= G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION;
  return g_dbus_connection_call_sync (
      self->connection, EPX_BUS_NAME, EPX_MANAGER_PATH, epx_bus_manager_interface_info ()->name,
      method, parameters, G_VARIANT_TYPE (reply_type), flags,
      self->may_ask_password ? PASSWORD_TIMEOUT_MS : self->limit_ms, self->cancellable, cause);
}

/* A call that changes something. When all that it lacked was somebody to ask for a password, the
 * prompt is made ready and it is called again. */
static GVariant *
change (EpxClient *self,
        const char *method,
        GVariant *parameters,
        const char *reply_type,
        GError **error)
{
  g_autoptr (GVariant) arguments = g_variant_ref_sink (parameters);
  GError *cause = NULL;
  GVariant *reply = call_manager (self, method, arguments, reply_type, &cause);
  gpointer prompt = NULL;

  if (reply == NULL && self->prompt != NULL && epx_client_error_wants_password (cause))
    prompt = self->prompt->begin ();
  if (prompt != NULL)
    {
      g_clear_error (&cause);
      reply = call_manager (self, method, arguments, reply_type, &cause);
      self->prompt->end (prompt);
    }
  if (reply == NULL)
    epx_client_error_take (error, cause);
  return reply;
}

/* One of them that answers with a number of links. */
static gboolean
change_links (
    EpxClient *self, const char *method, GVariant *parameters, guint *n_links, GError **error)
{
  g_autoptr (GVariant) reply = change (self, method, parameters, "(u)", error);

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

  return change_links (self, "CutCables", g_variant_new ("(^as^as)", island_a, island_b), n_links,
                       error);
}

gboolean
epx_client_fix (EpxClient *self,
                const char *const *island_a,
                const char *const *island_b,
                guint *n_links,
                GError **error)
{
  g_return_val_if_fail (EPX_IS_CLIENT (self), FALSE);

  return change_links (self, "FixCables", g_variant_new ("(^as^as)", island_a, island_b), n_links,
                       error);
}

gboolean
epx_client_fix_all (EpxClient *self, guint *n_links, GError **error)
{
  g_return_val_if_fail (EPX_IS_CLIENT (self), FALSE);

  return change_links (self, "FixAllCables", g_variant_new ("()"), n_links, error);
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

  reply =
      change (self, "AddFault", g_variant_new ("(^as^as@a{sv})", from, to, options), "(t)", error);
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

  reply = change (self, "RemoveFault", g_variant_new ("(t)", rule), "()", error);
  return reply != NULL;
}
