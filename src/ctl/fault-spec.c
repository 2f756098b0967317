/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One function for each way in and out: words, the bus, people, machines. */
#include "config.h"

#include "ctl/fault-spec.h"

#include <string.h>

#include <glib/gi18n.h>

#include "ctl/output.h"
#include "ctl/quantity.h"

static gboolean
set_fault (EpxFaultSpec *spec, const char *value, GError **error)
{
  if (!epx_fault_from_string (value, &spec->fault))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("\"%s\" is no fault; one of stall, loss, reset, grey, none"), value);
      return FALSE;
    }

  spec->sets_fault = TRUE;
  return TRUE;
}

static gboolean
set_direction (EpxFaultSpec *spec, const char *value, GError **error)
{
  spec->is_forward = g_str_equal (value, "forward");
  if (spec->is_forward || g_str_equal (value, "both"))
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("\"%s\" is no direction; both or forward"), value);
  return FALSE;
}

/* With a unit, or in milliseconds as the bus has it. */
static gboolean
parse_ms (const char *value, guint32 min_ms, guint32 max_ms, guint32 *time_ms, GError **error)
{
  g_autofree char *in_ms = g_strconcat (value, "ms", NULL);
  gboolean is_bare = *value != '\0' && value[strspn (value, "0123456789")] == '\0';

  return epx_quantity_parse_time (is_bare ? in_ms : value, min_ms, max_ms, time_ms, error);
}

static gboolean
set_latency (EpxFaultSpec *spec, const char *value, GError **error)
{
  spec->sets_latency = TRUE;
  return parse_ms (value, 0, EPX_SHAPE_MAX_MS, &spec->shape.latency_ms, error);
}

static gboolean
set_jitter (EpxFaultSpec *spec, const char *value, GError **error)
{
  spec->sets_jitter = TRUE;
  return parse_ms (value, 0, EPX_SHAPE_MAX_MS, &spec->shape.jitter_ms, error);
}

static gboolean
set_rate (EpxFaultSpec *spec, const char *value, GError **error)
{
  spec->sets_rate = TRUE;
  return epx_quantity_parse_rate (value, &spec->shape.rate, error);
}

static gboolean
set_duration (EpxFaultSpec *spec, const char *value, GError **error)
{
  return parse_ms (value, EPX_DURATION_MIN_MS, EPX_DURATION_MAX_MS, &spec->duration_ms, error);
}

static const struct
{
  const char *key;
  gboolean (*set) (EpxFaultSpec *spec, const char *value, GError **error);
} KEYS[] = {
  { "fault", set_fault },      { "direction", set_direction }, { "latency-ms", set_latency },
  { "jitter-ms", set_jitter }, { "rate", set_rate },           { "duration-ms", set_duration },
};

gboolean
epx_fault_spec_set (EpxFaultSpec *spec, const char *key, const char *value, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (KEYS); i++)
    if (g_str_equal (key, KEYS[i].key))
      {
        EpxFaultSpec changed = *spec;

        if (!KEYS[i].set (&changed, value, error))
          return FALSE;
        *spec = changed;
        return TRUE;
      }

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
               _ ("there is no option \"%s\"; there are fault, direction, latency-ms, jitter-ms, "
                  "rate and duration-ms"),
               key);
  return FALSE;
}

gboolean
epx_fault_spec_sets_shape (const EpxFaultSpec *spec)
{
  return spec->sets_latency || spec->sets_jitter || spec->sets_rate;
}

gboolean
epx_fault_spec_is_cut (const EpxFaultSpec *spec)
{
  return spec->sets_fault && epx_fault_is_cut (spec->fault);
}

GVariant *
epx_fault_spec_to_options (const EpxFaultSpec *spec, gboolean is_bound)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if (spec->sets_fault)
    g_variant_dict_insert (&dict, "fault", "s", epx_fault_to_string (spec->fault));
  if (spec->is_forward)
    g_variant_dict_insert (&dict, "direction", "s", "forward");
  if (spec->sets_latency)
    g_variant_dict_insert (&dict, "latency-ms", "u", spec->shape.latency_ms);
  if (spec->sets_jitter)
    g_variant_dict_insert (&dict, "jitter-ms", "u", spec->shape.jitter_ms);
  if (spec->sets_rate)
    g_variant_dict_insert (&dict, "rate", "t", spec->shape.rate);
  if (spec->duration_ms != 0)
    g_variant_dict_insert (&dict, "duration-ms", "u", spec->duration_ms);
  if (is_bound)
    g_variant_dict_insert (&dict, "bound-to-caller", "b", TRUE);

  return g_variant_dict_end (&dict);
}

static void
append_word (GString *text, const char *word)
{
  if (text->len > 0)
    g_string_append (text, ", ");
  g_string_append (text, word);
}

static void
append_latency (GString *text, const EpxFaultSpec *spec)
{
  g_autofree char *latency = epx_quantity_format_time (spec->shape.latency_ms);
  g_autofree char *jitter = epx_quantity_format_time (spec->shape.jitter_ms);
  g_autofree char *word = NULL;

  if (!spec->sets_latency && !spec->sets_jitter)
    return;
  /* Translators: two times, as in "latency 50ms ± 10ms". */
  word = spec->shape.jitter_ms != 0 ? g_strdup_printf (_ ("latency %s ± %s"), latency, jitter)
                                    : g_strdup_printf (_ ("latency %s"), latency);
  append_word (text, word);
}

static void
append_rate (GString *text, const EpxFaultSpec *spec)
{
  g_autofree char *rate = epx_quantity_format_rate (spec->shape.rate);
  g_autofree char *word = NULL;

  if (!spec->sets_rate)
    return;
  word = g_strdup_printf (_ ("rate %s"), rate);
  append_word (text, word);
}

char *
epx_fault_spec_format (const EpxFaultSpec *spec)
{
  GString *text = g_string_new (NULL);

  if (spec->sets_fault || !epx_fault_spec_sets_shape (spec))
    append_word (text, epx_fault_to_string (spec->sets_fault ? spec->fault : EPX_FAULT_STALL));
  append_latency (text, spec);
  append_rate (text, spec);
  if (spec->duration_ms != 0)
    {
      g_autofree char *duration = epx_quantity_format_time (spec->duration_ms);

      /* Translators: how long, after what is done: "stall for 10s". */
      g_string_append_printf (text, _ (" for %s"), duration);
    }

  return g_string_free (text, FALSE);
}

void
epx_fault_spec_build_json (const EpxFaultSpec *spec, JsonBuilder *builder)
{
  if (spec->sets_fault)
    epx_json_add_string (builder, "fault", epx_fault_to_string (spec->fault));
  epx_json_add_string (builder, "direction", spec->is_forward ? "forward" : "both");
  if (spec->sets_latency)
    epx_json_add_number (builder, "latency_ms", spec->shape.latency_ms);
  if (spec->sets_jitter)
    epx_json_add_number (builder, "jitter_ms", spec->shape.jitter_ms);
  if (spec->sets_rate)
    epx_json_add_number (builder, "rate", spec->shape.rate);
  if (spec->duration_ms != 0)
    epx_json_add_number (builder, "duration_ms", spec->duration_ms);
}

void
epx_fault_spec_from_info (EpxFaultSpec *spec, const EpxRuleInfo *info)
{
  *spec = (EpxFaultSpec){ 0 };
  spec->sets_fault = *info->fault != '\0';
  if (spec->sets_fault && !epx_fault_from_string (info->fault, &spec->fault))
    spec->fault = EPX_FAULT_NONE;
  spec->sets_latency = info->latency_ms != 0;
  spec->sets_jitter = info->jitter_ms != 0;
  spec->sets_rate = info->rate != 0;
  /* A shape of nothing lies above another one: it has to be shown. */
  if (info->sets_shape && !epx_fault_spec_sets_shape (spec))
    spec->sets_latency = TRUE;
  spec->shape = (EpxShape){ info->latency_ms, info->jitter_ms, info->rate };
  spec->is_forward = g_str_equal (info->direction, "forward");
  spec->duration_ms = info->duration_ms;
}
