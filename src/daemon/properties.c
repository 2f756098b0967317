/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "daemon/properties.h"

/* The only place where property names are compared; the tables keep it from being a chain. */
typedef struct
{
  const char *name;
  GVariant *(*get) (EpxSwitchboard *switchboard, const EpxNode *node);
} NodeProperty;

typedef struct
{
  const char *name;
  GVariant *(*get) (const EpxLink *link);
} LinkProperty;

static GVariant *
node_name (EpxSwitchboard *switchboard, const EpxNode *node)
{
  return g_variant_new_string (node->registration->name);
}

static GVariant *
node_host (EpxSwitchboard *switchboard, const EpxNode *node)
{
  return g_variant_new_string (node->host != NULL ? node->host : "");
}

static GVariant *
node_port (EpxSwitchboard *switchboard, const EpxNode *node)
{
  return g_variant_new_uint16 (node->registration->port);
}

static GVariant *
node_gate_port (EpxSwitchboard *switchboard, const EpxNode *node)
{
  return g_variant_new_uint16 (node->registration->gate_port);
}

static GVariant *
node_hidden (EpxSwitchboard *switchboard, const EpxNode *node)
{
  return g_variant_new_boolean (node->is_hidden);
}

static GVariant *
node_creation (EpxSwitchboard *switchboard, const EpxNode *node)
{
  return g_variant_new_uint32 (node->registration->creation);
}

static GVariant *
node_since (EpxSwitchboard *switchboard, const EpxNode *node)
{
  return g_variant_new_uint64 ((guint64) node->registration->since_us);
}

static GVariant *
node_links (EpxSwitchboard *switchboard, const EpxNode *node)
{
  return g_variant_new_uint32 (
      epx_links_count (epx_switchboard_get_links (switchboard), node->registration->name));
}

static const NodeProperty node_properties[] = {
  { "Name", node_name },          { "Host", node_host },     { "Port", node_port },
  { "GatePort", node_gate_port }, { "Hidden", node_hidden }, { "Creation", node_creation },
  { "Since", node_since },        { "Links", node_links },
};

static GVariant *
link_from (const EpxLink *link)
{
  return g_variant_new_string (epx_link_get_name (link, EPX_FROM_DIALLER));
}

static GVariant *
link_to (const EpxLink *link)
{
  return g_variant_new_string (epx_link_get_name (link, EPX_FROM_TARGET));
}

static GVariant *
link_state (const EpxLink *link)
{
  return g_variant_new_uint32 (epx_link_get_state (link));
}

static GVariant *
link_since (const EpxLink *link)
{
  return g_variant_new_uint64 ((guint64) epx_link_get_since_us (link));
}

static GVariant *
link_fault (const EpxLink *link)
{
  return g_variant_new_string (
      epx_fault_to_string (epx_link_faults_get_gravest (epx_link_get_faults (link))));
}

static GVariant *
link_fault_forward (const EpxLink *link)
{
  return g_variant_new_string (
      epx_fault_to_string (epx_link_get_faults (link)->effects[EPX_FROM_DIALLER].fault));
}

static GVariant *
link_fault_backward (const EpxLink *link)
{
  return g_variant_new_string (
      epx_fault_to_string (epx_link_get_faults (link)->effects[EPX_FROM_TARGET].fault));
}

static GVariant *
link_noticed (const EpxLink *link)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{st}"));
  for (int side = 0; side < 2; side++)
    {
      gint64 noticed_us = epx_link_get_faults (link)->noticed_us[side];

      if (noticed_us >= 0)
        g_variant_builder_add (&builder, "{st}", epx_link_get_name (link, side),
                               (guint64) noticed_us);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
link_bytes_forward (const EpxLink *link)
{
  return g_variant_new_uint64 (epx_link_get_counters (link, EPX_FROM_DIALLER).n_bytes);
}

static GVariant *
link_bytes_backward (const EpxLink *link)
{
  return g_variant_new_uint64 (epx_link_get_counters (link, EPX_FROM_TARGET).n_bytes);
}

static GVariant *
link_frames_forward (const EpxLink *link)
{
  return g_variant_new_uint64 (epx_link_get_counters (link, EPX_FROM_DIALLER).n_frames);
}

static GVariant *
link_frames_backward (const EpxLink *link)
{
  return g_variant_new_uint64 (epx_link_get_counters (link, EPX_FROM_TARGET).n_frames);
}

static GVariant *
link_ticks_forward (const EpxLink *link)
{
  return g_variant_new_uint64 (epx_link_get_counters (link, EPX_FROM_DIALLER).n_ticks);
}

static GVariant *
link_ticks_backward (const EpxLink *link)
{
  return g_variant_new_uint64 (epx_link_get_counters (link, EPX_FROM_TARGET).n_ticks);
}

static const LinkProperty link_properties[] = {
  { "From", link_from },
  { "To", link_to },
  { "State", link_state },
  { "Since", link_since },
  { "Fault", link_fault },
  { "FaultForward", link_fault_forward },
  { "FaultBackward", link_fault_backward },
  { "Noticed", link_noticed },
  { "BytesForward", link_bytes_forward },
  { "BytesBackward", link_bytes_backward },
  { "FramesForward", link_frames_forward },
  { "FramesBackward", link_frames_backward },
  { "TicksForward", link_ticks_forward },
  { "TicksBackward", link_ticks_backward },
};

GVariant *
epx_node_get_property (EpxSwitchboard *switchboard, const EpxNode *node, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (node_properties); i++)
    if (g_str_equal (node_properties[i].name, name))
      return node_properties[i].get (switchboard, node);
  return NULL;
}

GVariant *
epx_link_get_property (const EpxLink *link, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (link_properties); i++)
    if (g_str_equal (link_properties[i].name, name))
      return link_properties[i].get (link);
  return NULL;
}
