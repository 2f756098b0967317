/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The hand on the board: a pointer or a finger. One gesture sees it go down, move and leave; what
 * it does is decided once it has moved further than a click trembles. */
#include "gui/board-private.h"

/* Around a cable, and around a node that is drawn small: what counts as hit. */
#define CABLE_REACH 6.0
#define NODE_REACH 12.0

static GdkModifierType
modifiers (EpxBoard *self)
{
  return gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (self->drag));
}

static guint
node_at (EpxBoard *self, EpxPoint point)
{
  return epx_scene_node_at (epx_stage_get_scene (self->stage), point, NODE_REACH);
}

static guint
cable_at (EpxBoard *self, EpxPoint point)
{
  if (node_at (self, point) != EPX_SCENE_NONE)
    return EPX_SCENE_NONE;
  return epx_scene_cable_at (epx_stage_get_scene (self->stage), point, CABLE_REACH);
}

/* The hand is free again; what it held is let go of. */
static void
free_hand (EpxBoard *self)
{
  if (self->hand == EPX_HAND_NODE)
    g_clear_pointer (&self->picture, gsk_render_node_unref);
  self->hand = EPX_HAND_FREE;
  self->held = EPX_SCENE_NONE;
  g_clear_pointer (&self->stroke, epx_stroke_free);
  g_clear_pointer (&self->band_base, epx_selection_free);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
epx_board_cancel_hand (EpxBoard *self)
{
  if (self->hand == EPX_HAND_FREE)
    return FALSE;
  if (self->hand == EPX_HAND_NODE)
    epx_stage_touch (self->stage);
  if (self->hand == EPX_HAND_BAND)
    {
      epx_selection_free (self->selection);
      self->selection = g_steal_pointer (&self->band_base);
      epx_board_show_selection (self);
    }
  free_hand (self);
  gtk_gesture_set_state (self->drag, GTK_EVENT_SEQUENCE_DENIED);
  return TRUE;
}

static void
on_down (GtkGestureDrag *gesture, double x, double y, EpxBoard *self)
{
  self->hand = EPX_HAND_DOWN;
  self->down = self->at = (EpxPoint){ x, y };
  self->held = node_at (self, self->down);
  if (self->held != EPX_SCENE_NONE)
    gtk_widget_grab_focus (epx_board_child_of (self, self->held));
  else
    epx_board_take_focus (self);
}

/* The hand has moved: what is it about? */
static void
decide (EpxBoard *self)
{
  gboolean is_other = (modifiers (self) & GDK_SHIFT_MASK) != 0;
  gboolean is_knife = (self->tool == EPX_TOOL_KNIFE) != is_other;

  gtk_gesture_set_state (self->drag, GTK_EVENT_SEQUENCE_CLAIMED);
  self->hovered = EPX_SCENE_NONE;
  if (self->held != EPX_SCENE_NONE)
    {
      self->hand = EPX_HAND_NODE;
      /* Its cables leave the picture. */
      g_clear_pointer (&self->picture, gsk_render_node_unref);
    }
  else if (is_knife)
    {
      self->hand = EPX_HAND_STROKE;
      self->stroke = epx_stroke_new (self->down);
    }
  else
    {
      self->hand = EPX_HAND_BAND;
      self->band_base = (modifiers (self) & GDK_CONTROL_MASK) != 0
                            ? epx_selection_copy (self->selection)
                            : epx_selection_new ();
    }
}

static void
go_on (EpxBoard *self)
{
  EpxScene *scene = epx_stage_get_scene (self->stage);

  switch (self->hand)
    {
    case EPX_HAND_FREE:
    case EPX_HAND_DOWN:
      return;
    case EPX_HAND_NODE:
      epx_stage_drag (self->stage, self->held, self->at);
      gtk_widget_queue_allocate (GTK_WIDGET (self));
      break;
    case EPX_HAND_STROKE:
      epx_stroke_extend (self->stroke, scene, self->at);
      break;
    case EPX_HAND_BAND:
      if (epx_selection_set_band (self->selection, self->band_base, scene, self->down, self->at))
        epx_board_show_selection (self);
      break;
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_moved (GtkGestureDrag *gesture, double dx, double dy, EpxBoard *self)
{
  self->at = (EpxPoint){ self->down.x + dx, self->down.y + dy };
  if (self->hand == EPX_HAND_DOWN &&
      gtk_drag_check_threshold (GTK_WIDGET (self), 0, 0, (int) dx, (int) dy))
    decide (self);
  go_on (self);
}

static void
click (EpxBoard *self)
{
  gboolean adds = (modifiers (self) & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) != 0;
  const EpxScene *scene = epx_stage_get_scene (self->stage);
  guint cable = cable_at (self, self->down);
  gboolean is_changed = FALSE;

  if (self->held != EPX_SCENE_NONE)
    {
      const char *name = epx_scene_get_node (scene, self->held)->name;

      is_changed = adds ? epx_selection_toggle (self->selection, name)
                        : epx_selection_set_only (self->selection, name);
    }
  else if (cable != EPX_SCENE_NONE)
    epx_board_ask_cable (self, cable);
  else if (!adds)
    is_changed = epx_selection_clear (self->selection);
  if (is_changed)
    epx_board_show_selection (self);
}

static void
on_up (GtkGestureDrag *gesture, double dx, double dy, EpxBoard *self)
{
  switch (self->hand)
    {
    case EPX_HAND_FREE:
      return;
    case EPX_HAND_DOWN:
      click (self);
      break;
    case EPX_HAND_NODE:
      epx_stage_drop (self->stage, self->held);
      g_signal_emit_by_name (self, "places-changed");
      epx_stage_touch (self->stage);
      break;
    case EPX_HAND_STROKE:
      epx_stroke_extend (self->stroke, epx_stage_get_scene (self->stage), self->at);
      g_signal_emit_by_name (self, "stroke", epx_stroke_get_n_crossed (self->stroke));
      break;
    case EPX_HAND_BAND:
      break;
    }
  free_hand (self);
}

static void
on_cancelled (GtkGesture *gesture, GdkEventSequence *sequence, EpxBoard *self)
{
  epx_board_cancel_hand (self);
}

static void
hover (EpxBoard *self, guint cable)
{
  if (cable == self->hovered)
    return;
  self->hovered = cable;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_motion (GtkEventControllerMotion *motion, double x, double y, EpxBoard *self)
{
  if (self->hand == EPX_HAND_FREE)
    hover (self, cable_at (self, (EpxPoint){ x, y }));
}

static void
on_leave (GtkEventControllerMotion *motion, EpxBoard *self)
{
  hover (self, EPX_SCENE_NONE);
}

void
epx_board_add_hand (EpxBoard *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->drag = gtk_gesture_drag_new ();
  g_signal_connect (self->drag, "drag-begin", G_CALLBACK (on_down), self);
  g_signal_connect (self->drag, "drag-update", G_CALLBACK (on_moved), self);
  g_signal_connect (self->drag, "drag-end", G_CALLBACK (on_up), self);
  g_signal_connect (self->drag, "cancel", G_CALLBACK (on_cancelled), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (self->drag));
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}
