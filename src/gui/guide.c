/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Two rows, each with a button that puts its line on the clipboard. */
#include "config.h"

#include "gui/guide.h"

#include <glib/gi18n.h>

#include "gui/toast.h"

struct _EpxGuide
{
  AdwPreferencesGroup parent_instance;

  GtkLabel *node_line;
  AdwActionRow *bus_row;
  GtkLabel *bus_line;
};

G_DEFINE_FINAL_TYPE (EpxGuide, epx_guide, ADW_TYPE_PREFERENCES_GROUP)

static void
copy (EpxGuide *self, GtkLabel *label)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_text (label));
  epx_toast_say (GTK_WIDGET (self), _ ("Copied"));
}

static void
on_copy_node_line (EpxGuide *self, GtkButton *button)
{
  copy (self, self->node_line);
}

static void
on_copy_bus_line (EpxGuide *self, GtkButton *button)
{
  copy (self, self->bus_line);
}

static void
epx_guide_class_init (EpxGuideClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/epmdpxy/Gui/guide.ui");
  gtk_widget_class_bind_template_child (widget_class, EpxGuide, node_line);
  gtk_widget_class_bind_template_child (widget_class, EpxGuide, bus_row);
  gtk_widget_class_bind_template_child (widget_class, EpxGuide, bus_line);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_node_line);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_bus_line);
}

static void
epx_guide_init (EpxGuide *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
epx_guide_set (EpxGuide *self, guint16 epmd_port, const char *bus)
{
  g_autofree char *node_line = g_strdup_printf ("ERL_EPMD_PORT=%u", epmd_port);
  g_autofree char *quoted = bus != NULL ? g_shell_quote (bus) : NULL;
  g_autofree char *bus_line = bus != NULL ? g_strconcat ("EPMDPXY_BUS=", quoted, NULL) : NULL;

  g_return_if_fail (EPX_IS_GUIDE (self));

  gtk_label_set_text (self->node_line, node_line);
  gtk_label_set_text (self->bus_line, bus_line != NULL ? bus_line : "");
  gtk_widget_set_visible (GTK_WIDGET (self->bus_row), bus_line != NULL);
}
