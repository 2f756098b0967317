/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

#include "config.h"

#include "gui/moment-text.h"

#include <glib/gi18n.h>

/* More names than this are counted. */
#define MAX_NAMES 4

/* Returns: (transfer full). */
static char *
join (char **names)
{
  guint n_names = g_strv_length (names);
  g_autofree char *first = NULL;

  if (n_names <= MAX_NAMES)
    return g_strjoinv (", ", names);

  first = g_strdup (names[0]);
  /* Translators: the name of a node, and how many there are beside it. */
  return g_strdup_printf (ngettext ("%s and %u other", "%s and %u others", n_names - 1), first,
                          n_names - 1);
}

char *
epx_moment_text (EpxMoment *moment)
{
  const EpxEvent *event = epx_moment_get_event (moment);
  g_autofree char *a = event->island_a != NULL ? join (event->island_a) : NULL;
  g_autofree char *b = event->island_b != NULL ? join (event->island_b) : NULL;

  switch (epx_moment_get_kind (moment))
    {
    case EPX_MOMENT_NODE_UP:
      return g_strdup_printf (_ ("%s registered"), event->name);
    case EPX_MOMENT_NODE_DOWN:
      return g_strdup_printf (_ ("%s is gone"), event->name);
    case EPX_MOMENT_CUT:
      return g_strdup_printf (_ ("Cut: %s from %s"), a, b);
    case EPX_MOMENT_FIX:
      return g_strdup_printf (_ ("Fixed: %s and %s"), a, b);
    case EPX_MOMENT_FAULT:
      return g_strdup_printf (_ ("Spoiled: %s and %s"), a, b);
    case EPX_MOMENT_FAULT_OVER:
      return g_strdup_printf (_ ("No longer spoiled: %s and %s"), a, b);
    case EPX_MOMENT_NOTICED:
      return g_strdup_printf (_ ("%s gave up on %s after %.1f s"), event->node,
                              g_str_equal (event->node, event->from) ? event->to : event->from,
                              (double) event->after_us / G_USEC_PER_SEC);
    case EPX_MOMENT_SPLIT:
      return g_strdup_printf (
          ngettext ("The cluster is %u island", "The cluster is %u islands", event->islands->len),
          event->islands->len);
    case EPX_MOMENT_HEALED:
      return g_strdup (_ ("The cluster is whole"));
    }
  return NULL;
}

char *
epx_moment_text_time (EpxMoment *moment)
{
  guint64 seconds = epx_moment_get_event (moment)->time_us / G_USEC_PER_SEC;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local ((gint64) seconds);

  return time != NULL ? g_date_time_format (time, "%X") : g_strdup ("");
}

char *
epx_moment_text_rate (guint64 bytes_per_second)
{
  g_autofree char *size = g_format_size (bytes_per_second);

  /* Translators: an amount of data, as in "12 kB", each second. */
  return g_strdup_printf (_ ("%s/s"), size);
}

const char *
epx_moment_icon (EpxMomentKind kind)
{
  static const char *const ICONS[EPX_MOMENT_N_KINDS] = {
    [EPX_MOMENT_NODE_UP] = "list-add-symbolic",
    [EPX_MOMENT_NODE_DOWN] = "list-remove-symbolic",
    [EPX_MOMENT_CUT] = "edit-cut-symbolic",
    [EPX_MOMENT_FIX] = "object-select-symbolic",
    [EPX_MOMENT_FAULT] = "dialog-warning-symbolic",
    [EPX_MOMENT_FAULT_OVER] = "object-select-symbolic",
    [EPX_MOMENT_NOTICED] = "dialog-information-symbolic",
    [EPX_MOMENT_SPLIT] = "network-error-symbolic",
    [EPX_MOMENT_HEALED] = "network-transmit-receive-symbolic",
  };

  g_return_val_if_fail (kind < EPX_MOMENT_N_KINDS, NULL);
  return ICONS[kind];
}
