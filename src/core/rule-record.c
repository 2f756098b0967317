/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "core/rule-record.h"

#include "core/snapshot.h"

void
epx_shape_save (GVariantDict *dict, const EpxShape *shape)
{
  epx_snapshot_put_number (dict, "latency-ms", shape->latency_ms);
  epx_snapshot_put_number (dict, "jitter-ms", shape->jitter_ms);
  epx_snapshot_put_number (dict, "rate", shape->rate);
}

GVariant *
epx_rule_save (const EpxRule *rule)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "from", "^as", epx_island_get_entries (rule->from));
  g_variant_dict_insert (&dict, "to", "^as", epx_island_get_entries (rule->to));
  epx_snapshot_put_number (&dict, "id", rule->id);
  epx_snapshot_put_number (&dict, "is-fix", rule->is_fix);
  epx_snapshot_put_number (&dict, "sets-fault", rule->sets_fault);
  epx_snapshot_put_text (&dict, "fault", epx_fault_to_string (rule->fault));
  epx_snapshot_put_number (&dict, "sets-shape", rule->sets_shape);
  epx_shape_save (&dict, &rule->shape);
  epx_snapshot_put_number (&dict, "is-forward", rule->is_forward);
  epx_snapshot_put_number (&dict, "duration-ms", rule->duration_ms);
  epx_snapshot_put_number (&dict, "is-bound", rule->is_bound);
  epx_snapshot_put_number (&dict, "time-us", (guint64) rule->time_us);
  epx_snapshot_put_number (&dict, "monotonic-us", (guint64) rule->monotonic_us);
  epx_snapshot_put_text (&dict, "sender", rule->sender);
  return g_variant_dict_end (&dict);
}

static EpxIsland *
load_island (GVariant *record, const char *key)
{
  g_autofree const char **entries = NULL;

  if (!g_variant_lookup (record, key, "^a&s", &entries))
    return NULL;
  return epx_island_new (entries, NULL);
}

gboolean
epx_shape_load (GVariant *record, EpxShape *shape)
{
  guint64 latency_ms = epx_snapshot_get_number (record, "latency-ms");
  guint64 jitter_ms = epx_snapshot_get_number (record, "jitter-ms");
  guint64 rate = epx_snapshot_get_number (record, "rate");

  if (latency_ms > EPX_SHAPE_MAX_MS || jitter_ms > EPX_SHAPE_MAX_MS ||
      (rate != 0 && (rate < EPX_SHAPE_MIN_RATE || rate > EPX_SHAPE_MAX_RATE)))
    return FALSE;
  *shape = (EpxShape){ (guint32) latency_ms, (guint32) jitter_ms, rate };
  return TRUE;
}

gboolean
epx_rule_load (GVariant *record, EpxRule *rule)
{
  g_auto (EpxRule)
      loaded = { .from = load_island (record, "from"), .to = load_island (record, "to") };
  const char *fault = epx_snapshot_get_text (record, "fault");
  guint64 duration_ms = epx_snapshot_get_number (record, "duration-ms");

  loaded.id = epx_snapshot_get_number (record, "id");
  loaded.is_fix = epx_snapshot_get_number (record, "is-fix") != 0;
  loaded.sets_fault = epx_snapshot_get_number (record, "sets-fault") != 0;
  loaded.sets_shape = epx_snapshot_get_number (record, "sets-shape") != 0;
  loaded.is_forward = epx_snapshot_get_number (record, "is-forward") != 0;
  loaded.is_bound = epx_snapshot_get_number (record, "is-bound") != 0;
  loaded.time_us = (gint64) epx_snapshot_get_number (record, "time-us");
  loaded.monotonic_us = (gint64) epx_snapshot_get_number (record, "monotonic-us");
  loaded.duration_ms = (guint32) duration_ms;
  loaded.sender = g_strdup (epx_snapshot_get_text (record, "sender"));
  if (loaded.from == NULL || loaded.to == NULL || loaded.id == 0 || duration_ms > G_MAXUINT32 ||
      !(loaded.is_fix || loaded.sets_fault || loaded.sets_shape) || fault == NULL ||
      !epx_fault_from_string (fault, &loaded.fault) || !epx_shape_load (record, &loaded.shape))
    return FALSE;
  *rule = loaded;
  loaded = (EpxRule){ 0 };
  return TRUE;
}

void
epx_rule_clear (EpxRule *rule)
{
  g_clear_pointer (&rule->from, epx_island_unref);
  g_clear_pointer (&rule->to, epx_island_unref);
  g_clear_pointer (&rule->sender, g_free);
}
