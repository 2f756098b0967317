/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One deed: see the header. */
#include "gui/deed.h"

#include "gui/undo.h"

static void
clear_call (gpointer data)
{
  EpxDeedCall *call = data;

  g_strfreev (call->from);
  g_strfreev (call->to);
  g_clear_pointer (&call->options, g_variant_unref);
}

EpxDeed *
epx_deed_new (char *said)
{
  EpxDeed *self = g_new0 (EpxDeed, 1);

  self->said = said;
  self->calls = g_array_new (FALSE, FALSE, sizeof (EpxDeedCall));
  g_array_set_clear_func (self->calls, clear_call);
  self->laid = g_array_new (FALSE, FALSE, sizeof (guint64));
  return self;
}

void
epx_deed_free (EpxDeed *self)
{
  g_free (self->said);
  g_array_unref (self->calls);
  g_array_unref (self->laid);
  g_clear_pointer (&self->before, g_ptr_array_unref);
  g_free (self->shape_key);
  g_free (self);
}

/* @options: (nullable) (floating is sunk). */
static void
add_call (EpxDeed *self,
          EpxCallKind kind,
          const char *const *from,
          const char *const *to,
          GVariant *options)
{
  EpxDeedCall call = { kind, g_strdupv ((char **) from), g_strdupv ((char **) to), NULL, 0 };

  if (options != NULL)
    call.options = g_variant_ref_sink (options);
  g_array_append_val (self->calls, call);
}

static void
add_duration (GVariantBuilder *options, guint duration_ms)
{
  if (duration_ms > 0)
    g_variant_builder_add (options, "{sv}", "duration-ms", g_variant_new_uint32 (duration_ms));
}

void
epx_deed_add_cut (EpxDeed *self,
                  const char *const *from,
                  const char *const *to,
                  const char *fault,
                  guint duration_ms)
{
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  if (fault != NULL)
    {
      g_variant_builder_add (&options, "{sv}", "fault", g_variant_new_string (fault));
      g_variant_builder_add (&options, "{sv}", "direction", g_variant_new_string ("forward"));
    }
  add_duration (&options, duration_ms);
  add_call (self, EPX_CALL_LAY, from, to, g_variant_builder_end (&options));
}

void
epx_deed_add_shape (EpxDeed *self,
                    const char *const *one,
                    const char *const *other,
                    guint latency_ms,
                    guint64 rate,
                    guint duration_ms)
{
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  /* A latency of 0 is a shape, too: one that takes away what lies below. */
  g_variant_builder_add (&options, "{sv}", "latency-ms", g_variant_new_uint32 (latency_ms));
  if (rate > 0)
    g_variant_builder_add (&options, "{sv}", "rate", g_variant_new_uint64 (rate));
  add_duration (&options, duration_ms);
  add_call (self, EPX_CALL_LAY, one, other, g_variant_builder_end (&options));
}

void
epx_deed_add_removal (EpxDeed *self, guint64 rule)
{
  add_call (self, EPX_CALL_REMOVE, NULL, NULL, NULL);
  g_array_index (self->calls, EpxDeedCall, self->calls->len - 1).rule = rule;
}

void
epx_deed_add_fix (EpxDeed *self,
                  const char *const *island_a,
                  const char *const *island_b,
                  GPtrArray *before)
{
  if (island_a != NULL)
    add_call (self, EPX_CALL_FIX, island_a, island_b, NULL);
  else
    add_call (self, EPX_CALL_FIX_ALL, NULL, NULL, NULL);
  if (before != NULL)
    self->before = g_ptr_array_ref (before);
}

const EpxDeedCall *
epx_deed_peek (const EpxDeed *self)
{
  if (self->n_made >= self->calls->len)
    return NULL;
  return &g_array_index (self->calls, EpxDeedCall, self->n_made);
}

void
epx_deed_note (EpxDeed *self, guint64 number)
{
  const EpxDeedCall *call = epx_deed_peek (self);

  if (call->kind == EPX_CALL_LAY)
    g_array_append_val (self->laid, number);
  self->n_made++;
}

static void
undo_fix (EpxDeed *self, const EpxDeed *done, const EpxDeedCall *fix, gint64 now_us)
{
  static const char *const everybody[] = { "*", NULL };
  gboolean is_all = fix->kind == EPX_CALL_FIX_ALL;
  g_autoptr (GArray) plan =
      epx_undo_plan (done->before, is_all ? everybody : (const char *const *) fix->from,
                     is_all ? everybody : (const char *const *) fix->to, now_us);

  for (guint i = 0; i < plan->len; i++)
    {
      const EpxUndoStep *step = &g_array_index (plan, EpxUndoStep, i);
      const char *const *from = (const char *const *) step->rule->from;
      const char *const *to = (const char *const *) step->rule->to;

      switch (step->kind)
        {
        case EPX_UNDO_LAY:
          add_call (self, EPX_CALL_LAY, from, to, epx_undo_step_options (step));
          break;
        case EPX_UNDO_FIX:
          add_call (self, EPX_CALL_FIX, from, to, NULL);
          break;
        case EPX_UNDO_REMOVE:
          epx_deed_add_removal (self, step->rule->number);
          break;
        }
    }
}

EpxDeed *
epx_deed_new_undo (const EpxDeed *done, char *said, gint64 now_us)
{
  EpxDeed *self = epx_deed_new (said);

  self->is_undo = TRUE;
  if (done->before != NULL && done->n_made > 0)
    undo_fix (self, done, &g_array_index (done->calls, EpxDeedCall, 0), now_us);
  /* The last one first: each uncovers what lay below it. */
  for (guint i = done->laid->len; i > 0; i--)
    epx_deed_add_removal (self, g_array_index (done->laid, guint64, i - 1));
  return self;
}
