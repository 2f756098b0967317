# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""How long a cluster of real nodes takes until each sees all others, when all dial at once."""

import time

from harness import World, wait_until
from ways import DIRECT, OURS

NAME = "mesh"
N_NODES = 30
TARGETS = {}


def call_all(nodes, text, limit=60):
    asked = [(node, node.begin(text)) for node in nodes]
    return [node.finish(number, limit) for node, number in asked]


def form(nodes):
    """Seconds until all see all."""
    names = ",".join(f"'{node.full}'" for node in nodes)
    begin = time.monotonic()
    call_all(nodes, f"[net_kernel:connect_node(N) || N <- [{names}], N =/= node()]")
    wait_until(lambda: all(n == len(nodes) - 1 for n in call_all(nodes, "length(nodes())")),
               30, "a full mesh")
    return time.monotonic() - begin


def part(nodes):
    call_all(nodes, "[erlang:disconnect_node(N) || N <- nodes()]")
    wait_until(lambda: not any(call_all(nodes, "length(nodes())")), 30, "no links")


def run(results, options):
    for way in (DIRECT, OURS):
        world = World()
        try:
            epmd = world.daemon() if way == OURS else world.real_epmd()
            # Once parted they stay apart, whatever global would like to say.
            nodes = world.nodes([f"node{number}" for number in range(N_NODES)], epmd, ticktime=60,
                                args=("-kernel", "dist_auto_connect", "never"))
            for _ in range(options.rounds):
                results.record(NAME, f"full mesh of {N_NODES} nodes", "s", way, form(nodes), False)
                part(nodes)
        finally:
            world.close()
