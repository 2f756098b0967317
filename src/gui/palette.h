/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The colours the board is drawn in, from those that the style names, so that they follow light,
 * dark and high contrast. */
#pragma once

#include <gtk/gtk.h>

#include "gui/cable-look.h"
#include "gui/island-looks.h"

typedef struct
{
  GdkRGBA paper;
  GdkRGBA text;
  GdkRGBA accent;
  GdkRGBA looks[EPX_LOOK_N];
  GdkRGBA islands[EPX_ISLAND_LOOKS_N];
  gboolean is_high_contrast;
} EpxPalette;

/* As @widget's style has them now; ask again after its css-changed. */
void epx_palette_read (EpxPalette *palette, GtkWidget *widget);
