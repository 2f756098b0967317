/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "config.h"

#include "gui/matrix-page.h"

struct _EpxMatrixPage
{
  AdwBin parent_instance;

  EpxCluster *cluster; /* (owned) (nullable) */
  EpxDeeds *deeds;     /* (owned) (nullable) */

  EpxMatrix *matrix;
};

G_DEFINE_FINAL_TYPE (EpxMatrixPage, epx_matrix_page, ADW_TYPE_BIN)

/* Whether there is something to mend: for one way what is done to it, else to either. */
static gboolean
is_cut (EpxMatrixPage *self, EpxNodeItem *from, EpxNodeItem *to, gboolean is_one_way)
{
  EpxCableItem *cable = epx_cluster_find_cable (self->cluster, from, to);
  const EpxCableView *view;
  EpxCableEnd end;

  if (cable == NULL)
    return FALSE;

  view = epx_cable_item_get_view (cable);
  end = epx_cable_item_get_end (cable, EPX_END_A) == from ? EPX_END_A : EPX_END_B;
  return is_one_way ? epx_cable_view_is_cut (view, end)
                    : view->state == EPX_CABLE_CUT || view->state == EPX_CABLE_ONE_WAY;
}

static void
on_cell (EpxMatrixPage *self, EpxNodeItem *from, EpxNodeItem *to, gboolean is_one_way)
{
  const char *from_name = epx_node_item_get_name (from);
  const char *to_name = epx_node_item_get_name (to);

  if (is_cut (self, from, to, is_one_way))
    epx_deeds_fix_cable (self->deeds, from_name, to_name);
  else
    epx_deeds_cut_cable (self->deeds, from_name, to_name, is_one_way);
}

static void
on_isolate (GtkWidget *widget, const char *action, GVariant *unused)
{
  EpxMatrixPage *self = EPX_MATRIX_PAGE (widget);
  g_auto (GStrv) names = epx_matrix_get_selection (self->matrix);

  epx_deeds_isolate (self->deeds, (const char *const *) names);
}

static void
on_split (GtkWidget *widget, const char *action, GVariant *unused)
{
  EpxMatrixPage *self = EPX_MATRIX_PAGE (widget);
  g_auto (GStrv) names = epx_matrix_get_selection (self->matrix);
  g_auto (GStrv) rest = epx_matrix_get_rest (self->matrix);

  epx_deeds_split (self->deeds, (const char *const *) names, (const char *const *) rest);
}

static void
on_fix (GtkWidget *widget, const char *action, GVariant *unused)
{
  EpxMatrixPage *self = EPX_MATRIX_PAGE (widget);
  g_auto (GStrv) names = epx_matrix_get_selection (self->matrix);

  epx_deeds_fix (self->deeds, (const char *const *) names);
}

static void
on_selection_changed (EpxMatrixPage *self)
{
  g_auto (GStrv) names = epx_matrix_get_selection (self->matrix);
  g_auto (GStrv) rest = epx_matrix_get_rest (self->matrix);
  gboolean has_names = *names != NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "matrix.isolate", has_names);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "matrix.split", has_names && *rest != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "matrix.fix", has_names);
}

static void
epx_matrix_page_dispose (GObject *object)
{
  EpxMatrixPage *self = EPX_MATRIX_PAGE (object);

  g_clear_object (&self->cluster);
  g_clear_object (&self->deeds);
  G_OBJECT_CLASS (epx_matrix_page_parent_class)->dispose (object);
}

static void
epx_matrix_page_class_init (EpxMatrixPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = epx_matrix_page_dispose;

  g_type_ensure (EPX_TYPE_MATRIX);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/epmdpxy/Gui/matrix-page.ui");
  gtk_widget_class_bind_template_child (widget_class, EpxMatrixPage, matrix);
  gtk_widget_class_bind_template_callback (widget_class, on_cell);
  gtk_widget_class_bind_template_callback (widget_class, on_selection_changed);
  gtk_widget_class_install_action (widget_class, "matrix.isolate", NULL, on_isolate);
  gtk_widget_class_install_action (widget_class, "matrix.split", NULL, on_split);
  gtk_widget_class_install_action (widget_class, "matrix.fix", NULL, on_fix);
  /* As on the board. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_i, 0, "matrix.isolate", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, 0, "matrix.split", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, 0, "matrix.fix", NULL);
}

static void
epx_matrix_page_init (EpxMatrixPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  on_selection_changed (self);
}

void
epx_matrix_page_set_cluster (EpxMatrixPage *self, EpxCluster *cluster, EpxDeeds *deeds)
{
  g_return_if_fail (EPX_IS_MATRIX_PAGE (self));

  g_set_object (&self->cluster, cluster);
  g_set_object (&self->deeds, deeds);
  epx_matrix_set_cluster (self->matrix, cluster);
}
