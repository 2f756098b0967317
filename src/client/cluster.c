/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Watches the daemon's name, loads all its objects when it appears, and takes in its signals from
 * then on. What signals do not tell (rules, counters) is asked for. However many signals came in a
 * row, the lists are worked out once, when all of them have been taken in: before the next frame is
 * drawn. What it shows is kept by EpxClusterModel. */
#include "config.h"

#include "client/cluster.h"

#include "client/bus.h"
#include "client/cluster-model.h"
#include "client/cluster-private.h"
#include "client/objects.h"
#include "client/sampler.h"
#include "epx-bus.h"

/* Messages of the bus come at G_PRIORITY_DEFAULT; GTK lays out and draws just below this. */
#define UPDATE_PRIORITY G_PRIORITY_HIGH_IDLE

struct _EpxCluster
{
  GObject parent_instance;

  GDBusConnection *connection; /* (owned) (nullable) */
  gulong closed_id;
  guint watch_id;
  guint subscription_id;
  char *owner;               /* (owned) (nullable) the daemon's unique name */
  GCancellable *cancellable; /* (owned) (nullable) of all questions to that owner */

  EpxClusterPhase phase;
  GError *error;          /* (owned) (nullable) */
  EpxClusterModel *model; /* (owned) */
  guint update_id;        /* 0: none is due */

  gboolean are_rules_stale;
  gboolean is_asking_rules;
  EpxSampler *sampler; /* (owned) */
};

G_DEFINE_FINAL_TYPE (EpxCluster, epx_cluster, G_TYPE_OBJECT)

enum
{
  PROP_PHASE = 1,
  N_PROPS,
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_EVENT,
  SIGNAL_SAMPLED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* A question to the owner we know, which is not started by it. */
static void
ask (EpxCluster *self,
     const char *path,
     const char *interface,
     const char *method,
     GVariant *parameters,
     const char *reply_type,
     GAsyncReadyCallback callback)
{
  g_dbus_connection_call (self->connection, self->owner, path, interface, method, parameters,
                          G_VARIANT_TYPE (reply_type), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          self->cancellable, callback, self);
}

/* Returns: (transfer full) (nullable). @is_cancelled: (out): then the cluster may be gone. */
static GVariant *
finish (GObject *source, GAsyncResult *result, gboolean *is_cancelled, GError **error)
{
  GError *cause = NULL;
  GVariant *reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &cause);

  *is_cancelled = g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  if (*is_cancelled)
    g_error_free (cause);
  else if (reply == NULL)
    epx_client_error_take (error, cause);
  return reply;
}

static void on_rules (GObject *source, GAsyncResult *result, gpointer user_data);

static void
ask_rules (EpxCluster *self)
{
  self->are_rules_stale = FALSE;
  self->is_asking_rules = TRUE;
  ask (self, EPX_MANAGER_PATH, "org.freedesktop.DBus.Properties", "Get",
       g_variant_new ("(ss)", epx_bus_manager_interface_info ()->name, "Rules"), "(v)", on_rules);
}

static void
update (EpxCluster *self)
{
  g_clear_handle_id (&self->update_id, g_source_remove);
  if (self->are_rules_stale && !self->is_asking_rules)
    ask_rules (self);
  epx_cluster_model_update (self->model);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
on_update (gpointer user_data)
{
  EpxCluster *self = user_data;

  self->update_id = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

static void
queue_update (EpxCluster *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add_full (UPDATE_PRIORITY, on_update, self, NULL);
}

static void
on_rules (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EpxCluster *self = user_data;
  gboolean is_cancelled;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = finish (source, result, &is_cancelled, &error);
  g_autoptr (GVariant) value = NULL;

  if (is_cancelled)
    return;

  self->is_asking_rules = FALSE;
  if (reply == NULL)
    {
      g_info ("The daemon does not tell its rules: %s", error->message);
      return;
    }
  g_variant_get (reply, "(v)", &value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE ("a(tasasa{sv})")))
    epx_cluster_model_set_rules (self->model, epx_rules_unpack (value));
  queue_update (self);
}

static void
on_sample (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EpxCluster *self = user_data;
  gboolean is_cancelled;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = finish (source, result, &is_cancelled, &error);
  GPtrArray *nodes, *links;

  if (is_cancelled)
    return;

  epx_sampler_answered (self->sampler);
  if (reply == NULL)
    {
      g_info ("The daemon does not tell its counters: %s", error->message);
      return;
    }
  epx_objects_unpack (reply, &nodes, &links, NULL);
  epx_cluster_model_refresh (self->model, nodes, links, g_get_monotonic_time ());
  queue_update (self);
  g_signal_emit (self, signals[SIGNAL_SAMPLED], 0);
}

static void
ask_objects (EpxCluster *self, GAsyncReadyCallback callback)
{
  ask (self, EPX_ROOT_PATH, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", NULL,
       EPX_OBJECTS_TYPE, callback);
}

static void
on_sample_due (gpointer user_data)
{
  ask_objects (user_data, on_sample);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EpxCluster *self = user_data;
  gboolean is_cancelled;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = finish (source, result, &is_cancelled, &error);
  EpxManagerInfo *manager;
  GPtrArray *nodes, *links;

  if (is_cancelled)
    return;

  if (reply == NULL)
    {
      self->error = g_steal_pointer (&error);
      self->phase = EPX_CLUSTER_FAILED;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PHASE]);
      return;
    }
  epx_objects_unpack (reply, &nodes, &links, &manager);
  epx_cluster_model_load (self->model, nodes, links, manager);
  self->phase = EPX_CLUSTER_READY;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PHASE]);
  epx_sampler_switch (self->sampler, TRUE);
}

/* Ends all that has to do with the owner we know. Whoever is told of anything sees the new phase,
 * and empty lists. */
static void
forget_owner (EpxCluster *self, EpxClusterPhase phase)
{
  gboolean is_other = self->phase != phase;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->owner, g_free);
  g_clear_error (&self->error);
  epx_sampler_switch (self->sampler, FALSE);
  self->are_rules_stale = FALSE;
  self->is_asking_rules = FALSE;
  epx_cluster_model_clear (self->model);
  self->phase = phase;
  update (self);
  if (is_other)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PHASE]);
}

static void
on_appeared (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  EpxCluster *self = user_data;

  forget_owner (self, EPX_CLUSTER_LOADING);
  self->owner = g_strdup (owner);
  self->cancellable = g_cancellable_new ();
  ask_objects (self, on_loaded);
}

static void
on_vanished (GDBusConnection *connection, const char *name, gpointer user_data)
{
  EpxCluster *self = user_data;

  forget_owner (self, connection == NULL || g_dbus_connection_is_closed (self->connection)
                          ? EPX_CLUSTER_NO_BUS
                          : EPX_CLUSTER_NO_DAEMON);
}

static void
on_closed (GDBusConnection *connection, gboolean is_remote, GError *error, gpointer user_data)
{
  on_vanished (NULL, EPX_BUS_NAME, user_data);
}

static gboolean
changes_rules (EpxEventKind kind)
{
  return kind == EPX_EVENT_CABLES_CUT || kind == EPX_EVENT_CABLES_FIXED ||
         kind == EPX_EVENT_RULE_ADDED || kind == EPX_EVENT_RULE_REMOVED;
}

/* What came before the objects were loaded is a part of them. Anybody can send a signal to our
 * connection that looks like one of the daemon's. */
static void
on_signal (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal_name,
           GVariant *parameters,
           gpointer user_data)
{
  EpxCluster *self = user_data;
  g_autoptr (EpxEvent) event = NULL;

  if (self->phase != EPX_CLUSTER_READY || g_strcmp0 (sender, self->owner) != 0)
    return;

  event = epx_event_new (signal_name, parameters);
  if (event == NULL)
    return;

  if (changes_rules (event->kind))
    self->are_rules_stale = TRUE;
  if (epx_cluster_model_apply (self->model, event) || self->are_rules_stale)
    queue_update (self);
  g_signal_emit (self, signals[SIGNAL_EVENT], 0, event);
}

static void
disconnect (EpxCluster *self)
{
  if (self->connection == NULL)
    return;

  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  g_dbus_connection_signal_unsubscribe (self->connection, self->subscription_id);
  g_clear_signal_handler (&self->closed_id, self->connection);
  g_clear_object (&self->connection);
  forget_owner (self, EPX_CLUSTER_NO_BUS);
}

void
epx_cluster_set_connection (EpxCluster *self, GDBusConnection *connection)
{
  g_return_if_fail (EPX_IS_CLUSTER (self));
  g_return_if_fail (connection == NULL || G_IS_DBUS_CONNECTION (connection));

  disconnect (self);
  if (connection == NULL)
    return;

  self->connection = g_object_ref (connection);
  self->closed_id = g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  self->subscription_id = g_dbus_connection_signal_subscribe (
      connection, EPX_BUS_NAME, epx_bus_manager_interface_info ()->name, NULL, EPX_MANAGER_PATH,
      NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_signal, self, NULL);
  self->watch_id =
      g_bus_watch_name_on_connection (connection, EPX_BUS_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                      on_appeared, on_vanished, self, NULL);
}

static void
epx_cluster_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EpxCluster *self = EPX_CLUSTER (object);

  switch (id)
    {
    case PROP_PHASE:
      g_value_set_uint (value, self->phase);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
epx_cluster_dispose (GObject *object)
{
  EpxCluster *self = EPX_CLUSTER (object);

  disconnect (self);
  g_clear_handle_id (&self->update_id, g_source_remove);
  G_OBJECT_CLASS (epx_cluster_parent_class)->dispose (object);
}

static void
epx_cluster_finalize (GObject *object)
{
  EpxCluster *self = EPX_CLUSTER (object);

  epx_cluster_model_free (self->model);
  epx_sampler_free (self->sampler);
  G_OBJECT_CLASS (epx_cluster_parent_class)->finalize (object);
}

static void
epx_cluster_class_init (EpxClusterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = epx_cluster_get_property;
  object_class->dispose = epx_cluster_dispose;
  object_class->finalize = epx_cluster_finalize;

  properties[PROP_PHASE] =
      g_param_spec_uint ("phase", NULL, NULL, 0, EPX_CLUSTER_READY, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", EPX_TYPE_CLUSTER, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_EVENT] = g_signal_new ("event", EPX_TYPE_CLUSTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_SAMPLED] = g_signal_new ("sampled", EPX_TYPE_CLUSTER, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
epx_cluster_init (EpxCluster *self)
{
  self->model = epx_cluster_model_new ();
  self->sampler = epx_sampler_new (on_sample_due, self);
}

EpxCluster *
epx_cluster_new (void)
{
  return g_object_new (EPX_TYPE_CLUSTER, NULL);
}

GDBusConnection *
epx_cluster_get_connection (EpxCluster *self)
{
  return self->connection;
}

EpxClusterPhase
epx_cluster_get_phase (EpxCluster *self)
{
  g_return_val_if_fail (EPX_IS_CLUSTER (self), EPX_CLUSTER_NO_BUS);

  return self->phase;
}

const GError *
epx_cluster_get_error (EpxCluster *self)
{
  g_return_val_if_fail (EPX_IS_CLUSTER (self), NULL);

  return self->error;
}

GListModel *
epx_cluster_get_nodes (EpxCluster *self)
{
  g_return_val_if_fail (EPX_IS_CLUSTER (self), NULL);

  return epx_cluster_model_get_nodes (self->model);
}

GListModel *
epx_cluster_get_cables (EpxCluster *self)
{
  g_return_val_if_fail (EPX_IS_CLUSTER (self), NULL);

  return epx_cluster_model_get_cables (self->model);
}

EpxCableItem *
epx_cluster_find_cable (EpxCluster *self, EpxNodeItem *one, EpxNodeItem *other)
{
  g_return_val_if_fail (EPX_IS_CLUSTER (self), NULL);

  return epx_cluster_model_find_cable (self->model, one, other);
}

const EpxManagerInfo *
epx_cluster_get_manager (EpxCluster *self)
{
  g_return_val_if_fail (EPX_IS_CLUSTER (self), NULL);

  return epx_cluster_model_get_manager (self->model);
}

void
epx_cluster_hold_traffic (EpxCluster *self)
{
  g_return_if_fail (EPX_IS_CLUSTER (self));

  epx_sampler_hold (self->sampler);
}

void
epx_cluster_release_traffic (EpxCluster *self)
{
  g_return_if_fail (EPX_IS_CLUSTER (self));

  epx_sampler_release (self->sampler);
}

guint64
epx_cluster_get_throughput (EpxCluster *self)
{
  g_return_val_if_fail (EPX_IS_CLUSTER (self), 0);

  return epx_cluster_model_get_throughput (self->model);
}
