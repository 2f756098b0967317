/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The cable that the keyboard is on: see the header. The board draws it; this has nothing to
 * draw. */
#include "config.h"

#include "gui/board-cable.h"

#include "gui/cable-text.h"

struct _EpxBoardCable
{
  GtkWidget parent_instance;

  EpxCableItem *item; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (EpxBoardCable, epx_board_cable, GTK_TYPE_WIDGET)

static void
tell (EpxBoardCable *self)
{
  g_autofree char *name = epx_cable_text_name (self->item);
  g_autofree char *state = epx_cable_text_state (self->item);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, state, -1);
}

static void
drop_item (EpxBoardCable *self)
{
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_clear_object (&self->item);
}

static void
epx_board_cable_dispose (GObject *object)
{
  drop_item (EPX_BOARD_CABLE (object));
  G_OBJECT_CLASS (epx_board_cable_parent_class)->dispose (object);
}

static void
epx_board_cable_class_init (EpxBoardCableClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = epx_board_cable_dispose;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_BUTTON);
}

static void
epx_board_cable_init (EpxBoardCable *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
epx_board_cable_new (void)
{
  return g_object_new (EPX_TYPE_BOARD_CABLE, NULL);
}

void
epx_board_cable_set_item (EpxBoardCable *self, EpxCableItem *item)
{
  if (item == self->item)
    return;
  drop_item (self);
  gtk_widget_set_visible (GTK_WIDGET (self), item != NULL);
  if (item == NULL)
    return;
  self->item = g_object_ref (item);
  g_signal_connect_swapped (item, "changed", G_CALLBACK (tell), self);
  tell (self);
}

EpxCableItem *
epx_board_cable_get_item (EpxBoardCable *self)
{
  return self->item;
}
