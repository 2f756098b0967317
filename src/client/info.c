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
  info->bytes_forward = lookup_number (properties, "BytesForward");
  info->bytes_backward = lookup_number (properties, "BytesBackward");
  return info;
}

void
epx_link_info_free (EpxLinkInfo *info)
{
  g_free (info->path);
  g_free (info->from);
  g_free (info->to);
  g_free (info->fault);
  g_free (info);
}

static EpxRuleInfo *
unpack_rule (GVariant *rule)
{
  EpxRuleInfo *info = g_new0 (EpxRuleInfo, 1);
  g_autoptr (GVariant) options = NULL;

  g_variant_get (rule, "(t^as^as@a{sv})", &info->number, &info->from, &info->to, &options);
  info->fault = lookup_string (options, "fault", "stall");
  info->direction = lookup_string (options, "direction", "both");
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

  info->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) epx_rule_info_free);
  rules = g_variant_lookup_value (properties, "Rules", G_VARIANT_TYPE ("a(tasasa{sv})"));
  for (gsize i = 0; rules != NULL && i < g_variant_n_children (rules); i++)
    {
      g_autoptr (GVariant) rule = g_variant_get_child_value (rules, i);

      g_ptr_array_add (info->rules, unpack_rule (rule));
    }

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
