/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Two tables: what each verb takes and does by default, and how each option is read. */
#include "config.h"

#include "ctl/request.h"

#include <glib/gi18n.h>

#include "ctl/quantity.h"
#include "ctl/text.h"

/* Short enough to be noticed by nobody's tick timer. */
#define BLIP_MS 20
#define MAX_COUNT 1000000

#define STALL .sets_fault = TRUE, .fault = EPX_FAULT_STALL

static const EpxRequestKind KINDS[] = {
  { EPX_REQUEST_CUT, "cut", 2, EPX_TAKES_FOR, { STALL } },
  { EPX_REQUEST_ISOLATE, "isolate", 1, EPX_TAKES_FOR | EPX_TAKES_FAULT, { STALL } },
  { EPX_REQUEST_HALVES,
    "halves",
    0,
    EPX_TAKES_FOR | EPX_TAKES_FAULT | EPX_TAKES_RANDOM,
    { STALL } },
  { EPX_REQUEST_MINORITY,
    "minority",
    0,
    EPX_TAKES_FOR | EPX_TAKES_FAULT | EPX_TAKES_SEED | EPX_TAKES_SIZE,
    { STALL } },
  { EPX_REQUEST_BRIDGE,
    "bridge",
    1,
    EPX_TAKES_FOR | EPX_TAKES_FAULT | EPX_TAKES_RANDOM,
    { STALL } },
  { EPX_REQUEST_MAJORITIES_RING,
    "majorities-ring",
    0,
    EPX_TAKES_FOR | EPX_TAKES_FAULT | EPX_TAKES_RANDOM,
    { STALL } },
  { EPX_REQUEST_ONEWAY,
    "oneway",
    2,
    EPX_TAKES_FOR | EPX_TAKES_FAULT,
    { .sets_fault = TRUE, .fault = EPX_FAULT_LOSS, .is_forward = TRUE } },
  { EPX_REQUEST_NO_DIAL,
    "no-dial",
    2,
    EPX_TAKES_FOR,
    { .sets_fault = TRUE, .fault = EPX_FAULT_RESET, .is_forward = TRUE } },
  { EPX_REQUEST_SLOW, "slow", 2, EPX_TAKES_FOR | EPX_TAKES_LATENCY | EPX_TAKES_ONEWAY, { 0 } },
  { EPX_REQUEST_GREY,
    "grey",
    2,
    EPX_TAKES_FOR | EPX_TAKES_ONEWAY,
    { .sets_fault = TRUE, .fault = EPX_FAULT_GREY } },
  { EPX_REQUEST_BLIP,
    "blip",
    2,
    EPX_TAKES_FOR | EPX_TAKES_FAULT | EPX_TAKES_ALL,
    { STALL, .duration_ms = BLIP_MS } },
  { EPX_REQUEST_FLAP, "flap", 2, EPX_TAKES_TRAIN | EPX_TAKES_FAULT | EPX_TAKES_ALL, { STALL } },
  { EPX_REQUEST_FAULT, "fault", 2, EPX_TAKES_FOR | EPX_TAKES_RAW, { 0 } },
  { EPX_REQUEST_FIX, "fix", 2, EPX_TAKES_ALL, { 0 } },
};

static const EpxRequestOption OPTIONS[] = {
  { "for", N_ ("TIME"), N_ ("End by itself after TIME: 200ms, 10s, 2m"), EPX_TAKES_FOR },
  { "random", NULL, N_ ("Put the nodes into random order first"), EPX_TAKES_RANDOM },
  { "seed", N_ ("NUMBER"), N_ ("Choose as another time that printed this seed"),
    EPX_TAKES_SEED | EPX_TAKES_RANDOM },
  { "size", N_ ("NUMBER"), N_ ("How many nodes (default: a third)"), EPX_TAKES_SIZE },
  { "fault", N_ ("stall|loss|reset|grey"), N_ ("What to do to the cables"), EPX_TAKES_FAULT },
  { "latency", N_ ("TIME"), N_ ("Delay everything by TIME: 50ms"), EPX_TAKES_LATENCY },
  { "jitter", N_ ("TIME"), N_ ("Vary the delay by up to TIME, more or less"), EPX_TAKES_LATENCY },
  { "rate", N_ ("RATE"), N_ ("Let pass no more than RATE: 1MB/s, 500kB/s"), EPX_TAKES_LATENCY },
  { "oneway", NULL, N_ ("Only what goes from the first to the second island"), EPX_TAKES_ONEWAY },
  { "all", NULL, N_ ("Every cable"), EPX_TAKES_ALL },
  { "every", N_ ("TIME"), N_ ("From one time to the next"), EPX_TAKES_TRAIN },
  { "down", N_ ("TIME"), N_ ("How long each time"), EPX_TAKES_TRAIN },
  { "count", N_ ("NUMBER"), N_ ("How many times (default: until interrupted)"), EPX_TAKES_TRAIN },
};

const EpxRequestKind *
epx_request_kind_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (KINDS); i++)
    if (g_str_equal (name, KINDS[i].name))
      return &KINDS[i];

  return NULL;
}

const EpxRequestOption *
epx_request_get_options (gsize *n_options)
{
  *n_options = G_N_ELEMENTS (OPTIONS);
  return OPTIONS;
}

char **
epx_request_split_island (const char *text, GError **error)
{
  g_auto (GStrv) names = g_strsplit (text, ",", -1);
  gboolean has_empty = names[0] == NULL;

  for (gsize i = 0; names[i] != NULL; i++)
    has_empty |= *g_strstrip (names[i]) == '\0';
  if (has_empty)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("a name is empty in \"%s\"; write node1,node2"), text);
      return NULL;
    }

  return g_steal_pointer (&names);
}

EpxRequest *
epx_request_new (const EpxRequestKind *kind)
{
  EpxRequest *request = g_new0 (EpxRequest, 1);

  request->kind = kind;
  request->spec = kind->spec;
  return request;
}

void
epx_request_free (EpxRequest *request)
{
  g_strfreev (request->islands[0]);
  g_strfreev (request->islands[1]);
  g_free (request);
}

static guint
count_islands (const EpxRequest *request)
{
  return request->islands[0] == NULL ? 0 : request->islands[1] == NULL ? 1 : 2;
}

gboolean
epx_request_add_island (EpxRequest *request, const char *text, GError **error)
{
  guint index = count_islands (request);

  if (index == request->kind->n_islands)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("one argument too many: %s"),
                   text);
      return FALSE;
    }

  request->islands[index] = epx_request_split_island (text, error);
  return request->islands[index] != NULL;
}

static gboolean
set_for (EpxRequest *request, const char *value, GError **error)
{
  return epx_quantity_parse_time (value, EPX_DURATION_MIN_MS, EPX_DURATION_MAX_MS,
                                  &request->spec.duration_ms, error);
}

static gboolean
set_flag (gboolean *flag, const char *value, GError **error)
{
  *flag = g_str_equal (value, "true");
  if (*flag || g_str_equal (value, "false"))
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("\"%s\" is neither true nor false"), value);
  return FALSE;
}

static gboolean
set_number (guint *number, guint64 min, guint64 max, const char *value, GError **error)
{
  guint64 parsed;

  if (!epx_quantity_parse_number (value, min, max, &parsed, error))
    return FALSE;

  *number = (guint) parsed;
  return TRUE;
}

static gboolean
set_seed (EpxRequest *request, const char *value, GError **error)
{
  request->has_seed = set_number (&request->seed, 0, G_MAXUINT32, value, error);
  return request->has_seed;
}

static gboolean
set_fault (EpxRequest *request, const char *value, GError **error)
{
  if (!g_str_equal (value, "none"))
    return epx_fault_spec_set (&request->spec, "fault", value, error);

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("\"none\" does nothing here; one of stall, loss, reset, grey"));
  return FALSE;
}

static gboolean
set_shape (EpxRequest *request, const char *key, const char *value, GError **error)
{
  guint32 time_ms;

  if (g_str_equal (key, "rate"))
    return epx_fault_spec_set (&request->spec, "rate", value, error);
  if (!epx_quantity_parse_time (value, 0, EPX_SHAPE_MAX_MS, &time_ms, error))
    return FALSE;

  if (g_str_equal (key, "latency"))
    {
      request->spec.shape.latency_ms = time_ms;
      request->spec.sets_latency = TRUE;
    }
  else
    {
      request->spec.shape.jitter_ms = time_ms;
      request->spec.sets_jitter = TRUE;
    }
  return TRUE;
}

static gboolean
set_train (EpxRequest *request, const char *key, const char *value, GError **error)
{
  if (g_str_equal (key, "count"))
    return set_number (&request->count, 1, MAX_COUNT, value, error);
  if (g_str_equal (key, "every"))
    return epx_quantity_parse_time (value, 2, EPX_DURATION_MAX_MS, &request->every_ms, error);

  return epx_quantity_parse_time (value, EPX_DURATION_MIN_MS, EPX_DURATION_MAX_MS,
                                  &request->down_ms, error);
}

/* @takes: one bit, that of the option in this verb. */
static gboolean
set_known (EpxRequest *request, const EpxRequestOption *option, const char *value, GError **error)
{
  switch ((EpxRequestTakes) (option->takes & request->kind->takes))
    {
    case EPX_TAKES_FOR:
      return set_for (request, value, error);
    case EPX_TAKES_SEED:
      return set_seed (request, value, error);
    case EPX_TAKES_RANDOM:
      return g_str_equal (option->key, "seed") ? set_seed (request, value, error)
                                               : set_flag (&request->is_random, value, error);
    case EPX_TAKES_SIZE:
      return set_number (&request->size, 1, MAX_COUNT, value, error);
    case EPX_TAKES_FAULT:
      return set_fault (request, value, error);
    case EPX_TAKES_LATENCY:
      return set_shape (request, option->key, value, error);
    case EPX_TAKES_ONEWAY:
      return set_flag (&request->spec.is_forward, value, error);
    case EPX_TAKES_ALL:
      return set_flag (&request->is_all, value, error);
    case EPX_TAKES_TRAIN:
      return set_train (request, option->key, value, error);
    case EPX_TAKES_RAW:
      break;
    }

  g_return_val_if_reached (FALSE);
}

gboolean
epx_request_set (EpxRequest *request, const char *key, const char *value, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (OPTIONS); i++)
    if (g_str_equal (key, OPTIONS[i].key) && (OPTIONS[i].takes & request->kind->takes) != 0)
      return set_known (request, &OPTIONS[i], value, error);
  if ((request->kind->takes & EPX_TAKES_RAW) != 0)
    return epx_fault_spec_set (&request->spec, key, value, error);

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, _ ("%s takes no %s"),
               request->kind->name, key);
  return FALSE;
}

/* What is missing, as it stands on a command line. */
static void
set_missing (const EpxRequest *request, guint n_islands, GError **error)
{
  const char *verb = request->kind->name;
  g_autofree char *given = n_islands > 0 ? g_strjoinv (",", request->islands[0]) : NULL;

  if (n_islands > 0)
    /* Translators: a verb and what it was given: "cut node1". */
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                 _ ("a second island is missing (%s %s B,C)"), verb, given);
  else if (request->kind->n_islands == 1)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("an island is missing (%s A,B)"),
                 verb);
  else
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                 _ ("two islands are missing (%s A,B C,D)"), verb);
}

static gboolean
check_islands (const EpxRequest *request, GError **error)
{
  guint n_islands = count_islands (request);
  guint n_wanted = request->is_all ? 0 : request->kind->n_islands;

  if (n_islands == n_wanted)
    return TRUE;

  if (request->is_all)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                 _ ("either \"all\" or two islands, not both"));
  else
    set_missing (request, n_islands, error);
  return FALSE;
}

static gboolean
check_train (const EpxRequest *request, GError **error)
{
  if (request->every_ms == 0 || request->down_ms == 0)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                   _ ("\"every\" and \"down\" are both wanted, as in --every 5s --down 1s (in a "
                      "scenario every=5s, down=1s)"));
      return FALSE;
    }
  if (request->down_ms >= request->every_ms)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                   _ ("\"down\" has to be shorter than \"every\", or nothing is ever up"));
      return FALSE;
    }

  return TRUE;
}

gboolean
epx_request_check (EpxRequest *request, GError **error)
{
  guint takes = request->kind->takes;

  if (!check_islands (request, error))
    return FALSE;
  if ((takes & EPX_TAKES_LATENCY) != 0 && !epx_fault_spec_sets_shape (&request->spec))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                   _ ("how slow? Give latency, jitter or rate, as in --latency 50ms (in a scenario "
                      "latency=50ms)"));
      return FALSE;
    }
  if ((takes & EPX_TAKES_TRAIN) != 0)
    {
      if (!check_train (request, error))
        return FALSE;
      request->spec.duration_ms = request->down_ms;
    }
  if ((takes & EPX_TAKES_RAW) != 0 && !request->spec.sets_fault &&
      !epx_fault_spec_sets_shape (&request->spec))
    epx_fault_spec_set (&request->spec, "fault", "stall", NULL);

  request->is_random |= (takes & EPX_TAKES_RANDOM) != 0 && request->has_seed;
  return TRUE;
}

gboolean
epx_request_has_chance (const EpxRequest *request)
{
  return (request->kind->takes & EPX_TAKES_SEED) != 0 || request->is_random;
}

static void
append_time (GString *text, const char *key, guint32 time_ms)
{
  g_autofree char *time = epx_quantity_format_time (time_ms);

  g_string_append_printf (text, " --%s %s", key, time);
}

static void
append_options (GString *text, const EpxRequest *request)
{
  const EpxFaultSpec *spec = &request->spec;
  guint takes = request->kind->takes;

  if (request->is_all)
    g_string_append (text, " --all");
  if (request->is_random && !request->has_seed)
    g_string_append (text, " --random");
  if (request->has_seed)
    g_string_append_printf (text, " --seed %u", request->seed);
  if (request->size != 0)
    g_string_append_printf (text, " --size %u", request->size);
  if ((takes & EPX_TAKES_FAULT) != 0 && spec->fault != request->kind->spec.fault)
    g_string_append_printf (text, " --fault %s", epx_fault_to_string (spec->fault));
  if ((takes & EPX_TAKES_ONEWAY) != 0 && spec->is_forward)
    g_string_append (text, " --oneway");
  if (request->every_ms != 0)
    append_time (text, "every", request->every_ms);
  if (request->down_ms != 0)
    append_time (text, "down", request->down_ms);
  else if (spec->duration_ms != 0)
    append_time (text, "for", spec->duration_ms);
  if (request->count != 0)
    g_string_append_printf (text, " --count %u", request->count);
}

static void
append_shape (GString *text, const EpxFaultSpec *spec)
{
  g_autofree char *rate = epx_quantity_format_rate (spec->shape.rate);

  if (spec->sets_latency)
    append_time (text, "latency", spec->shape.latency_ms);
  if (spec->sets_jitter)
    append_time (text, "jitter", spec->shape.jitter_ms);
  if (spec->sets_rate)
    g_string_append_printf (text, " --rate %s", rate);
}

static void
append_raw (GString *text, const EpxFaultSpec *spec)
{
  if (spec->sets_fault)
    g_string_append_printf (text, " fault=%s", epx_fault_to_string (spec->fault));
  if (spec->is_forward)
    g_string_append (text, " direction=forward");
  if (spec->sets_latency)
    g_string_append_printf (text, " latency-ms=%u", spec->shape.latency_ms);
  if (spec->sets_jitter)
    g_string_append_printf (text, " jitter-ms=%u", spec->shape.jitter_ms);
  if (spec->sets_rate)
    g_string_append_printf (text, " rate=%" G_GUINT64_FORMAT, spec->shape.rate);
}

char *
epx_request_format (const EpxRequest *request)
{
  GString *text = g_string_new (request->kind->name);

  for (gsize i = 0; i < 2 && request->islands[i] != NULL; i++)
    {
      g_autofree char *names = g_strjoinv (",", request->islands[i]);
      g_autofree char *escaped = epx_text_escape (names);

      g_string_append_printf (text, " %s", escaped);
    }
  if ((request->kind->takes & EPX_TAKES_RAW) != 0)
    append_raw (text, &request->spec);
  else
    append_shape (text, &request->spec);
  append_options (text, request);
  return g_string_free (text, FALSE);
}
