/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A GKeyFile, checked group by group and key by key, so that nothing in it is ignored. */
#include "config.h"

#include "ctl/scenario.h"

#include <string.h>

#include <glib/gi18n.h>

#include "ctl/quantity.h"

#define HEAD "scenario"
#define STEP "step "

static void
free_step (gpointer data)
{
  EpxStep *step = data;

  g_free (step->group);
  g_clear_pointer (&step->request, epx_request_free);
  g_free (step);
}

void
epx_scenario_free (EpxScenario *scenario)
{
  g_free (scenario->name);
  g_ptr_array_unref (scenario->steps);
  g_free (scenario);
}

static EpxScenario *
create (const char *name)
{
  EpxScenario *scenario = g_new0 (EpxScenario, 1);

  scenario->name = g_strdup (name);
  scenario->n_rounds = 1;
  scenario->steps = g_ptr_array_new_with_free_func (free_step);
  return scenario;
}

guint
epx_step_get_n_times (const EpxStep *step)
{
  return step->request->every_ms == 0 ? 1 : step->request->count;
}

guint32
epx_step_get_every_ms (const EpxStep *step)
{
  return step->request->every_ms;
}

static guint64
get_end_ms (const EpxStep *step)
{
  guint64 last_ms = step->at_ms;

  if (step->request->every_ms != 0)
    last_ms += (guint64) (step->request->count - 1) * step->request->every_ms;
  return last_ms + step->request->spec.duration_ms;
}

/* Which group and key is at fault, before what is wrong. */
static void
blame (GError **error, const char *group, const char *key)
{
  g_autofree char *place =
      key != NULL ? g_strdup_printf ("[%s] %s: ", group, key) : g_strdup_printf ("[%s]: ", group);

  g_prefix_error (error, "%s", place);
}

static gboolean
refuse_key (const char *known, GError **error)
{
  g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND,
               _ ("there is no such key here (there are %s)"), known);
  return FALSE;
}

static gboolean
set_head (EpxScenario *scenario, const char *key, const char *value, GError **error)
{
  guint64 number = 0;

  if (g_str_equal (key, "name"))
    {
      g_free (scenario->name);
      scenario->name = g_strdup (value);
      return TRUE;
    }
  if (g_str_equal (key, "length"))
    return epx_quantity_parse_time (value, EPX_DURATION_MIN_MS, EPX_DURATION_MAX_MS,
                                    &scenario->length_ms, error);
  if (g_str_equal (key, "seed"))
    {
      scenario->has_seed = epx_quantity_parse_number (value, 0, G_MAXUINT32, &number, error);
      scenario->seed = (guint32) number;
      return scenario->has_seed;
    }
  if (g_str_equal (key, "repeat"))
    {
      if (!epx_quantity_parse_number (value, 1, EPX_SCENARIO_MAX_ROUNDS, &number, error))
        return FALSE;
      scenario->n_rounds = (guint) number;
      return TRUE;
    }

  return refuse_key ("name, seed, repeat, length", error);
}

static gboolean
add_islands (EpxRequest *request, const char *value, GError **error)
{
  g_auto (GStrv) islands = g_strsplit (value, "|", -1);

  for (gsize i = 0; islands[i] != NULL; i++)
    if (!epx_request_add_island (request, islands[i], error))
      return FALSE;

  return TRUE;
}

static gboolean
set_step (EpxStep *step, const char *key, const char *value, GError **error)
{
  if (g_str_equal (key, "verb"))
    return TRUE;
  if (g_str_equal (key, "at"))
    return epx_quantity_parse_time (value, 0, EPX_DURATION_MAX_MS, &step->at_ms, error);
  if (g_str_equal (key, "islands"))
    return add_islands (step->request, value, error);

  return epx_request_set (step->request, key, value, error);
}

static gboolean
start_step (EpxStep *step, GKeyFile *keys, GError **error)
{
  g_autofree char *verb = g_key_file_get_string (keys, step->group, "verb", NULL);
  const EpxRequestKind *kind = verb != NULL ? epx_request_kind_find (verb) : NULL;

  if (verb == NULL)
    {
      g_set_error_literal (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND,
                           _ ("the key verb is missing"));
      blame (error, step->group, NULL);
      return FALSE;
    }
  if (kind == NULL)
    {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
                   _ ("\"%s\" is no verb of a scenario (see epmdpxyctl play --help)"), verb);
      blame (error, step->group, "verb");
      return FALSE;
    }

  step->request = epx_request_new (kind);
  return TRUE;
}

static gboolean
check_step (const EpxStep *step, GError **error)
{
  if (!epx_request_check (step->request, error))
    return FALSE;
  if (epx_step_get_n_times (step) == 0)
    {
      g_set_error_literal (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND,
                           _ ("the key count is missing: a round has to end"));
      return FALSE;
    }
  if (get_end_ms (step) > EPX_DURATION_MAX_MS)
    {
      g_set_error_literal (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
                           _ ("it ends later than a week after the round begins"));
      return FALSE;
    }

  return TRUE;
}

static gboolean
read_group (GKeyFile *keys,
            const char *group,
            gboolean (*set) (gpointer target, const char *key, const char *value, GError **error),
            gpointer target,
            GError **error)
{
  g_auto (GStrv) names = g_key_file_get_keys (keys, group, NULL, error);

  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *value = g_key_file_get_string (keys, group, names[i], error);

      if (value == NULL)
        return FALSE;
      g_strstrip (value);
      if (!set (target, names[i], value, error))
        {
          blame (error, group, names[i]);
          return FALSE;
        }
    }

  return names != NULL;
}

static gboolean
on_head_key (gpointer target, const char *key, const char *value, GError **error)
{
  return set_head (target, key, value, error);
}

static gboolean
on_step_key (gpointer target, const char *key, const char *value, GError **error)
{
  return set_step (target, key, value, error);
}

static gboolean
read_step (EpxScenario *scenario, GKeyFile *keys, const char *group, GError **error)
{
  EpxStep *step = g_new0 (EpxStep, 1);

  step->group = g_strdup (group);
  g_ptr_array_add (scenario->steps, step);
  if (!start_step (step, keys, error) || !read_group (keys, group, on_step_key, step, error))
    return FALSE;

  if (!check_step (step, error))
    {
      blame (error, group, NULL);
      return FALSE;
    }

  scenario->length_ms = MAX (scenario->length_ms, (guint32) get_end_ms (step));
  return TRUE;
}

static gboolean
read_groups (EpxScenario *scenario, GKeyFile *keys, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (keys, NULL);

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      gboolean is_read;

      if (g_str_equal (groups[i], HEAD))
        is_read = read_group (keys, HEAD, on_head_key, scenario, error);
      else if (g_str_has_prefix (groups[i], STEP) && scenario->steps->len < EPX_SCENARIO_MAX_STEPS)
        is_read = read_step (scenario, keys, groups[i], error);
      else
        {
          g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_GROUP_NOT_FOUND,
                       _ ("a group is called \"scenario\" or begins with \"step\", and there are "
                          "at most %d steps"),
                       EPX_SCENARIO_MAX_STEPS);
          blame (error, groups[i], NULL);
          is_read = FALSE;
        }
      if (!is_read)
        return FALSE;
    }

  return TRUE;
}

static int
compare_steps (gconstpointer a, gconstpointer b)
{
  const EpxStep *const *first = a;
  const EpxStep *const *second = b;

  return ((*first)->at_ms > (*second)->at_ms) - ((*first)->at_ms < (*second)->at_ms);
}

/* GKeyFile looks only at what it is asked for as text. */
static gboolean
is_text (const char *data, gsize len, GError **error)
{
  if (len == 0 || g_utf8_validate_len (data, len, NULL))
    return TRUE;
  g_set_error_literal (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_UNKNOWN_ENCODING,
                       _ ("not a text in UTF-8"));
  return FALSE;
}

EpxScenario *
epx_scenario_parse (const char *file, const char *data, gsize len, GError **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autofree char *base = g_path_get_basename (file);
  g_autoptr (EpxScenario) scenario = create (base);
  gboolean is_read;

  is_read = is_text (data, len, error) &&
            g_key_file_load_from_data (keys, data, len, G_KEY_FILE_NONE, error) &&
            read_groups (scenario, keys, error);
  if (is_read && scenario->steps->len == 0)
    {
      g_set_error_literal (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_GROUP_NOT_FOUND,
                           _ ("there is no step; write a group [step 1]"));
      is_read = FALSE;
    }
  if (!is_read)
    {
      g_prefix_error (error, "%s: ", file);
      return NULL;
    }

  g_ptr_array_sort (scenario->steps, compare_steps);
  return g_steal_pointer (&scenario);
}

EpxScenario *
epx_scenario_new_single (EpxRequest *request)
{
  EpxScenario *scenario = create (request->kind->name);
  EpxStep *step = g_new0 (EpxStep, 1);

  step->group = g_strdup (request->kind->name);
  step->request = request;
  g_ptr_array_add (scenario->steps, step);
  if (epx_step_get_n_times (step) != 0)
    scenario->length_ms = (guint32) MIN (get_end_ms (step), G_MAXUINT32);
  return scenario;
}
