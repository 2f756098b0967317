/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The epmdpxy authors */

/* The verbs that split the registered nodes into a shape: `isolate`, `halves`, `minority`, `bridge`
 * and `majorities-ring`. */
#include "config.h"

#include <glib/gi18n.h>

#include "ctl/shape-verb.h"

const EpxVerb epx_verb_isolate = {
  .name = "isolate",
  .parameters = N_ ("NODE[,NODE…]"),
  .summary = N_ ("Cut nodes off from all other registered ones"),
  .description = N_ ("Examples:\n"
                     "  epmdpxyctl isolate node1\n"
                     "  epmdpxyctl isolate 'rabbit*' --for 30s   those still see each other\n"
                     "  epmdpxyctl isolate node1 --dry-run"),
  .footnote = epx_shape_verb_footnote,
  .has_json = TRUE,
  .run = epx_shape_verb_run,
};

const EpxVerb epx_verb_halves = {
  .name = "halves",
  .summary = N_ ("Split the registered nodes into two halves"),
  .description =
      N_ ("Examples:\n"
          "  epmdpxyctl halves                        the first half by name, and the rest\n"
          "  epmdpxyctl halves --random --for 10s\n"
          "  epmdpxyctl halves --seed 42              the same halves as another time\n"
          "\n"
          "Of an odd number the second half has one more."),
  .footnote = epx_shape_verb_footnote,
  .has_json = TRUE,
  .run = epx_shape_verb_run,
};

const EpxVerb epx_verb_minority = {
  .name = "minority",
  .summary = N_ ("Cut a random minority off from the majority"),
  .description =
      N_ ("Examples:\n"
          "  epmdpxyctl minority --for 10s            a third of the nodes, at least one\n"
          "  epmdpxyctl minority --size 2             two nodes of five or more\n"
          "  epmdpxyctl minority --seed 42            the same nodes as another time"),
  .footnote = epx_shape_verb_footnote,
  .has_json = TRUE,
  .run = epx_shape_verb_run,
};

const EpxVerb epx_verb_bridge = {
  .name = "bridge",
  .parameters = N_ ("NODE"),
  .summary = N_ ("Split all but one node into halves; that one sees both"),
  .description =
      N_ ("Examples:\n"
          "  epmdpxyctl bridge node3                  the others in order of their names\n"
          "  epmdpxyctl bridge node3 --random\n"
          "\n"
          "This is a partial split: nodes of OTP 25 and later make a full one of it unless all\n"
          "of them run with -kernel prevent_overlapping_partitions false."),
  .footnote = epx_shape_verb_footnote,
  .has_json = TRUE,
  .run = epx_shape_verb_run,
};

const EpxVerb epx_verb_majorities_ring = {
  .name = "majorities-ring",
  .summary = N_ ("Let every node see a majority, and no two the same one"),
  .description =
      N_ ("Examples:\n"
          "  epmdpxyctl majorities-ring               a ring in the order of the names\n"
          "  epmdpxyctl majorities-ring --random --for 1m\n"
          "\n"
          "Of five nodes each sees its two neighbours on a ring. Where the number of nodes\n"
          "does not allow as many neighbours for each as make the least majority, each has one\n"
          "more.\n"
          "\n"
          "This is a partial split: nodes of OTP 25 and later make a full one of it unless all\n"
          "of them run with -kernel prevent_overlapping_partitions false."),
  .footnote = epx_shape_verb_footnote,
  .has_json = TRUE,
  .run = epx_shape_verb_run,
};
