/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What the window does to the cables: see the header. Deeds wait in a queue; the one at its head
 * makes its calls one after the other, each when the one before is in force. */
#include "config.h"

#include "gui/deeds.h"

#include <glib/gi18n.h>

#include "client/cluster-actions.h"
#include "gui/cut-plan.h"
#include "gui/deed.h"

/* More is no longer what a person does. */
#define MAX_WAITING 100

struct _EpxDeeds
{
  GObject parent_instance;

  EpxCluster *cluster;       /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GQueue waiting;            /* (element-type EpxDeed) (owned) the head is being done */
  EpxDeed *last;             /* (owned) (nullable) what can be undone */
  GHashTable *shapes;        /* (owned) (element-type utf8 guint64) rules of sliders, by cable */
  gboolean is_brief;
};

G_DEFINE_FINAL_TYPE (EpxDeeds, epx_deeds, G_TYPE_OBJECT)

enum
{
  PROP_IS_BRIEF = 1,
  PROP_CAN_UNDO,
  N_PROPS,
};

enum
{
  SIGNAL_DONE,
  SIGNAL_FAILED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void go_on (EpxDeeds *self);

static void
set_last (EpxDeeds *self, EpxDeed *deed)
{
  gboolean could_undo = self->last != NULL;

  g_clear_pointer (&self->last, epx_deed_free);
  self->last = deed;
  if (could_undo != (deed != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_UNDO]);
}

/* The deed at the head is over. @error: (nullable) what stopped it. */
static void
end_deed (EpxDeeds *self, const GError *error)
{
  EpxDeed *deed = g_queue_pop_head (&self->waiting);
  g_autofree char *said = g_strdup (deed->said);

  if (deed->shape_key != NULL)
    {
      if (deed->laid->len > 0)
        g_hash_table_insert (self->shapes, g_strdup (deed->shape_key),
                             g_memdup2 (&g_array_index (deed->laid, guint64, 0), sizeof (guint64)));
      else
        g_hash_table_remove (self->shapes, deed->shape_key);
    }
  /* One that stopped half way is undone as far as it came. */
  if (deed->is_undo || (deed->laid->len == 0 && deed->before == NULL))
    epx_deed_free (deed);
  else
    set_last (self, deed);
  if (error != NULL)
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error->message);
  else
    g_signal_emit (self, signals[SIGNAL_DONE], 0, said);
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (EpxDeeds) self = data;
  g_autoptr (GError) error = NULL;
  EpxDeed *deed;
  guint64 number = 0;
  gboolean is_done = epx_cluster_act_finish (EPX_CLUSTER (source), result, &number, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  deed = g_queue_peek_head (&self->waiting);
  /* What has ended by itself meanwhile is gone, as was wanted. */
  if (g_error_matches (error, EPX_CLIENT_ERROR, EPX_CLIENT_ERROR_RULE_ENDED))
    is_done = TRUE;
  if (!is_done)
    {
      end_deed (self, error);
      go_on (self);
      return;
    }
  epx_deed_note (deed, number);
  go_on (self);
}

static void
call (EpxDeeds *self, const EpxDeedCall *next)
{
  const char *const *from = (const char *const *) next->from;
  const char *const *to = (const char *const *) next->to;

  switch (next->kind)
    {
    case EPX_CALL_LAY:
      epx_cluster_add_fault_async (self->cluster, from, to, next->options, self->cancellable,
                                   on_called, g_object_ref (self));
      return;
    case EPX_CALL_REMOVE:
      epx_cluster_remove_fault_async (self->cluster, next->rule, self->cancellable, on_called,
                                      g_object_ref (self));
      return;
    case EPX_CALL_FIX:
      epx_cluster_fix_async (self->cluster, from, to, self->cancellable, on_called,
                             g_object_ref (self));
      return;
    case EPX_CALL_FIX_ALL:
      epx_cluster_fix_all_async (self->cluster, self->cancellable, on_called, g_object_ref (self));
      return;
    }
}

/* Makes the next call of the deed at the head, or ends it and goes on to the next one. */
static void
go_on (EpxDeeds *self)
{
  while (self->waiting.length > 0)
    {
      const EpxDeedCall *next = epx_deed_peek (g_queue_peek_head (&self->waiting));

      if (next != NULL)
        {
          call (self, next);
          return;
        }
      end_deed (self, NULL);
    }
}

static void
start (EpxDeeds *self, EpxDeed *deed)
{
  if (self->waiting.length >= MAX_WAITING)
    {
      epx_deed_free (deed);
      return;
    }
  g_queue_push_tail (&self->waiting, deed);
  if (self->waiting.length == 1)
    go_on (self);
}

static guint
brief_ms (EpxDeeds *self)
{
  return self->is_brief ? EPX_DEEDS_BRIEF_MS : 0;
}

void
epx_deeds_cut (EpxDeeds *self, const GArray *steps, guint n_cables)
{
  EpxDeed *deed = epx_deed_new (
      g_strdup_printf (ngettext ("%u cable cut", "%u cables cut", n_cables), n_cables));

  g_return_if_fail (EPX_IS_DEEDS (self));

  for (guint i = 0; i < steps->len; i++)
    {
      const EpxCutStep *step = &g_array_index (steps, EpxCutStep, i);

      epx_deed_add_cut (deed, (const char *const *) step->island_a,
                        (const char *const *) step->island_b, NULL, brief_ms (self));
    }
  start (self, deed);
}

static const char *const everybody[] = { "*", NULL };

void
epx_deeds_isolate (EpxDeeds *self, const char *const *names)
{
  guint n = g_strv_length ((char **) names);
  EpxDeed *deed =
      epx_deed_new (g_strdup_printf (ngettext ("%u node isolated", "%u nodes isolated", n), n));

  g_return_if_fail (EPX_IS_DEEDS (self));

  epx_deed_add_cut (deed, names, everybody, NULL, brief_ms (self));
  start (self, deed);
}

void
epx_deeds_split (EpxDeeds *self, const char *const *names, const char *const *rest)
{
  guint n = g_strv_length ((char **) names);
  EpxDeed *deed = epx_deed_new (g_strdup_printf (
      ngettext ("%u node split from the rest", "%u nodes split from the rest", n), n));

  g_return_if_fail (EPX_IS_DEEDS (self));

  epx_deed_add_cut (deed, names, rest, NULL, brief_ms (self));
  start (self, deed);
}

static GPtrArray *
known_rules (EpxDeeds *self)
{
  const EpxManagerInfo *manager = epx_cluster_get_manager (self->cluster);

  return manager != NULL ? manager->rules : NULL;
}

void
epx_deeds_fix (EpxDeeds *self, const char *const *names)
{
  EpxDeed *deed = epx_deed_new (g_strdup (_ ("Cables fixed")));

  g_return_if_fail (EPX_IS_DEEDS (self));

  epx_deed_add_fix (deed, names, everybody, known_rules (self));
  start (self, deed);
}

void
epx_deeds_cut_cable (EpxDeeds *self, const char *from, const char *to, gboolean is_one_way)
{
  const char *const island_a[] = { from, NULL };
  const char *const island_b[] = { to, NULL };
  EpxDeed *deed;

  g_return_if_fail (EPX_IS_DEEDS (self));

  /* Translators: both are names of nodes. */
  deed = epx_deed_new (is_one_way ? g_strdup_printf (_ ("%s does not hear %s any more"), to, from)
                                  : g_strdup (_ ("Cable cut")));
  /* A fibre that is dead in one direction; to hold it and nothing else is no fault of a network. */
  epx_deed_add_cut (deed, island_a, island_b, is_one_way ? "loss" : NULL, brief_ms (self));
  start (self, deed);
}

void
epx_deeds_fix_cable (EpxDeeds *self, const char *one, const char *other)
{
  const char *const island_a[] = { one, NULL };
  const char *const island_b[] = { other, NULL };
  EpxDeed *deed = epx_deed_new (g_strdup (_ ("Cable fixed")));

  g_return_if_fail (EPX_IS_DEEDS (self));

  epx_deed_add_fix (deed, island_a, island_b, known_rules (self));
  start (self, deed);
}

void
epx_deeds_shape_cable (
    EpxDeeds *self, const char *one, const char *other, guint latency_ms, guint64 rate)
{
  const char *const island_a[] = { one, NULL };
  const char *const island_b[] = { other, NULL };
  /* Names have no line breaks. */
  g_autofree char *key = g_strdup_printf ("%s\n%s", one, other);
  const guint64 *present = g_hash_table_lookup (self->shapes, key);
  EpxDeed *deed = epx_deed_new (g_strdup (_ ("Cable slowed down")));

  g_return_if_fail (EPX_IS_DEEDS (self));

  epx_deed_add_shape (deed, island_a, island_b, latency_ms, rate, brief_ms (self));
  if (present != NULL)
    epx_deed_add_removal (deed, *present);
  deed->shape_key = g_steal_pointer (&key);
  start (self, deed);
}

void
epx_deeds_undo (EpxDeeds *self)
{
  EpxDeed *deed;

  g_return_if_fail (EPX_IS_DEEDS (self));

  if (self->last == NULL)
    return;
  deed = epx_deed_new_undo (self->last, g_strdup (_ ("Undone")), g_get_real_time ());
  set_last (self, NULL);
  start (self, deed);
}

gboolean
epx_deeds_get_can_undo (EpxDeeds *self)
{
  g_return_val_if_fail (EPX_IS_DEEDS (self), FALSE);

  return self->last != NULL;
}

void
epx_deeds_set_is_brief (EpxDeeds *self, gboolean is_brief)
{
  g_return_if_fail (EPX_IS_DEEDS (self));

  if (is_brief == self->is_brief)
    return;
  self->is_brief = is_brief;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_BRIEF]);
}

static void
epx_deeds_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EpxDeeds *self = EPX_DEEDS (object);

  switch (id)
    {
    case PROP_IS_BRIEF:
      g_value_set_boolean (value, self->is_brief);
      return;
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, self->last != NULL);
      return;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
epx_deeds_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_IS_BRIEF)
    epx_deeds_set_is_brief (EPX_DEEDS (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
epx_deeds_dispose (GObject *object)
{
  EpxDeeds *self = EPX_DEEDS (object);

  g_queue_clear_full (&self->waiting, (GDestroyNotify) epx_deed_free);
  g_clear_pointer (&self->last, epx_deed_free);
  g_clear_pointer (&self->shapes, g_hash_table_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->cluster);
  G_OBJECT_CLASS (epx_deeds_parent_class)->dispose (object);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, EPX_TYPE_DEEDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                       G_TYPE_STRING);
}

static void
epx_deeds_class_init (EpxDeedsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = epx_deeds_get_property;
  object_class->set_property = epx_deeds_set_property;
  object_class->dispose = epx_deeds_dispose;
  properties[PROP_IS_BRIEF] =
      g_param_spec_boolean ("is-brief", NULL, NULL, FALSE, G_PARAM_READWRITE | flags);
  properties[PROP_CAN_UNDO] =
      g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_DONE] = add_signal ("done");
  signals[SIGNAL_FAILED] = add_signal ("failed");
}

static void
epx_deeds_init (EpxDeeds *self)
{
  g_queue_init (&self->waiting);
  self->cancellable = g_cancellable_new ();
  self->shapes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

EpxDeeds *
epx_deeds_new (EpxCluster *cluster)
{
  EpxDeeds *self = g_object_new (EPX_TYPE_DEEDS, NULL);

  self->cluster = g_object_ref (cluster);
  return self;
}
