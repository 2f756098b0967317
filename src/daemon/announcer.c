/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/announcer.h"

#include "daemon/details.h"
#include "daemon/node-signals.h"
#include "daemon/object-manager.h"
#include "daemon/object-tree.h"
#include "daemon/paths.h"
#include "daemon/property-signals.h"

struct _EpxAnnouncer
{
  GDBusConnection *connection;  /* (owned) */
  EpxBusManager *manager;       /* (unowned) owns us */
  EpxSwitchboard *switchboard;  /* (owned) */
  EpxObjectManager *objects;    /* (owned) */
  EpxObjectTree *tree;          /* (owned) */
  EpxNodeSignals *node_signals; /* (owned) */
};

static void
on_node_added (EpxSwitchboard *switchboard, EpxNode *node, EpxAnnouncer *self)
{
  const EpxRegistration *registration = node->registration;
  g_autofree char *path = epx_path_of_node (registration->name);
  GVariantDict details;

  epx_object_manager_node_added (self->objects, node);
  epx_details_init (&details, registration->since_us);
  g_variant_dict_insert (&details, "creation", "u", registration->creation);
  epx_bus_manager_emit_node_registered (self->manager, registration->name, registration->port, path,
                                        g_variant_dict_end (&details));
}

static void
on_node_removed (EpxSwitchboard *switchboard, EpxNode *node, EpxAnnouncer *self)
{
  g_autofree char *path = epx_path_of_node (node->registration->name);
  GVariantDict details;

  epx_details_init (&details, g_get_real_time ());
  epx_bus_manager_emit_node_unregistered (self->manager, node->registration->name, path,
                                          g_variant_dict_end (&details));
  epx_object_manager_node_removed (self->objects, node);
}

static void
on_node_changed (EpxSwitchboard *switchboard, EpxNode *node, EpxAnnouncer *self)
{
  epx_node_signals_add (self->node_signals, node->registration->name);
}

static void
tell_node (const char *name, gpointer user_data)
{
  EpxAnnouncer *self = user_data;
  const EpxNode *node = epx_switchboard_find_node (self->switchboard, name);

  if (node != NULL)
    epx_property_signals_emit_node (self->connection, self->switchboard, node);
}

static void
on_link_touched (EpxSwitchboard *switchboard, EpxLink *link, EpxAnnouncer *self)
{
  epx_property_signals_emit_link (self->connection, link);
}

/* The rule to which @link owes its state, if it still does. */
static void
add_deciding_rule (GVariantDict *details, const EpxLink *link)
{
  const EpxEffect *effects = epx_link_get_faults (link)->effects;
  guint64 rule = 0;

  for (int side = 0; side < 2 && rule == 0; side++)
    rule = effects[side].fault_rule != 0 ? effects[side].fault_rule : effects[side].shape_rule;
  if (rule != 0)
    g_variant_dict_insert (details, "rule", "t", rule);
}

static void
on_link_stepped (EpxSwitchboard *switchboard,
                 EpxLink *link,
                 const EpxLinkStep *step,
                 EpxAnnouncer *self)
{
  const char *from = epx_link_get_name (link, EPX_FROM_DIALLER);
  const char *to = epx_link_get_name (link, EPX_FROM_TARGET);
  g_autofree char *path = epx_path_of_link (epx_link_get_id (link));
  GVariantDict details;

  /* What comes and goes is counted by its nodes. */
  epx_node_signals_flush (self->node_signals);
  if (step->old_state == EPX_LINK_UNKNOWN)
    epx_object_manager_link_added (self->objects, link);
  epx_details_init (&details, step->time_us);
  if (step->new_state == EPX_LINK_CUT || step->new_state == EPX_LINK_SPOILED)
    add_deciding_rule (&details, link);
  epx_bus_manager_emit_link_state_changed (self->manager, path, from, to, step->old_state,
                                           step->new_state, g_variant_dict_end (&details));
  if (step->new_state == EPX_LINK_CLOSED)
    epx_object_manager_link_removed (self->objects, link);
}

static void
on_islands_changed (EpxSwitchboard *switchboard, GVariant *islands, EpxAnnouncer *self)
{
  GVariantDict details;

  epx_details_init (&details, g_get_real_time ());
  epx_property_signals_emit_islands (self->connection, islands);
  epx_bus_manager_emit_islands_changed (self->manager, islands, g_variant_dict_end (&details));
}

static void
on_link_noticed (EpxSwitchboard *switchboard, EpxLink *link, guint end, EpxAnnouncer *self)
{
  g_autofree char *path = epx_path_of_link (epx_link_get_id (link));
  GVariantDict details;

  epx_property_signals_emit_link (self->connection, link);
  epx_details_init (&details, g_get_real_time ());
  add_deciding_rule (&details, link);
  epx_bus_manager_emit_link_noticed (
      self->manager, path, epx_link_get_name (link, EPX_FROM_DIALLER),
      epx_link_get_name (link, EPX_FROM_TARGET), epx_link_get_name (link, end),
      (guint64) epx_link_get_faults (link)->noticed_us[end], g_variant_dict_end (&details));
}

void
epx_announcer_tell_rules (EpxAnnouncer *self)
{
  epx_property_signals_emit_rules (self->connection);
}

void
epx_announcer_tell_end (EpxAnnouncer *self, const EpxRuleEnd *end, guint n_links)
{
  const EpxRule *rule = &end->rule;
  const char *const *from = epx_island_get_entries (rule->from);
  const char *const *to = epx_island_get_entries (rule->to);
  g_autoptr (GVariant) details = NULL;
  GVariantDict dict;

  epx_details_init (&dict, g_get_real_time ());
  g_variant_dict_insert (&dict, "rule", "t", rule->id);
  g_variant_dict_insert (&dict, "reason", "s", epx_rule_end_reason_to_string (end->reason));
  g_variant_dict_insert (&dict, "lasted-us", "t", (guint64) end->lasted_us);
  g_variant_dict_insert (&dict, "links", "u", n_links);
  details = g_variant_ref_sink (g_variant_dict_end (&dict));
  epx_bus_manager_emit_rule_removed (self->manager, rule->id, from, to, details);
  /* A fix tells of itself. */
  if (end->reason != EPX_RULE_FIXED && rule->sets_fault && epx_fault_is_cut (rule->fault))
    epx_bus_manager_emit_cables_fixed (self->manager, from, to, details);
}

static void
on_rule_ended (EpxSwitchboard *switchboard,
               const EpxRuleEnd *end,
               guint n_links,
               EpxAnnouncer *self)
{
  epx_announcer_tell_rules (self);
  epx_announcer_tell_end (self, end, n_links);
}

EpxAnnouncer *
epx_announcer_new (GDBusConnection *connection,
                   EpxBusManager *manager,
                   EpxSwitchboard *switchboard,
                   GError **error)
{
  EpxAnnouncer *self = g_new0 (EpxAnnouncer, 1);

  self->connection = g_object_ref (connection);
  self->manager = manager;
  self->switchboard = g_object_ref (switchboard);
  self->node_signals = epx_node_signals_new (tell_node, self);
  self->objects =
      epx_object_manager_new (connection, switchboard, G_DBUS_INTERFACE_SKELETON (manager), error);
  if (self->objects != NULL)
    self->tree = epx_object_tree_new (connection, switchboard, error);
  if (self->tree == NULL)
    {
      epx_announcer_free (self);
      return NULL;
    }
  g_signal_connect (switchboard, "node-added", G_CALLBACK (on_node_added), self);
  g_signal_connect (switchboard, "node-removed", G_CALLBACK (on_node_removed), self);
  g_signal_connect (switchboard, "node-changed", G_CALLBACK (on_node_changed), self);
  g_signal_connect (switchboard, "link-touched", G_CALLBACK (on_link_touched), self);
  g_signal_connect (switchboard, "link-stepped", G_CALLBACK (on_link_stepped), self);
  g_signal_connect (switchboard, "link-noticed", G_CALLBACK (on_link_noticed), self);
  g_signal_connect (switchboard, "rule-ended", G_CALLBACK (on_rule_ended), self);
  g_signal_connect (switchboard, "islands-changed", G_CALLBACK (on_islands_changed), self);
  return self;
}

void
epx_announcer_free (EpxAnnouncer *self)
{
  g_signal_handlers_disconnect_by_data (self->switchboard, self);
  epx_node_signals_free (self->node_signals);
  g_clear_pointer (&self->tree, epx_object_tree_free);
  g_clear_pointer (&self->objects, epx_object_manager_free);
  g_object_unref (self->switchboard);
  g_object_unref (self->connection);
  g_free (self);
}

void
epx_announcer_flush (EpxAnnouncer *self)
{
  epx_switchboard_flush (self->switchboard);
  epx_node_signals_flush (self->node_signals);
}
