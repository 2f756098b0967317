# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The port mapper beside Erlang's own, with few nodes and with many. Erlang's cannot have 9,000:
it waits in select()."""

from contextlib import ExitStack

from harness import World
from harness.epmd import NAMES, Registration, alive2, port_please2
from links import ask_epmd, hold, register
from results import Target
from ways import DIRECT, OURS

NAME = "epmd"
# FD_SETSIZE bounds what epmd can hold.
EPMD_MOST = 1000
COUNTS = (10, 1000, 9000)
TARGETS = {}
for _what in ("lookups", "registrations"):
    TARGETS[f"{_what}, 10 nodes"] = [Target("direct", least=0.65)]
    TARGETS[f"{_what}, 1000 nodes"] = [Target("direct", least=3)]


def measure(name, port, count, results, ms):
    def record(what, samples):
        results.record(NAME, f"{what}, {count} nodes", "1/s", name, samples.per_second)

    # The first to register is the last that a list finds.
    record("lookups", ask_epmd(port, port_please2("node000000"), ms))
    record("registrations", register(port, alive2("new000000"), ms))
    record("NAMES", ask_epmd(port, NAMES, ms))


def run(results, options):
    world = World()
    try:
        for count in COUNTS:
            with ExitStack() as stack:
                ports = {OURS: world.daemon(bus=None).port}
                if count <= EPMD_MOST:
                    ports[DIRECT] = world.real_epmd().port
                for port in ports.values():
                    hold(stack, port, alive2("node000000"))
                    for number in range(1, count):
                        assert stack.enter_context(
                            Registration(port, alive2(f"node{number:06}"))).ok
                for number in range(options.rounds):
                    names = sorted(ports, reverse=number % 2 == 1)
                    for name in names:
                        measure(name, ports[name], count, results, options.ms)
    finally:
        world.close()
