/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* `epmdpxyctl flap`: a cable that goes down and comes back, again and again: a scenario of one
 * step. */
#include "config.h"

#include <glib/gi18n.h>

#include "ctl/output.h"
#include "ctl/play-verb.h"
#include "ctl/shape-verb.h"

static gboolean
print_dry_run (EpxInvocation *invocation, const EpxRequest *request)
{
  g_autoptr (JsonBuilder) builder = NULL;
  g_autofree char *text = epx_request_format (request);
  g_autofree char *lines = NULL;

  if (!invocation->is_json)
    {
      lines = g_strdup_printf (_ ("%s\ndry run: nothing was changed\n"), text);
      return epx_output_print (lines);
    }

  builder = json_builder_new ();
  json_builder_begin_object (builder);
  epx_json_add_string (builder, "verb", "flap");
  epx_json_add_boolean (builder, "dry_run", TRUE);
  epx_json_add_string (builder, "text", text);
  json_builder_end_object (builder);
  return epx_output_print_json (builder);
}

static int
run_flap (EpxInvocation *invocation)
{
  g_autoptr (EpxRequest) request = NULL;
  EpxPlayVerb play = { .n_rounds = 1 };
  gboolean is_dry_run;
  int exit_code;

  request = epx_shape_verb_parse (invocation, &is_dry_run, &exit_code);
  if (request == NULL)
    return exit_code;
  if (is_dry_run)
    return print_dry_run (invocation, request) ? EPX_EXIT_DONE : EPX_EXIT_FAILED;

  play.is_endless = request->count == 0;
  return epx_play_verb_run (invocation, epx_scenario_new_single (g_steal_pointer (&request)),
                            &play);
}

const EpxVerb epx_verb_flap = {
  .name = "flap",
  .parameters = N_ ("A,B C,D | --all"),
  .summary = N_ ("Cut cables again and again, for a while each time"),
  .description =
      N_ ("Examples:\n"
          "  epmdpxyctl flap node1 node2 --every 5s --down 1s\n"
          "  epmdpxyctl flap --all --every 1s --down 20ms --count 60\n"
          "\n"
          "Stays in the foreground and tells of each time on stderr; with --count until it is\n"
          "done, else until it is interrupted, which returns 0. Either way nothing is left of it,\n"
          "also if it is killed. What happened on the cables is printed at the end.\n"
          "\n"
          "--json: the object of `epmdpxyctl play --help`. With --dry-run: verb, dry_run, text."),
  .has_json = TRUE,
  .run = run_flap,
};
