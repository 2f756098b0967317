/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* What is said of a cable in words: see the header. */
#include "config.h"

#include "gui/cable-text.h"

#include <glib/gi18n.h>

static const char *
name_of (EpxCableItem *item, EpxCableEnd end)
{
  return epx_node_item_get_name (epx_cable_item_get_end (item, end));
}

static EpxCableEnd
other_end (EpxCableEnd end)
{
  return end == EPX_END_A ? EPX_END_B : EPX_END_A;
}

char *
epx_cable_text_name (EpxCableItem *item)
{
  return g_strdup_printf ("%s – %s", name_of (item, EPX_END_A), name_of (item, EPX_END_B));
}

char *
epx_cable_text_way (EpxCableItem *item, EpxCableEnd end)
{
  return g_strdup_printf ("%s → %s", name_of (item, end), name_of (item, other_end (end)));
}

static char *
say_one_way (EpxCableItem *item)
{
  const EpxCableView *view = epx_cable_item_get_view (item);
  EpxCableEnd dumb = epx_cable_view_is_cut (view, EPX_END_A) ? EPX_END_A : EPX_END_B;

  /* Translators: both are names of nodes. */
  return g_strdup_printf (_ ("Cut one way: %s does not hear %s"), name_of (item, other_end (dumb)),
                          name_of (item, dumb));
}

char *
epx_cable_text_state (EpxCableItem *item)
{
  const EpxCableView *view = epx_cable_item_get_view (item);

  switch (view->state)
    {
    case EPX_CABLE_IDLE:
      return g_strdup (_ ("Not connected"));
    case EPX_CABLE_DIALLING:
      return g_strdup (_ ("Dialling"));
    case EPX_CABLE_UP:
      return g_strdup (_ ("Up"));
    case EPX_CABLE_SLOW:
      return g_strdup (_ ("Slowed down"));
    case EPX_CABLE_GREY:
      return g_strdup (_ ("Grey: both believe in each other, and no message arrives"));
    case EPX_CABLE_ONE_WAY:
      return say_one_way (item);
    case EPX_CABLE_CUT:
      if (view->ways[EPX_END_A].fault == EPX_FAULT_RESET &&
          view->ways[EPX_END_B].fault == EPX_FAULT_RESET)
        return g_strdup (_ ("Reset: connections die, and so do new ones"));
      return g_strdup (view->has_link ? _ ("Cut") : _ ("Cut, not connected"));
    }
  return NULL;
}

char *
epx_cable_text_since (EpxCableItem *item, gint64 now_us)
{
  const EpxCableView *view = epx_cable_item_get_view (item);
  g_autoptr (GDateTime) since = NULL;
  g_autoptr (GDateTime) now = NULL;
  g_autofree char *time = NULL;

  if (!view->has_link || view->since_us == 0)
    return NULL;
  since = g_date_time_new_from_unix_local ((gint64) (view->since_us / G_USEC_PER_SEC));
  now = g_date_time_new_from_unix_local (now_us / G_USEC_PER_SEC);
  /* A time that no calendar has is not told. */
  if (since == NULL || now == NULL)
    return NULL;
  time = g_date_time_get_day_of_year (since) == g_date_time_get_day_of_year (now) &&
                 g_date_time_get_year (since) == g_date_time_get_year (now)
             ? g_date_time_format (since, "%X")
             : g_date_time_format (since, "%x %X");
  /* Translators: a time of day, with a date before it when that was not today. */
  return g_strdup_printf (_ ("Since %s"), time);
}

static char *
say_gone (EpxCableItem *item, EpxCableEnd end)
{
  const EpxCableWay *way = &epx_cable_item_get_view (item)->ways[end];

  /* Translators: the name of a node, and seconds with one decimal place. */
  return g_strdup_printf (_ ("%s gave up after %.1f s"), name_of (item, end),
                          (double) way->gone_us / G_USEC_PER_SEC);
}

char *
epx_cable_text_noticed (EpxCableItem *item)
{
  const EpxCableView *view = epx_cable_item_get_view (item);
  gboolean is_a = view->ways[EPX_END_A].is_gone;
  gboolean is_b = view->ways[EPX_END_B].is_gone;
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  if (view->state != EPX_CABLE_CUT && view->state != EPX_CABLE_ONE_WAY)
    return NULL;
  if (!is_a && !is_b)
    return view->has_link ? g_strdup (_ ("No node is known to have noticed")) : NULL;
  if (is_a != is_b)
    return say_gone (item, is_a ? EPX_END_A : EPX_END_B);
  a = say_gone (item, EPX_END_A);
  b = say_gone (item, EPX_END_B);
  return g_strdup_printf ("%s\n%s", a, b);
}

char *
epx_cable_text_traffic (EpxCableItem *item, EpxCableEnd end)
{
  const EpxCableWay *way = &epx_cable_item_get_view (item)->ways[end];
  g_autofree char *bytes = g_format_size (way->n_bytes);
  g_autofree char *rate = g_format_size (way->rate);
  gulong n_frames = (gulong) way->n_frames;

  /* Translators: a size, a number of messages, and a size each second. */
  return g_strdup_printf (
      ngettext ("%s in %lu message, %s/s", "%s in %lu messages, %s/s", n_frames), bytes, n_frames,
      rate);
}

char *
epx_cable_text_latency (guint latency_ms)
{
  if (latency_ms == 0)
    return g_strdup (_ ("No delay"));
  /* Translators: milliseconds. */
  return g_strdup_printf (_ ("%u ms"), latency_ms);
}

char *
epx_cable_text_rate (guint64 bytes_per_second)
{
  g_autofree char *size = g_format_size (bytes_per_second);

  if (bytes_per_second == 0)
    return g_strdup (_ ("Unlimited"));
  /* Translators: a size each second. */
  return g_strdup_printf (_ ("%s/s"), size);
}
