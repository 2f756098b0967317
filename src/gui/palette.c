/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The colours the board is drawn in: see the header. */
#include "gui/palette.h"

#include <adwaita.h>

/* A style without the name (a theme of somebody's own) still has a board. */
static GdkRGBA
lookup (GtkStyleContext *style, const char *name, const char *otherwise)
{
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (style, name, &color))
    gdk_rgba_parse (&color, otherwise);
  return color;
}

static GdkRGBA
fade (GdkRGBA color, float alpha)
{
  color.alpha *= alpha;
  return color;
}

static void
read_islands (EpxPalette *palette, GtkStyleContext *style, gboolean is_dark)
{
  /* Of each pair the first one stands on light paper, the second one on dark. */
  static const char *const names[EPX_ISLAND_LOOKS_N][2] = {
    { "blue_3", "blue_2" },     { "orange_3", "orange_2" }, { "green_4", "green_3" },
    { "purple_3", "purple_1" }, { "brown_3", "brown_1" },   { "yellow_5", "yellow_3" },
    { "red_3", "red_1" },       { "dark_1", "light_4" },
  };
  static const char *const otherwise[EPX_ISLAND_LOOKS_N] = {
    "#3584e4", "#ff7800", "#2ec27e", "#9141ac", "#986a44", "#e5a50a", "#e01b24", "#77767b",
  };

  for (guint i = 0; i < EPX_ISLAND_LOOKS_N; i++)
    palette->islands[i] = lookup (style, names[i][is_dark ? 1 : 0], otherwise[i]);
}

void
epx_palette_read (EpxPalette *palette, GtkWidget *widget)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  AdwStyleManager *manager = adw_style_manager_get_for_display (gtk_widget_get_display (widget));
  gboolean is_dark = adw_style_manager_get_dark (manager);
  float quiet;

  palette->is_high_contrast = adw_style_manager_get_high_contrast (manager);
  quiet = palette->is_high_contrast ? 1 : 0.6f;
  palette->paper = lookup (style, "view_bg_color", is_dark ? "#1e1e1e" : "#ffffff");
  gtk_style_context_get_color (style, &palette->text);
  palette->accent = lookup (style, "accent_color", "#1c71d8");
  palette->looks[EPX_LOOK_IDLE] = fade (palette->text, palette->is_high_contrast ? 1 : 0.35f);
  palette->looks[EPX_LOOK_UP] = fade (palette->text, quiet);
  palette->looks[EPX_LOOK_CUT] = lookup (style, "error_color", "#c01c28");
  palette->looks[EPX_LOOK_RESET] = palette->looks[EPX_LOOK_CUT];
  palette->looks[EPX_LOOK_GREY] = fade (palette->text, palette->is_high_contrast ? 1 : 0.75f);
  palette->looks[EPX_LOOK_SLOW] = lookup (style, "warning_color", "#ae7b03");
  palette->looks[EPX_LOOK_DIALLING] = palette->accent;
  read_islands (palette, style, is_dark);
}
