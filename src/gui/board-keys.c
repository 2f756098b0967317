/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The board by keyboard. Tab comes in and leaves; arrows go from node to node; "[" and "]" go round
 * the cables of the node; Space selects, Return asks about the cable. What is done to a selection
 * are actions of whoever holds the board ("board.isolate" and so on). */
#include "gui/board-private.h"

static guint
focused_node (EpxBoard *self)
{
  return epx_board_number_of (self, gtk_widget_get_focus_child (GTK_WIDGET (self)));
}

static gboolean
has_focus (EpxBoard *self)
{
  GtkWidget *child = gtk_widget_get_focus_child (GTK_WIDGET (self));

  return child != NULL && gtk_widget_is_focus (child);
}

static gboolean
focus_node (EpxBoard *self, guint node)
{
  epx_board_cable_set_item (self->cable, NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return gtk_widget_grab_focus (epx_board_child_of (self, node));
}

static guint
focused_cable (EpxBoard *self)
{
  return epx_stage_find_cable (self->stage, epx_board_cable_get_item (self->cable));
}

static gboolean
towards (GtkDirectionType direction, EpxTowards *found)
{
  switch (direction)
    {
    case GTK_DIR_LEFT:
      *found = EPX_TOWARDS_LEFT;
      return TRUE;
    case GTK_DIR_RIGHT:
      *found = EPX_TOWARDS_RIGHT;
      return TRUE;
    case GTK_DIR_UP:
      *found = EPX_TOWARDS_UP;
      return TRUE;
    case GTK_DIR_DOWN:
      *found = EPX_TOWARDS_DOWN;
      return TRUE;
    case GTK_DIR_TAB_FORWARD:
    case GTK_DIR_TAB_BACKWARD:
      break;
    }
  return FALSE;
}

void
epx_board_take_focus (EpxBoard *self)
{
  guint node = focused_node (self);

  if (!has_focus (self) && epx_stage_get_scene (self->stage)->nodes->len > 0)
    focus_node (self, node != EPX_SCENE_NONE ? node : 0);
}

gboolean
epx_board_move_focus (EpxBoard *self, GtkDirectionType direction)
{
  const EpxScene *scene = epx_stage_get_scene (self->stage);
  guint node = focused_node (self);
  EpxTowards way;

  if (scene->nodes->len == 0)
    return FALSE;
  if (!has_focus (self))
    return focus_node (self, node != EPX_SCENE_NONE ? node : 0);
  if (node == EPX_SCENE_NONE)
    node = self->key_node < scene->nodes->len ? self->key_node : 0;
  if (!towards (direction, &way))
    {
      epx_board_cable_set_item (self->cable, NULL);
      gtk_widget_queue_draw (GTK_WIDGET (self));
      return FALSE;
    }
  node = epx_selection_neighbour (scene, node, way);
  return node != EPX_SCENE_NONE && focus_node (self, node);
}

static gboolean
on_select (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  EpxBoard *self = EPX_BOARD (widget);
  guint node = focused_node (self);

  if (node == EPX_SCENE_NONE)
    return FALSE;
  epx_selection_toggle (self->selection,
                        epx_scene_get_node (epx_stage_get_scene (self->stage), node)->name);
  epx_board_show_selection (self);
  return TRUE;
}

static gboolean
on_next_cable (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  EpxBoard *self = EPX_BOARD (widget);
  guint node = focused_node (self);
  guint cable;

  if (node != EPX_SCENE_NONE)
    self->key_node = node;
  if (self->key_node >= epx_stage_get_scene (self->stage)->nodes->len)
    return FALSE;
  cable = epx_selection_next_cable (epx_stage_get_scene (self->stage), self->key_node,
                                    focused_cable (self), g_variant_get_int32 (arguments));
  if (cable == EPX_SCENE_NONE)
    return FALSE;
  epx_board_cable_set_item (self->cable, epx_stage_get_cable_item (self->stage, cable));
  gtk_widget_grab_focus (GTK_WIDGET (self->cable));
  gtk_widget_queue_draw (widget);
  return TRUE;
}

static gboolean
on_ask (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  EpxBoard *self = EPX_BOARD (widget);
  guint cable = focused_cable (self);

  if (cable == EPX_SCENE_NONE)
    return on_select (widget, arguments, data);
  epx_board_ask_cable (self, cable);
  return TRUE;
}

static gboolean
on_select_all (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  epx_board_select_all (EPX_BOARD (widget));
  return TRUE;
}

/* Escape takes back the least that there is to take back. */
static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  EpxBoard *self = EPX_BOARD (widget);

  if (epx_board_cancel_hand (self))
    return TRUE;
  if (epx_board_cable_get_item (self->cable) != NULL &&
      self->key_node < epx_stage_get_scene (self->stage)->nodes->len)
    return focus_node (self, self->key_node);
  if (epx_board_get_n_selected (self) == 0)
    return FALSE;
  epx_board_select_none (self);
  return TRUE;
}

void
epx_board_bind_keys (GtkWidgetClass *klass)
{
  gtk_widget_class_add_binding (klass, GDK_KEY_space, 0, on_select, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_KP_Space, 0, on_select, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_Return, 0, on_ask, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_KP_Enter, 0, on_ask, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_bracketright, 0, on_next_cable, "i", 1);
  gtk_widget_class_add_binding (klass, GDK_KEY_bracketleft, 0, on_next_cable, "i", -1);
  gtk_widget_class_add_binding (klass, GDK_KEY_a, GDK_CONTROL_MASK, on_select_all, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_Escape, 0, on_escape, NULL);
}
