/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Mouse and keyboard: a click on a cell or Enter acts, a click on a heading or Space selects,
 * arrows move. Shift means one way, Control adds to the selection. */
#include "config.h"

#include "gui/matrix-private.h"

static gboolean
has_modifier (GtkEventController *controller, GdkModifierType modifier)
{
  return (gtk_event_controller_get_current_event_state (controller) & modifier) != 0;
}

static void
on_released (GtkGestureClick *gesture, int n_press, double x, double y, EpxMatrix *self)
{
  GtkEventController *controller = GTK_EVENT_CONTROLLER (gesture);
  EpxGrid grid = epx_matrix_get_grid (self);
  guint row, column;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  switch (epx_grid_hit (&grid, x, y, &row, &column))
    {
    case EPX_GRID_NOTHING:
      break;
    case EPX_GRID_CELL:
      epx_matrix_move_cursor (self, row, column);
      epx_matrix_activate (self, row, column, has_modifier (controller, GDK_SHIFT_MASK));
      break;
    case EPX_GRID_ROW:
      epx_matrix_select_node (self, row, has_modifier (controller, GDK_CONTROL_MASK));
      break;
    case EPX_GRID_COLUMN:
      epx_matrix_select_node (self, column, has_modifier (controller, GDK_CONTROL_MASK));
      break;
    }
}

static gboolean
on_query_tooltip (EpxMatrix *self, int x, int y, gboolean by_keyboard, GtkTooltip *tooltip)
{
  EpxGrid grid = epx_matrix_get_grid (self);
  guint row = self->row;
  guint column = self->column;
  g_autofree char *text = NULL;

  if (grid.n == 0 || (!by_keyboard && epx_grid_hit (&grid, x, y, &row, &column) != EPX_GRID_CELL))
    return FALSE;

  text = epx_matrix_describe (self, row, column);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
step (EpxMatrix *self, int rows, int columns)
{
  EpxGrid grid = epx_matrix_get_grid (self);
  guint row = self->row;
  guint column = self->column;

  if (grid.n < 2)
    return;
  epx_grid_step (&grid, rows, columns, &row, &column);
  epx_matrix_move_cursor (self, row, column);
}

static gboolean
on_key (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType state,
        EpxMatrix *self)
{
  switch (key)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      step (self, -1, 0);
      return TRUE;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      step (self, 1, 0);
      return TRUE;
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      step (self, 0, -1);
      return TRUE;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      step (self, 0, 1);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      epx_matrix_activate (self, self->row, self->column, (state & GDK_SHIFT_MASK) != 0);
      return TRUE;
    case GDK_KEY_space:
      if (self->row < self->nodes->len)
        epx_matrix_select_node (self, self->row, (state & GDK_CONTROL_MASK) != 0);
      return TRUE;
    default:
      return FALSE;
    }
}

void
epx_matrix_listen (EpxMatrix *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect (click, "released", G_CALLBACK (on_released), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (widget, keys);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (gtk_widget_queue_draw), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (gtk_widget_queue_draw), self);
  gtk_widget_add_controller (widget, focus);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (on_query_tooltip), NULL);
}
