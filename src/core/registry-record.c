/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "core/registry-record.h"

#include "core/snapshot.h"

void
epx_registration_save (const EpxRegistration *registration, GVariantDict *record)
{
  gsize len;
  const guint8 *extra = g_bytes_get_data (registration->extra, &len);

  epx_snapshot_put_text (record, "name", registration->name);
  epx_snapshot_put_number (record, "port", registration->port);
  epx_snapshot_put_number (record, "node-type", registration->node_type);
  epx_snapshot_put_number (record, "protocol", registration->protocol);
  epx_snapshot_put_number (record, "high-vsn", registration->high_vsn);
  epx_snapshot_put_number (record, "low-vsn", registration->low_vsn);
  epx_snapshot_put_bytes (record, "extra", extra, len);
  epx_snapshot_put_number (record, "creation", registration->creation);
  epx_snapshot_put_number (record, "gate-port", registration->gate_port);
  epx_snapshot_put_number (record, "since-us", (guint64) registration->since_us);
}

static gboolean
is_number (GVariant *record, const char *key, guint64 max)
{
  return epx_snapshot_get_number (record, key) <= max;
}

EpxRegistration *
epx_registration_load (EpxRegistry *registry, GVariant *record)
{
  const char *name = epx_snapshot_get_text (record, "name");
  g_autoptr (GBytes) extra = epx_snapshot_get_bytes (record, "extra");
  EpxRegistration saved = { .name = (char *) name };

  if (extra == NULL)
    extra = g_bytes_new (NULL, 0);
  if (name == NULL || *name == '\0' || g_bytes_get_size (extra) > EPX_MAX_EXTRA ||
      !is_number (record, "port", G_MAXUINT16) || !is_number (record, "node-type", G_MAXUINT8) ||
      !is_number (record, "protocol", G_MAXUINT8) || !is_number (record, "high-vsn", G_MAXUINT16) ||
      !is_number (record, "low-vsn", G_MAXUINT16) || !is_number (record, "creation", G_MAXUINT32) ||
      !is_number (record, "gate-port", G_MAXUINT16))
    return NULL;
  saved.port = (guint16) epx_snapshot_get_number (record, "port");
  saved.node_type = (guint8) epx_snapshot_get_number (record, "node-type");
  saved.protocol = (guint8) epx_snapshot_get_number (record, "protocol");
  saved.high_vsn = (guint16) epx_snapshot_get_number (record, "high-vsn");
  saved.low_vsn = (guint16) epx_snapshot_get_number (record, "low-vsn");
  saved.extra = extra;
  saved.creation = (guint32) epx_snapshot_get_number (record, "creation");
  saved.gate_port = (guint16) epx_snapshot_get_number (record, "gate-port");
  saved.since_us = (gint64) epx_snapshot_get_number (record, "since-us");
  return epx_registry_restore (registry, &saved);
}

static void
save_forgotten (EpxForgotten forgotten, gpointer user_data)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  epx_snapshot_put_text (&dict, "name", forgotten.name);
  epx_snapshot_put_number (&dict, "port", forgotten.port);
  epx_snapshot_put_number (&dict, "gate-port", forgotten.gate_port);
  epx_snapshot_put_number (&dict, "creation", forgotten.creation);
  g_variant_builder_add_value (user_data, g_variant_dict_end (&dict));
}

GVariant *
epx_registry_save_forgotten (const EpxRegistry *registry)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  epx_registry_foreach_forgotten (registry, save_forgotten, &builder);
  return g_variant_builder_end (&builder);
}

void
epx_registry_load_forgotten (EpxRegistry *registry, GVariant *records)
{
  for (gsize i = 0; i < g_variant_n_children (records); i++)
    {
      g_autoptr (GVariant) record = g_variant_get_child_value (records, i);
      EpxForgotten forgotten = {
        .name = epx_snapshot_get_text (record, "name"),
        .port = (guint16) epx_snapshot_get_number (record, "port"),
        .gate_port = (guint16) epx_snapshot_get_number (record, "gate-port"),
        .creation = (guint32) epx_snapshot_get_number (record, "creation"),
      };

      if (forgotten.name != NULL && *forgotten.name != '\0')
        epx_registry_remember (registry, forgotten);
    }
}
