# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Hosts that are no more than a bus each, and the program that stands in for ssh: it takes the same
arguments and runs systemd-stdio-bridge for the bus of the host that it is to go to, or does what a
host that is down, hangs or refuses does. What it was called with is kept, a line for each call.
"""

import json
import os
import shlex

from fake_node import FakeNode

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = ["alpha", "beta", "gamma"]
ALL = ",".join(NAMES)

FAKE_SSH = """#!/bin/sh
printf '%s\\n' "$*" >>{directory}/calls
while [ "$1" != -- ]; do shift; done
if ! [ -e {directory}/host-"$2" ]; then
  echo "ssh: Could not resolve hostname $2: Name or service not known" >&2
  exit 255
fi
. {directory}/host-"$2"
"""


class Hosts:
    """add("alpha", bus) makes a host; call as `ctl(..., **hosts.environment)`."""

    def __init__(self, world):
        self.world = world
        self.directory = world.path("hosts")
        os.mkdir(self.directory)
        self.program = os.path.join(self.directory, "ssh")
        with open(self.program, "w", encoding="ascii") as script:
            script.write(FAKE_SSH.format(directory=shlex.quote(self.directory)))
        os.chmod(self.program, 0o755)
        self.environment = {"EPMDPXY_SSH": self.program, "EPMDPXY_BUS": None}

    def say(self, name, script):
        """What is run in place of ssh for that host."""
        with open(os.path.join(self.directory, f"host-{name}"), "w", encoding="ascii") as host:
            host.write(script + "\n")

    def add(self, name, address, before=""):
        self.say(name, f"{before}\nexec systemd-stdio-bridge -p {shlex.quote(address)}")

    def calls(self):
        with open(os.path.join(self.directory, "calls"), encoding="ascii") as calls:
            return calls.read().splitlines()

    def ssh_pids(self, name):
        """The processes that stand for a connection to that host."""
        return [int(pid) for pid in filter(str.isdigit, os.listdir("/proc"))
                if self._is_ours(pid, name)]

    def _is_ours(self, pid, name):
        try:
            with open(f"/proc/{pid}/environ", "rb") as variables:
                if f"EPMDPXY_SSH={self.program}".encode() not in variables.read().split(b"\0"):
                    return False
            with open(f"/proc/{pid}/cmdline", "rb") as arguments:
                return self._address(name) in arguments.read().decode()
        except OSError:
            return False

    def _address(self, name):
        with open(os.path.join(self.directory, f"host-{name}"), encoding="ascii") as host:
            return shlex.split(host.read())[-1]


class Fleet:
    """Three hosts with a daemon each, and epmdpxyctl that is told of them."""

    def __init__(self, world, ctl):
        self.hosts = Hosts(world)
        self.daemons = {}
        self._ctl = ctl
        self._nodes = []
        for name in NAMES:
            bus = world.new_bus()
            self.hosts.add(name, bus.address)
            self.daemons[name] = world.daemon(bus=bus)

    def __call__(self, *args, hosts=ALL, status=0, **changes):
        return self._ctl("-H", hosts, *args, status=status,
                         **{**self.hosts.environment, **changes})

    def json(self, *args, **options):
        """The documents, one for each host."""
        return [json.loads(line) for line in self(*args, "--json", **options).lines]

    def start(self, *args, hosts=ALL):
        return self._ctl.start("-H", hosts, *args, **self.hosts.environment)

    def register(self, host, *names):
        daemon = self.daemons[host]
        since = daemon.signals.mark()
        self._nodes += [FakeNode(daemon.port, name) for name in names]
        daemon.signals.wait_for(
            "IslandsChanged", lambda s: set(names) <= set(sum(s.args[0], [])), since=since)

    def rules(self):
        """host → how many rules."""
        return {name: len(daemon.rules()) for name, daemon in self.daemons.items()}

    def close(self):
        for node in self._nodes:
            node.close()


def none():
    return dict.fromkeys(NAMES, 0)


def one():
    return dict.fromkeys(NAMES, 1)
