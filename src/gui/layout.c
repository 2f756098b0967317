/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* Where nodes stand on the board: see the header. */
#include "gui/layout.h"

#include <math.h>

/* The gap between two islands, in seats. One free seat could be one that was dragged away. */
#define GAP_SEATS 1.5
/* In a crowd a seat is narrow: a gap is at least this part of the circle. */
#define GAP_MIN_PART 0.06
/* The gaps take at most this part of the circle, however many islands there are. */
#define GAPS_MAX_PART 0.4

typedef struct
{
  EpxLayoutNode *node; /* (unowned) */
  char *key;           /* (owned) what names are sorted by */
} Seat;

static int
compare_seats (gconstpointer a, gconstpointer b)
{
  const Seat *one = a;
  const Seat *other = b;

  if (one->node->island != other->node->island)
    return one->node->island < other->node->island ? -1 : 1;
  return g_strcmp0 (one->key, other->key) != 0 ? g_strcmp0 (one->key, other->key)
                                               : g_strcmp0 (one->node->name, other->node->name);
}

static void
clear_seat (gpointer data)
{
  g_free (((Seat *) data)->key);
}

static GArray *
sort_seats (EpxLayoutNode *nodes, guint n)
{
  GArray *seats = g_array_sized_new (FALSE, FALSE, sizeof (Seat), n);

  g_array_set_clear_func (seats, clear_seat);
  for (guint i = 0; i < n; i++)
    {
      Seat seat = { &nodes[i], g_utf8_collate_key_for_filename (nodes[i].name, -1) };

      g_array_append_val (seats, seat);
    }
  g_array_sort (seats, compare_seats);
  return seats;
}

static guint
count_islands (const GArray *seats)
{
  guint n = seats->len > 0 ? 1 : 0;

  for (guint i = 1; i < seats->len; i++)
    if (g_array_index (seats, Seat, i).node->island !=
        g_array_index (seats, Seat, i - 1).node->island)
      n++;
  return n;
}

void
epx_layout_place (EpxLayoutNode *nodes, guint n, const EpxPlaces *places)
{
  g_autoptr (GArray) seats = sort_seats (nodes, n);
  guint n_islands = count_islands (seats);
  double n_gaps = n_islands > 1 ? n_islands : 0;
  double gaps = MAX (n_gaps * GAP_SEATS / (n + n_gaps * GAP_SEATS + 1e-9), n_gaps * GAP_MIN_PART);
  double gap = n_gaps > 0 ? 2 * G_PI * MIN (gaps, GAPS_MAX_PART) / n_gaps : 0;
  double step = n > 0 ? (2 * G_PI - gap * n_gaps) / n : 0;
  /* The first gap is at the top, half on each side of it. */
  double angle = n_gaps > 0 ? gap / 2 + step / 2 : 0;

  for (guint i = 0; i < seats->len; i++)
    {
      EpxLayoutNode *node = g_array_index (seats, Seat, i).node;

      if (i > 0 && node->island != g_array_index (seats, Seat, i - 1).node->island)
        angle += gap;
      node->angle = angle;
      node->is_moved = epx_places_find (places, node->name, &node->place);
      /* One alone stands in the middle. */
      if (!node->is_moved && n == 1)
        node->place = (EpxPoint){ 0, 0 };
      else if (!node->is_moved)
        node->place = (EpxPoint){ sin (angle), -cos (angle) };
      angle += step;
    }
}

EpxFrame
epx_frame_new (double width, double height, double margin_x, double margin_y)
{
  return (EpxFrame){ { width / 2, height / 2 },
                     MAX (0, width / 2 - margin_x),
                     MAX (0, height / 2 - margin_y) };
}

EpxPoint
epx_frame_to_pixels (const EpxFrame *frame, EpxPoint place)
{
  return (EpxPoint){ frame->middle.x + place.x * frame->half_width,
                     frame->middle.y + place.y * frame->half_height };
}

EpxPoint
epx_frame_to_place (const EpxFrame *frame, EpxPoint pixel)
{
  return (EpxPoint){
    frame->half_width > 0 ? (pixel.x - frame->middle.x) / frame->half_width : 0,
    frame->half_height > 0 ? (pixel.y - frame->middle.y) / frame->half_height : 0,
  };
}
