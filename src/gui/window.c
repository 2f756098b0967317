/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Header, pages, and the actions that concern the whole: where the daemon is, fixing all, closing.
 * What is shown is decided in one function from the place and the cluster. */
#include "config.h"

#include "gui/window.h"

#include <glib/gi18n.h>

#include "client/place.h"
#include "gui/absence.h"
#include "gui/board-view.h"
#include "gui/deeds.h"
#include "gui/dialogs.h"
#include "gui/guide.h"
#include "gui/matrix-page.h"
#include "gui/timeline-view.h"
#include "gui/toast.h"

struct _EpxWindow
{
  AdwApplicationWindow parent_instance;

  EpxCluster *cluster;     /* (owned) */
  EpxPlace *place;         /* (owned) */
  EpxDeeds *deeds;         /* (owned) */
  gboolean has_seen_nodes; /* since the daemon is there: the views stay when all nodes go */
  gboolean is_watching;    /* the traffic is held, since the window can be seen */

  AdwToastOverlay *toasts;
  GtkStack *pages;
  EpxAbsence *absence;
  AdwViewStack *views;
  EpxBoardView *board;
  EpxMatrixPage *matrix;
  EpxTimelineView *timeline;
  GtkMenuButton *guide_button;
  EpxGuide *guide;
};

G_DEFINE_FINAL_TYPE (EpxWindow, epx_window, ADW_TYPE_APPLICATION_WINDOW)

static guint
count_nodes (EpxWindow *self)
{
  return g_list_model_get_n_items (epx_cluster_get_nodes (self->cluster));
}

static void
describe_daemon (EpxWindow *self, const EpxManagerInfo *manager)
{
  g_autofree char *where = epx_place_describe (self->place);
  guint n_nodes = count_nodes (self);
  g_autofree char *nodes = g_strdup_printf (ngettext ("%u node", "%u nodes", n_nodes), n_nodes);
  /* Translators: "the session bus" or the like, version, "5 nodes". */
  g_autofree char *text =
      g_strdup_printf (_ ("On %s. Version %s, %s."), where, manager->version, nodes);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->guide), escaped);
  epx_guide_set (self->guide, manager->epmd_port, epx_place_get_bus (self->place));
}

/* The one place that decides what can be seen and done. */
static void
refresh (EpxWindow *self)
{
  const EpxManagerInfo *manager = epx_cluster_get_manager (self->cluster);
  gboolean is_ready = epx_cluster_get_phase (self->cluster) == EPX_CLUSTER_READY;
  gboolean has_views;

  self->has_seen_nodes = is_ready && (self->has_seen_nodes || count_nodes (self) > 0);
  has_views = self->has_seen_nodes;
  if (!has_views)
    epx_absence_show (self->absence, self->place, self->cluster);
  gtk_stack_set_visible_child (self->pages,
                               has_views ? GTK_WIDGET (self->views) : GTK_WIDGET (self->absence));

  gtk_widget_set_visible (GTK_WIDGET (self->guide_button), is_ready);
  if (is_ready)
    describe_daemon (self, manager);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.fix-all",
                                 is_ready && manager->rules->len > 0);
}

static void
on_toast (GtkWidget *widget, const char *action_name, GVariant *text)
{
  EpxWindow *self = EPX_WINDOW (widget);
  g_autofree char *escaped = g_markup_escape_text (g_variant_get_string (text, NULL), -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

static void
on_use_bus (GtkWidget *widget, const char *action_name, GVariant *spec)
{
  epx_place_go (EPX_WINDOW (widget)->place, g_variant_get_string (spec, NULL));
}

static void
on_ask_address (GtkWidget *widget, const char *action_name, GVariant *unused)
{
  epx_dialog_ask_address (GTK_WINDOW (widget));
}

static void
on_start_private (GtkWidget *widget, const char *action_name, GVariant *unused)
{
  epx_place_go_private (EPX_WINDOW (widget)->place);
}

static void
on_fix_all (GtkWidget *widget, const char *action_name, GVariant *unused)
{
  epx_deeds_fix (EPX_WINDOW (widget)->deeds, NULL);
}

static void
on_undo (GtkWidget *widget, const char *action_name, GVariant *unused)
{
  epx_deeds_undo (EPX_WINDOW (widget)->deeds);
}

static void
on_done (EpxWindow *self, const char *sentence)
{
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);
  AdwToast *toast = adw_toast_new (escaped);

  if (epx_deeds_get_can_undo (self->deeds))
    {
      adw_toast_set_button_label (toast, _ ("_Undo"));
      adw_toast_set_action_name (toast, "win.undo");
    }
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
on_can_undo (EpxWindow *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo",
                                 epx_deeds_get_can_undo (self->deeds));
}

static void
on_view (GtkWidget *widget, const char *action_name, GVariant *name)
{
  EpxWindow *self = EPX_WINDOW (widget);

  adw_view_stack_set_visible_child_name (self->views, g_variant_get_string (name, NULL));
  /* Who came by a key goes on by keys. */
  gtk_widget_child_focus (adw_view_stack_get_visible_child (self->views), GTK_DIR_TAB_FORWARD);
}

static void
on_about (GtkWidget *widget, const char *action_name, GVariant *unused)
{
  epx_dialog_show_about (GTK_WINDOW (widget));
}

static void
on_close_anyway (GtkWidget *widget, const char *action_name, GVariant *unused)
{
  gtk_window_destroy (GTK_WINDOW (widget));
}

static gboolean
epx_window_close_request (GtkWindow *window)
{
  EpxWindow *self = EPX_WINDOW (window);

  if (epx_place_is_private (self->place) && count_nodes (self) > 0)
    {
      epx_dialog_confirm_close (window, count_nodes (self));
      return TRUE;
    }
  return GTK_WINDOW_CLASS (epx_window_parent_class)->close_request (window);
}

/* Counters are asked for only while somebody can see them. */
static void
watch_traffic (EpxWindow *self, gboolean is_visible)
{
  if (self->is_watching == is_visible)
    return;

  self->is_watching = is_visible;
  if (is_visible)
    epx_cluster_hold_traffic (self->cluster);
  else
    epx_cluster_release_traffic (self->cluster);
}

static void
on_surface_state (GdkToplevel *surface, GParamSpec *pspec, gpointer user_data)
{
  watch_traffic (user_data, (gdk_toplevel_get_state (surface) & GDK_TOPLEVEL_STATE_MINIMIZED) == 0);
}

static void
epx_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (epx_window_parent_class)->map (widget);
  g_signal_connect_object (gtk_native_get_surface (GTK_NATIVE (widget)), "notify::state",
                           G_CALLBACK (on_surface_state), widget, 0);
  watch_traffic (EPX_WINDOW (widget), TRUE);
}

static void
epx_window_unmap (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_native_get_surface (GTK_NATIVE (widget)),
                                        on_surface_state, widget);
  watch_traffic (EPX_WINDOW (widget), FALSE);
  GTK_WIDGET_CLASS (epx_window_parent_class)->unmap (widget);
}

static void
epx_window_dispose (GObject *object)
{
  EpxWindow *self = EPX_WINDOW (object);

  if (self->cluster != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->deeds, self);
      g_signal_handlers_disconnect_by_data (self->cluster, self);
      g_signal_handlers_disconnect_by_data (self->place, self);
      epx_cluster_set_connection (self->cluster, NULL);
    }
  g_clear_object (&self->place);
  g_clear_object (&self->deeds);
  g_clear_object (&self->cluster);
  G_OBJECT_CLASS (epx_window_parent_class)->dispose (object);
}

static void
epx_window_class_init (EpxWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = epx_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = epx_window_close_request;
  widget_class->map = epx_window_map;
  widget_class->unmap = epx_window_unmap;

  g_type_ensure (EPX_TYPE_ABSENCE);
  g_type_ensure (EPX_TYPE_BOARD_VIEW);
  g_type_ensure (EPX_TYPE_GUIDE);
  g_type_ensure (EPX_TYPE_MATRIX_PAGE);
  g_type_ensure (EPX_TYPE_TIMELINE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/epmdpxy/Gui/window.ui");
  gtk_widget_class_bind_template_child (widget_class, EpxWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, EpxWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, EpxWindow, absence);
  gtk_widget_class_bind_template_child (widget_class, EpxWindow, views);
  gtk_widget_class_bind_template_child (widget_class, EpxWindow, board);
  gtk_widget_class_bind_template_child (widget_class, EpxWindow, matrix);
  gtk_widget_class_bind_template_child (widget_class, EpxWindow, timeline);
  gtk_widget_class_bind_template_child (widget_class, EpxWindow, guide_button);
  gtk_widget_class_bind_template_child (widget_class, EpxWindow, guide);

  gtk_widget_class_install_action (widget_class, "win.toast", "s", on_toast);
  gtk_widget_class_install_action (widget_class, "win.use-bus", "s", on_use_bus);
  gtk_widget_class_install_action (widget_class, "win.ask-address", NULL, on_ask_address);
  gtk_widget_class_install_action (widget_class, "win.start-private", NULL, on_start_private);
  gtk_widget_class_install_action (widget_class, "win.fix-all", NULL, on_fix_all);
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, on_undo);
  gtk_widget_class_install_action (widget_class, "win.view", "s", on_view);
  gtk_widget_class_install_action (widget_class, "win.about", NULL, on_about);
  gtk_widget_class_install_action (widget_class, "win.close-anyway", NULL, on_close_anyway);
}

static void
epx_window_init (EpxWindow *self)
{
  self->cluster = epx_cluster_new ();
  self->place = epx_place_new (self->cluster);
  self->deeds = epx_deeds_new (self->cluster);
  gtk_widget_init_template (GTK_WIDGET (self));

  epx_board_view_set_cluster (self->board, self->cluster, self->deeds);
  epx_matrix_page_set_cluster (self->matrix, self->cluster, self->deeds);
  epx_timeline_view_set_cluster (self->timeline, self->cluster);
  g_signal_connect_swapped (self->cluster, "changed", G_CALLBACK (refresh), self);
  g_signal_connect_swapped (self->cluster, "notify::phase", G_CALLBACK (refresh), self);
  g_signal_connect_swapped (self->deeds, "done", G_CALLBACK (on_done), self);
  g_signal_connect_swapped (self->deeds, "failed", G_CALLBACK (epx_toast_say), self);
  g_signal_connect_swapped (self->deeds, "notify::can-undo", G_CALLBACK (on_can_undo), self);
  on_can_undo (self);
  g_signal_connect_swapped (self->place, "changed", G_CALLBACK (refresh), self);
  refresh (self);
}

EpxWindow *
epx_window_new (GtkApplication *application, const char *bus)
{
  EpxWindow *self = g_object_new (EPX_TYPE_WINDOW, "application", application, NULL);

  epx_place_go (self->place, bus);
  return self;
}
