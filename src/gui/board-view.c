/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The page of the board: see the header. */
#include "config.h"

#include "gui/board-view.h"

#include <glib/gi18n.h>

#include "gui/board.h"
#include "gui/cable-popover.h"
#include "gui/places-file.h"

struct _EpxBoardView
{
  AdwBin parent_instance;

  EpxDeeds *deeds;       /* (owned) (nullable) */
  EpxPlacesFile *places; /* (owned) */
  GtkWidget *popover;    /* (unowned) a child */

  EpxBoard *board;
  GtkToggleButton *knife;
  GtkToggleButton *band;
  GtkStack *middle;
  GtkLabel *hint;
  GtkWidget *on_selection;
  GtkLabel *selected;
  GtkSwitch *brief;
};

G_DEFINE_FINAL_TYPE (EpxBoardView, epx_board_view, ADW_TYPE_BIN)

static void
on_stroke (EpxBoardView *self, guint n_cables)
{
  g_autoptr (GArray) steps = NULL;

  if (n_cables == 0)
    return;
  steps = epx_board_take_stroke (self->board);
  epx_deeds_cut (self->deeds, steps, n_cables);
}

static void
on_cable (EpxBoardView *self, EpxCableItem *item, GdkRectangle *at)
{
  double x;
  double y;
  GdkRectangle here = *at;

  if (gtk_widget_translate_coordinates (GTK_WIDGET (self->board), GTK_WIDGET (self), at->x, at->y,
                                        &x, &y))
    {
      here.x = (int) x;
      here.y = (int) y;
    }
  epx_cable_popover_set (EPX_CABLE_POPOVER (self->popover), item, self->deeds);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &here);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
allow (EpxBoardView *self, const char *action, gboolean is_allowed)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), action, is_allowed);
}

static void
on_selection_changed (EpxBoardView *self)
{
  guint n = epx_board_get_n_selected (self->board);
  g_auto (GStrv) rest = epx_board_get_rest (self->board);
  g_autofree char *text =
      g_strdup_printf (ngettext ("%u node selected", "%u nodes selected", n), n);

  gtk_label_set_label (self->selected, text);
  gtk_stack_set_visible_child (self->middle, n > 0 ? self->on_selection : GTK_WIDGET (self->hint));
  allow (self, "board.isolate", n > 0);
  allow (self, "board.split", n > 0 && rest[0] != NULL);
  allow (self, "board.fix", n > 0);
}

static void
on_places_changed (EpxBoardView *self)
{
  epx_places_file_save (self->places, epx_board_save_places (self->board));
}

static void
on_places_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (EpxBoardView) self = data;
  g_autofree char *text = epx_places_file_load_finish (EPX_PLACES_FILE (source), result);

  /* The window may be gone meanwhile. */
  if (self->board != NULL)
    epx_board_load_places (self->board, text);
}

static void
on_tool (EpxBoardView *self)
{
  gboolean is_knife = gtk_toggle_button_get_active (self->knife);

  epx_board_set_tool (self->board, is_knife ? EPX_TOOL_KNIFE : EPX_TOOL_BAND);
  gtk_label_set_label (self->hint, is_knife ? _ ("Draw a line across cables to cut them")
                                            : _ ("Draw a frame around nodes to select them"));
}

static void
on_isolate (GtkWidget *widget, const char *action, GVariant *unused)
{
  EpxBoardView *self = EPX_BOARD_VIEW (widget);
  g_auto (GStrv) names = epx_board_get_selection (self->board);

  epx_deeds_isolate (self->deeds, (const char *const *) names);
}

static void
on_split (GtkWidget *widget, const char *action, GVariant *unused)
{
  EpxBoardView *self = EPX_BOARD_VIEW (widget);
  g_auto (GStrv) names = epx_board_get_selection (self->board);
  g_auto (GStrv) rest = epx_board_get_rest (self->board);

  epx_deeds_split (self->deeds, (const char *const *) names, (const char *const *) rest);
}

static void
on_fix (GtkWidget *widget, const char *action, GVariant *unused)
{
  EpxBoardView *self = EPX_BOARD_VIEW (widget);
  g_auto (GStrv) names = epx_board_get_selection (self->board);

  epx_deeds_fix (self->deeds, (const char *const *) names);
}

static void
on_undo (GtkWidget *widget, const char *action, GVariant *unused)
{
  epx_deeds_undo (EPX_BOARD_VIEW (widget)->deeds);
}

static void
on_arrange (GtkWidget *widget, const char *action, GVariant *unused)
{
  EpxBoardView *self = EPX_BOARD_VIEW (widget);

  epx_board_load_places (self->board, "");
  on_places_changed (self);
}

static void
on_brief (GtkWidget *widget, const char *action, GVariant *unused)
{
  GtkSwitch *brief = EPX_BOARD_VIEW (widget)->brief;

  gtk_switch_set_active (brief, !gtk_switch_get_active (brief));
}

static void
on_other_tool (GtkWidget *widget, const char *action, GVariant *unused)
{
  EpxBoardView *self = EPX_BOARD_VIEW (widget);

  if (gtk_toggle_button_get_active (self->knife))
    gtk_toggle_button_set_active (self->band, TRUE);
  else
    gtk_toggle_button_set_active (self->knife, TRUE);
}

static void
on_can_undo (EpxBoardView *self)
{
  allow (self, "board.undo", epx_deeds_get_can_undo (self->deeds));
}

void
epx_board_view_set_cluster (EpxBoardView *self, EpxCluster *cluster, EpxDeeds *deeds)
{
  g_return_if_fail (EPX_IS_BOARD_VIEW (self));
  g_return_if_fail (self->deeds == NULL);

  self->deeds = g_object_ref (deeds);
  g_signal_connect_object (self->deeds, "notify::can-undo", G_CALLBACK (on_can_undo), self,
                           G_CONNECT_SWAPPED);
  g_object_bind_property (self->brief, "active", self->deeds, "is-brief", G_BINDING_DEFAULT);
  epx_board_set_models (self->board, epx_cluster_get_nodes (cluster),
                        epx_cluster_get_cables (cluster));
  epx_places_file_load_async (self->places, on_places_loaded, g_object_ref (self));
}

static void
epx_board_view_dispose (GObject *object)
{
  EpxBoardView *self = EPX_BOARD_VIEW (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  if (self->board != NULL)
    epx_board_set_models (self->board, NULL, NULL);
  self->board = NULL;
  g_clear_object (&self->deeds);
  g_clear_object (&self->places);
  G_OBJECT_CLASS (epx_board_view_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (EPX_TYPE_BOARD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/epmdpxy/Gui/board-view.ui");
  gtk_widget_class_bind_template_child (widget_class, EpxBoardView, board);
  gtk_widget_class_bind_template_child (widget_class, EpxBoardView, knife);
  gtk_widget_class_bind_template_child (widget_class, EpxBoardView, band);
  gtk_widget_class_bind_template_child (widget_class, EpxBoardView, middle);
  gtk_widget_class_bind_template_child (widget_class, EpxBoardView, hint);
  gtk_widget_class_bind_template_child (widget_class, EpxBoardView, on_selection);
  gtk_widget_class_bind_template_child (widget_class, EpxBoardView, selected);
  gtk_widget_class_bind_template_child (widget_class, EpxBoardView, brief);
  gtk_widget_class_bind_template_callback (widget_class, on_stroke);
  gtk_widget_class_bind_template_callback (widget_class, on_cable);
  gtk_widget_class_bind_template_callback (widget_class, on_selection_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_places_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_tool);
}

static void
bind_key (GtkWidgetClass *widget_class, guint key, GdkModifierType modifiers, const char *action)
{
  gtk_widget_class_add_binding_action (widget_class, key, modifiers, action, NULL);
}

static void
epx_board_view_class_init (EpxBoardViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = epx_board_view_dispose;
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "board.isolate", NULL, on_isolate);
  gtk_widget_class_install_action (widget_class, "board.split", NULL, on_split);
  gtk_widget_class_install_action (widget_class, "board.fix", NULL, on_fix);
  gtk_widget_class_install_action (widget_class, "board.undo", NULL, on_undo);
  gtk_widget_class_install_action (widget_class, "board.arrange", NULL, on_arrange);
  gtk_widget_class_install_action (widget_class, "board.brief", NULL, on_brief);
  gtk_widget_class_install_action (widget_class, "board.tool", NULL, on_other_tool);
  bind_key (widget_class, GDK_KEY_i, 0, "board.isolate");
  bind_key (widget_class, GDK_KEY_s, 0, "board.split");
  bind_key (widget_class, GDK_KEY_f, 0, "board.fix");
  bind_key (widget_class, GDK_KEY_t, 0, "board.brief");
  bind_key (widget_class, GDK_KEY_k, 0, "board.tool");
  bind_key (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "board.undo");
}

static void
epx_board_view_init (EpxBoardView *self)
{
  self->places = epx_places_file_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->popover = epx_cable_popover_new ();
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
  on_tool (self);
  on_selection_changed (self);
  allow (self, "board.undo", FALSE);
}
