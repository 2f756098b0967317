/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "config.h"

#include "daemon/manager.h"

#include "daemon/link-signals.h"
#include "daemon/object-tree.h"
#include "daemon/paths.h"

struct _EpxManager
{
  EpxBusManagerSkeleton parent;
  EpxSwitchboard *switchboard;  /* (owned) */
  EpxObjectTree *objects;       /* (owned) */
  EpxLinkSignals *link_signals; /* (owned) */
};

enum
{
  PROP_VERSION = 1,
  PROP_API_VERSION,
  PROP_EPMD_PORT,
  PROP_RULES,
  PROP_ISLANDS,
  PROP_PARTITIONED,
};

static void epx_manager_bus_init (EpxBusManagerIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EpxManager,
                               epx_manager,
                               EPX_BUS_TYPE_MANAGER_SKELETON,
                               G_IMPLEMENT_INTERFACE (EPX_BUS_TYPE_MANAGER, epx_manager_bus_init))

/* --- Details of signals --------------------------------------------------------------------- */

static void
details_init (GVariantDict *details, gint64 time_us)
{
  g_variant_dict_init (details, NULL);
  g_variant_dict_insert (details, "time", "t", (guint64) time_us);
}

/* What a call did: who asked, which rule it laid (0: none), how many links changed. */
static GVariant *
call_details (GDBusMethodInvocation *invocation, guint64 rule, guint n_links)
{
  const char *sender = g_dbus_method_invocation_get_sender (invocation);
  GVariantDict details;

  details_init (&details, g_get_real_time ());
  if (rule != 0)
    g_variant_dict_insert (&details, "rule", "t", rule);
  if (sender != NULL)
    g_variant_dict_insert (&details, "sender", "s", sender);
  g_variant_dict_insert (&details, "links", "u", n_links);
  return g_variant_dict_end (&details);
}

/* --- Calls ---------------------------------------------------------------------------------- */

typedef gboolean (*ChangeFunc) (EpxSwitchboard *switchboard,
                                EpxIsland *a,
                                EpxIsland *b,
                                const char *sender,
                                guint64 *rule,
                                guint *n_links,
                                GError **error);
typedef void (*TellFunc) (EpxBusManager *manager,
                          const char *const *a,
                          const char *const *b,
                          GVariant *details);

/* What CutCables and FixCables have in common. Returns FALSE when an error was replied. */
static gboolean
change (EpxManager *self,
        GDBusMethodInvocation *invocation,
        const char *const *names_a,
        const char *const *names_b,
        ChangeFunc func,
        TellFunc tell,
        guint *n_links)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EpxIsland) a = epx_island_new (names_a, &error);
  g_autoptr (EpxIsland) b = a != NULL ? epx_island_new (names_b, &error) : NULL;
  guint64 rule;

  if (b == NULL || !func (self->switchboard, a, b, g_dbus_method_invocation_get_sender (invocation),
                          &rule, n_links, &error))
    {
      g_dbus_method_invocation_return_gerror (invocation, error);
      return FALSE;
    }
  tell (EPX_BUS_MANAGER (self), names_a, names_b, call_details (invocation, rule, *n_links));
  epx_switchboard_settle (self->switchboard);
  return TRUE;
}

static gboolean
handle_cut_cables (EpxBusManager *manager,
                   GDBusMethodInvocation *invocation,
                   const char *const *a,
                   const char *const *b)
{
  guint n_links;

  if (change (EPX_MANAGER (manager), invocation, a, b, epx_switchboard_cut,
              epx_bus_manager_emit_cables_cut, &n_links))
    epx_bus_manager_complete_cut_cables (manager, invocation, n_links);
  return TRUE;
}

static gboolean
handle_fix_cables (EpxBusManager *manager,
                   GDBusMethodInvocation *invocation,
                   const char *const *a,
                   const char *const *b)
{
  guint n_links;

  if (change (EPX_MANAGER (manager), invocation, a, b, epx_switchboard_fix,
              epx_bus_manager_emit_cables_fixed, &n_links))
    epx_bus_manager_complete_fix_cables (manager, invocation, n_links);
  return TRUE;
}

static gboolean
handle_fix_all_cables (EpxBusManager *manager, GDBusMethodInvocation *invocation)
{
  EpxManager *self = EPX_MANAGER (manager);
  const char *const all[] = { "*", NULL };
  guint n_links;

  epx_switchboard_fix_all (self->switchboard, &n_links);
  epx_bus_manager_emit_cables_fixed (manager, all, all, call_details (invocation, 0, n_links));
  epx_switchboard_settle (self->switchboard);
  epx_bus_manager_complete_fix_all_cables (manager, invocation, n_links);
  return TRUE;
}

static void
epx_manager_bus_init (EpxBusManagerIface *iface)
{
  iface->handle_cut_cables = handle_cut_cables;
  iface->handle_fix_cables = handle_fix_cables;
  iface->handle_fix_all_cables = handle_fix_all_cables;
}

/* --- Signals of the switchboard ------------------------------------------------------------- */

static void
on_node_added (EpxSwitchboard *switchboard, EpxNode *node, EpxManager *self)
{
  const EpxRegistration *registration = node->registration;
  g_autofree char *path = epx_path_of_node (registration->name);
  GVariantDict details;

  epx_object_tree_node_added (self->objects, node);
  details_init (&details, registration->since_us);
  g_variant_dict_insert (&details, "creation", "u", registration->creation);
  epx_bus_manager_emit_node_registered (EPX_BUS_MANAGER (self), registration->name,
                                        registration->port, path, g_variant_dict_end (&details));
}

static void
on_node_removed (EpxSwitchboard *switchboard, EpxNode *node, EpxManager *self)
{
  g_autofree char *path = epx_path_of_node (node->registration->name);
  GVariantDict details;

  details_init (&details, g_get_real_time ());
  epx_bus_manager_emit_node_unregistered (EPX_BUS_MANAGER (self), node->registration->name, path,
                                          g_variant_dict_end (&details));
  epx_object_tree_node_removed (self->objects, node);
}

static void
on_link_changed (EpxSwitchboard *switchboard, EpxLink *link, guint old_state, EpxManager *self)
{
  epx_link_signals_add (self->link_signals, link, old_state);
}

static void
tell_link (const EpxLink *link,
           EpxLinkState old_state,
           EpxLinkState new_state,
           gint64 time_us,
           gpointer user_data)
{
  EpxManager *self = user_data;
  const char *from = epx_link_get_name (link, EPX_FROM_DIALLER);
  const char *to = epx_link_get_name (link, EPX_FROM_TARGET);
  g_autofree char *path = epx_path_of_link (epx_link_get_id (link));
  EpxEffect effect = epx_rules_effect (epx_switchboard_get_rules (self->switchboard), from, to);
  GVariantDict details;

  if (old_state == EPX_LINK_UNKNOWN)
    epx_object_tree_link_added (self->objects, link);
  details_init (&details, time_us);
  if (new_state == EPX_LINK_CUT && effect.rule != 0)
    g_variant_dict_insert (&details, "rule", "t", effect.rule);
  epx_bus_manager_emit_link_state_changed (EPX_BUS_MANAGER (self), path, from, to, old_state,
                                           new_state, g_variant_dict_end (&details));
  if (new_state == EPX_LINK_CLOSED)
    epx_object_tree_link_removed (self->objects, link);
}

static void
on_islands_changed (EpxSwitchboard *switchboard, GVariant *islands, EpxManager *self)
{
  GVariantDict details;

  details_init (&details, g_get_real_time ());
  epx_bus_manager_emit_islands_changed (EPX_BUS_MANAGER (self), islands,
                                        g_variant_dict_end (&details));
}

/* --- Properties ----------------------------------------------------------------------------- */

static GVariant *
describe_rule (const EpxRule *rule)
{
  GVariantDict options = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&options, "fault", "s", rule->fault == EPX_FAULT_STALL ? "stall" : "none");
  g_variant_dict_insert (&options, "direction", "s", rule->is_forward ? "forward" : "both");
  g_variant_dict_insert (&options, "time", "t", (guint64) rule->time_us);
  if (rule->sender != NULL)
    g_variant_dict_insert (&options, "sender", "s", rule->sender);
  return g_variant_new ("(t^as^as@a{sv})", rule->id, epx_island_get_entries (rule->from),
                        epx_island_get_entries (rule->to), g_variant_dict_end (&options));
}

static GVariant *
describe_rules (const EpxRules *rules)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(tasasa{sv})"));
  for (guint i = 0; i < epx_rules_get_n_rules (rules); i++)
    g_variant_builder_add_value (&builder, describe_rule (epx_rules_get_rule (rules, i)));
  return g_variant_builder_end (&builder);
}

/* Computed when somebody asks: nothing is kept up to date for nobody. */
static void
epx_manager_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EpxManager *self = EPX_MANAGER (object);
  g_autoptr (GVariant) islands = NULL;

  switch (id)
    {
    case PROP_VERSION:
      g_value_set_static_string (value, EPX_VERSION);
      break;
    case PROP_API_VERSION:
      g_value_set_uint (value, EPX_API_VERSION);
      break;
    case PROP_EPMD_PORT:
      g_value_set_uint (value, epx_switchboard_get_port (self->switchboard));
      break;
    case PROP_RULES:
      g_value_set_variant (value, describe_rules (epx_switchboard_get_rules (self->switchboard)));
      break;
    case PROP_ISLANDS:
      g_value_take_variant (value, epx_switchboard_get_islands (self->switchboard));
      break;
    case PROP_PARTITIONED:
      islands = epx_switchboard_get_islands (self->switchboard);
      g_value_set_boolean (value, g_variant_n_children (islands) > 1);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* The generated interface has it that properties can be set from within; ours are computed. */
static void
epx_manager_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
epx_manager_dispose (GObject *object)
{
  EpxManager *self = EPX_MANAGER (object);

  if (self->switchboard != NULL)
    g_signal_handlers_disconnect_by_data (self->switchboard, self);
  g_clear_pointer (&self->link_signals, epx_link_signals_free);
  g_clear_pointer (&self->objects, epx_object_tree_free);
  if (g_dbus_interface_skeleton_get_object_path (G_DBUS_INTERFACE_SKELETON (self)) != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self));
  g_clear_object (&self->switchboard);
  G_OBJECT_CLASS (epx_manager_parent_class)->dispose (object);
}

static void
epx_manager_class_init (EpxManagerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = epx_manager_get_property;
  object_class->set_property = epx_manager_set_property;
  object_class->dispose = epx_manager_dispose;
  /* In the order of the introspection file, as PROP_* above. */
  epx_bus_manager_override_properties (object_class, PROP_VERSION);
}

static void
epx_manager_init (EpxManager *self)
{
}

EpxManager *
epx_manager_new (GDBusConnection *connection, EpxSwitchboard *switchboard, GError **error)
{
  g_autoptr (EpxManager) self = g_object_new (EPX_TYPE_MANAGER, NULL);
  GDBusInterfaceSkeleton *skeleton = G_DBUS_INTERFACE_SKELETON (self);

  self->switchboard = g_object_ref (switchboard);
  self->link_signals = epx_link_signals_new (tell_link, self);
  if (!g_dbus_interface_skeleton_export (skeleton, connection, EPX_MANAGER_PATH, error))
    return NULL;
  self->objects = epx_object_tree_new (connection, switchboard, skeleton, error);
  if (self->objects == NULL)
    return NULL;
  g_signal_connect (switchboard, "node-added", G_CALLBACK (on_node_added), self);
  g_signal_connect (switchboard, "node-removed", G_CALLBACK (on_node_removed), self);
  g_signal_connect (switchboard, "link-changed", G_CALLBACK (on_link_changed), self);
  g_signal_connect (switchboard, "islands-changed", G_CALLBACK (on_islands_changed), self);
  return g_steal_pointer (&self);
}

void
epx_manager_flush (EpxManager *self)
{
  epx_link_signals_flush (self->link_signals);
}
