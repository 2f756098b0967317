# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Who asks and does not listen, begins and does not go on, knocks and runs: it costs what it costs
while it lasts, nothing afterwards, and nobody else notices."""

import contextlib
import os
import signal
import socket
import struct

import pytest

from harness import LinkState, ServiceManager, cpu_seconds, wait_until
from harness.dist import RawLink, send_name
from harness.epmd import NAMES, Registration, alive2, connect, look_up, names
from harness.wait import stays

# What a wave may leave, in MiB, and how many waves there are to show it.
NOTHING = 0.4
MAX_WAVES = 15
CROWD = 250
# A name of the most bytes, so that a list of few is long.
LONGEST = "𝄞" * 250
N_LONG = 400


def resident_mib(pid):
    """By the pages themselves: statm's count is rough."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as maps:
        return next(int(line.split()[1]) for line in maps if line.startswith("Rss:")) / 1024


def sanitizer_options():
    """What the address sanitizer keeps of freed memory would look like a leak."""
    return {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1"}


class Bystander:
    """A link that must not notice anything, and a daemon that must be as it was."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.link = RawLink(self.daemon).shake_hands()
        self.descriptors = self.daemon.descriptors()

    def check_link(self):
        for end in self.link.ends:
            end.send(b"\0\0\0\4ping")
        self.link.pump_until(lambda: all(
            self.link.other(end).got == end.sent and not end.waiting for end in self.link.ends))
        assert self.link.state == LinkState.UP

    def check_idle(self):
        before = cpu_seconds(self.daemon.pid)
        stays(lambda: not self.daemon.process.has_ended, 1)
        assert cpu_seconds(self.daemon.pid) - before < 0.3

    def wait_as_before(self):
        wait_until(lambda: self.daemon.descriptors() <= self.descriptors, 20,
                   f"{self.descriptors} descriptors again")
        self.check_link()

    def grows(self, wave):
        """How much larger the daemon is after a wave, in MiB."""
        before = resident_mib(self.daemon.pid)
        wave()
        self.wait_as_before()
        return resident_mib(self.daemon.pid) - before

    def check_waves(self, wave):
        """wave() until two in a row leave nothing. What is lost is lost in each of them; memory
        that is kept for the next one grows, too, but only when more has come at once than ever
        before. What is given back between two waves must not make up for a loss."""
        growth = []
        while len(growth) < 2 or max(map(abs, growth[-2:])) >= NOTHING:
            assert len(growth) < MAX_WAVES, growth
            growth.append(self.grows(wave))


@pytest.fixture
def bystander(world):
    made = []

    def make(daemon=None):
        made.append(Bystander(daemon or world.daemon(env=sanitizer_options())))
        return made[0]
    yield make
    made[0].link.close()


def leave(client, with_reset):
    if with_reset:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def test_a_crowd_of_half_requests_costs_nothing_that_lasts(bystander):
    peace = bystander()
    gate = look_up(peace.daemon.port, "right")
    hello = send_name("stranger@there")

    def wave():
        crowd = []
        for number in range(CROWD):
            for port, data in ((peace.daemon.port, alive2("half")), (gate, hello)):
                client = connect(port)
                client.sendall(data[:number % len(data)])
                crowd.append(client)
        peace.check_link()
        peace.check_idle()
        for number, client in enumerate(crowd):
            leave(client, number % 4 < 2)
    peace.check_waves(wave)


def test_a_scan_of_a_gate_costs_nothing_that_lasts(bystander):
    peace = bystander()
    gate = look_up(peace.daemon.port, "right")

    def scan(n):
        for number in range(n):
            for port in (gate, peace.daemon.port):
                leave(connect(port), number % 2)
        peace.wait_as_before()
    scan(2 * CROWD)

    # In groups, so that as many are there at once in each wave.
    def wave():
        for _ in range(2 * CROWD // 10):
            scan(10)
    peace.check_waves(wave)


def test_who_never_reads_an_answer_holds_up_nobody(bystander, world):
    with contextlib.ExitStack() as stack:
        # What is accepted inherits how little waits in the kernel.
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        peace = bystander(ServiceManager(world, [listener]).start("--packet-timeout", "4"))
        for number in range(N_LONG):
            stack.enter_context(Registration(
                peace.daemon.port, alive2(f"{LONGEST}{number:03}")))
        peace.descriptors = peace.daemon.descriptors()
        for _ in range(40):
            client = stack.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", peace.daemon.port))
            client.sendall(NAMES)
        assert len(names(peace.daemon.port)) == N_LONG + 1
        wait_until(lambda: peace.daemon.descriptors() >= peace.descriptors + 20, 3,
                   "those who do not read to be waited for")
        peace.check_idle()
        # They are given up though they stay.
        peace.wait_as_before()


def test_nodes_and_clients_that_are_killed_leave_nothing(bystander, world):
    peace = bystander()
    before = peace.daemon.descriptors()
    one, two = world.nodes(["one", "two"], peace.daemon)
    assert one.ping(two) == "pong"
    for rule in (None, {"fault": "stall"}, {"fault": "grey"}, {"latency_ms": 20},
                 {"fault": "loss", "direction": "forward"}):
        three = world.nodes(["three"], peace.daemon)[0]
        assert three.ping(two) == "pong"
        rules = [peace.daemon.add_fault(["three"], ["two"], **rule)] if rule else []
        three.process.signal(signal.SIGKILL)
        wait_until(lambda: "three" not in names(peace.daemon.port), 10, "its name to be gone")
        for number in rules:
            peace.daemon.remove_fault(number)
        wait_until(lambda: "three@" not in str(peace.daemon.pairs()), 10, "its link to be gone")
        peace.check_link()
    assert one.ping(two) == "pong"
    for node in (one, two):
        node.process.signal(signal.SIGKILL)
    wait_until(lambda: peace.daemon.descriptors() <= before, 20, "the descriptors of before")
    peace.check_link()
