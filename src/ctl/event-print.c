/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One function for people and one for machines. */
#include "config.h"

#include "ctl/event-print.h"

#include <string.h>

#include <glib/gi18n.h>

#include "ctl/output.h"
#include "ctl/text.h"

static char *
format_link (const EpxEvent *event)
{
  g_autofree char *from = epx_text_escape (event->from);
  g_autofree char *to = epx_text_escape (event->to);
  const char *slash = strrchr (event->path, '/');

  /* Translators: a link's number, the two nodes, the states before and now. */
  return g_strdup_printf (
      _ ("link %s %s -> %s: %s, was %s"), slash != NULL ? slash + 1 : event->path, from, to,
      epx_link_state_to_string (event->new_state), epx_link_state_to_string (event->old_state));
}

static char *
format_cables (const EpxEvent *event, const char *deed)
{
  g_autofree char *links = epx_text_links (event->n_links);
  g_autofree char *sides =
      epx_text_sides ((const char *const *) event->island_a, (const char *const *) event->island_b);

  return g_strdup_printf ("%s %s: %s", deed, sides, links);
}

char *
epx_event_format_text (const EpxEvent *event)
{
  g_autofree char *name = event->name != NULL ? epx_text_escape (event->name) : NULL;
  g_autofree char *islands = event->islands != NULL ? epx_text_islands (event->islands) : NULL;

  switch (event->kind)
    {
    case EPX_EVENT_NODE_REGISTERED:
      return g_strdup_printf (_ ("node %s registered, port %u"), name, event->port);
    case EPX_EVENT_NODE_UNREGISTERED:
      return g_strdup_printf (_ ("node %s gone"), name);
    case EPX_EVENT_LINK_STATE_CHANGED:
      return format_link (event);
    case EPX_EVENT_CABLES_CUT:
      return format_cables (event, _ ("cut"));
    case EPX_EVENT_CABLES_FIXED:
      return format_cables (event, _ ("fixed"));
    case EPX_EVENT_ISLANDS_CHANGED:
      return g_strdup_printf (_ ("islands %s"), islands);
    }

  g_return_val_if_reached (NULL);
}

static void
build_details (const EpxEvent *event, JsonBuilder *builder)
{
  switch (event->kind)
    {
    case EPX_EVENT_NODE_REGISTERED:
      epx_json_add_string (builder, "name", event->name);
      epx_json_add_number (builder, "port", event->port);
      epx_json_add_number (builder, "creation", event->creation);
      epx_json_add_string (builder, "path", event->path);
      break;
    case EPX_EVENT_NODE_UNREGISTERED:
      epx_json_add_string (builder, "name", event->name);
      epx_json_add_string (builder, "path", event->path);
      break;
    case EPX_EVENT_LINK_STATE_CHANGED:
      epx_json_add_string (builder, "path", event->path);
      epx_json_add_string (builder, "from", event->from);
      epx_json_add_string (builder, "to", event->to);
      epx_json_add_string (builder, "old", epx_link_state_to_string (event->old_state));
      epx_json_add_string (builder, "new", epx_link_state_to_string (event->new_state));
      break;
    case EPX_EVENT_CABLES_CUT:
    case EPX_EVENT_CABLES_FIXED:
      epx_json_add_names (builder, "island_a", (const char *const *) event->island_a);
      epx_json_add_names (builder, "island_b", (const char *const *) event->island_b);
      epx_json_add_number (builder, "links", event->n_links);
      break;
    case EPX_EVENT_ISLANDS_CHANGED:
      epx_json_add_islands (builder, "islands", event->islands);
      break;
    }
}

void
epx_event_build_json (const EpxEvent *event, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  epx_json_add_string (builder, "event", epx_event_kind_to_string (event->kind));
  epx_json_add_number (builder, "time_us", event->time_us);
  build_details (event, builder);
  if (event->rule != 0)
    epx_json_add_number (builder, "rule", event->rule);
  if (event->sender != NULL)
    epx_json_add_string (builder, "sender", event->sender);
  json_builder_end_object (builder);
}
