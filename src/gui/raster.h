/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Straight lines, laid into an image one by one. Pure.
 *
 * Why not cairo: it takes 50 to 150 ms for the 1,770 cables of 60 nodes, as one path or as many,
 * which is ten frames; this takes about a tenth, since a line is no polygon here but a run of
 * columns (or rows) with a few pixels each. The price: ends are cut straight along the image. */
#pragma once

#include "gui/geometry.h"

/* More pixels each way than any screen has. */
#define EPX_RASTER_MAX 32000

/* Pixels as cairo's ARGB32 has them: premultiplied, in the byte order of the machine. */
typedef struct
{
  guint32 *pixels; /* (unowned) */
  guint width;     /* at most EPX_RASTER_MAX, so is the height */
  guint height;
  guint stride; /* from row to row, in pixels */
} EpxRaster;

typedef struct
{
  double width;    /* of the line, in pixels */
  double dash_on;  /* both 0: no dashes */
  double dash_off; /* in pixels, along the line */
  double color[4]; /* red, green, blue, alpha: 0 to 1, not premultiplied */
} EpxPen;

/* Lays the line from @from to @to over what is there. What lies outside the image is left out. A
 * line thinner than a pixel is paler instead. */
void epx_raster_line (EpxRaster *raster, EpxPoint from, EpxPoint to, const EpxPen *pen);
