/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Straight lines in an image of 40 by 20 pixels, whose rows have room for 48. */
#include "gui/raster.h"

#include <string.h>

#include "property.h"

#define WIDTH 40
#define HEIGHT 20
#define STRIDE 48
#define UNTOUCHED 0x01020304

typedef struct
{
  guint32 pixels[HEIGHT * STRIDE];
  EpxRaster raster;
} Fixture;

static const EpxPen solid = { .width = 1, .color = { 1, 1, 1, 1 } };

static void
set_up (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (f->pixels); i++)
    f->pixels[i] = i % STRIDE < WIDTH ? 0 : UNTOUCHED;
  f->raster = (EpxRaster){ f->pixels, WIDTH, HEIGHT, STRIDE };
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (f->pixels); i++)
    if (i % STRIDE >= WIDTH)
      g_assert_cmphex (f->pixels[i], ==, UNTOUCHED);
}

static guint
alpha_at (Fixture *f, guint x, guint y)
{
  return f->pixels[y * STRIDE + x] >> 24;
}

/* All of it, as if every pixel that is covered in full were 1. */
static double
sum (Fixture *f)
{
  double total = 0;

  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++)
      total += alpha_at (f, x, y) / 255.0;
  return total;
}

static void
line (Fixture *f, double x1, double y1, double x2, double y2, const EpxPen *pen)
{
  epx_raster_line (&f->raster, (EpxPoint){ x1, y1 }, (EpxPoint){ x2, y2 }, pen);
}

static void
test_level_line_fills_its_row (Fixture *f, gconstpointer data)
{
  line (f, 5, 10.5, 15, 10.5, &solid);
  for (guint x = 0; x < WIDTH; x++)
    g_assert_cmpuint (alpha_at (f, x, 10), ==, x >= 5 && x < 15 ? 255 : 0);
  g_assert_cmpuint (alpha_at (f, 7, 9), ==, 0);
  g_assert_cmpuint (alpha_at (f, 7, 11), ==, 0);
}

static void
test_line_between_rows_is_in_both (Fixture *f, gconstpointer data)
{
  line (f, 5, 10, 15, 10, &solid);
  g_assert_cmpuint (alpha_at (f, 7, 9), ==, alpha_at (f, 7, 10));
  g_assert_cmpuint (alpha_at (f, 7, 9), >, 120);
  g_assert_cmpuint (alpha_at (f, 7, 9), <, 135);
}

static void
test_way_back_is_the_same (Fixture *f, gconstpointer data)
{
  g_autofree guint32 *there = NULL;

  line (f, 3, 2, 35, 17, &solid);
  there = g_memdup2 (f->pixels, sizeof f->pixels);
  set_up (f, NULL);
  line (f, 35, 17, 3, 2, &solid);
  g_assert_cmpmem (there, sizeof f->pixels, f->pixels, sizeof f->pixels);
}

/* Whatever the slope, a line has about its length times its width of ink. */
static void
test_ink_is_length_times_width (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 16; i++)
    {
      EpxPen pen = solid;
      double x = i < 8 ? 20 + 9 : 11 + (i - 8) * 2.3;
      double y = i < 8 ? 1 + i * 2.3 : 1;
      double length = epx_point_distance ((EpxPoint){ 20, 10 }, (EpxPoint){ x, y });

      pen.width = 2.5;
      set_up (f, NULL);
      line (f, 20, 10, x, y, &pen);
      g_assert_cmpfloat_with_epsilon (sum (f), length * 2.5, 4);
    }
}

static void
test_thin_line_is_pale (Fixture *f, gconstpointer data)
{
  EpxPen pen = solid;

  pen.width = 0.5;
  line (f, 5, 10.5, 15, 10.5, &pen);
  g_assert_cmpuint (alpha_at (f, 7, 10), >, 120);
  g_assert_cmpuint (alpha_at (f, 7, 10), <, 135);
}

static void
test_dashes (Fixture *f, gconstpointer data)
{
  EpxPen pen = solid;

  pen.dash_on = 4;
  pen.dash_off = 2;
  line (f, 0, 10.5, 18, 10.5, &pen);
  for (guint x = 0; x < 18; x++)
    g_assert_cmpuint (alpha_at (f, x, 10), ==, x % 6 < 4 ? 255 : 0);
}

static void
test_colour_is_premultiplied (Fixture *f, gconstpointer data)
{
  EpxPen pen = { .width = 1, .color = { 1, 0.5, 0, 0.5 } };
  guint32 pixel;

  line (f, 5, 10.5, 15, 10.5, &pen);
  pixel = f->pixels[10 * STRIDE + 7];
  g_assert_cmpuint (pixel >> 24, ==, 127);
  g_assert_cmpuint ((pixel >> 16) & 0xff, ==, 127);
  g_assert_cmpuint ((pixel >> 8) & 0xff, ==, 63);
  g_assert_cmpuint (pixel & 0xff, ==, 0);
}

static void
test_full_colour_hides_what_was (Fixture *f, gconstpointer data)
{
  EpxPen red = { .width = 1, .color = { 1, 0, 0, 1 } };

  line (f, 5, 10.5, 15, 10.5, &solid);
  line (f, 5, 10.5, 15, 10.5, &red);
  g_assert_cmphex (f->pixels[10 * STRIDE + 7], ==, 0xffff0000);
}

static void
test_no_line (Fixture *f, gconstpointer data)
{
  line (f, 5, 5, 5, 5, &solid);
  line (f, 5, G_MAXDOUBLE, 5, -G_MAXDOUBLE, &solid);
  g_assert_cmpfloat (sum (f), ==, 0);
}

/* The sanitizer sees what is written beyond, tear_down() what is written between rows. No sum of
 * channels overflows into its neighbour: none is above alpha. */
static void
test_any_lines_stay_inside (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 5000; i++)
    {
      EpxPen pen = { .width = epx_random (80) / 10.0, .dash_on = epx_random (3), .dash_off = 1 };

      for (guint j = 0; j < 4; j++)
        pen.color[j] = epx_random (256) / 255.0;
      line (f, (double) epx_random (200) / 2 - 30, (double) epx_random (200) / 2 - 40,
            (double) epx_random (200) / 2 - 30, (double) epx_random (200) / 2 - 40, &pen);
    }
  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++)
      for (guint shift = 0; shift < 24; shift += 8)
        g_assert_cmpuint ((f->pixels[y * STRIDE + x] >> shift) & 0xff, <=, alpha_at (f, x, y) + 3);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  epx_test_init (argc, argv);
  ADD ("/raster/level-line-fills-its-row", test_level_line_fills_its_row);
  ADD ("/raster/line-between-rows-is-in-both", test_line_between_rows_is_in_both);
  ADD ("/raster/way-back-is-the-same", test_way_back_is_the_same);
  ADD ("/raster/ink-is-length-times-width", test_ink_is_length_times_width);
  ADD ("/raster/thin-line-is-pale", test_thin_line_is_pale);
  ADD ("/raster/dashes", test_dashes);
  ADD ("/raster/colour/is-premultiplied", test_colour_is_premultiplied);
  ADD ("/raster/colour/full-one-hides-what-was", test_full_colour_hides_what_was);
  ADD ("/raster/no-line", test_no_line);
  ADD ("/raster/any-lines-stay-inside", test_any_lines_stay_inside);
  return g_test_run ();
}
