/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Signals unpacked by a table: name on the bus, kind, word, and the function that reads it. */
#include "config.h"

#include "client/event.h"

static void
unpack_registered (EpxEvent *event, GVariant *parameters, GVariant **details)
{
  g_variant_get (parameters, "(sqo@a{sv})", &event->name, &event->port, &event->path, details);
  g_variant_lookup (*details, "creation", "u", &event->creation);
}

static void
unpack_unregistered (EpxEvent *event, GVariant *parameters, GVariant **details)
{
  g_variant_get (parameters, "(so@a{sv})", &event->name, &event->path, details);
}

static void
unpack_link (EpxEvent *event, GVariant *parameters, GVariant **details)
{
  guint32 old_state, new_state;

  g_variant_get (parameters, "(ossuu@a{sv})", &event->path, &event->from, &event->to, &old_state,
                 &new_state, details);
  event->old_state = epx_link_state_from_bus (old_state);
  event->new_state = epx_link_state_from_bus (new_state);
}

static void
unpack_cables (EpxEvent *event, GVariant *parameters, GVariant **details)
{
  guint32 n_links = 0;

  g_variant_get (parameters, "(^as^as@a{sv})", &event->island_a, &event->island_b, details);
  g_variant_lookup (*details, "links", "u", &n_links);
  event->n_links = n_links;
}

static void
unpack_rule_added (EpxEvent *event, GVariant *parameters, GVariant **details)
{
  g_variant_get (parameters, "(t^as^as@a{sv})", &event->rule, &event->island_a, &event->island_b,
                 details);
  event->laid = epx_rule_info_new (parameters);
}

static void
unpack_rule_removed (EpxEvent *event, GVariant *parameters, GVariant **details)
{
  guint32 n_links = 0;

  g_variant_get (parameters, "(t^as^as@a{sv})", &event->rule, &event->island_a, &event->island_b,
                 details);
  g_variant_lookup (*details, "links", "u", &n_links);
  event->n_links = n_links;
}

static void
unpack_noticed (EpxEvent *event, GVariant *parameters, GVariant **details)
{
  g_variant_get (parameters, "(ossst@a{sv})", &event->path, &event->from, &event->to, &event->node,
                 &event->after_us, details);
}

static void
unpack_islands (EpxEvent *event, GVariant *parameters, GVariant **details)
{
  g_autoptr (GVariant) islands = NULL;

  g_variant_get (parameters, "(@aas@a{sv})", &islands, details);
  event->islands = epx_islands_unpack (islands);
}

static const struct
{
  const char *signal_name;
  const char *type;
  const char *word;
  void (*unpack) (EpxEvent *event, GVariant *parameters, GVariant **details);
} KINDS[] = {
  [EPX_EVENT_NODE_REGISTERED] = { "NodeRegistered", "(sqoa{sv})", "node-registered",
                                  unpack_registered },
  [EPX_EVENT_NODE_UNREGISTERED] = { "NodeUnregistered", "(soa{sv})", "node-unregistered",
                                    unpack_unregistered },
  [EPX_EVENT_LINK_STATE_CHANGED] = { "LinkStateChanged", "(ossuua{sv})", "link-state-changed",
                                     unpack_link },
  [EPX_EVENT_CABLES_CUT] = { "CablesCut", "(asasa{sv})", "cables-cut", unpack_cables },
  [EPX_EVENT_CABLES_FIXED] = { "CablesFixed", "(asasa{sv})", "cables-fixed", unpack_cables },
  [EPX_EVENT_RULE_ADDED] = { "RuleAdded", "(tasasa{sv})", "rule-added", unpack_rule_added },
  [EPX_EVENT_RULE_REMOVED] = { "RuleRemoved", "(tasasa{sv})", "rule-removed", unpack_rule_removed },
  [EPX_EVENT_LINK_NOTICED] = { "LinkNoticed", "(osssta{sv})", "link-noticed", unpack_noticed },
  [EPX_EVENT_ISLANDS_CHANGED] = { "IslandsChanged", "(aasa{sv})", "islands-changed",
                                  unpack_islands },
};

EpxEvent *
epx_event_new (const char *signal_name, GVariant *parameters)
{
  g_return_val_if_fail (signal_name != NULL && parameters != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (KINDS); i++)
    {
      g_autoptr (GVariant) details = NULL;
      EpxEvent *event;

      if (!g_str_equal (signal_name, KINDS[i].signal_name) ||
          !g_variant_is_of_type (parameters, G_VARIANT_TYPE (KINDS[i].type)))
        continue;

      event = g_rc_box_new0 (EpxEvent);
      event->kind = (EpxEventKind) i;
      KINDS[i].unpack (event, parameters, &details);
      g_variant_lookup (details, "time", "t", &event->time_us);
      g_variant_lookup (details, "rule", "t", &event->rule);
      g_variant_lookup (details, "sender", "s", &event->sender);
      g_variant_lookup (details, "reason", "s", &event->reason);
      g_variant_lookup (details, "lasted-us", "t", &event->lasted_us);
      return event;
    }

  return NULL;
}

EpxEvent *
epx_event_ref (EpxEvent *event)
{
  return g_rc_box_acquire (event);
}

static void
clear_event (gpointer data)
{
  EpxEvent *event = data;

  g_free (event->sender);
  g_free (event->path);
  g_free (event->name);
  g_free (event->from);
  g_free (event->to);
  g_strfreev (event->island_a);
  g_strfreev (event->island_b);
  g_clear_pointer (&event->laid, epx_rule_info_free);
  g_free (event->reason);
  g_free (event->node);
  g_clear_pointer (&event->islands, g_ptr_array_unref);
}

void
epx_event_unref (EpxEvent *event)
{
  g_rc_box_release_full (event, clear_event);
}

const char *
epx_event_kind_to_string (EpxEventKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (KINDS), NULL);

  return KINDS[kind].word;
}
