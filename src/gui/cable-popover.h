/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* All about one cable: its state, who noticed, what passes each way, and what can be done to it. */
#pragma once

#include <gtk/gtk.h>

#include "client/cable-item.h"
#include "gui/deeds.h"

#define EPX_TYPE_CABLE_POPOVER (epx_cable_popover_get_type ())
G_DECLARE_FINAL_TYPE (EpxCablePopover, epx_cable_popover, EPX, CABLE_POPOVER, GtkPopover)

GtkWidget *epx_cable_popover_new (void);

/* @item: what to show, kept up to date. @deeds: what carries out what is asked for. Both (nullable)
 * for nothing. */
void epx_cable_popover_set (EpxCablePopover *self, EpxCableItem *item, EpxDeeds *deeds);
