/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A list of events and what is counted of them. */
#include "config.h"

#include "ctl/report.h"

#include <glib/gi18n.h>

#include "ctl/event-print.h"
#include "ctl/output.h"
#include "ctl/text.h"

struct _EpxReport
{
  char **command;    /* (owned) */
  GPtrArray *events; /* (owned) (element-type EpxEvent) */
  guint n_dropped;
  guint n_cuts;
  guint n_fixes;
  guint n_closed;
  gboolean is_left_cut;
  gint64 start_us; /* CLOCK_REALTIME, as in events */
  gint64 end_us;
  int exit_code;
  char *problem; /* (owned) (nullable) */
};

EpxReport *
epx_report_new (const char *const *command)
{
  EpxReport *report = g_new0 (EpxReport, 1);

  report->command = g_strdupv ((char **) command);
  report->events = g_ptr_array_new_with_free_func ((GDestroyNotify) epx_event_unref);
  epx_report_start (report);
  return report;
}

void
epx_report_free (EpxReport *report)
{
  g_strfreev (report->command);
  g_ptr_array_unref (report->events);
  g_free (report->problem);
  g_free (report);
}

void
epx_report_start (EpxReport *report)
{
  report->start_us = g_get_real_time ();
  report->end_us = report->start_us;
}

/* Counts @event. FALSE when it is of no kind that is reported. */
static gboolean
count (EpxReport *report, const EpxEvent *event)
{
  switch (event->kind)
    {
    case EPX_EVENT_CABLES_CUT:
      report->n_cuts++;
      return TRUE;
    case EPX_EVENT_CABLES_FIXED:
      report->n_fixes++;
      return TRUE;
    case EPX_EVENT_LINK_STATE_CHANGED:
      if (event->new_state != EPX_LINK_CLOSED)
        return FALSE;
      report->n_closed++;
      return TRUE;
    case EPX_EVENT_NODE_REGISTERED:
    case EPX_EVENT_NODE_UNREGISTERED:
    case EPX_EVENT_ISLANDS_CHANGED:
      return FALSE;
    }

  g_return_val_if_reached (FALSE);
}

void
epx_report_add (EpxReport *report, EpxEvent *event)
{
  if (!count (report, event))
    return;

  if (report->events->len < EPX_REPORT_MAX_EVENTS)
    g_ptr_array_add (report->events, epx_event_ref (event));
  else
    report->n_dropped++;
}

void
epx_report_set_left_cut (EpxReport *report)
{
  report->is_left_cut = TRUE;
}

void
epx_report_finish (EpxReport *report, int exit_code, const char *problem)
{
  report->end_us = g_get_real_time ();
  report->exit_code = exit_code;
  report->problem = g_strdup (problem);
}

static double
get_seconds (gint64 from_us, gint64 to_us)
{
  return (double) (to_us - from_us) / G_USEC_PER_SEC;
}

static void
append_headline (EpxReport *report, GString *text)
{
  g_autofree char *cuts = NULL;
  g_autofree char *fixes = NULL;
  g_autofree char *closed = NULL;

  cuts = g_strdup_printf (ngettext ("%u cut", "%u cuts", report->n_cuts), report->n_cuts);
  fixes = g_strdup_printf (ngettext ("%u fix", "%u fixes", report->n_fixes), report->n_fixes);
  closed = g_strdup_printf (ngettext ("%u link closed", "%u links closed", report->n_closed),
                            report->n_closed);
  /* Translators: seconds, cuts, fixes, links closed. */
  g_string_append_printf (text, _ ("epmdpxyctl: in %.1f s: %s, %s, %s\n"),
                          get_seconds (report->start_us, report->end_us), cuts, fixes, closed);
}

char *
epx_report_format_text (EpxReport *report)
{
  GString *text = g_string_new (NULL);
  guint n_lines = MIN (report->events->len, EPX_REPORT_MAX_LINES);
  guint n_hidden = report->events->len - n_lines + report->n_dropped;

  if (report->n_cuts == 0)
    {
      g_string_append (text, _ ("epmdpxyctl: no cable was cut\n"));
      return g_string_free (text, FALSE);
    }

  append_headline (report, text);
  for (guint i = 0; i < n_lines; i++)
    {
      const EpxEvent *event = g_ptr_array_index (report->events, i);
      g_autofree char *line = epx_event_format_text (event);

      g_string_append_printf (text, "  %+9.3f s  %s\n",
                              get_seconds (report->start_us, (gint64) event->time_us), line);
    }
  if (n_hidden > 0)
    g_string_append_printf (text,
                            ngettext ("  and %u more event (--report FILE keeps them)\n",
                                      "  and %u more events (--report FILE keeps them)\n",
                                      n_hidden),
                            n_hidden);
  if (report->is_left_cut)
    g_string_append (text, _ ("epmdpxyctl: cables were still cut at the end and were fixed\n"));

  return g_string_free (text, FALSE);
}

/* A command's arguments are bytes; JSON wants text. */
static void
add_command (EpxReport *report, JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "command");
  json_builder_begin_array (builder);
  for (gsize i = 0; report->command[i] != NULL; i++)
    {
      g_autofree char *argument = g_utf8_make_valid (report->command[i], -1);

      json_builder_add_string_value (builder, argument);
    }
  json_builder_end_array (builder);
}

char *
epx_report_format_json (EpxReport *report)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  epx_json_add_string (builder, "version", EPX_VERSION);
  add_command (report, builder);
  json_builder_set_member_name (builder, "exit_code");
  json_builder_add_int_value (builder, report->exit_code);
  if (report->problem != NULL)
    epx_json_add_string (builder, "problem", report->problem);
  epx_json_add_number (builder, "start_us", (guint64) report->start_us);
  epx_json_add_number (builder, "end_us", (guint64) report->end_us);
  epx_json_add_number (builder, "cuts", report->n_cuts);
  epx_json_add_number (builder, "fixes", report->n_fixes);
  epx_json_add_number (builder, "links_closed", report->n_closed);
  epx_json_add_boolean (builder, "left_cut", report->is_left_cut);
  epx_json_add_number (builder, "dropped", report->n_dropped);
  json_builder_set_member_name (builder, "events");
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->events->len; i++)
    epx_event_build_json (g_ptr_array_index (report->events, i), builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return epx_output_format_json (builder);
}
