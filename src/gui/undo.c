/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* How to take back a fix: see the header. */
#include "gui/undo.h"

#include "core/island.h"

/* What a question of island against island may cost, in its units of about 10 ns; beyond that
 * two islands count as meeting, which lays a rule again for nothing, but not wrongly. */
#define BUDGET 1000000

typedef struct
{
  EpxIsland *a; /* (owned) */
  EpxIsland *b; /* (owned) */
} Area;

static void
clear_area (gpointer data)
{
  Area *area = data;

  epx_island_unref (area->a);
  epx_island_unref (area->b);
}

static gboolean
read_area (Area *area, const char *const *island_a, const char *const *island_b)
{
  g_autoptr (EpxIsland) a = epx_island_new (island_a, NULL);
  g_autoptr (EpxIsland) b = epx_island_new (island_b, NULL);

  if (a == NULL || b == NULL)
    return FALSE;
  area->a = g_steal_pointer (&a);
  area->b = g_steal_pointer (&b);
  return TRUE;
}

/* Whether there may be a cable in both. */
static gboolean
meets (const Area *one, const Area *other)
{
  gsize budget = BUDGET;

  return (epx_island_meets (one->a, other->a, &budget) &&
          epx_island_meets (one->b, other->b, &budget)) ||
         (epx_island_meets (one->a, other->b, &budget) &&
          epx_island_meets (one->b, other->a, &budget));
}

static gboolean
meets_any (const Area *area, const GArray *areas)
{
  for (guint i = 0; i < areas->len; i++)
    if (meets (area, &g_array_index (areas, Area, i)))
      return TRUE;
  return FALSE;
}

/* A fix that stands in the list, which AddFault could not lay: it clears the shape, too. A rule
 * that says "none" both ways and nothing else reads the same, and means it nearly. */
static gboolean
is_fix (const EpxRuleInfo *rule)
{
  return g_str_equal (rule->fault, "none") && !rule->sets_shape &&
         !g_str_equal (rule->direction, "forward");
}

/* FALSE when its time is up. */
static gboolean
find_rest (const EpxRuleInfo *rule, gint64 now_us, guint *rest_ms)
{
  gint64 rest_us = (gint64) rule->time_us + (gint64) rule->duration_ms * 1000 - now_us;

  *rest_ms = 0;
  if (rule->duration_ms == 0)
    return TRUE;
  /* A clock that was set back gives no rule more time than it had. */
  *rest_ms = (guint) CLAMP (rest_us / 1000, 0, (gint64) rule->duration_ms);
  return *rest_ms > 0;
}

GArray *
epx_undo_plan (const GPtrArray *before,
               const char *const *island_a,
               const char *const *island_b,
               gint64 now_us)
{
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (EpxUndoStep));
  g_autoptr (GArray) areas = g_array_new (FALSE, FALSE, sizeof (Area));
  Area area;
  guint n_laid;

  g_array_set_clear_func (areas, clear_area);
  if (!read_area (&area, island_a, island_b))
    return steps;
  g_array_append_val (areas, area);
  for (guint i = 0; i < before->len; i++)
    {
      const EpxRuleInfo *rule = g_ptr_array_index (before, i);
      EpxUndoStep step = { is_fix (rule) ? EPX_UNDO_FIX : EPX_UNDO_LAY, rule, 0 };

      if (!find_rest (rule, now_us, &step.duration_ms) ||
          !read_area (&area, (const char *const *) rule->from, (const char *const *) rule->to))
        continue;
      if (meets_any (&area, areas))
        {
          g_array_append_val (areas, area);
          g_array_append_val (steps, step);
        }
      else
        clear_area (&area);
    }
  n_laid = steps->len;
  for (guint i = 0; i < n_laid; i++)
    {
      EpxUndoStep step = g_array_index (steps, EpxUndoStep, i);

      if (step.kind == EPX_UNDO_FIX)
        continue;
      step.kind = EPX_UNDO_REMOVE;
      g_array_append_val (steps, step);
    }
  return steps;
}

GVariant *
epx_undo_step_options (const EpxUndoStep *step)
{
  const EpxRuleInfo *rule = step->rule;
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  if (rule->fault[0] != '\0')
    g_variant_builder_add (&options, "{sv}", "fault", g_variant_new_string (rule->fault));
  g_variant_builder_add (&options, "{sv}", "direction", g_variant_new_string (rule->direction));
  if (rule->sets_shape)
    {
      g_variant_builder_add (&options, "{sv}", "latency-ms",
                             g_variant_new_uint32 (rule->latency_ms));
      g_variant_builder_add (&options, "{sv}", "jitter-ms", g_variant_new_uint32 (rule->jitter_ms));
      if (rule->rate > 0)
        g_variant_builder_add (&options, "{sv}", "rate", g_variant_new_uint64 (rule->rate));
    }
  if (step->duration_ms > 0)
    g_variant_builder_add (&options, "{sv}", "duration-ms",
                           g_variant_new_uint32 (step->duration_ms));
  if (rule->is_bound)
    g_variant_builder_add (&options, "{sv}", "bound-to-caller", g_variant_new_boolean (TRUE));
  return g_variant_builder_end (&options);
}
