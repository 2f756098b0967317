/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* `epmdpxyctl play`: timed steps from a file. */
#include "config.h"

#include <glib/gi18n.h>

#include "ctl/output.h"
#include "ctl/play-verb.h"
#include "ctl/quantity.h"
#include "ctl/text.h"

typedef struct
{
  char *seed;   /* (owned) (nullable) --seed */
  char *repeat; /* (owned) (nullable) --repeat */
  gboolean is_dry_run;
} Options;

static void
clear_options (Options *options)
{
  g_free (options->seed);
  g_free (options->repeat);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)

/* What the options say, else the file, else chance. */
static gboolean
choose (EpxPlayVerb *play, const EpxScenario *scenario, const Options *options, GError **error)
{
  guint64 number = scenario->has_seed ? scenario->seed : g_random_int ();

  if (options->seed != NULL &&
      !epx_quantity_parse_number (options->seed, 0, G_MAXUINT32, &number, error))
    {
      g_prefix_error (error, "--seed: ");
      return FALSE;
    }
  play->seed = (guint32) number;

  number = scenario->n_rounds;
  if (options->repeat != NULL &&
      !epx_quantity_parse_number (options->repeat, 1, EPX_SCENARIO_MAX_ROUNDS, &number, error))
    {
      g_prefix_error (error, "--repeat: ");
      return FALSE;
    }
  play->n_rounds = (guint) number;
  return TRUE;
}

static gboolean
print_text (const EpxScenario *scenario, const EpxPlayVerb *play)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *name = epx_text_escape (scenario->name);
  g_autofree char *length = epx_quantity_format_time (scenario->length_ms);

  /* Translators: a scenario's name, its seed, how many rounds, how long each is. */
  g_string_append_printf (text, _ ("%s: seed %u, rounds %u of %s\n"), name, play->seed,
                          play->n_rounds, length);
  for (guint i = 0; i < scenario->steps->len; i++)
    {
      const EpxStep *step = g_ptr_array_index (scenario->steps, i);
      g_autofree char *request = epx_request_format (step->request);

      g_string_append_printf (text, "  %+9.3f s  %s\n", step->at_ms / 1000.0, request);
    }
  g_string_append (text, _ ("dry run: nothing was changed\n"));
  return epx_output_print (text->str);
}

static gboolean
print_json (const EpxScenario *scenario, const EpxPlayVerb *play)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  epx_json_add_string (builder, "scenario", scenario->name);
  epx_json_add_boolean (builder, "dry_run", TRUE);
  epx_json_add_number (builder, "seed", play->seed);
  epx_json_add_number (builder, "rounds", play->n_rounds);
  epx_json_add_number (builder, "length_ms", scenario->length_ms);
  json_builder_set_member_name (builder, "steps");
  json_builder_begin_array (builder);
  for (guint i = 0; i < scenario->steps->len; i++)
    {
      const EpxStep *step = g_ptr_array_index (scenario->steps, i);
      g_autofree char *request = epx_request_format (step->request);

      json_builder_begin_object (builder);
      epx_json_add_string (builder, "step", step->group);
      epx_json_add_number (builder, "at_ms", step->at_ms);
      epx_json_add_string (builder, "text", request);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return epx_output_print_json (builder);
}

static int
run_play (EpxInvocation *invocation)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "repeat", 0, 0, G_OPTION_ARG_FILENAME, &options.repeat,
      N_ ("Play it as many times, whatever the file says"), N_ ("NUMBER") },
    { "seed", 0, 0, G_OPTION_ARG_FILENAME, &options.seed,
      N_ ("Choose as another time that printed this seed"), N_ ("NUMBER") },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options.is_dry_run,
      N_ ("Check the file and show its steps, and do nothing"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (EpxScenario) scenario = NULL;
  g_autoptr (GError) error = NULL;
  EpxPlayVerb play = { 0 };
  int exit_code;

  if (!epx_invocation_parse (invocation, entries, &exit_code) ||
      !epx_invocation_expect (invocation, 1, &exit_code))
    return exit_code;

  play.file = invocation->argv[1];
  scenario = epx_play_verb_load (play.file, &error);
  if (scenario == NULL)
    return epx_invocation_failed (invocation, error);
  if (!choose (&play, scenario, &options, &error))
    return epx_invocation_misused (invocation, "%s", error->message);
  if (!options.is_dry_run)
    return epx_play_verb_run (invocation, g_steal_pointer (&scenario), &play);

  return (invocation->is_json ? print_json (scenario, &play) : print_text (scenario, &play))
             ? EPX_EXIT_DONE
             : EPX_EXIT_FAILED;
}

const EpxVerb epx_verb_play = {
  .name = "play",
  .parameters = N_ ("FILE"),
  .summary = N_ ("Play a scenario of timed faults from a file"),
  .description =
      N_ ("Examples:\n"
          "  epmdpxyctl play restless.scenario\n"
          "  epmdpxyctl play restless.scenario --repeat 10 --seed 42\n"
          "  epmdpxyctl play restless.scenario --dry-run\n"
          "  epmdpxyctl run --play restless.scenario -- rebar3 ct\n"
          "\n"
          "A scenario is a key file:\n"
          "  [scenario]\n"
          "  name=Restless          what to call it\n"
          "  seed=42                what chance in the steps follows from\n"
          "  repeat=3               how many rounds (1)\n"
          "  length=30s             how long a round takes at least\n"
          "\n"
          "  [step 1]\n"
          "  at=2s                  from the begin of the round\n"
          "  verb=cut\n"
          "  islands=node1,node2 | node3\n"
          "  for=10s\n"
          "\n"
          "  [step 2]\n"
          "  at=15s\n"
          "  verb=minority\n"
          "  for=500ms\n"
          "\n"
          "The keys of a step are at, verb, islands, and the long options of the verb; flags are\n"
          "true or false. Verbs: cut, isolate, halves, minority, bridge, majorities-ring, oneway,\n"
          "no-dial, slow, grey, blip, flap (with a count), fault (with the keys of AddFault), and\n"
          "fix (islands, or all=true).\n"
          "\n"
          "Each step is planned from the nodes that are registered when its time comes, and told\n"
          "on stderr. What it laid is taken off at the end of the round, by an interrupt, and by\n"
          "the daemon if this program dies. What happened on the cables is printed at the end.\n"
          "\n"
          "Returns 1 when the file or a step is refused, 128 and the signal when interrupted.\n"
          "\n"
          "--json: an object with version, file, scenario, seed, rounds, steps (numbers),\n"
          "exit_code, problem (only if there was one), start_us, end_us (microseconds since\n"
          "1970), cuts, fixes, faults (others than cuts), noticed, links_closed (numbers),\n"
          "left_cut, dropped (events beyond the first 5000), events (objects as of `monitor\n"
          "--json`; a step is one with event \"step\", time_us, round, step, text, late_us, and\n"
          "seed, partial, rules as of `blip --json`). With --dry-run: scenario, dry_run, seed,\n"
          "rounds, length_ms, steps (objects with step, at_ms, text). With --host each event has "
          "host,\n"
          "and what is counted is what all hosts did; a step has the rule numbers of the first."),
  .has_json = TRUE,
  .run = run_play,
};
