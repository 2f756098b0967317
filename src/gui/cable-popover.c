/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* All about one cable: see the header. The sliders lay their shape once they have rested; until
 * then, and until that is in force, the cable's own news do not move them. */
#include "config.h"

#include "gui/cable-popover.h"

#include <glib/gi18n.h>

#include "gui/cable-text.h"
#include "gui/shape-scale.h"

/* A slider that has not moved for so long is where it is wanted. */
#define REST_MS 300

struct _EpxCablePopover
{
  GtkPopover parent_instance;

  EpxCableItem *item; /* (owned) (nullable) */
  EpxDeeds *deeds;    /* (owned) (nullable) */
  guint rest_id;      /* a source, while a slider has been moved and its shape is not laid */

  GtkLabel *name;
  GtkLabel *state;
  GtkLabel *since;
  GtkLabel *noticed;
  GtkLabel *way_a;
  GtkLabel *way_b;
  GtkLabel *traffic_a;
  GtkLabel *traffic_b;
  GtkRange *latency;
  GtkRange *rate;
  GtkLabel *latency_text;
  GtkLabel *rate_text;
  GtkButton *cut_a;
  GtkButton *cut_b;
};

G_DEFINE_FINAL_TYPE (EpxCablePopover, epx_cable_popover, GTK_TYPE_POPOVER)

static const char *
name_of (EpxCablePopover *self, EpxCableEnd end)
{
  return epx_node_item_get_name (epx_cable_item_get_end (self->item, end));
}

/* @text: (transfer full) (nullable): without one the label is not there. */
static void
say (GtkLabel *label, char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
  gtk_label_set_label (label, text != NULL ? text : "");
  g_free (text);
}

static void
say_scales (EpxCablePopover *self)
{
  double latency = gtk_range_get_value (self->latency);
  double rate = gtk_range_get_value (self->rate);
  g_autofree char *latency_text = epx_cable_text_latency (epx_shape_scale_to_latency (latency));
  g_autofree char *rate_text = epx_cable_text_rate (epx_shape_scale_to_rate (rate));

  gtk_label_set_label (self->latency_text, latency_text);
  gtk_label_set_label (self->rate_text, rate_text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->latency),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, latency_text, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->rate), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  rate_text, -1);
}

/* The slower one of the two ways: what the sliders do, they do both ways. */
static void
move_scales (EpxCablePopover *self)
{
  const EpxCableView *view = epx_cable_item_get_view (self->item);
  guint32 latency_ms =
      MAX (view->ways[EPX_END_A].shape.latency_ms, view->ways[EPX_END_B].shape.latency_ms);
  guint64 rate_a = view->ways[EPX_END_A].shape.rate;
  guint64 rate_b = view->ways[EPX_END_B].shape.rate;
  guint64 rate = rate_a == 0 ? rate_b : rate_b == 0 ? rate_a : MIN (rate_a, rate_b);

  gtk_range_set_value (self->latency, epx_shape_scale_from_latency (latency_ms));
  gtk_range_set_value (self->rate, epx_shape_scale_from_rate (rate));
}

static void
refresh (EpxCablePopover *self)
{
  say (self->state, epx_cable_text_state (self->item));
  say (self->since, epx_cable_text_since (self->item, g_get_real_time ()));
  say (self->noticed, epx_cable_text_noticed (self->item));
  say (self->traffic_a, epx_cable_text_traffic (self->item, EPX_END_A));
  say (self->traffic_b, epx_cable_text_traffic (self->item, EPX_END_B));
  if (self->rest_id == 0)
    move_scales (self);
  say_scales (self);
}

static void
show_item (EpxCablePopover *self)
{
  g_autofree char *way_a = epx_cable_text_way (self->item, EPX_END_A);
  g_autofree char *way_b = epx_cable_text_way (self->item, EPX_END_B);

  say (self->name, epx_cable_text_name (self->item));
  gtk_label_set_label (self->way_a, way_a);
  gtk_label_set_label (self->way_b, way_b);
  gtk_button_set_label (self->cut_a, way_a);
  gtk_button_set_label (self->cut_b, way_b);
  refresh (self);
}

static void
drop_item (EpxCablePopover *self)
{
  g_clear_handle_id (&self->rest_id, g_source_remove);
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_clear_object (&self->item);
  g_clear_object (&self->deeds);
}

void
epx_cable_popover_set (EpxCablePopover *self, EpxCableItem *item, EpxDeeds *deeds)
{
  g_return_if_fail (EPX_IS_CABLE_POPOVER (self));

  drop_item (self);
  if (item == NULL)
    return;
  self->item = g_object_ref (item);
  self->deeds = g_object_ref (deeds);
  g_signal_connect_swapped (item, "changed", G_CALLBACK (refresh), self);
  show_item (self);
}

static void
lay_shape (EpxCablePopover *self)
{
  g_clear_handle_id (&self->rest_id, g_source_remove);
  epx_deeds_shape_cable (self->deeds, name_of (self, EPX_END_A), name_of (self, EPX_END_B),
                         epx_shape_scale_to_latency (gtk_range_get_value (self->latency)),
                         epx_shape_scale_to_rate (gtk_range_get_value (self->rate)));
}

static gboolean
on_rested (gpointer data)
{
  EpxCablePopover *self = data;

  self->rest_id = 0;
  lay_shape (self);
  return G_SOURCE_REMOVE;
}

/* By hand only: "value-changed" would tell of ourselves as well. */
static gboolean
on_scale_moved (EpxCablePopover *self)
{
  if (self->item == NULL)
    return FALSE;
  g_clear_handle_id (&self->rest_id, g_source_remove);
  self->rest_id = g_timeout_add (REST_MS, on_rested, self);
  return FALSE;
}

static void
on_scale_value (EpxCablePopover *self)
{
  if (self->item != NULL)
    say_scales (self);
}

static void
on_cut (EpxCablePopover *self)
{
  epx_deeds_cut_cable (self->deeds, name_of (self, EPX_END_A), name_of (self, EPX_END_B), FALSE);
}

static void
on_cut_a (EpxCablePopover *self)
{
  epx_deeds_cut_cable (self->deeds, name_of (self, EPX_END_A), name_of (self, EPX_END_B), TRUE);
}

static void
on_cut_b (EpxCablePopover *self)
{
  epx_deeds_cut_cable (self->deeds, name_of (self, EPX_END_B), name_of (self, EPX_END_A), TRUE);
}

static void
on_fix (EpxCablePopover *self)
{
  g_clear_handle_id (&self->rest_id, g_source_remove);
  epx_deeds_fix_cable (self->deeds, name_of (self, EPX_END_A), name_of (self, EPX_END_B));
}

/* What a slider was moved to before it closed is wanted, too. */
static void
epx_cable_popover_closed (GtkPopover *popover)
{
  EpxCablePopover *self = EPX_CABLE_POPOVER (popover);

  if (self->rest_id != 0)
    lay_shape (self);
  drop_item (self);
}

static void
epx_cable_popover_dispose (GObject *object)
{
  drop_item (EPX_CABLE_POPOVER (object));
  G_OBJECT_CLASS (epx_cable_popover_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, EpxCablePopover, name);
  gtk_widget_class_bind_template_child (widget_class, EpxCablePopover, state);
  gtk_widget_class_bind_template_child (widget_class, EpxCablePopover, since);
  gtk_widget_class_bind_template_child (widget_class, EpxCablePopover, noticed);
  gtk_widget_class_bind_template_child (widget_class, EpxCablePopover, way_a);
  gtk_widget_class_bind_template_child (widget_class, EpxCablePopover, way_b);
  gtk_widget_class_bind_template_child (widget_class, EpxCablePopover, traffic_a);
  gtk_widget_class_bind_template_child (widget_class, EpxCablePopover, traffic_b);
  gtk_widget_class_bind_template_child (widget_class, EpxCablePopover, latency);
  gtk_widget_class_bind_template_child (widget_class, EpxCablePopover, rate);
  gtk_widget_class_bind_template_child (widget_class, EpxCablePopover, latency_text);
  gtk_widget_class_bind_template_child (widget_class, EpxCablePopover, rate_text);
  gtk_widget_class_bind_template_child (widget_class, EpxCablePopover, cut_a);
  gtk_widget_class_bind_template_child (widget_class, EpxCablePopover, cut_b);
}

static void
epx_cable_popover_class_init (EpxCablePopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = epx_cable_popover_dispose;
  GTK_POPOVER_CLASS (klass)->closed = epx_cable_popover_closed;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/epmdpxy/Gui/cable-popover.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_scale_moved);
  gtk_widget_class_bind_template_callback (widget_class, on_scale_value);
  gtk_widget_class_bind_template_callback (widget_class, on_cut);
  gtk_widget_class_bind_template_callback (widget_class, on_cut_a);
  gtk_widget_class_bind_template_callback (widget_class, on_cut_b);
  gtk_widget_class_bind_template_callback (widget_class, on_fix);
}

static void
epx_cable_popover_init (EpxCablePopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
epx_cable_popover_new (void)
{
  return g_object_new (EPX_TYPE_CABLE_POPOVER, NULL);
}
