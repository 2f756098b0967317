/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The verbs that do something to the cables between two islands short of cutting them for good:
 * `oneway`, `no-dial`, `slow`, `grey`, `blip`, and `fault`, which takes what the daemon takes. */
#include "config.h"

#include <glib/gi18n.h>

#include "ctl/shape-verb.h"

const EpxVerb epx_verb_oneway = {
  .name = "oneway",
  .parameters = N_ ("A,B C,D"),
  .summary = N_ ("Lose what goes from one island to another"),
  .description =
      N_ ("Examples:\n"
          "  epmdpxyctl oneway node1 node2            node2 hears nothing of node1\n"
          "  epmdpxyctl oneway node1 '*' --for 1m\n"
          "  epmdpxyctl oneway node1 node2 --fault stall\n"
          "\n"
          "The fault \"loss\" (the default) is a fibre that is dead in one direction: since no\n"
          "acknowledgement arrives either, TCP falls silent on the way back a little later.\n"
          "\"stall\" holds one direction and leaves the other one alone, as no network does.\n"
          "Closes are held in both directions."),
  .footnote = epx_shape_verb_footnote,
  .has_json = TRUE,
  .run = epx_shape_verb_run,
};

const EpxVerb epx_verb_no_dial = {
  .name = "no-dial",
  .parameters = N_ ("A,B C,D"),
  .summary = N_ ("Let one island accept links from another, but not dial it"),
  .description =
      N_ ("Examples:\n"
          "  epmdpxyctl no-dial node1 node2           node1 may not dial node2\n"
          "\n"
          "Links that the first island has dialled are reset, and so is each of its dials to\n"
          "the second one. Links that were dialled the other way are left alone, both\n"
          "directions of them."),
  .footnote = epx_shape_verb_footnote,
  .has_json = TRUE,
  .run = epx_shape_verb_run,
};

const EpxVerb epx_verb_slow = {
  .name = "slow",
  .parameters = N_ ("A,B C,D"),
  .summary = N_ ("Delay what goes between two islands, or narrow the way"),
  .description =
      N_ ("Examples:\n"
          "  epmdpxyctl slow node1 node2 --latency 50ms --jitter 10ms\n"
          "  epmdpxyctl slow node1,node2 '*' --rate 1MB/s\n"
          "  epmdpxyctl slow node1 node2 --latency 1s --oneway\n"
          "\n"
          "The latency is that of each direction, so a question and its answer take twice as\n"
          "long. Nothing is lost or put out of order. Rates: B, kB, MB, GB, KiB, MiB, GiB, kbit,\n"
          "Mbit or Gbit a second. A cable that is cut stays cut."),
  .footnote = epx_shape_verb_footnote,
  .has_json = TRUE,
  .run = epx_shape_verb_run,
};

const EpxVerb epx_verb_grey = {
  .name = "grey",
  .parameters = N_ ("A,B C,D"),
  .summary = N_ ("Hold all data while the nodes believe in each other"),
  .description =
      N_ ("Examples:\n"
          "  epmdpxyctl grey node1 node2 --for 1m     connected, and nothing works\n"
          "  epmdpxyctl grey node1 node2 --oneway\n"
          "\n"
          "The daemon holds what the nodes send and keeps their tick timers content. What was\n"
          "held arrives when it ends, in order. Of a link whose messages cannot be told apart,\n"
          "since it is encrypted, everything is held: a cut."),
  .footnote = epx_shape_verb_footnote,
  .has_json = TRUE,
  .run = epx_shape_verb_run,
};

const EpxVerb epx_verb_blip = {
  .name = "blip",
  .parameters = N_ ("A,B C,D | --all"),
  .summary = N_ ("Cut cables for some milliseconds, all at once"),
  .description =
      N_ ("Examples:\n"
          "  epmdpxyctl blip --all                    every cable, for 20ms\n"
          "  epmdpxyctl blip node1 node2 --for 200ms\n"
          "  epmdpxyctl blip --all --fault reset      whoever is connected is not any more\n"
          "\n"
          "One rule for all cables, which the daemon ends by its own clock. This returns when\n"
          "the blip begins."),
  .footnote = epx_shape_verb_footnote,
  .has_json = TRUE,
  .run = epx_shape_verb_run,
};

const EpxVerb epx_verb_fault = {
  .name = "fault",
  .parameters = N_ ("A,B C,D [KEY=VALUE…]"),
  .summary = N_ ("Lay any rule that the daemon knows"),
  .description =
      N_ ("Examples:\n"
          "  epmdpxyctl fault node1 node2 fault=loss direction=forward\n"
          "  epmdpxyctl fault node1 '*' latency-ms=50 rate=1MB/s duration-ms=10s\n"
          "  epmdpxyctl fault node1 node2 fault=none  nothing, whatever lies below\n"
          "\n"
          "Keys:\n"
          "  fault        stall (held, as in a cut; the default), loss, reset, grey or none\n"
          "  direction    both (the default), or forward: only from the first to the second\n"
          "  latency-ms, jitter-ms   a delay, as 50 or 50ms, up to a minute\n"
          "  rate         bytes a second, as 1000000 or 1MB/s\n"
          "  duration-ms  how long, as 200 or 200ms; as --for\n"
          "A rule that sets a delay or a rate alone leaves the fault of its cables as it is.\n"
          "The latest rule that matches decides, fault and delay apart from each other."),
  .footnote = epx_shape_verb_footnote,
  .has_json = TRUE,
  .run = epx_shape_verb_run,
};
