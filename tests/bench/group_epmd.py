# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The port mapper beside Erlang's own, with few nodes and with many. Erlang's cannot have 9,000:
it waits in select()."""

import subprocess
import sys
from contextlib import ExitStack

from harness import World
from harness.epmd import NAMES, Registration, alive2, port_please2
from links import ask_epmd, register
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


# Holds the name that is looked up in a process of its own, as a node does: the daemon looks through
# the descriptors of that process to see whether it is itself who asks.
HOLD = """
import socket, sys
client = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
client.sendall(bytes.fromhex(sys.argv[2]))
print(client.recv(6).hex(), flush=True)
sys.stdin.read()
"""


def hold(stack, port, request):
    holder = stack.enter_context(subprocess.Popen(
        [sys.executable, "-c", HOLD, str(port), request.hex()], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True))
    assert holder.stdout.readline().startswith("7600")
    stack.callback(holder.stdin.close)


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
