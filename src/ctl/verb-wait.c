/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* `epmdpxyctl wait`: returns when something is so. Looks once, then follows the events. */
#include "config.h"

#include <glib/gi18n.h>

#include "ctl/foreground.h"
#include "ctl/invocation.h"
#include "ctl/look.h"
#include "ctl/output.h"
#include "ctl/quantity.h"
#include "ctl/request.h"
#include "ctl/text.h"
#include "ctl/unknown.h"
#include "ctl/wait-condition.h"

/* Longer than net_ticktime's default makes a node take to notice at its slowest but one case. */
#define DEFAULT_TIMEOUT "60s"

typedef struct
{
  char *timeout; /* (owned) (nullable) --timeout */
  char *by;      /* (owned) (nullable) --by */
  guint32 timeout_ms;
  EpxWaitCondition *condition; /* (owned) */
  EpxLinkWatch *watch;         /* (owned) */
  EpxForeground *foreground;   /* (owned) */
  GPtrArray *noticed;          /* (owned) (element-type EpxEvent) told while waiting */
  gboolean has_looked;
} Wait;

static void
clear_wait (Wait *wait)
{
  g_free (wait->timeout);
  g_free (wait->by);
  g_clear_pointer (&wait->condition, epx_wait_condition_free);
  g_clear_pointer (&wait->watch, epx_link_watch_free);
  g_clear_pointer (&wait->foreground, epx_foreground_free);
  g_clear_pointer (&wait->noticed, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wait, clear_wait)

static gboolean
parse_condition (Wait *wait, EpxInvocation *invocation, GError **error)
{
  g_auto (GStrv) island_a = NULL;
  g_auto (GStrv) island_b = NULL;
  EpxWaitKind kind;

  if (!epx_wait_kind_from_string (invocation->argv[1], &kind))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("\"%s\" is nothing to wait for; one of node, up, cut, down, noticed"),
                   invocation->argv[1]);
      return FALSE;
    }
  if (invocation->argc - 1 != (kind == EPX_WAIT_NODE ? 2 : 3))
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                           kind == EPX_WAIT_NODE ? _ ("which nodes? Write node1,node2")
                                                 : _ ("between which two islands?"));
      return FALSE;
    }
  if (wait->by != NULL && kind != EPX_WAIT_NOTICED)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                           _ ("--by goes with noticed alone"));
      return FALSE;
    }

  island_a = epx_request_split_island (invocation->argv[2], error);
  if (island_a == NULL)
    return FALSE;
  if (kind != EPX_WAIT_NODE)
    {
      island_b = epx_request_split_island (invocation->argv[3], error);
      if (island_b == NULL)
        return FALSE;
    }

  wait->condition = epx_wait_condition_new (kind, (const char *const *) island_a,
                                            (const char *const *) island_b, wait->by, error);
  return wait->condition != NULL;
}

static gboolean
parse (Wait *wait, EpxInvocation *invocation, int *exit_code)
{
  const GOptionEntry entries[] = {
    { "timeout", 0, 0, G_OPTION_ARG_FILENAME, &wait->timeout,
      N_ ("How long to wait (default: 60s)"), N_ ("TIME") },
    { "by", 0, 0, G_OPTION_ARG_FILENAME, &wait->by,
      N_ ("Which end is to have noticed (default: both)"), N_ ("NODE") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;

  if (!epx_invocation_parse (invocation, entries, exit_code))
    return FALSE;
  if (invocation->argc < 2)
    {
      *exit_code = epx_invocation_misused (invocation, _ ("for what?"));
      return FALSE;
    }

  if (epx_quantity_parse_time (wait->timeout != NULL ? wait->timeout : DEFAULT_TIMEOUT, 0,
                               EPX_DURATION_MAX_MS, &wait->timeout_ms, &error))
    {
      if (parse_condition (wait, invocation, &error))
        return TRUE;
    }
  else
    g_prefix_error (&error, "--timeout: ");
  *exit_code = epx_invocation_misused (invocation, "%s", error->message);
  return FALSE;
}

static gboolean
is_reached (Wait *wait)
{
  return epx_wait_condition_holds (wait->condition, wait->watch, NULL);
}

static void
on_event (guint member, EpxEvent *event, gpointer user_data)
{
  Wait *wait = user_data;

  epx_link_watch_apply (wait->watch, member, event);
  if (event->kind == EPX_EVENT_LINK_NOTICED)
    g_ptr_array_add (wait->noticed, epx_event_ref (event));
  if (wait->has_looked && is_reached (wait))
    epx_foreground_quit (wait->foreground);
}

/* Whether what is waited for holds where there is no node at all. */
static gboolean
is_about_the_end (EpxWaitKind kind)
{
  return kind == EPX_WAIT_DOWN || kind == EPX_WAIT_NOTICED;
}

/* @is_reached_now: (out): whether it is so already. Returns: the exit code. */
static int
look (Wait *wait, EpxInvocation *invocation, EpxFleet *fleet, gboolean *is_reached_now)
{
  g_autoptr (GPtrArray) answers = epx_fleet_ask (fleet, epx_look_take, NULL, epx_look_free);
  int exit_code = epx_invocation_judge (invocation, answers);

  if (exit_code != EPX_EXIT_DONE)
    return exit_code;

  for (guint i = 0; i < answers->len; i++)
    {
      const EpxLook *seen = ((const EpxAnswer *) g_ptr_array_index (answers, i))->value;

      epx_link_watch_look (wait->watch, i, seen->nodes, seen->links);
    }
  wait->has_looked = TRUE;
  *is_reached_now = is_reached (wait);
  return EPX_EXIT_DONE;
}

/* Where nobody is, nothing is left to wait for: that is true at once of a node that has died, and
 * of a slip of the hand. */
static void
warn_of_unknown (const Wait *wait, EpxFleet *fleet)
{
  g_autoptr (GPtrArray) unknown =
      epx_unknown_find (fleet, epx_wait_condition_get_names (wait->condition, 0),
                        epx_wait_condition_get_names (wait->condition, 1));

  for (guint i = 0; i < unknown->len; i++)
    epx_output_complain (_ ("no such node: %s (it has no links; is the name right?)"),
                         ((const EpxUnknown *) g_ptr_array_index (unknown, i))->entry);
}

static void
build_noticed (Wait *wait, JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "noticed");
  json_builder_begin_array (builder);
  for (guint i = 0; i < wait->noticed->len; i++)
    {
      const EpxEvent *event = g_ptr_array_index (wait->noticed, i);

      json_builder_begin_object (builder);
      epx_json_add_string (builder, "node", event->node);
      epx_json_add_string (builder, "from", event->from);
      epx_json_add_string (builder, "to", event->to);
      epx_json_add_number (builder, "after_us", event->after_us);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static gboolean
print_json (Wait *wait, gboolean reached, guint64 waited_us, GPtrArray *missing)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  epx_json_add_string (builder, "condition",
                       epx_wait_kind_to_string (epx_wait_condition_get_kind (wait->condition)));
  epx_json_add_boolean (builder, "reached", reached);
  epx_json_add_number (builder, "waited_us", waited_us);
  build_noticed (wait, builder);
  json_builder_set_member_name (builder, "missing");
  json_builder_begin_array (builder);
  for (guint i = 0; i < missing->len; i++)
    json_builder_add_string_value (builder, g_ptr_array_index (missing, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return epx_output_print_json (builder);
}

static gboolean
print_text (Wait *wait, guint64 waited_us)
{
  g_autofree char *condition = epx_wait_condition_format (wait->condition);
  g_autofree char *line = NULL;

  /* Translators: what was waited for, and how long it took. */
  line = g_strdup_printf (_ ("%s: after %.3f s\n"), condition, (double) waited_us / G_USEC_PER_SEC);
  return epx_output_print (line);
}

static void
complain_of_missing (Wait *wait, GPtrArray *missing)
{
  g_autofree char *timeout = epx_quantity_format_time (wait->timeout_ms);
  g_autofree char *list = NULL;
  guint n_hidden = missing->len > EPX_TEXT_MAX_NAMES ? missing->len - EPX_TEXT_MAX_NAMES : 0;

  g_ptr_array_set_size (missing, (int) (missing->len - n_hidden));
  g_ptr_array_add (missing, NULL);
  list = g_strjoinv ("; ", (char **) missing->pdata);
  if (n_hidden == 0)
    epx_output_complain (_ ("not within %s: %s"), timeout, list);
  else
    epx_output_complain (
        ngettext ("not within %s: %s; and %u more", "not within %s: %s; and %u more", n_hidden),
        timeout, list, n_hidden);
}

static int
tell (Wait *wait, EpxInvocation *invocation, gboolean reached, guint64 waited_us)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  gboolean is_printed = TRUE;

  if (!reached)
    epx_wait_condition_holds (wait->condition, wait->watch, missing);
  if (invocation->is_json)
    is_printed = print_json (wait, reached, waited_us, missing);
  else if (reached)
    is_printed = print_text (wait, waited_us);
  if (!reached)
    complain_of_missing (wait, missing);
  return reached && is_printed ? EPX_EXIT_DONE : EPX_EXIT_FAILED;
}

static int
wait_for_it (Wait *wait, EpxInvocation *invocation, EpxFleet *fleet)
{
  gint64 start_us = g_get_monotonic_time ();
  gboolean reached = FALSE;
  int exit_code = look (wait, invocation, fleet, &reached);

  if (exit_code != EPX_EXIT_DONE)
    return exit_code;
  if (is_about_the_end (epx_wait_condition_get_kind (wait->condition)))
    warn_of_unknown (wait, fleet);
  if (!reached && wait->timeout_ms > 0)
    switch (epx_foreground_run (wait->foreground, wait->timeout_ms))
      {
      case EPX_FOREGROUND_DONE:
        reached = TRUE;
        break;
      case EPX_FOREGROUND_LATE:
        break;
      case EPX_FOREGROUND_INTERRUPTED:
        return EPX_EXIT_SIGNALLED + epx_foreground_get_signal (wait->foreground);
      case EPX_FOREGROUND_NO_DAEMON:
        {
          g_autofree char *host = epx_text_host (epx_foreground_get_lost_host (wait->foreground));

          epx_output_complain (_ ("%sthe daemon went away while it was waited for"), host);
          return EPX_EXIT_NO_DAEMON;
        }
      }

  return tell (wait, invocation, reached, (guint64) (g_get_monotonic_time () - start_us));
}

static int
run_wait (EpxInvocation *invocation)
{
  g_auto (Wait) wait = { 0 };
  g_autoptr (EpxFleet) fleet = NULL;
  int exit_code;

  if (!parse (&wait, invocation, &exit_code))
    return exit_code;

  fleet = epx_invocation_connect (invocation, EPX_CLIENT_MAY_START, EPX_REACH_ALL, &exit_code);
  if (fleet == NULL)
    return exit_code;

  wait.watch = epx_link_watch_new (epx_fleet_get_n_members (fleet));
  wait.noticed = g_ptr_array_new_with_free_func ((GDestroyNotify) epx_event_unref);
  wait.foreground = epx_foreground_new (fleet);
  epx_fleet_listen (fleet, on_event, &wait);
  exit_code = wait_for_it (&wait, invocation, fleet);
  epx_fleet_unlisten (fleet, &wait);
  g_clear_pointer (&wait.foreground, epx_foreground_free);
  return exit_code;
}

const EpxVerb epx_verb_wait = {
  .name = "wait",
  .parameters = N_ ("node A,B | up|cut|down|noticed A,B C,D"),
  .summary = N_ ("Wait until nodes are there, or links are up, cut, noticed"),
  .description =
      N_ ("Examples:\n"
          "  epmdpxyctl wait node node1,node2,node3   all three are registered\n"
          "  epmdpxyctl wait up node1 node2           a link between them is up\n"
          "  epmdpxyctl cut node1 node2\n"
          "  epmdpxyctl wait noticed node1 node2 --timeout 90s\n"
          "  epmdpxyctl wait noticed node1 node2 --by node2\n"
          "\n"
          "up: a link is up, or spoiled (slow or grey). cut: a link is cut, and none is up.\n"
          "down: no link is left. noticed: no link is left, or each is cut and both of its ends\n"
          "have given up on it (with --by: that one); dials that a cut leaves without an answer\n"
          "do not count. Of several names each has to have it with each. With patterns any\n"
          "match counts for up and cut, all of them for down and noticed.\n"
          "\n"
          "Looks at what is there, then follows what happens. Returns 0 when it is so, 1 when it\n"
          "is not in time (and says what is missing), 3 without a daemon, also when it goes. With\n"
          "--host the nodes and links of all hosts count together.\n"
          "\n"
          "--json: an object with condition, reached (true or false), waited_us, noticed (objects\n"
          "with node, from, to, after_us, of those told meanwhile), missing (sentences)."),
  .has_json = TRUE,
  .run = run_wait,
};
