# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""What one test owns: a temporary directory, buses, daemons and nodes, ended in reverse order.

Everything is on free ports and in that directory, so that tests run side by side and beside a
machine's own EPMD.
"""

import errno
import itertools
import os
import random
import shutil
import socket
import subprocess
import tempfile

from .bus import Bus
from .daemon import Daemon
from .node import Node
from .process import Process
from .wait import wait_until

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))


def build_dir():
    """Where the programs under test are."""
    return os.environ.get("EPX_BUILD") or os.path.join(TOP, "build")


def program(name):
    folder = {"epmdpxyd": "daemon", "epmdpxyctl": "ctl", "epmdpxy-agent": "agent",
              "epmdpxy-gui": "gui"}[name]
    return os.path.join(build_dir(), "src", folder, name)


def compile_probe(directory):
    """Compiles the module that all nodes run; returns the folder to give to a node."""
    subprocess.run(["erlc", "-o", directory, os.path.join(os.path.dirname(HERE), "epx_probe.erl")],
                   check=True, stdin=subprocess.DEVNULL)
    return directory


class World:
    def __init__(self, probe=None):
        # Short, since it holds sockets.
        self.directory = tempfile.mkdtemp(prefix="epx-")
        self._probe = probe
        self._owned = []
        self._labels = set()
        self._bus = None

    @property
    def probe(self):
        if not self._probe:
            self._probe = compile_probe(self.directory)
        return self._probe

    def _label(self, wish):
        for number in itertools.count(1):
            label = wish if number == 1 else f"{wish}-{number}"
            if label not in self._labels:
                self._labels.add(label)
                return label

    def own(self, thing):
        """thing.kill() is called at the end; thing.process has its log."""
        self._owned.append(thing)
        return thing

    def path(self, name):
        return os.path.join(self.directory, name)

    def bus(self):
        """The bus of this world, which daemons join unless told otherwise."""
        if not self._bus:
            self._bus = self.new_bus()
        return self._bus

    def new_bus(self, path=None, policy=""):
        bus = Bus(self.directory, self._label("bus"), path, policy)
        bus.kill = bus.process.kill
        return self.own(bus)

    def daemon(self, *args, bus="own", **options):
        """epmdpxyd, answering. args: further command line options."""
        if bus == "own":
            bus = self.bus()
        daemon = Daemon(program("epmdpxyd"), self.directory, bus, args=args,
                        label=self._label("epmdpxyd"), wait=False, **options)
        self.own(daemon)
        daemon.wait_ready()
        return daemon

    def node(self, name, epmd, wait=True, **options):
        """A real Erlang node. epmd: what has its `port`, or the port."""
        port = epmd if isinstance(epmd, int) else epmd.port
        node = Node(self.directory, self.probe, name, port,
                    label=self._label(name.split("@")[0]), **options)
        self.own(node)
        return node.wait_ready() if wait else node

    def nodes(self, names, epmd, **options):
        """Several, started at once."""
        started = [self.node(name, epmd, wait=False, **options) for name in names]
        for node in started:
            node.wait_ready()
        return started

    def run(self, label, argv, **options):
        """Any other program, as a child that is ended with the world."""
        process = Process(self.directory, self._label(label), argv, **options)
        process.process = process
        return self.own(process)

    def real_epmd(self, *args):
        """Erlang's own port mapper on a free port."""
        port = free_port()
        process = self.run("epmd", [shutil.which("epmd"), "-port", str(port)] + list(args))
        process.port = port
        wait_until(lambda: process.has_ended or can_connect(port), 10, "epmd to listen")
        assert not process.has_ended, process.read_log()
        return process

    def logs(self):
        """(label, text) of every log."""
        return [(thing.process.label, thing.process.read_log()) for thing in self._owned]

    def close(self):
        """Ends all, whatever happens, and raises the first thing a daemon had to complain about."""
        failures = []
        for thing in self._owned:
            if isinstance(thing, Daemon):
                try:
                    thing.close()
                except AssertionError as error:
                    failures.append(error)
        for thing in reversed(self._owned):
            try:
                thing.kill()
            except Exception as error:  # pylint: disable=broad-except
                failures.append(error)
        shutil.rmtree(self.directory, ignore_errors=True)
        if failures:
            raise failures[0]


def free_port():
    """A port that is free on both families, for programs that cannot pick one: none that the
    kernel gives to whoever asks for any, or it would be another's before the program has it."""
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as limits:
        lowest, highest = map(int, limits.read().split())
    candidates = range(10000, lowest) if lowest > 11000 else range(highest + 1, 65536)
    while True:
        port = random.SystemRandom().choice(candidates)
        if is_free(socket.AF_INET, "", port) and is_free(socket.AF_INET6, "::1", port):
            return port


def is_free(family, host, port):
    try:
        with socket.socket(family) as sock:
            sock.bind((host, port))
    except OSError as error:
        # Where there is no such family, nobody has it.
        return error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
    return True


def can_connect(port, host="127.0.0.1"):
    try:
        socket.create_connection((host, port), 1).close()
        return True
    except OSError:
        return False
