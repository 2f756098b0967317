/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Draws the cables of a scene into an image: straight lines by raster.h, what is curved and the
 * marks by cairo. Holds nothing. */
#pragma once

#include <gtk/gtk.h>

#include "gui/palette.h"
#include "gui/scene.h"

/* Whether @cable is to be drawn. */
typedef gboolean (*EpxPaintFilter) (guint cable, gpointer data);

/* @surface: ARGB32, @scale times as large as the scene, without a device scale. @filter: (nullable)
 * for all. */
void epx_cable_painter_draw (cairo_surface_t *surface,
                             int scale,
                             const EpxScene *scene,
                             const EpxPalette *palette,
                             EpxPaintFilter filter,
                             gpointer data);

/* What lies behind cables that are to stand out. */
void epx_cable_painter_draw_halos (cairo_surface_t *surface,
                                   int scale,
                                   const EpxScene *scene,
                                   const GdkRGBA *color,
                                   EpxPaintFilter filter,
                                   gpointer data);
/* The same for one cable. */
void epx_cable_painter_draw_halo (cairo_t *cr, const EpxSceneCable *cable, const GdkRGBA *color);
/* What that draws within. */
graphene_rect_t epx_cable_painter_bound_halo (const EpxSceneCable *cable);
