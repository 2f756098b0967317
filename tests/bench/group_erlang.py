# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Two real Erlang nodes: what a user feels. One target, and a node for each way to it."""

import os
import statistics
import subprocess

from harness import World
from harness.epmd import names
from results import Target
from ways import Ways

HERE = os.path.dirname(os.path.abspath(__file__))
NAME = "erlang"
ROUND_TRIPS = 4000
LARGE = 1 << 20
TARGETS = {
    "round trip p50": [Target("direct", most=1.2), Target("peers", most=1.0)],
    "200 B messages": [Target("direct", least=0.97)],
    "64 KiB messages": [Target("direct", least=0.70), Target("peers", least=1.15)],
    "1 MiB messages": [Target("direct", least=0.60), Target("peers", least=1.15)],
    # A delayed acknowledgement costs 40 ms.
    "1 MiB call p99.9": [Target("value", most=20_000)],
}


class Pair:
    """A node and the target that it reaches one way."""

    def __init__(self, world, way, target):
        self.way = way.name
        self.target = target
        self.node = world.node("from-" + way.name, way.epmd_port, ticktime=60)

    def call(self, text):
        return self.node.call(f"epx_bench:{text.format(to=repr(self.target.full))}", 60)

    def round_trips(self, size, n):
        """p50, p99, p99.9 and the longest, in µs."""
        return [float(us) for us in self.call(f"round_trips({{to}}, {size}, {n})")]

    def rate(self, size, ms, call="rate"):
        """Messages a second."""
        return float(self.call(f"{call}({{to}}, {size}, {ms})"))


def measure(pair, results, ms):
    """One round. How the schedulers of two nodes lie on the cores makes small messages two to
    three times as fast or slow, for tenths of a second: they are looked at often and briefly."""
    def record(name, unit, value, more=True):
        results.record(NAME, name, unit, pair.way, value, more)

    small = []

    def look_at_small():
        small.append(pair.rate(200, max(1, ms // 3)))

    p50, p99, _, _ = pair.round_trips(16, ROUND_TRIPS)
    record("round trip p50", "µs", p50, False)
    record("round trip p99", "µs", p99, False)
    look_at_small()
    for words, size in (("64 KiB", 65536), ("1 MiB", LARGE)):
        for both, call in (("", "rate"), (" both ways", "rate_both")):
            rate = pair.rate(size, ms, call)
            record(f"{words} messages{both}", "MB/s", rate * size / 1e6)
            look_at_small()
    p50, _, p999, _ = pair.round_trips(LARGE, 500)
    record("1 MiB call p50", "µs", p50, False)
    record("1 MiB call p99.9", "µs", p999, False)
    look_at_small()
    record("200 B messages", "1/s", statistics.median(small))


def run(results, options):
    world = World()
    try:
        subprocess.run(["erlc", "-o", world.probe, os.path.join(HERE, "epx_bench.erl")], check=True)
        home = world.real_epmd()
        target = world.node("target", home, ticktime=60)
        target.call("epx_bench:serve()")
        ways = Ways(world, "target", names(home.port)["target"], options.ways)
        pairs = {way: Pair(world, way, target) for way in ways}
        for pair in pairs.values():
            assert pair.call("connect({to})") is True
        for number in range(options.rounds):
            for way in ways.rotated(number):
                measure(pairs[way], results, options.ms)
        ways.close()
    finally:
        world.close()
