/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* A list of what happened and what is counted of it. */
#include "config.h"

#include "ctl/report.h"

#include <glib/gi18n.h>

#include "ctl/event-print.h"
#include "ctl/output.h"
#include "ctl/text.h"

/* One of the two. */
typedef struct
{
  char *host;        /* (owned) (nullable) where the event was */
  EpxEvent *event;   /* (owned) (nullable) */
  EpxPlayed *played; /* (owned) (nullable) */
} Entry;

struct _EpxReport
{
  char **command;  /* (owned) (nullable) */
  GArray *entries; /* (owned) (element-type Entry) */
  guint n_dropped;
  guint n_steps;
  guint n_cuts;
  guint n_fixes;
  guint n_faults;     /* rules that cut nothing */
  GHashTable *faults; /* (owned) (element-type utf8) a set: those of them that are in force */
  guint n_noticed;
  guint n_closed;
  char *file;     /* (owned) (nullable) the scenario's */
  char *scenario; /* (owned) (nullable) its name */
  guint32 seed;
  guint n_rounds;
  gboolean is_left_cut;
  gint64 start_us; /* CLOCK_REALTIME, as in events */
  gint64 end_us;
  int exit_code;
  char *problem; /* (owned) (nullable) */
};

static void
clear_entry (gpointer data)
{
  Entry *entry = data;

  g_free (entry->host);
  g_clear_pointer (&entry->event, epx_event_unref);
  g_clear_pointer (&entry->played, epx_played_unref);
}

EpxReport *
epx_report_new (const char *const *command)
{
  EpxReport *report = g_new0 (EpxReport, 1);

  report->command = g_strdupv ((char **) command);
  report->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (report->entries, clear_entry);
  report->faults = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  epx_report_start (report);
  return report;
}

void
epx_report_free (EpxReport *report)
{
  g_strfreev (report->command);
  g_array_unref (report->entries);
  g_hash_table_unref (report->faults);
  g_free (report->file);
  g_free (report->scenario);
  g_free (report->problem);
  g_free (report);
}

void
epx_report_start (EpxReport *report)
{
  report->start_us = g_get_real_time ();
  report->end_us = report->start_us;
}

static gboolean
is_cut (const EpxRuleInfo *laid)
{
  EpxFaultSpec spec;

  epx_fault_spec_from_info (&spec, laid);
  return epx_fault_spec_is_cut (&spec);
}

static gboolean
is_plain (const EpxRuleInfo *laid)
{
  return g_str_equal (laid->fault, "stall") && g_str_equal (laid->direction, "both") &&
         !laid->sets_shape;
}

/* Rules of different hosts may have the same number. Returns: (transfer full). */
static char *
name_rule (const EpxEvent *event, const char *host)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT " %s", event->rule, host != NULL ? host : "");
}

/* Counts @event. FALSE when it is of no kind that is reported. */
static gboolean
count (EpxReport *report, const EpxEvent *event, const char *host)
{
  g_autofree char *rule = name_rule (event, host);

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
    case EPX_EVENT_RULE_ADDED:
      /* Of a cut there is an event of its own, which says all of a plain one. */
      if (is_cut (event->laid))
        return !is_plain (event->laid);
      report->n_faults++;
      return g_hash_table_add (report->faults, g_steal_pointer (&rule));
    case EPX_EVENT_RULE_REMOVED:
      return g_hash_table_remove (report->faults, rule);
    case EPX_EVENT_LINK_NOTICED:
      report->n_noticed++;
      return TRUE;
    case EPX_EVENT_NODE_REGISTERED:
    case EPX_EVENT_NODE_UNREGISTERED:
    case EPX_EVENT_ISLANDS_CHANGED:
      return FALSE;
    }

  g_return_val_if_reached (FALSE);
}

static void
add (EpxReport *report, const char *host, EpxEvent *event, EpxPlayed *played)
{
  Entry entry = { g_strdup (host), event, played };

  if (report->entries->len < EPX_REPORT_MAX_EVENTS)
    {
      g_array_append_val (report->entries, entry);
      return;
    }

  report->n_dropped++;
  clear_entry (&entry);
}

void
epx_report_add (EpxReport *report, const char *host, EpxEvent *event)
{
  if (count (report, event, host))
    add (report, host, epx_event_ref (event), NULL);
}

void
epx_report_add_step (EpxReport *report, EpxPlayed *played)
{
  report->n_steps++;
  add (report, NULL, NULL, epx_played_ref (played));
}

void
epx_report_set_play (EpxReport *report, const char *file, EpxPlayer *player)
{
  g_free (report->file);
  g_free (report->scenario);
  report->file = g_strdup (file);
  report->scenario = g_strdup (epx_player_get_scenario (player)->name);
  report->seed = epx_player_get_seed (player);
  report->n_rounds = epx_player_get_round (player);
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

/* "in 3.1 s: 1 cut, 1 fix, 1 link closed", and what else there was. */
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
  if (report->scenario != NULL)
    {
      g_autofree char *name = epx_text_escape (report->scenario);

      /* Translators: a scenario's name, how many rounds, how many steps, its seed. */
      g_string_append_printf (text, _ ("epmdpxyctl: played %s: rounds %u, steps %u, seed %u\n"),
                              name, report->n_rounds, report->n_steps, report->seed);
    }
  /* Translators: seconds, cuts, fixes, links closed. */
  g_string_append_printf (text, _ ("epmdpxyctl: in %.1f s: %s, %s, %s"),
                          get_seconds (report->start_us, report->end_us), cuts, fixes, closed);
  if (report->n_faults > 0)
    g_string_append_printf (text,
                            ngettext (", %u other fault", ", %u other faults", report->n_faults),
                            report->n_faults);
  if (report->n_noticed > 0)
    g_string_append_printf (text,
                            ngettext (", noticed %u time", ", noticed %u times", report->n_noticed),
                            report->n_noticed);
  g_string_append_c (text, '\n');
}

static void
append_entry (EpxReport *report, const Entry *entry, GString *text)
{
  g_autofree char *line = entry->event != NULL ? epx_event_format_text (entry->event)
                                               : epx_played_format (entry->played);
  g_autofree char *host = epx_text_host (entry->host);
  guint64 time_us = entry->event != NULL ? entry->event->time_us : entry->played->time_us;

  g_string_append_printf (text, "  %+9.3f s  %s%s\n",
                          get_seconds (report->start_us, (gint64) time_us), host, line);
}

char *
epx_report_format_text (EpxReport *report, guint max_lines)
{
  GString *text = g_string_new (NULL);
  guint n_lines = MIN (report->entries->len, max_lines);
  guint n_hidden = report->entries->len - n_lines + report->n_dropped;

  if (report->n_cuts == 0 && report->n_faults == 0 && report->scenario == NULL)
    {
      g_string_append (text, _ ("epmdpxyctl: no cable was cut\n"));
      return g_string_free (text, FALSE);
    }

  append_headline (report, text);
  for (guint i = 0; i < n_lines; i++)
    append_entry (report, &g_array_index (report->entries, Entry, i), text);
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

static void
add_play (EpxReport *report, JsonBuilder *builder)
{
  if (report->file != NULL)
    {
      g_autofree char *file = g_utf8_make_valid (report->file, -1);

      epx_json_add_string (builder, "file", file);
    }
  epx_json_add_string (builder, "scenario", report->scenario);
  epx_json_add_number (builder, "seed", report->seed);
  epx_json_add_number (builder, "rounds", report->n_rounds);
  epx_json_add_number (builder, "steps", report->n_steps);
}

static void
add_entries (EpxReport *report, JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "events");
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->entries->len; i++)
    {
      const Entry *entry = &g_array_index (report->entries, Entry, i);

      if (entry->event != NULL)
        epx_event_build_json (entry->event, entry->host, builder);
      else
        epx_played_build_json (entry->played, builder);
    }
  json_builder_end_array (builder);
}

char *
epx_report_format_json (EpxReport *report)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  epx_json_add_string (builder, "version", EPX_VERSION);
  if (report->command != NULL)
    add_command (report, builder);
  if (report->scenario != NULL)
    add_play (report, builder);
  json_builder_set_member_name (builder, "exit_code");
  json_builder_add_int_value (builder, report->exit_code);
  if (report->problem != NULL)
    epx_json_add_string (builder, "problem", report->problem);
  epx_json_add_number (builder, "start_us", (guint64) report->start_us);
  epx_json_add_number (builder, "end_us", (guint64) report->end_us);
  epx_json_add_number (builder, "cuts", report->n_cuts);
  epx_json_add_number (builder, "fixes", report->n_fixes);
  epx_json_add_number (builder, "faults", report->n_faults);
  epx_json_add_number (builder, "noticed", report->n_noticed);
  epx_json_add_number (builder, "links_closed", report->n_closed);
  epx_json_add_boolean (builder, "left_cut", report->is_left_cut);
  epx_json_add_number (builder, "dropped", report->n_dropped);
  add_entries (report, builder);
  json_builder_end_object (builder);
  return epx_output_format_json (builder);
}
