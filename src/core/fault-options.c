/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One table says which options there are, of which type, and what each takes. A value is taken by
 * a small function that says no when it is out of range. */
#include "core/fault-options.h"

#include "core/error.h"
#include "core/quote.h"

/* A week: what is wanted for longer is wanted until it is removed. */
#define MAX_DURATION_MS 604800000

#define N_OPTIONS 7

typedef struct
{
  const char *key;
  const char *type;
  const char *takes; /* the end of a sentence */
  gboolean (*set) (EpxRule *rule, GVariant *value);
} Option;

static gboolean
take_u32 (GVariant *value, guint32 min, guint32 max, guint32 *number)
{
  guint32 given = g_variant_get_uint32 (value);

  if (given < min || given > max)
    return FALSE;
  *number = given;
  return TRUE;
}

static gboolean
set_fault (EpxRule *rule, GVariant *value)
{
  rule->sets_fault = TRUE;
  return epx_fault_from_string (g_variant_get_string (value, NULL), &rule->fault);
}

static gboolean
set_direction (EpxRule *rule, GVariant *value)
{
  const char *direction = g_variant_get_string (value, NULL);

  rule->is_forward = g_str_equal (direction, "forward");
  return rule->is_forward || g_str_equal (direction, "both");
}

static gboolean
set_latency (EpxRule *rule, GVariant *value)
{
  rule->sets_shape = TRUE;
  return take_u32 (value, 0, EPX_SHAPE_MAX_MS, &rule->shape.latency_ms);
}

static gboolean
set_jitter (EpxRule *rule, GVariant *value)
{
  rule->sets_shape = TRUE;
  return take_u32 (value, 0, EPX_SHAPE_MAX_MS, &rule->shape.jitter_ms);
}

static gboolean
set_rate (EpxRule *rule, GVariant *value)
{
  rule->sets_shape = TRUE;
  rule->shape.rate = g_variant_get_uint64 (value);
  return rule->shape.rate >= EPX_SHAPE_MIN_RATE && rule->shape.rate <= EPX_SHAPE_MAX_RATE;
}

static gboolean
set_duration (EpxRule *rule, GVariant *value)
{
  return take_u32 (value, 1, MAX_DURATION_MS, &rule->duration_ms);
}

static gboolean
set_bound (EpxRule *rule, GVariant *value)
{
  rule->is_bound = g_variant_get_boolean (value);
  return TRUE;
}

static const Option options_known[N_OPTIONS] = {
  { "fault", "s", "\"stall\", \"loss\", \"reset\", \"grey\" or \"none\" (s)", set_fault },
  { "direction", "s", "\"both\" or \"forward\" (s)", set_direction },
  { "latency-ms", "u", "0 to 60000 milliseconds (u)", set_latency },
  { "jitter-ms", "u", "0 to 60000 milliseconds (u)", set_jitter },
  { "rate", "t", "1000 to 1000000000000 bytes a second (t)", set_rate },
  { "duration-ms", "u", "1 to 604800000 milliseconds (u)", set_duration },
  { "bound-to-caller", "b", "true or false (b)", set_bound },
};

G_STATIC_ASSERT (EPX_SHAPE_MAX_MS == 60000 && EPX_SHAPE_MIN_RATE == 1000);

/* The index of @key among the options; N_OPTIONS when it is none of them. */
static guint
find_option (const char *key)
{
  guint i = 0;

  while (i < N_OPTIONS && !g_str_equal (options_known[i].key, key))
    i++;
  return i;
}

static void
set_unknown (GError **error, const char *key)
{
  g_autofree char *quoted = epx_quote (key);
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; i < N_OPTIONS; i++)
    g_string_append_printf (known, "%s\"%s\"", i == 0 ? "" : ", ", options_known[i].key);
  g_set_error (error, EPX_ERROR, EPX_ERROR_INVALID_OPTION,
               "There is no option %s; the options of a fault are %s", quoted, known->str);
}

/* Takes the option @key. @seen: a bit for each option that was taken. */
static gboolean
take_option (EpxRule *rule, const char *key, GVariant *value, guint *seen, GError **error)
{
  guint index = find_option (key);
  const Option *option;

  if (index == N_OPTIONS)
    {
      set_unknown (error, key);
      return FALSE;
    }
  option = &options_known[index];
  if ((*seen & 1u << index) != 0)
    {
      g_set_error (error, EPX_ERROR, EPX_ERROR_INVALID_OPTION, "Option \"%s\" is given twice",
                   option->key);
      return FALSE;
    }
  *seen |= 1u << index;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE (option->type)) && option->set (rule, value))
    return TRUE;
  g_set_error (error, EPX_ERROR, EPX_ERROR_INVALID_OPTION, "Option \"%s\" takes %s", option->key,
               option->takes);
  return FALSE;
}

gboolean
epx_fault_options_parse (GVariant *options, EpxRule *rule, GError **error)
{
  EpxRule parsed = *rule;
  const char *key;
  GVariant *value;
  GVariantIter iter;
  guint seen = 0;

  g_return_val_if_fail (g_variant_is_of_type (options, G_VARIANT_TYPE_VARDICT), FALSE);

  parsed.is_fix = FALSE;
  parsed.sets_fault = FALSE;
  parsed.fault = EPX_FAULT_NONE;
  parsed.sets_shape = FALSE;
  parsed.shape = (EpxShape){ 0 };
  parsed.is_forward = FALSE;
  parsed.duration_ms = 0;
  parsed.is_bound = FALSE;
  g_variant_iter_init (&iter, options);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      gboolean is_taken = take_option (&parsed, key, value, &seen, error);

      g_variant_unref (value);
      if (!is_taken)
        return FALSE;
    }
  if (!parsed.sets_fault && !parsed.sets_shape)
    {
      parsed.sets_fault = TRUE;
      parsed.fault = EPX_FAULT_STALL;
    }
  *rule = parsed;
  return TRUE;
}

/* A shape that is set and does nothing is a latency of 0, which covers the shapes below. */
static void
describe_shape (const EpxShape *shape, GVariantDict *dict)
{
  if (shape->latency_ms > 0 || epx_shape_is_none (shape))
    g_variant_dict_insert (dict, "latency-ms", "u", shape->latency_ms);
  if (shape->jitter_ms > 0)
    g_variant_dict_insert (dict, "jitter-ms", "u", shape->jitter_ms);
  if (shape->rate > 0)
    g_variant_dict_insert (dict, "rate", "t", shape->rate);
}

void
epx_fault_options_describe (const EpxRule *rule, GVariantDict *dict)
{
  if (rule->is_fix)
    g_variant_dict_insert (dict, "fault", "s", epx_fault_to_string (EPX_FAULT_NONE));
  else if (rule->sets_fault)
    g_variant_dict_insert (dict, "fault", "s", epx_fault_to_string (rule->fault));
  g_variant_dict_insert (dict, "direction", "s", rule->is_forward ? "forward" : "both");
  if (rule->sets_shape)
    describe_shape (&rule->shape, dict);
  if (rule->duration_ms > 0)
    g_variant_dict_insert (dict, "duration-ms", "u", rule->duration_ms);
  if (rule->is_bound)
    g_variant_dict_insert (dict, "bound-to-caller", "b", TRUE);
}
