/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The board: see the header. This part is the widget: its children, and when what is brought up to
 * date. A change of the lists asks for one update before the next frame, and only while the board
 * is on the screen; what happened before is caught up with when it comes there. */
#include "config.h"

#include "gui/board-private.h"

#include <glib/gi18n.h>

#include "gui/cut-plan.h"

/* How long nodes take to their new places. */
#define MOVE_MS 300

G_DEFINE_FINAL_TYPE (EpxBoard, epx_board, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_STROKE,
  SIGNAL_CABLE,
  SIGNAL_SELECTION_CHANGED,
  SIGNAL_PLACES_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void update (EpxBoard *self);

static void
forget_picture (EpxBoard *self)
{
  g_clear_pointer (&self->picture, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
epx_board_invalidate (EpxBoard *self)
{
  forget_picture (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static gboolean
on_update_due (gpointer data)
{
  EpxBoard *self = data;

  self->update_id = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

static void
queue_update (gpointer data)
{
  EpxBoard *self = data;

  if (self->update_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->update_id = g_idle_add_full (GDK_PRIORITY_REDRAW - 5, on_update_due, self, NULL);
}

guint
epx_board_number_of (EpxBoard *self, GtkWidget *child)
{
  const EpxScene *scene = epx_stage_get_scene (self->stage);

  if (!EPX_IS_BOARD_NODE (child))
    return EPX_SCENE_NONE;
  for (guint i = 0; i < scene->nodes->len; i++)
    if (epx_stage_get_node_item (self->stage, i) ==
        epx_board_node_get_item (EPX_BOARD_NODE (child)))
      return i;
  return EPX_SCENE_NONE;
}

GtkWidget *
epx_board_child_of (EpxBoard *self, guint node)
{
  return g_hash_table_lookup (self->nodes, epx_stage_get_node_item (self->stage, node));
}

/* Children for the nodes that are on the scene, and no others. */
static void
match_children (EpxBoard *self)
{
  const EpxScene *scene = epx_stage_get_scene (self->stage);
  g_autoptr (GHashTable) before = g_steal_pointer (&self->nodes);
  GHashTableIter iter;
  gpointer child;

  self->nodes = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  for (guint i = 0; i < scene->nodes->len; i++)
    {
      EpxNodeItem *item = epx_stage_get_node_item (self->stage, i);

      child = g_hash_table_lookup (before, item);
      if (child == NULL)
        {
          child = epx_board_node_new (item);
          gtk_widget_set_parent (child, GTK_WIDGET (self));
        }
      g_hash_table_remove (before, item);
      g_hash_table_insert (self->nodes, g_object_ref (item), child);
    }
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, NULL, &child))
    gtk_widget_unparent (child);
}

static void
dress_children (EpxBoard *self)
{
  const EpxScene *scene = epx_stage_get_scene (self->stage);

  for (guint i = 0; i < scene->nodes->len; i++)
    {
      const EpxSceneNode *node = epx_scene_get_node (scene, i);
      EpxBoardNodeDress dress = {
        .palette = &self->palette,
        .look = node->look,
        .island = epx_stage_get_island (self->stage, i),
        .radius = scene->radius,
        .angle = node->angle,
        .is_label_turned = epx_stage_is_crowded (self->stage),
        .is_selected = epx_selection_has (self->selection, node->name),
      };

      epx_board_node_set_dress (EPX_BOARD_NODE (epx_board_child_of (self, i)), &dress);
    }
}

static double
measure_names (EpxBoard *self)
{
  double widest = 0;
  GHashTableIter iter;
  gpointer child;

  g_hash_table_iter_init (&iter, self->nodes);
  while (g_hash_table_iter_next (&iter, NULL, &child))
    widest = MAX (widest, epx_board_node_get_name_width (child));
  return widest;
}

static void
on_move (double progress, EpxBoard *self)
{
  epx_stage_set_progress (self->stage, progress);
  epx_board_invalidate (self);
}

static EpxStageChange
ask_stage (EpxBoard *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  return epx_stage_update (self->stage, gtk_widget_get_width (widget),
                           gtk_widget_get_height (widget), self->name_width);
}

/* After the scene was built anew: nothing that was held by a number holds. */
static void
follow_rebuild (EpxBoard *self)
{
  const EpxScene *scene = epx_stage_get_scene (self->stage);

  self->hovered = EPX_SCENE_NONE;
  if (self->hand == EPX_HAND_NODE)
    epx_board_cancel_hand (self);
  if (self->stroke != NULL)
    epx_stroke_cross (self->stroke, scene);
  match_children (self);
  if (epx_stage_find_cable (self->stage, epx_board_cable_get_item (self->cable)) == EPX_SCENE_NONE)
    epx_board_cable_set_item (self->cable, NULL);
}

static void
update (EpxBoard *self)
{
  EpxStageChange change;

  if (gtk_widget_get_width (GTK_WIDGET (self)) <= 0)
    return;
  change = ask_stage (self);
  if (change & EPX_STAGE_REBUILT)
    {
      double name_width;

      follow_rebuild (self);
      name_width = measure_names (self);
      if (name_width != self->name_width)
        {
          self->name_width = name_width;
          change |= ask_stage (self);
        }
      if (epx_selection_retain (self->selection, epx_stage_get_scene (self->stage)))
        g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
      dress_children (self);
    }
  if (change & EPX_STAGE_MOVING)
    adw_animation_play (self->moving);
  if (change != EPX_STAGE_SAME)
    epx_board_invalidate (self);
}

void
epx_board_show_selection (EpxBoard *self)
{
  dress_children (self);
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

void
epx_board_ask_cable (EpxBoard *self, guint cable)
{
  const EpxSceneCable *asked = epx_scene_get_cable (epx_stage_get_scene (self->stage), cable);
  EpxPoint middle = epx_point_mix (asked->strands[0].curve.from, asked->strands[0].curve.to, 0.5);
  GdkRectangle at = { (int) middle.x - 4, (int) middle.y - 4, 8, 8 };

  g_signal_emit (self, signals[SIGNAL_CABLE], 0, epx_stage_get_cable_item (self->stage, cable),
                 &at);
}

static void
epx_board_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  EpxBoard *self = EPX_BOARD (widget);
  const EpxScene *scene = epx_stage_get_scene (self->stage);
  int size = (int) (2 * scene->radius);
  GtkAllocation middle = { width / 2, height / 2, 1, 1 };

  queue_update (self);
  for (guint i = 0; i < scene->nodes->len; i++)
    {
      EpxPoint at = epx_scene_get_node (scene, i)->at;
      GtkAllocation place = { (int) (at.x - scene->radius + 0.5),
                              (int) (at.y - scene->radius + 0.5), size, size };

      gtk_widget_size_allocate (epx_board_child_of (self, i), &place, -1);
    }
  gtk_widget_size_allocate (GTK_WIDGET (self->cable), &middle, -1);
}

static void
epx_board_measure (GtkWidget *widget,
                   GtkOrientation orientation,
                   int for_size,
                   int *minimum,
                   int *natural,
                   int *minimum_baseline,
                   int *natural_baseline)
{
  *minimum = 200;
  *natural = 600;
}

static void
epx_board_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (epx_board_parent_class)->map (widget);
  queue_update (EPX_BOARD (widget));
}

static void
epx_board_unmap (GtkWidget *widget)
{
  EpxBoard *self = EPX_BOARD (widget);

  g_clear_handle_id (&self->update_id, g_source_remove);
  adw_animation_skip (self->moving);
  epx_board_cancel_hand (self);
  g_clear_pointer (&self->picture, gsk_render_node_unref);
  GTK_WIDGET_CLASS (epx_board_parent_class)->unmap (widget);
}

static void
epx_board_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  EpxBoard *self = EPX_BOARD (widget);
  GHashTableIter iter;
  gpointer child;

  GTK_WIDGET_CLASS (epx_board_parent_class)->css_changed (widget, change);
  epx_palette_read (&self->palette, widget);
  g_hash_table_iter_init (&iter, self->nodes);
  while (g_hash_table_iter_next (&iter, NULL, &child))
    epx_board_node_refresh (child);
  forget_picture (self);
}

static void
snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  epx_board_snapshot (EPX_BOARD (widget), snapshot);
}

static gboolean
focus (GtkWidget *widget, GtkDirectionType direction)
{
  return epx_board_move_focus (EPX_BOARD (widget), direction);
}

static void
epx_board_dispose (GObject *object)
{
  EpxBoard *self = EPX_BOARD (object);
  GtkWidget *child;

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_object (&self->moving);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (epx_board_parent_class)->dispose (object);
}

static void
epx_board_finalize (GObject *object)
{
  EpxBoard *self = EPX_BOARD (object);

  epx_stage_free (self->stage);
  epx_selection_free (self->selection);
  epx_selection_free (self->band_base);
  epx_stroke_free (self->stroke);
  g_hash_table_unref (self->nodes);
  g_clear_pointer (&self->picture, gsk_render_node_unref);
  G_OBJECT_CLASS (epx_board_parent_class)->finalize (object);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, EPX_TYPE_BOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       0);
}

static void
epx_board_class_init (EpxBoardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = epx_board_dispose;
  G_OBJECT_CLASS (klass)->finalize = epx_board_finalize;
  widget_class->size_allocate = epx_board_size_allocate;
  widget_class->measure = epx_board_measure;
  widget_class->map = epx_board_map;
  widget_class->unmap = epx_board_unmap;
  widget_class->css_changed = epx_board_css_changed;
  widget_class->snapshot = snapshot;
  widget_class->focus = focus;
  gtk_widget_class_set_css_name (widget_class, "board");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  epx_board_bind_keys (widget_class);
  signals[SIGNAL_STROKE] = g_signal_new ("stroke", EPX_TYPE_BOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_CABLE] =
      g_signal_new ("cable", EPX_TYPE_BOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                    EPX_TYPE_CABLE_ITEM, GDK_TYPE_RECTANGLE | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_SELECTION_CHANGED] = add_signal ("selection-changed");
  signals[SIGNAL_PLACES_CHANGED] = add_signal ("places-changed");
}

static void
epx_board_init (EpxBoard *self)
{
  AdwAnimationTarget *target =
      adw_callback_animation_target_new ((AdwAnimationTargetFunc) on_move, self, NULL);

  self->stage = epx_stage_new (queue_update, self);
  self->selection = epx_selection_new ();
  self->nodes = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->hovered = EPX_SCENE_NONE;
  self->held = EPX_SCENE_NONE;
  self->moving = adw_timed_animation_new (GTK_WIDGET (self), 0, 1, MOVE_MS, target);
  self->cable = EPX_BOARD_CABLE (epx_board_cable_new ());
  gtk_widget_set_parent (GTK_WIDGET (self->cable), GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Nodes and cables"), -1);
  epx_board_add_hand (self);
}
