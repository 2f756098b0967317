/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* One function for people and one for machines. */
#include "config.h"

#include "ctl/event-print.h"

#include <string.h>

#include <glib/gi18n.h>

#include "ctl/fault-spec.h"
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

/* "2.000 s", for what is measured rather than asked for. */
static char *
format_seconds (guint64 time_us)
{
  return g_strdup_printf ("%.3f s", (double) time_us / G_USEC_PER_SEC);
}

static char *
format_rule_added (const EpxEvent *event)
{
  EpxFaultSpec spec;
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, event->rule);
  g_autofree char *sides = NULL;
  g_autofree char *what = NULL;

  epx_fault_spec_from_info (&spec, event->laid);
  what = epx_fault_spec_format (&spec);
  sides = epx_text_way ((const char *const *) event->island_a,
                        (const char *const *) event->island_b, spec.is_forward);
  /* Translators: a rule's number, the nodes, what is done: "stall for 10s". */
  return g_strdup_printf (_ ("rule %s %s: %s"), number, sides, what);
}

static char *
format_rule_removed (const EpxEvent *event)
{
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, event->rule);
  g_autofree char *sides =
      epx_text_sides ((const char *const *) event->island_a, (const char *const *) event->island_b);
  g_autofree char *lasted = format_seconds (event->lasted_us);
  g_autofree char *reason = epx_text_escape (event->reason != NULL ? event->reason : "?");

  /* Translators: a rule's number, the nodes, why ("expired"), after how long ("10.002 s"). */
  return g_strdup_printf (_ ("rule %s %s: %s after %s"), number, sides, reason, lasted);
}

static char *
format_noticed (const EpxEvent *event)
{
  g_autofree char *node = epx_text_escape (event->node);
  g_autofree char *from = epx_text_escape (event->from);
  g_autofree char *to = epx_text_escape (event->to);
  g_autofree char *after = format_seconds (event->after_us);
  const char *slash = strrchr (event->path, '/');

  /* Translators: a link's number, its two nodes, which of them gave up, how long after the cut. */
  return g_strdup_printf (_ ("link %s %s -> %s: noticed by %s after %s"),
                          slash != NULL ? slash + 1 : event->path, from, to, node, after);
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
    case EPX_EVENT_RULE_ADDED:
      return format_rule_added (event);
    case EPX_EVENT_RULE_REMOVED:
      return format_rule_removed (event);
    case EPX_EVENT_LINK_NOTICED:
      return format_noticed (event);
    case EPX_EVENT_ISLANDS_CHANGED:
      return g_strdup_printf (_ ("islands %s"), islands);
    }

  g_return_val_if_reached (NULL);
}

/* How a rule ended; of a fix only when the end of a rule is its reason. */
static void
build_end (const EpxEvent *event, JsonBuilder *builder)
{
  if (event->reason == NULL)
    return;

  epx_json_add_string (builder, "reason", event->reason);
  epx_json_add_number (builder, "lasted_us", event->lasted_us);
}

static void
build_rule (const EpxEvent *event, JsonBuilder *builder)
{
  EpxFaultSpec spec;

  epx_fault_spec_from_info (&spec, event->laid);
  epx_json_add_names (builder, "from", (const char *const *) event->island_a);
  epx_json_add_names (builder, "to", (const char *const *) event->island_b);
  epx_fault_spec_build_json (&spec, builder);
  if (event->laid->is_bound)
    epx_json_add_boolean (builder, "bound_to_caller", TRUE);
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
      build_end (event, builder);
      break;
    case EPX_EVENT_RULE_ADDED:
      build_rule (event, builder);
      break;
    case EPX_EVENT_RULE_REMOVED:
      epx_json_add_names (builder, "from", (const char *const *) event->island_a);
      epx_json_add_names (builder, "to", (const char *const *) event->island_b);
      epx_json_add_number (builder, "links", event->n_links);
      build_end (event, builder);
      break;
    case EPX_EVENT_LINK_NOTICED:
      epx_json_add_string (builder, "path", event->path);
      epx_json_add_string (builder, "from", event->from);
      epx_json_add_string (builder, "to", event->to);
      epx_json_add_string (builder, "node", event->node);
      epx_json_add_number (builder, "after_us", event->after_us);
      break;
    case EPX_EVENT_ISLANDS_CHANGED:
      epx_json_add_islands (builder, "islands", event->islands);
      break;
    }
}

void
epx_event_build_json (const EpxEvent *event, const char *host, JsonBuilder *builder)
{
  epx_json_begin_host (builder, host);
  epx_json_add_string (builder, "event", epx_event_kind_to_string (event->kind));
  epx_json_add_number (builder, "time_us", event->time_us);
  build_details (event, builder);
  if (event->rule != 0)
    epx_json_add_number (builder, "rule", event->rule);
  if (event->sender != NULL)
    epx_json_add_string (builder, "sender", event->sender);
  json_builder_end_object (builder);
}
