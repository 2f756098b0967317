/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* `epmdpxyctl monitor`: what happens, as it happens. */
#include "config.h"

#include <signal.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "client/bus.h"
#include "ctl/event-print.h"
#include "ctl/invocation.h"
#include "ctl/output.h"
#include "ctl/text.h"

typedef struct
{
  EpxInvocation *invocation; /* (unowned) outlives us */
  EpxFleet *fleet;           /* (unowned) outlives us */
  guint n_left;              /* members whose bus is there */
  GMainLoop *loop;           /* (owned) */
  int exit_code;
} Monitor;

/* One of the fleet. */
typedef struct
{
  Monitor *monitor; /* (unowned) */
  guint member;
} Watched;

static void
quit (Monitor *monitor, int exit_code)
{
  monitor->exit_code = exit_code;
  g_main_loop_quit (monitor->loop);
}

/* A reader that has seen enough, such as head or grep -m1, is no failure. */
static void
quit_unprinted (Monitor *monitor)
{
  quit (monitor, epx_output_has_reader () ? EPX_EXIT_FAILED : EPX_EXIT_DONE);
}

static void
print_text (Monitor *monitor, guint member, guint64 time_us, const char *text)
{
  g_autofree char *host = epx_text_host (epx_fleet_get_host (monitor->fleet, member));
  g_autofree char *clock = epx_text_clock (time_us);
  g_autofree char *line = g_strdup_printf ("%s%s  %s\n", host, clock, text);

  if (!epx_output_print (line))
    quit_unprinted (monitor);
}

static void
on_event (guint member, EpxEvent *event, gpointer user_data)
{
  Monitor *monitor = user_data;

  if (monitor->invocation->is_json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      epx_event_build_json (event, epx_fleet_get_host (monitor->fleet, member), builder);
      if (!epx_output_print_json (builder))
        quit_unprinted (monitor);
    }
  else
    {
      g_autofree char *text = epx_event_format_text (event);

      print_text (monitor, member, event->time_us, text);
    }
}

/* What is no signal of the daemon. @kind: for machines; @text: for people. */
static void
print_presence (Monitor *monitor, guint member, const char *kind, const char *text)
{
  guint64 now_us = (guint64) g_get_real_time ();

  if (monitor->invocation->is_json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      epx_json_begin_host (builder, epx_fleet_get_host (monitor->fleet, member));
      epx_json_add_string (builder, "event", kind);
      epx_json_add_number (builder, "time_us", now_us);
      epx_json_add_boolean (builder, "daemon",
                            epx_client_is_present (epx_fleet_get_client (monitor->fleet, member)));
      json_builder_end_object (builder);
      if (!epx_output_print_json (builder))
        quit_unprinted (monitor);
    }
  else
    {
      print_text (monitor, member, now_us, text);
    }
}

static void
on_presence_changed (EpxClient *client, GParamSpec *pspec, gpointer user_data)
{
  const Watched *watched = user_data;

  if (epx_client_is_present (client))
    print_presence (watched->monitor, watched->member, "daemon-came", _ ("the daemon is there"));
  else
    print_presence (watched->monitor, watched->member, "daemon-gone", _ ("the daemon is gone"));
}

static void
on_bus_lost (EpxClient *client, gpointer user_data)
{
  const Watched *watched = user_data;
  Monitor *monitor = watched->monitor;
  g_autofree char *host = epx_text_host (epx_fleet_get_host (monitor->fleet, watched->member));

  epx_output_complain (_ ("%sthe bus went away (start monitor again when it is back)"), host);
  monitor->n_left--;
  if (monitor->n_left == 0)
    quit (monitor, EPX_EXIT_NO_DAEMON);
}

static gboolean
on_reader_gone (int fd, GIOCondition condition, gpointer user_data)
{
  quit (user_data, EPX_EXIT_DONE);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_quit_signal (gpointer user_data)
{
  quit (user_data, EPX_EXIT_DONE);
  return G_SOURCE_CONTINUE;
}

static void
print_greeting (Monitor *monitor, guint member)
{
  EpxClient *client = epx_fleet_get_client (monitor->fleet, member);
  const char *spec = epx_fleet_get_host (monitor->fleet, member) != NULL
                         ? "system"
                         : epx_invocation_get_bus (monitor->invocation);
  g_autofree char *bus = epx_bus_describe (spec);
  g_autofree char *text = NULL;

  if (epx_client_is_present (client))
    text = g_strdup_printf (_ ("watching the daemon on %s"), bus);
  else
    text = g_strdup_printf (_ ("watching %s for a daemon; there is none yet"), bus);
  print_presence (monitor, member, "watching", text);
}

/* @watched: an array, one for each member. */
static void
start_watching (Monitor *monitor, Watched *watched)
{
  epx_fleet_listen (monitor->fleet, on_event, monitor);
  for (guint i = 0; i < monitor->n_left; i++)
    {
      EpxClient *client = epx_fleet_get_client (monitor->fleet, i);

      watched[i] = (Watched){ monitor, i };
      g_signal_connect (client, "notify::is-present", G_CALLBACK (on_presence_changed),
                        &watched[i]);
      g_signal_connect (client, "bus-lost", G_CALLBACK (on_bus_lost), &watched[i]);
      print_greeting (monitor, i);
    }
}

static void
stop_watching (Monitor *monitor, Watched *watched)
{
  epx_fleet_unlisten (monitor->fleet, monitor);
  for (guint i = 0; i < epx_fleet_get_n_members (monitor->fleet); i++)
    g_signal_handlers_disconnect_by_data (epx_fleet_get_client (monitor->fleet, i), &watched[i]);
}

static int
run_monitor (EpxInvocation *invocation)
{
  Monitor monitor = { .invocation = invocation, .exit_code = EPX_EXIT_DONE };
  g_autoptr (EpxFleet) fleet = NULL;
  g_autofree Watched *watched = NULL;
  guint sources[3];

  if (!epx_invocation_parse (invocation, NULL, &monitor.exit_code) ||
      !epx_invocation_expect (invocation, 0, &monitor.exit_code))
    return monitor.exit_code;

  fleet =
      epx_invocation_connect (invocation, EPX_CLIENT_ONLY_LOOK, EPX_REACH_ALL, &monitor.exit_code);
  if (fleet == NULL)
    return monitor.exit_code;

  monitor.fleet = fleet;
  monitor.n_left = epx_fleet_get_n_members (fleet);
  monitor.loop = g_main_loop_new (NULL, FALSE);
  sources[0] = g_unix_signal_add (SIGINT, on_quit_signal, &monitor);
  sources[1] = g_unix_signal_add (SIGTERM, on_quit_signal, &monitor);
  sources[2] = g_unix_fd_add (STDOUT_FILENO, G_IO_ERR | G_IO_HUP, on_reader_gone, &monitor);
  watched = g_new (Watched, monitor.n_left);
  start_watching (&monitor, watched);
  if (monitor.exit_code == EPX_EXIT_DONE && epx_output_has_reader ())
    g_main_loop_run (monitor.loop);

  stop_watching (&monitor, watched);
  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);
  g_main_loop_unref (monitor.loop);
  return monitor.exit_code;
}

const EpxVerb epx_verb_monitor = {
  .name = "monitor",
  .summary = N_ ("Print what happens, a line for each event, until interrupted"),
  .description = N_ (
      "Examples:\n"
      "  epmdpxyctl monitor\n"
      "  epmdpxyctl monitor --json | jq -c 'select(.event == \"cables-cut\")'\n"
      "\n"
      "The first line says that it watches: nothing that happens later is missed. It does not\n"
      "start the daemon, says when it goes and comes, and ends with 0 on Ctrl-C and when nobody\n"
      "reads it any more, as in `epmdpxyctl monitor | grep -m1 cut`.\n"
      "\n"
      "--json: an object on each line with event and time_us (microseconds since 1970), and:\n"
      "  node-registered      name, port, creation, path\n"
      "  node-unregistered    name, path\n"
      "  link-state-changed   path, from, to, old, new (states, see `links --help`)\n"
      "  cables-cut           island_a, island_b, links (how many it changed)\n"
      "  cables-fixed         the same; when a rule ended also reason and lasted_us\n"
      "  rule-added           from, to, fault, direction, latency_ms, jitter_ms, rate,\n"
      "                       duration_ms, bound_to_caller (those that are set)\n"
      "  rule-removed         from, to, links, lasted_us, reason (removed, expired,\n"
      "                       caller-gone or fixed)\n"
      "  link-noticed         path, from, to, node (which end of a cut link gave up),\n"
      "                       after_us (how long after the cut)\n"
      "  islands-changed      islands (arrays of names)\n"
      "  watching, daemon-came, daemon-gone   daemon (whether it is there)\n"
      "and, where they are known, rule (a number) and sender (a name on the bus).\n"
      "\n"
      "With --host each line begins with the host, and each object has it as host. It ends with\n"
      "3 when all of the hosts are lost."),
  .has_json = TRUE,
  .run = run_monitor,
};
