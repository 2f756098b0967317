/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Feeds the time line from the cluster, and draws it about once a second while it is seen: the
 * chart moves with time, not only with events. */
#include "config.h"

#include "gui/timeline-view.h"

#include <glib/gi18n.h>

#include "client/timeline.h"
#include "gui/chart.h"
#include "gui/moment-text.h"
#include "gui/timeline-export.h"
#include "gui/toast.h"

#define SHOWN_US ((guint64) 300 * G_USEC_PER_SEC)
#define DRAW_INTERVAL_MS 1000
#define PNG_WIDTH 1000
#define PNG_HEIGHT 320

struct _EpxTimelineView
{
  AdwBin parent_instance;

  EpxCluster *cluster;   /* (owned) (nullable) */
  EpxTimeline *timeline; /* (owned) */
  guint draw_id;         /* 0: not seen */

  GtkDrawingArea *chart;
  GtkScrolledWindow *scroller;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (EpxTimelineView, epx_timeline_view, ADW_TYPE_BIN)

static EpxChartFrame
frame_of (double width, double height)
{
  guint64 now_us = (guint64) g_get_real_time ();

  return (EpxChartFrame){ width, height, now_us - SHOWN_US, now_us };
}

static void
on_draw (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  EpxTimelineView *self = user_data;
  EpxChartFrame frame = frame_of (width, height);
  EpxPalette palette;

  epx_palette_read (&palette, GTK_WIDGET (area));
  epx_chart_draw (cr, gtk_widget_get_pango_context (GTK_WIDGET (area)), &palette, self->timeline,
                  &frame);
}

static gboolean
on_draw_due (gpointer user_data)
{
  EpxTimelineView *self = user_data;

  gtk_widget_queue_draw (GTK_WIDGET (self->chart));
  return G_SOURCE_CONTINUE;
}

/* The latest stays in sight, unless somebody went to look at older ones. */
static void
on_event (EpxCluster *cluster, EpxEvent *event, EpxTimelineView *self)
{
  GtkAdjustment *place = gtk_scrolled_window_get_vadjustment (self->scroller);
  gboolean is_at_top = gtk_adjustment_get_value (place) < 1;

  epx_timeline_trim (self->timeline, (guint64) g_get_real_time ());
  epx_timeline_add_event (self->timeline, event);
  if (is_at_top && g_list_model_get_n_items (epx_timeline_get_moments (self->timeline)) > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", 0);
}

static void
on_sampled (EpxCluster *cluster, EpxTimelineView *self)
{
  epx_timeline_trim (self->timeline, (guint64) g_get_real_time ());
  epx_timeline_add_sample (self->timeline, (guint64) g_get_real_time (),
                           epx_cluster_get_throughput (cluster));
}

/* Another daemon is another story. */
static void
on_phase (EpxCluster *cluster, GParamSpec *pspec, EpxTimelineView *self)
{
  if (epx_cluster_get_phase (cluster) == EPX_CLUSTER_LOADING)
    epx_timeline_clear (self->timeline);
}

static void
on_setup_row (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *time = gtk_label_new (NULL);
  GtkWidget *icon = gtk_image_new ();
  GtkWidget *text = gtk_label_new (NULL);

  gtk_widget_add_css_class (time, "numeric");
  gtk_widget_add_css_class (time, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (box), time);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), text);
  gtk_list_item_set_child (item, box);
}

static void
on_bind_row (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  EpxMoment *moment = gtk_list_item_get_item (item);
  GtkWidget *time = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *icon = gtk_widget_get_next_sibling (time);
  GtkWidget *text = gtk_widget_get_next_sibling (icon);
  g_autofree char *when = epx_moment_text_time (moment);
  g_autofree char *what = epx_moment_text (moment);

  gtk_label_set_text (GTK_LABEL (time), when);
  gtk_image_set_from_icon_name (GTK_IMAGE (icon), epx_moment_icon (epx_moment_get_kind (moment)));
  gtk_label_set_text (GTK_LABEL (text), what);
}

static void
on_replaced (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EpxTimelineView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (G_FILE (source));
  g_autofree char *shown = g_filename_display_name (name);
  g_autofree char *text = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      epx_toast_complain (GTK_WIDGET (self), error);
      return;
    }
  /* Translators: the name of a file. */
  text = g_strdup_printf (_ ("Saved as %s"), shown);
  epx_toast_say (GTK_WIDGET (self), text);
}

/* Returns: (transfer full) (nullable). */
static GBytes *
make_png (EpxTimelineView *self)
{
  EpxChartFrame frame = frame_of (PNG_WIDTH, PNG_HEIGHT);
  EpxPalette palette;

  epx_palette_read (&palette, GTK_WIDGET (self->chart));
  return epx_timeline_export_png (
      self->timeline, gtk_widget_get_pango_context (GTK_WIDGET (self->chart)), &palette, &frame);
}

static GBytes *
make_json (EpxTimelineView *self)
{
  char *text = epx_timeline_export_json (self->timeline);

  return g_bytes_new_take (text, strlen (text));
}

static void
on_file_chosen (GtkNativeDialog *dialog, int response, EpxTimelineView *self)
{
  GBytes *(*make) (EpxTimelineView *) = g_object_get_data (G_OBJECT (dialog), "make");
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      bytes = make (self);
    }
  if (bytes != NULL)
    g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                         on_replaced, g_object_ref (self));
  g_object_unref (dialog);
}

static void export(EpxTimelineView *self, const char *name, GBytes *(*make) (EpxTimelineView *) )
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_ ("Export the Time Line"), GTK_WINDOW (root),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), _ ("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_object_set_data (G_OBJECT (dialog), "make", make);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_file_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_export_png (GtkWidget *widget, const char *action_name, GVariant *unused)
{
  export(EPX_TIMELINE_VIEW (widget), "erlang-cables.png", make_png);
}

static void
on_export_json (GtkWidget *widget, const char *action_name, GVariant *unused)
{
  export(EPX_TIMELINE_VIEW (widget), "erlang-cables.json", make_json);
}

static void
epx_timeline_view_map (GtkWidget *widget)
{
  EpxTimelineView *self = EPX_TIMELINE_VIEW (widget);

  GTK_WIDGET_CLASS (epx_timeline_view_parent_class)->map (widget);
  self->draw_id = g_timeout_add (DRAW_INTERVAL_MS, on_draw_due, self);
}

static void
epx_timeline_view_unmap (GtkWidget *widget)
{
  EpxTimelineView *self = EPX_TIMELINE_VIEW (widget);

  g_clear_handle_id (&self->draw_id, g_source_remove);
  GTK_WIDGET_CLASS (epx_timeline_view_parent_class)->unmap (widget);
}

static void
epx_timeline_view_dispose (GObject *object)
{
  EpxTimelineView *self = EPX_TIMELINE_VIEW (object);

  g_clear_handle_id (&self->draw_id, g_source_remove);
  g_clear_object (&self->cluster);
  g_clear_object (&self->timeline);
  G_OBJECT_CLASS (epx_timeline_view_parent_class)->dispose (object);
}

static void
epx_timeline_view_class_init (EpxTimelineViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = epx_timeline_view_dispose;
  widget_class->map = epx_timeline_view_map;
  widget_class->unmap = epx_timeline_view_unmap;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/epmdpxy/Gui/timeline-view.ui");
  gtk_widget_class_bind_template_child (widget_class, EpxTimelineView, chart);
  gtk_widget_class_bind_template_child (widget_class, EpxTimelineView, scroller);
  gtk_widget_class_bind_template_child (widget_class, EpxTimelineView, list);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_row);
  gtk_widget_class_bind_template_callback (widget_class, on_bind_row);
  gtk_widget_class_install_action (widget_class, "timeline.export-png", NULL, on_export_png);
  gtk_widget_class_install_action (widget_class, "timeline.export-json", NULL, on_export_json);
}

/* The latest first. */
static int
compare_latest (gconstpointer a, gconstpointer b, gpointer user_data)
{
  guint64 first = epx_moment_get_event ((EpxMoment *) a)->time_us;
  guint64 second = epx_moment_get_event ((EpxMoment *) b)->time_us;

  return (first < second) - (first > second);
}

static void
epx_timeline_view_init (EpxTimelineView *self)
{
  GtkSorter *sorter = GTK_SORTER (gtk_custom_sorter_new (compare_latest, NULL, NULL));
  GtkSortListModel *latest;
  g_autoptr (GtkNoSelection) model = NULL;

  self->timeline = epx_timeline_new ();
  gtk_widget_init_template (GTK_WIDGET (self));

  latest =
      gtk_sort_list_model_new (g_object_ref (epx_timeline_get_moments (self->timeline)), sorter);
  model = gtk_no_selection_new (G_LIST_MODEL (latest));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (model));
  gtk_drawing_area_set_draw_func (self->chart, on_draw, self, NULL);
}

void
epx_timeline_view_set_cluster (EpxTimelineView *self, EpxCluster *cluster)
{
  g_return_if_fail (EPX_IS_TIMELINE_VIEW (self));
  g_return_if_fail (self->cluster == NULL);

  self->cluster = g_object_ref (cluster);
  g_signal_connect_object (cluster, "event", G_CALLBACK (on_event), self, 0);
  g_signal_connect_object (cluster, "sampled", G_CALLBACK (on_sampled), self, 0);
  g_signal_connect_object (cluster, "notify::phase", G_CALLBACK (on_phase), self, 0);
}
