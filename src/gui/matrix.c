/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What the matrix knows: a look for each cell, worked out when the cluster has changed and somebody
 * can see it. Drawing is in matrix-draw.c, mouse and keyboard in matrix-hand.c. */
#include "config.h"

#include "gui/matrix-private.h"

#include <glib/gi18n.h>

#include "gui/cable-text.h"

G_DEFINE_FINAL_TYPE (EpxMatrix, epx_matrix, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CELL,
  SIGNAL_SELECTION_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Room for the longest name; what is longer than the greatest is shortened. */
#define MIN_HEADING 40.0
#define MAX_HEADING 160.0

/* Names are the same in both headings, and laid out once: that is dear. */
static void
make_labels (EpxMatrix *self)
{
  if (self->labels->len == self->nodes->len)
    return;

  g_ptr_array_set_size (self->labels, 0);
  self->heading = MIN_HEADING;
  for (guint i = 0; i < self->nodes->len; i++)
    {
      PangoLayout *label = gtk_widget_create_pango_layout (
          GTK_WIDGET (self), epx_node_item_get_name (self->nodes->pdata[i]));
      int width;

      pango_layout_get_pixel_size (label, &width, NULL);
      self->heading = CLAMP (width + 2 * EPX_MATRIX_PADDING, self->heading, MAX_HEADING);
      g_ptr_array_add (self->labels, label);
    }
  for (guint i = 0; i < self->labels->len; i++)
    {
      PangoLayout *label = self->labels->pdata[i];

      pango_layout_set_ellipsize (label, PANGO_ELLIPSIZE_MIDDLE);
      pango_layout_set_width (label,
                              (int) ((self->heading - 2 * EPX_MATRIX_PADDING) * PANGO_SCALE));
      pango_layout_set_alignment (label, PANGO_ALIGN_RIGHT);
    }
}

EpxGrid
epx_matrix_get_grid (EpxMatrix *self)
{
  make_labels (self);
  return epx_grid_fit (self->nodes->len, self->heading, gtk_widget_get_width (GTK_WIDGET (self)),
                       gtk_widget_get_height (GTK_WIDGET (self)));
}

EpxLook
epx_matrix_get_look (EpxMatrix *self, guint row, guint column)
{
  return (EpxLook) self->looks->data[row * self->nodes->len + column];
}

static EpxLook
look_of_way (const EpxCableView *view, EpxCableEnd end)
{
  return view->state == EPX_CABLE_DIALLING ? EPX_LOOK_DIALLING : epx_look_of_way (view, end);
}

/* Returns: (transfer full) the looks of all cells. */
static GByteArray *
read_looks (EpxMatrix *self)
{
  GListModel *cables = epx_cluster_get_cables (self->cluster);
  g_autoptr (GHashTable) indices = g_hash_table_new (NULL, NULL);
  GByteArray *looks = g_byte_array_new ();
  guint n = self->nodes->len;

  g_byte_array_set_size (looks, n * n);
  /* Without nodes there is nothing to write to. */
  if (n > 0)
    memset (looks->data, EPX_LOOK_IDLE, looks->len);
  for (guint i = 0; i < n; i++)
    g_hash_table_insert (indices, self->nodes->pdata[i], GUINT_TO_POINTER (i));
  for (guint i = 0; i < g_list_model_get_n_items (cables); i++)
    {
      g_autoptr (EpxCableItem) cable = g_list_model_get_item (cables, i);
      const EpxCableView *view = epx_cable_item_get_view (cable);
      gpointer a, b;

      if (!g_hash_table_lookup_extended (indices, epx_cable_item_get_end (cable, EPX_END_A), NULL,
                                         &a) ||
          !g_hash_table_lookup_extended (indices, epx_cable_item_get_end (cable, EPX_END_B), NULL,
                                         &b))
        continue;
      looks->data[GPOINTER_TO_UINT (a) * n + GPOINTER_TO_UINT (b)] =
          (guint8) look_of_way (view, EPX_END_A);
      looks->data[GPOINTER_TO_UINT (b) * n + GPOINTER_TO_UINT (a)] =
          (guint8) look_of_way (view, EPX_END_B);
    }
  return looks;
}

/* Whether it is another list of nodes than before. */
static gboolean
read_nodes (EpxMatrix *self)
{
  GListModel *list = epx_cluster_get_nodes (self->cluster);
  GPtrArray *nodes = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean is_same;

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    g_ptr_array_add (nodes, g_list_model_get_item (list, i));
  is_same = nodes->len == self->nodes->len &&
            (nodes->len == 0 ||
             memcmp (nodes->pdata, self->nodes->pdata, nodes->len * sizeof (gpointer)) == 0);

  g_ptr_array_unref (self->nodes);
  self->nodes = nodes;
  return !is_same;
}

static void
tell_cursor (EpxMatrix *self)
{
  g_autofree char *text = NULL;

  if (self->row < self->nodes->len && self->column < self->nodes->len)
    text = epx_matrix_describe (self, self->row, self->column);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text != NULL ? text : _ ("There are no nodes"), -1);
}

static gboolean
is_gone (gpointer name, gpointer value, gpointer user_data)
{
  EpxMatrix *self = user_data;

  for (guint i = 0; i < self->nodes->len; i++)
    if (g_str_equal (epx_node_item_get_name (self->nodes->pdata[i]), name))
      return FALSE;
  return TRUE;
}

static void
refresh (EpxMatrix *self)
{
  GByteArray *looks;
  gboolean is_same;

  self->is_stale = FALSE;
  if (read_nodes (self))
    {
      g_ptr_array_set_size (self->labels, 0);
      if (g_hash_table_foreach_remove (self->selected, is_gone, self) > 0)
        g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
      if (self->row >= self->nodes->len || self->column >= self->nodes->len)
        self->row = self->column = 0;
      if (self->row == self->column && self->nodes->len > 1)
        self->column = self->row == 0 ? 1 : 0;
      gtk_widget_queue_resize (GTK_WIDGET (self));
    }
  looks = read_looks (self);
  is_same = looks->len == self->looks->len &&
            (looks->len == 0 || memcmp (looks->data, self->looks->data, looks->len) == 0);
  g_byte_array_unref (self->looks);
  self->looks = looks;
  if (!is_same)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  tell_cursor (self);
}

static void
on_cluster_changed (EpxMatrix *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    refresh (self);
  else
    self->is_stale = TRUE;
}

static void
epx_matrix_map (GtkWidget *widget)
{
  EpxMatrix *self = EPX_MATRIX (widget);

  if (self->is_stale)
    refresh (self);
  GTK_WIDGET_CLASS (epx_matrix_parent_class)->map (widget);
}

char *
epx_matrix_describe (EpxMatrix *self, guint row, guint column)
{
  EpxNodeItem *from = self->nodes->pdata[row];
  EpxNodeItem *to = self->nodes->pdata[column];
  EpxCableItem *cable = row != column ? epx_cluster_find_cable (self->cluster, from, to) : NULL;
  g_autofree char *state = cable != NULL ? epx_cable_text_state (cable) : NULL;

  if (state == NULL)
    state = g_strdup (row != column ? _ ("Not connected") : _ ("The node itself"));
  return g_strdup_printf ("%s → %s: %s", epx_node_item_get_name (from), epx_node_item_get_name (to),
                          state);
}

/* Scrolls so far that the cell can be seen. */
static void
reveal_cursor (EpxMatrix *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkWidget *scroller = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
  EpxGrid grid = epx_matrix_get_grid (self);
  double x = grid.heading + self->column * grid.cell + gtk_widget_get_margin_start (widget);
  double y = grid.heading + self->row * grid.cell + gtk_widget_get_margin_top (widget);

  if (scroller == NULL)
    return;

  gtk_adjustment_clamp_page (gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scroller)),
                             x, x + grid.cell);
  gtk_adjustment_clamp_page (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller)),
                             y, y + grid.cell);
}

void
epx_matrix_move_cursor (EpxMatrix *self, guint row, guint column)
{
  self->row = row;
  self->column = column;
  reveal_cursor (self);
  tell_cursor (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
epx_matrix_activate (EpxMatrix *self, guint row, guint column, gboolean is_one_way)
{
  if (row != column && row < self->nodes->len && column < self->nodes->len)
    g_signal_emit (self, signals[SIGNAL_CELL], 0, self->nodes->pdata[row],
                   self->nodes->pdata[column], is_one_way);
}

void
epx_matrix_select_node (EpxMatrix *self, guint index, gboolean adds)
{
  const char *name = epx_node_item_get_name (self->nodes->pdata[index]);
  gboolean was_selected = g_hash_table_contains (self->selected, name);

  if (!adds)
    g_hash_table_remove_all (self->selected);
  if (adds && was_selected)
    g_hash_table_remove (self->selected, name);
  else
    g_hash_table_add (self->selected, g_strdup (name));
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

static char **
list_names (EpxMatrix *self, gboolean is_selected)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->nodes->len; i++)
    {
      const char *name = epx_node_item_get_name (self->nodes->pdata[i]);

      if (g_hash_table_contains (self->selected, name) == is_selected)
        g_strv_builder_add (builder, name);
    }
  return g_strv_builder_end (builder);
}

char **
epx_matrix_get_selection (EpxMatrix *self)
{
  g_return_val_if_fail (EPX_IS_MATRIX (self), NULL);

  return list_names (self, TRUE);
}

char **
epx_matrix_get_rest (EpxMatrix *self)
{
  g_return_val_if_fail (EPX_IS_MATRIX (self), NULL);

  return list_names (self, FALSE);
}

void
epx_matrix_set_cluster (EpxMatrix *self, EpxCluster *cluster)
{
  g_return_if_fail (EPX_IS_MATRIX (self));

  if (self->cluster != NULL)
    g_signal_handlers_disconnect_by_data (self->cluster, self);
  g_set_object (&self->cluster, cluster);
  if (cluster == NULL)
    return;

  g_signal_connect_swapped (cluster, "changed", G_CALLBACK (on_cluster_changed), self);
  on_cluster_changed (self);
}

static void
epx_matrix_measure (GtkWidget *widget,
                    GtkOrientation orientation,
                    int for_size,
                    int *minimum,
                    int *natural,
                    int *minimum_baseline,
                    int *natural_baseline)
{
  EpxMatrix *self = EPX_MATRIX (widget);

  make_labels (self);
  *minimum = *natural = (int) epx_grid_min_size (self->nodes->len, self->heading);
}

static void
epx_matrix_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  epx_matrix_draw (EPX_MATRIX (widget), snapshot);
}

static void
epx_matrix_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  EpxMatrix *self = EPX_MATRIX (widget);

  GTK_WIDGET_CLASS (epx_matrix_parent_class)->css_changed (widget, change);
  self->has_palette = FALSE;
  g_ptr_array_set_size (self->labels, 0);
  gtk_widget_queue_resize (widget);
}

static void
epx_matrix_dispose (GObject *object)
{
  EpxMatrix *self = EPX_MATRIX (object);

  epx_matrix_set_cluster (self, NULL);
  G_OBJECT_CLASS (epx_matrix_parent_class)->dispose (object);
}

static void
epx_matrix_finalize (GObject *object)
{
  EpxMatrix *self = EPX_MATRIX (object);

  g_ptr_array_unref (self->nodes);
  g_ptr_array_unref (self->labels);
  g_byte_array_unref (self->looks);
  g_hash_table_unref (self->selected);
  G_OBJECT_CLASS (epx_matrix_parent_class)->finalize (object);
}

static void
epx_matrix_class_init (EpxMatrixClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = epx_matrix_dispose;
  G_OBJECT_CLASS (klass)->finalize = epx_matrix_finalize;
  widget_class->map = epx_matrix_map;
  widget_class->measure = epx_matrix_measure;
  widget_class->snapshot = epx_matrix_snapshot;
  widget_class->css_changed = epx_matrix_css_changed;
  gtk_widget_class_set_css_name (widget_class, "matrix");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID);

  signals[SIGNAL_CELL] =
      g_signal_new ("cell", EPX_TYPE_MATRIX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                    EPX_TYPE_NODE_ITEM, EPX_TYPE_NODE_ITEM, G_TYPE_BOOLEAN);
  signals[SIGNAL_SELECTION_CHANGED] = g_signal_new (
      "selection-changed", EPX_TYPE_MATRIX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
epx_matrix_init (EpxMatrix *self)
{
  self->nodes = g_ptr_array_new_with_free_func (g_object_unref);
  self->labels = g_ptr_array_new_with_free_func (g_object_unref);
  self->looks = g_byte_array_new ();
  self->selected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Who sees whom"), -1);
  epx_matrix_listen (self);
}
