#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""How fast epmdpxy is beside no proxy at all and beside other proxies, as one table.

Groups that were measured before and are kept in the --json file stay in the table, so a long run
can be made in several short ones. EPX_BUILD names the build directory: a release build, for figures
that mean something. Wants a quiet machine.
"""

import argparse
import os
import platform
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "integration")]

import group_control  # noqa: E402
import group_epmd  # noqa: E402
import group_erlang  # noqa: E402
import group_mesh  # noqa: E402
import group_raw  # noqa: E402
import group_scale  # noqa: E402
import ways  # noqa: E402
from results import Results, table  # noqa: E402

GROUPS = {group.NAME: group for group in (
    group_erlang, group_raw, group_epmd, group_scale, group_mesh, group_control)}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP",
                        help=f"what to measure, of {', '.join(GROUPS)}; default: all")
    parser.add_argument("--ways", type=lambda text: text.split(","), default=ways.ALL,
                        help=f"of {','.join(ways.ALL)}, which is the default, and "
                             f"{','.join(ways.BARE)}: the least that a relay can do")
    parser.add_argument("--rounds", type=int, default=7, help="default: 7")
    parser.add_argument("--ms", type=int, default=400,
                        help="how long each rate is measured; small messages for a third, often")
    parser.add_argument("--quick", action="store_true", help="one short round of each")
    parser.add_argument("--json", metavar="FILE", help="where results are kept and added to")
    parser.add_argument("--show", action="store_true", help="measure nothing, show what is kept")
    options = parser.parse_args()
    for group in options.groups:
        if group not in GROUPS:
            parser.error(f"no group {group}: there are {', '.join(GROUPS)}")
    if options.quick:
        options.rounds, options.ms = 1, 100
    return options


def describe_machine():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        models = [line.split(": ")[1].strip() for line in info if line.startswith("model name")]
    return f"{len(models)} × {models[0] if models else platform.machine()}, " \
           f"Linux {platform.release()}"


def main():
    options = parse_arguments()
    if ways.missing():
        sys.exit(f"bench: install first: apt-get install {' '.join(ways.missing())}")
    results = Results(options.json)
    if not options.show:
        results.machine = describe_machine()
        for name in options.groups or GROUPS:
            print(f"bench: {name}", file=sys.stderr, flush=True)
            results.forget(name)
            GROUPS[name].run(results, options)
            results.sort(list(GROUPS))
            results.save()
    targets = {}
    for group in GROUPS.values():
        targets.update(group.TARGETS)
    print(f"{results.machine}\n\n{table(results, targets, options.ways)}")


if __name__ == "__main__":
    main()
