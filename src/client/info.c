/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Unpacking of properties. Nothing is taken on trust but that GVariant checked the encoding. */
#include "config.h"

#include "client/info.h"

#include <string.h>

static char *
lookup_string (GVariant *properties, const char *key, const char *fallback)
{
  char *value = NULL;

  if (g_variant_lookup (properties, key, "s", &value))
    return value;

  return g_strdup (fallback);
}

static guint64
lookup_number (GVariant *properties, const char *key)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (properties, key, NULL);

  if (value == NULL)
    return 0;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT16))
    return g_variant_get_uint16 (value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    return g_variant_get_uint32 (value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
    return g_variant_get_uint64 (value);

  return 0;
}

static gboolean
lookup_boolean (GVariant *properties, const char *key)
{
  gboolean value = FALSE;

  return g_variant_lookup (properties, key, "b", &value) && value;
}

EpxLinkState
epx_link_state_from_bus (guint32 number)
{
  return number < EPX_LINK_N_STATES ? (EpxLinkState) number : EPX_LINK_UNKNOWN;
}

EpxNodeInfo *
epx_node_info_new (const char *path, GVariant *properties)
{
  EpxNodeInfo *info = g_new0 (EpxNodeInfo, 1);

  info->path = g_strdup (path);
  info->name = lookup_string (properties, "Name", "");
  info->host = lookup_string (properties, "Host", "");
  info->port = (guint16) lookup_number (properties, "Port");
  info->gate_port = (guint16) lookup_number (properties, "GatePort");
  info->is_hidden = lookup_boolean (properties, "Hidden");
  info->creation = (guint32) lookup_number (properties, "Creation");
  info->since_us = lookup_number (properties, "Since");
  info->n_links = (guint) lookup_number (properties, "Links");
  return info;
}

void
epx_node_info_free (EpxNodeInfo *info)
{
  g_free (info->path);
  g_free (info->name);
  g_free (info->host);
  g_free (info);
}

static void
clear_noticed (gpointer data)
{
  EpxNoticed *noticed = data;

  g_free (noticed->node);
}

static int
compare_noticed (gconstpointer a, gconstpointer b)
{
  const EpxNoticed *first = a;
  const EpxNoticed *second = b;

  return (first->after_us > second->after_us) - (first->after_us < second->after_us);
}

static GArray *
unpack_noticed (GVariant *properties)
{
  g_autoptr (GVariant) dict = NULL;
  GArray *array = g_array_new (FALSE, FALSE, sizeof (EpxNoticed));
  GVariantIter iter;
  EpxNoticed noticed;

  g_array_set_clear_func (array, clear_noticed);
  dict = g_variant_lookup_value (properties, "Noticed", G_VARIANT_TYPE ("a{st}"));
  if (dict == NULL)
    return array;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{st}", &noticed.node, &noticed.after_us))
    g_array_append_val (array, noticed);
  g_array_sort (array, compare_noticed);
  return array;
}

EpxLinkInfo *
epx_link_info_new (const char *path, GVariant *properties)
{
  EpxLinkInfo *info = g_new0 (EpxLinkInfo, 1);
  const char *slash = strrchr (path, '/');

  info->path = g_strdup (path);
  info->number = slash != NULL ? g_ascii_strtoull (slash + 1, NULL, 10) : 0;
  info->from = lookup_string (properties, "From", "");
  info->to = lookup_string (properties, "To", "");
  info->state = epx_link_state_from_bus ((guint32) lookup_number (properties, "State"));
  info->since_us = lookup_number (properties, "Since");
  info->fault = lookup_string (properties, "Fault", "none");
  info->fault_forward = lookup_string (properties, "FaultForward", info->fault);
  info->fault_backward = lookup_string (properties, "FaultBackward", info->fault);
  info->noticed = unpack_noticed (properties);
  info->bytes_forward = lookup_number (properties, "BytesForward");
  info->bytes_backward = lookup_number (properties, "BytesBackward");
  info->frames_forward = lookup_number (properties, "FramesForward");
  info->frames_backward = lookup_number (properties, "FramesBackward");
  info->ticks_forward = lookup_number (properties, "TicksForward");
  info->ticks_backward = lookup_number (properties, "TicksBackward");
  return info;
}

void
epx_link_info_free (EpxLinkInfo *info)
{
  g_free (info->path);
  g_free (info->from);
  g_free (info->to);
  g_free (info->fault);
  g_free (info->fault_forward);
  g_free (info->fault_backward);
  g_array_unref (info->noticed);
  g_free (info);
}

static gboolean
has_shape (GVariant *options)
{
  static const char *const KEYS[] = { "latency-ms", "jitter-ms", "rate" };

  for (gsize i = 0; i < G_N_ELEMENTS (KEYS); i++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (options, KEYS[i], NULL);

      if (value != NULL)
        return TRUE;
    }

  return FALSE;
}

EpxRuleInfo *
epx_rule_info_new (GVariant *rule)
{
  EpxRuleInfo *info = g_new0 (EpxRuleInfo, 1);
  g_autoptr (GVariant) options = NULL;

  g_variant_get (rule, "(t^as^as@a{sv})", &info->number, &info->from, &info->to, &options);
  info->fault = lookup_string (options, "fault", "");
  info->direction = lookup_string (options, "direction", "both");
  info->sets_shape = has_shape (options);
  info->latency_ms = (guint) lookup_number (options, "latency-ms");
  info->jitter_ms = (guint) lookup_number (options, "jitter-ms");
  info->rate = lookup_number (options, "rate");
  info->duration_ms = (guint) lookup_number (options, "duration-ms");
  info->is_bound = lookup_boolean (options, "bound-to-caller");
  info->time_us = lookup_number (options, "time");
  info->sender = lookup_string (options, "sender", "");
  return info;
}

void
epx_rule_info_free (EpxRuleInfo *info)
{
  g_strfreev (info->from);
  g_strfreev (info->to);
  g_free (info->fault);
  g_free (info->direction);
  g_free (info->sender);
  g_free (info);
}

GPtrArray *
epx_islands_unpack (GVariant *islands)
{
  GPtrArray *unpacked = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  gsize n_islands = islands != NULL ? g_variant_n_children (islands) : 0;

  for (gsize i = 0; i < n_islands; i++)
    {
      char **names = NULL;

      g_variant_get_child (islands, i, "^as", &names);
      g_ptr_array_add (unpacked, names);
    }

  return unpacked;
}

GPtrArray *
epx_rules_unpack (GVariant *rules)
{
  GPtrArray *unpacked = g_ptr_array_new_with_free_func ((GDestroyNotify) epx_rule_info_free);
  gsize n_rules = rules != NULL ? g_variant_n_children (rules) : 0;

  for (gsize i = 0; i < n_rules; i++)
    {
      g_autoptr (GVariant) rule = g_variant_get_child_value (rules, i);

      g_ptr_array_add (unpacked, epx_rule_info_new (rule));
    }

  return unpacked;
}

EpxManagerInfo *
epx_manager_info_new (GVariant *properties)
{
  EpxManagerInfo *info = g_new0 (EpxManagerInfo, 1);
  g_autoptr (GVariant) islands = NULL;
  g_autoptr (GVariant) rules = NULL;

  info->version = lookup_string (properties, "Version", "");
  info->api_version = (guint) lookup_number (properties, "ApiVersion");
  info->epmd_port = (guint16) lookup_number (properties, "EpmdPort");
  info->is_partitioned = lookup_boolean (properties, "Partitioned");

  islands = g_variant_lookup_value (properties, "Islands", G_VARIANT_TYPE ("aas"));
  info->islands = epx_islands_unpack (islands);

  rules = g_variant_lookup_value (properties, "Rules", G_VARIANT_TYPE ("a(tasasa{sv})"));
  info->rules = epx_rules_unpack (rules);
  return info;
}

void
epx_manager_info_free (EpxManagerInfo *info)
{
  g_free (info->version);
  g_ptr_array_unref (info->rules);
  g_ptr_array_unref (info->islands);
  g_free (info);
}
