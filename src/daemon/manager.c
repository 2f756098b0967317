/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "config.h"

#include "daemon/manager.h"

#include "core/fault-options.h"
#include "daemon/announcer.h"
#include "daemon/call.h"
#include "daemon/callers.h"
#include "daemon/details.h"
#include "daemon/limits-report.h"
#include "daemon/paths.h"

struct _EpxManager
{
  EpxBusManagerSkeleton parent;
  EpxSwitchboard *switchboard; /* (owned) */
  EpxAnnouncer *announcer;     /* (owned) */
  EpxCallers *callers;         /* (owned) */
  EpxAuthority *authority;     /* (owned) */
  GCancellable *cancellable;   /* (owned) of calls that wait for the authority */
};

enum
{
  PROP_VERSION = 1,
  PROP_API_VERSION,
  PROP_EPMD_PORT,
  PROP_RULES,
  PROP_ISLANDS,
  PROP_PARTITIONED,
  PROP_LIMITS,
};

static void epx_manager_bus_init (EpxBusManagerIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EpxManager,
                               epx_manager,
                               EPX_BUS_TYPE_MANAGER_SKELETON,
                               G_IMPLEMENT_INTERFACE (EPX_BUS_TYPE_MANAGER, epx_manager_bus_init))

/* What a call did: who asked, which rule it laid (0: none), how many links changed. */
static GVariant *
call_details (GDBusMethodInvocation *invocation, const EpxRule *rule, guint64 id, guint n_links)
{
  const char *sender = g_dbus_method_invocation_get_sender (invocation);
  GVariantDict details;

  epx_details_init (&details, g_get_real_time ());
  if (rule != NULL)
    epx_fault_options_describe (rule, &details);
  if (id != 0)
    g_variant_dict_insert (&details, "rule", "t", id);
  if (sender != NULL)
    g_variant_dict_insert (&details, "sender", "s", sender);
  g_variant_dict_insert (&details, "links", "u", n_links);
  return g_variant_dict_end (&details);
}

/* What every handler ends with: once the call is allowed, its continuation below is run. */
static void
authorise (EpxCall *call)
{
  EpxManager *self = EPX_MANAGER (call->handler);

  epx_call_authorise (call, self->authority, self->cancellable);
}

/* The same for a call that begins with two islands: who errs in them is not asked for a password.
 */
static void
authorise_islands (EpxCall *call)
{
  GError *error = NULL;

  if (epx_call_read_islands (call, &error))
    authorise (call);
  else
    epx_call_refuse (call, error);
}

/* Lays the rule of the call and tells of it. Returns its number; 0 when an error was replied. */
static guint64
lay (EpxCall *call, guint *n_links)
{
  EpxManager *self = EPX_MANAGER (call->handler);
  EpxBusManager *manager = EPX_BUS_MANAGER (self);
  const EpxRule *rule = &call->rule;
  GError *error = NULL;
  guint64 id = epx_switchboard_lay (self->switchboard, rule, n_links, &error);

  if (id == 0)
    {
      g_dbus_method_invocation_take_error (call->invocation, error);
      return 0;
    }
  if (rule->is_bound)
    epx_callers_watch (self->callers, rule->sender);
  epx_announcer_tell_rules (self->announcer);
  epx_bus_manager_emit_rule_added (manager, id, call->names_from, call->names_to,
                                   call_details (call->invocation, rule, id, *n_links));
  if (rule->sets_fault && epx_fault_is_cut (rule->fault))
    epx_bus_manager_emit_cables_cut (manager, call->names_from, call->names_to,
                                     call_details (call->invocation, NULL, id, *n_links));
  epx_switchboard_settle (self->switchboard);
  return id;
}

static void
cut_cables (EpxCall *call)
{
  guint n_links;

  if (lay (call, &n_links) != 0)
    epx_bus_manager_complete_cut_cables (EPX_BUS_MANAGER (call->handler), call->invocation,
                                         n_links);
}

static gboolean
handle_cut_cables (EpxBusManager *manager,
                   GDBusMethodInvocation *invocation,
                   const char *const *a,
                   const char *const *b)
{
  EpxCall *call = epx_call_new (G_OBJECT (manager), invocation, EPX_ACTION_CUT, cut_cables);

  call->rule.sets_fault = TRUE;
  call->rule.fault = EPX_FAULT_STALL;
  authorise_islands (call);
  return TRUE;
}

static void
add_fault (EpxCall *call)
{
  guint n_links;
  guint64 id = lay (call, &n_links);

  if (id != 0)
    epx_bus_manager_complete_add_fault (EPX_BUS_MANAGER (call->handler), call->invocation, id);
}

static gboolean
handle_add_fault (EpxBusManager *manager,
                  GDBusMethodInvocation *invocation,
                  const char *const *from,
                  const char *const *to,
                  GVariant *options)
{
  EpxCall *call = epx_call_new (G_OBJECT (manager), invocation, EPX_ACTION_CUT, add_fault);
  GError *error = NULL;

  if (epx_fault_options_parse (options, &call->rule, &error))
    authorise_islands (call);
  else
    epx_call_refuse (call, error);
  return TRUE;
}

static void
remove_fault (EpxCall *call)
{
  EpxManager *self = EPX_MANAGER (call->handler);
  GError *error = NULL;

  if (epx_switchboard_remove (self->switchboard, call->rule.id, &error))
    epx_bus_manager_complete_remove_fault (EPX_BUS_MANAGER (self), call->invocation);
  else
    g_dbus_method_invocation_take_error (call->invocation, error);
}

static gboolean
handle_remove_fault (EpxBusManager *manager, GDBusMethodInvocation *invocation, guint64 id)
{
  const EpxRules *rules = epx_switchboard_get_rules (EPX_MANAGER (manager)->switchboard);
  EpxCall *call = epx_call_new (G_OBJECT (manager), invocation, EPX_ACTION_FIX, remove_fault);
  GError *error = NULL;
  const EpxRule *rule = epx_rules_find (rules, id, &error);

  if (rule == NULL)
    {
      epx_call_refuse (call, error);
      return TRUE;
    }
  call->rule.id = id;
  call->rule.from = epx_island_ref (rule->from);
  call->rule.to = epx_island_ref (rule->to);
  authorise (call);
  return TRUE;
}

/* Fixes what lies between @a and @b (everything if NULL) and tells of it. Returns FALSE when an
 * error was replied. */
static gboolean
fix (EpxCall *call, EpxIsland *a, EpxIsland *b, guint *n_links)
{
  EpxManager *self = EPX_MANAGER (call->handler);
  g_autoptr (GPtrArray) ends = NULL;
  GError *error = NULL;
  guint64 id;

  ends = epx_switchboard_fix (self->switchboard, a, b, call->rule.sender, &id, n_links, &error);
  if (ends == NULL)
    {
      g_dbus_method_invocation_take_error (call->invocation, error);
      return FALSE;
    }
  epx_announcer_tell_rules (self->announcer);
  for (guint i = 0; i < ends->len; i++)
    epx_announcer_tell_end (self->announcer, ends->pdata[i], *n_links);
  epx_bus_manager_emit_cables_fixed (EPX_BUS_MANAGER (self), call->names_from, call->names_to,
                                     call_details (call->invocation, NULL, id, *n_links));
  epx_switchboard_settle (self->switchboard);
  return TRUE;
}

static void
fix_cables (EpxCall *call)
{
  guint n_links;

  if (fix (call, call->rule.from, call->rule.to, &n_links))
    epx_bus_manager_complete_fix_cables (EPX_BUS_MANAGER (call->handler), call->invocation,
                                         n_links);
}

static gboolean
handle_fix_cables (EpxBusManager *manager,
                   GDBusMethodInvocation *invocation,
                   const char *const *a,
                   const char *const *b)
{
  authorise_islands (epx_call_new (G_OBJECT (manager), invocation, EPX_ACTION_FIX, fix_cables));
  return TRUE;
}

static void
fix_all_cables (EpxCall *call)
{
  guint n_links;

  if (fix (call, NULL, NULL, &n_links))
    epx_bus_manager_complete_fix_all_cables (EPX_BUS_MANAGER (call->handler), call->invocation,
                                             n_links);
}

static gboolean
handle_fix_all_cables (EpxBusManager *manager, GDBusMethodInvocation *invocation)
{
  static const char *const all[] = { "*", NULL };
  EpxCall *call = epx_call_new (G_OBJECT (manager), invocation, EPX_ACTION_FIX, fix_all_cables);

  epx_call_take_islands (call, g_memdup2 (all, sizeof all), g_memdup2 (all, sizeof all), NULL);
  authorise (call);
  return TRUE;
}

static void
epx_manager_bus_init (EpxBusManagerIface *iface)
{
  iface->handle_cut_cables = handle_cut_cables;
  iface->handle_add_fault = handle_add_fault;
  iface->handle_remove_fault = handle_remove_fault;
  iface->handle_fix_cables = handle_fix_cables;
  iface->handle_fix_all_cables = handle_fix_all_cables;
}

static GVariant *
describe_rule (const EpxRule *rule)
{
  GVariantDict options = G_VARIANT_DICT_INIT (NULL);

  epx_details_add_rule (&options, rule);
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
    case PROP_LIMITS:
      g_value_set_variant (value, epx_limits_report (self->switchboard));
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

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->authority);
  g_clear_pointer (&self->callers, epx_callers_free);
  g_clear_pointer (&self->announcer, epx_announcer_free);
  if (g_dbus_interface_skeleton_get_object_path (G_DBUS_INTERFACE_SKELETON (self)) != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self));
  g_clear_object (&self->switchboard);
  G_OBJECT_CLASS (epx_manager_parent_class)->dispose (object);
}

static void
epx_manager_finalize (GObject *object)
{
  g_object_unref (EPX_MANAGER (object)->cancellable);
  G_OBJECT_CLASS (epx_manager_parent_class)->finalize (object);
}

static void
epx_manager_class_init (EpxManagerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = epx_manager_get_property;
  object_class->set_property = epx_manager_set_property;
  object_class->dispose = epx_manager_dispose;
  object_class->finalize = epx_manager_finalize;
  /* In the order of the introspection file, as PROP_* above. */
  epx_bus_manager_override_properties (object_class, PROP_VERSION);
}

static void
epx_manager_init (EpxManager *self)
{
  self->cancellable = g_cancellable_new ();
}

static void
on_caller_gone (const char *sender, gpointer user_data)
{
  epx_switchboard_remove_bound (EPX_MANAGER (user_data)->switchboard, sender);
}

/* Of rules that are older than this object: laid with the daemon before this one. */
static void
watch_callers (EpxManager *self)
{
  const EpxRules *rules = epx_switchboard_get_rules (self->switchboard);

  for (guint i = 0; i < epx_rules_get_n_rules (rules); i++)
    {
      const EpxRule *rule = epx_rules_get_rule (rules, i);

      if (rule->is_bound && rule->sender != NULL)
        epx_callers_watch (self->callers, rule->sender);
    }
}

EpxManager *
epx_manager_new (GDBusConnection *connection,
                 EpxSwitchboard *switchboard,
                 EpxAuthority *authority,
                 GError **error)
{
  g_autoptr (EpxManager) self = g_object_new (EPX_TYPE_MANAGER, NULL);
  GDBusInterfaceSkeleton *skeleton = G_DBUS_INTERFACE_SKELETON (self);

  self->switchboard = g_object_ref (switchboard);
  self->authority = g_object_ref (authority);
  if (!g_dbus_interface_skeleton_export (skeleton, connection, EPX_MANAGER_PATH, error))
    return NULL;
  self->announcer = epx_announcer_new (connection, EPX_BUS_MANAGER (self), switchboard, error);
  if (self->announcer == NULL)
    return NULL;
  self->callers = epx_callers_new (connection, on_caller_gone, self);
  watch_callers (self);
  return g_steal_pointer (&self);
}

void
epx_manager_flush (EpxManager *self)
{
  epx_announcer_flush (self->announcer);
}
