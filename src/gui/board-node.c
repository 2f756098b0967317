/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One node on the board: see the header. The widget is as big as the body; the name is drawn
 * beyond it. */
#include "config.h"

#include "gui/board-node.h"

#include <glib/gi18n.h>
#include <math.h>

/* Between the body and its name. */
#define NAME_DISTANCE 9.0
#define RING_WIDTH 2.5
#define RING_DISTANCE 3.5
#define OUTLINE_WIDTH 1.5
/* How wide a name may get; a longer one is cut in the middle. */
#define NAME_MAX_WIDTH 104

struct _EpxBoardNode
{
  GtkWidget parent_instance;

  EpxNodeItem *item;  /* (owned) */
  PangoLayout *label; /* (owned) */
  EpxBoardNodeDress dress;
};

G_DEFINE_FINAL_TYPE (EpxBoardNode, epx_board_node, GTK_TYPE_WIDGET)

/* How many corners a form has; 0 for a circle. */
static guint
count_corners (EpxForm form)
{
  switch (form)
    {
    case EPX_FORM_CIRCLE:
      return 0;
    case EPX_FORM_TRIANGLE:
      return 3;
    case EPX_FORM_SQUARE:
    case EPX_FORM_DIAMOND:
      return 4;
    case EPX_FORM_PENTAGON:
      return 5;
    case EPX_FORM_HEXAGON:
      return 6;
    case EPX_FORM_OCTAGON:
      return 8;
    case EPX_FORM_STAR:
      return 10;
    }
  return 0;
}

/* The outline of @form around the middle (0, 0). */
static void
add_form (cairo_t *cr, EpxForm form, double radius)
{
  guint n = count_corners (form);
  /* A square stands on a side, the others on a corner or look at one. */
  double turn = form == EPX_FORM_SQUARE ? G_PI / 4 : form == EPX_FORM_OCTAGON ? G_PI / 8 : 0;
  /* Forms of few corners are drawn larger, so that all look about as big as the circle. */
  double reach = n == 3 ? radius * 1.15 : n == 4 ? radius * 1.08 : radius;

  if (n == 0)
    cairo_arc (cr, 0, 0, radius, 0, 2 * G_PI);
  for (guint i = 0; i < n; i++)
    {
      double angle = turn + 2 * G_PI * i / n;
      double length = form == EPX_FORM_STAR && i % 2 == 1 ? reach * 0.55 : reach;

      cairo_line_to (cr, length * sin (angle), -length * cos (angle));
    }
  cairo_close_path (cr);
}

static void
draw_body (EpxBoardNode *self, cairo_t *cr)
{
  const EpxBoardNodeDress *dress = &self->dress;
  const EpxPalette *palette = dress->palette;
  const EpxNodeView *view = epx_node_item_get_view (self->item);
  GdkRGBA color = palette->islands[dress->look];

  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  add_form (cr, epx_island_look_form (dress->look), dress->radius);
  /* A node that is not registered here is known by its links only: a hollow form. */
  gdk_cairo_set_source_rgba (cr, view->is_registered ? &color : &palette->paper);
  cairo_fill_preserve (cr);
  gdk_cairo_set_source_rgba (cr, view->is_registered ? &palette->paper : &color);
  cairo_set_line_width (cr, OUTLINE_WIDTH);
  cairo_stroke (cr);
  if (dress->is_selected)
    {
      gdk_cairo_set_source_rgba (cr, &palette->accent);
      cairo_set_line_width (cr, RING_WIDTH);
      cairo_arc (cr, 0, 0, dress->radius + RING_DISTANCE, 0, 2 * G_PI);
      cairo_stroke (cr);
    }
}

static void
draw_focus (EpxBoardNode *self, cairo_t *cr)
{
  static const double dashes[] = { 3, 3 };

  gdk_cairo_set_source_rgba (cr, &self->dress.palette->text);
  cairo_set_line_width (cr, 1.5);
  cairo_set_dash (cr, dashes, 2, 0);
  cairo_arc (cr, 0, 0, self->dress.radius + RING_DISTANCE + RING_WIDTH + 1, 0, 2 * G_PI);
  cairo_stroke (cr);
}

/* The name outward of the body, upright. */
static void
place_upright (EpxBoardNode *self, GtkSnapshot *snapshot, int width, int height)
{
  double out = self->dress.radius + NAME_DISTANCE;
  double x = sin (self->dress.angle) * (out + width / 2.0) - width / 2.0;
  double y = -cos (self->dress.angle) * (out + height / 2.0) - height / 2.0;

  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
}

/* The name along the angle, so that it reads from the left on either side. */
static void
place_turned (EpxBoardNode *self, GtkSnapshot *snapshot, int width, int height)
{
  double out = self->dress.radius + NAME_DISTANCE;
  double degrees = self->dress.angle * 180 / G_PI - 90;
  gboolean is_left = sin (self->dress.angle) < 0;

  gtk_snapshot_rotate (snapshot, (float) (is_left ? degrees + 180 : degrees));
  gtk_snapshot_translate (
      snapshot, &GRAPHENE_POINT_INIT ((float) (is_left ? -out - width : out), -(float) height / 2));
}

static void
snapshot_name (EpxBoardNode *self, GtkSnapshot *snapshot)
{
  int width;
  int height;

  pango_layout_get_pixel_size (self->label, &width, &height);
  gtk_snapshot_save (snapshot);
  if (self->dress.is_label_turned)
    place_turned (self, snapshot, width, height);
  else
    place_upright (self, snapshot, width, height);
  gtk_snapshot_append_layout (snapshot, self->label, &self->dress.palette->text);
  gtk_snapshot_restore (snapshot);
}

static void
epx_board_node_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  EpxBoardNode *self = EPX_BOARD_NODE (widget);
  float reach = (float) (self->dress.radius * 1.2 + RING_DISTANCE + 2 * RING_WIDTH + 2);
  cairo_t *cr;

  if (self->dress.palette == NULL)
    return;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) gtk_widget_get_width (widget) / 2,
                                                (float) gtk_widget_get_height (widget) / 2));
  cr = gtk_snapshot_append_cairo (snapshot,
                                  &GRAPHENE_RECT_INIT (-reach, -reach, 2 * reach, 2 * reach));
  draw_body (self, cr);
  if (gtk_widget_has_visible_focus (widget))
    draw_focus (self, cr);
  cairo_destroy (cr);
  snapshot_name (self, snapshot);
  gtk_snapshot_restore (snapshot);
}

static void
epx_board_node_state_flags_changed (GtkWidget *widget, GtkStateFlags before)
{
  gtk_widget_queue_draw (widget);
  GTK_WIDGET_CLASS (epx_board_node_parent_class)->state_flags_changed (widget, before);
}

static void
epx_board_node_dispose (GObject *object)
{
  EpxBoardNode *self = EPX_BOARD_NODE (object);

  g_clear_object (&self->item);
  g_clear_object (&self->label);
  G_OBJECT_CLASS (epx_board_node_parent_class)->dispose (object);
}

static void
epx_board_node_class_init (EpxBoardNodeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = epx_board_node_dispose;
  widget_class->snapshot = epx_board_node_snapshot;
  widget_class->state_flags_changed = epx_board_node_state_flags_changed;
  gtk_widget_class_set_css_name (widget_class, "boardnode");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_CHECKBOX);
}

static void
epx_board_node_init (EpxBoardNode *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

static void
fit_label (EpxBoardNode *self)
{
  int width;

  pango_layout_set_width (self->label, -1);
  pango_layout_get_pixel_size (self->label, &width, NULL);
  if (width > NAME_MAX_WIDTH)
    pango_layout_set_width (self->label, NAME_MAX_WIDTH * PANGO_SCALE);
}

GtkWidget *
epx_board_node_new (EpxNodeItem *item)
{
  EpxBoardNode *self = g_object_new (EPX_TYPE_BOARD_NODE, NULL);

  self->item = g_object_ref (item);
  self->label = gtk_widget_create_pango_layout (GTK_WIDGET (self), epx_node_item_get_name (item));
  pango_layout_set_ellipsize (self->label, PANGO_ELLIPSIZE_MIDDLE);
  fit_label (self);
  return GTK_WIDGET (self);
}

EpxNodeItem *
epx_board_node_get_item (EpxBoardNode *self)
{
  return self->item;
}

/* What those hear who do not see where it stands and how it is painted. */
static void
tell (EpxBoardNode *self)
{
  const EpxNodeView *view = epx_node_item_get_view (self->item);
  g_autofree char *links =
      g_strdup_printf (ngettext ("%u link", "%u links", view->n_links), view->n_links);
  g_autofree char *island = NULL;

  if (!view->is_registered)
    island = g_strdup (_ ("Not registered here"));
  else if (self->dress.island > 0)
    /* Translators: which part of a split cluster a node is in. */
    island = g_strdup_printf (_ ("Island %u"), self->dress.island);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, epx_node_item_get_name (self->item),
      GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, island != NULL ? island : links, -1);
  gtk_accessible_update_state (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_CHECKED,
      self->dress.is_selected ? GTK_ACCESSIBLE_TRISTATE_TRUE : GTK_ACCESSIBLE_TRISTATE_FALSE, -1);
}

void
epx_board_node_set_dress (EpxBoardNode *self, const EpxBoardNodeDress *dress)
{
  const EpxBoardNodeDress *now = &self->dress;
  gboolean is_told_otherwise = now->palette == NULL || now->is_selected != dress->is_selected ||
                               now->island != dress->island;

  if (!is_told_otherwise && now->look == dress->look && now->radius == dress->radius &&
      now->angle == dress->angle && now->is_label_turned == dress->is_label_turned)
    return;
  self->dress = *dress;
  if (is_told_otherwise)
    tell (self);
  fit_label (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

double
epx_board_node_get_name_width (EpxBoardNode *self)
{
  int width;

  pango_layout_get_pixel_size (self->label, &width, NULL);
  return width;
}

void
epx_board_node_refresh (EpxBoardNode *self)
{
  pango_layout_context_changed (self->label);
  fit_label (self);
  tell (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
