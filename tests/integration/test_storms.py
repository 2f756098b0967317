# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Peers by the thousand that do half of what they should, and a kernel that says no.

Each time the others are served meanwhile, the processor has nothing to do for it, and afterwards
descriptors and memory are what they were.
"""

import contextlib
import errno
import os
import resource
import signal
import socket
import struct
import subprocess
import time

import pytest
from gi.repository import Gio, GLib

from harness import LinkState, cpu_seconds, wait_until
from harness.daemon import MANAGER, MANAGER_PATH, NAME
from harness.dist import RawLink
from harness.epmd import (NAMES, Registration, alive2, connect, exchange, look_up, names,
                          receive)
from harness.steps import joined
from test_own_ports import DIAL

HERE = os.path.dirname(os.path.abspath(__file__))
CROWD = 2000
# What an allocator under sanitizers may keep of what a crowd needed.
SLACK_KIB = 24 * 1024


@pytest.fixture(autouse=True)
def many_descriptors():
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits[1], limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)


@pytest.fixture
def tight(world):
    """A daemon whose allocator gives back what is freed."""
    return world.daemon(
        env={"ASAN_OPTIONS": "halt_on_error=1:detect_leaks=1:quarantine_size_mb=1"})


def resident_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


@contextlib.contextmanager
def leaves_nothing(daemon):
    """What is within may cost as it likes; in the end it is all given back."""
    descriptors, memory = daemon.descriptors(), resident_kib(daemon.pid)
    yield
    wait_until(lambda: daemon.descriptors() <= descriptors, 20, f"{descriptors} descriptors again")
    assert resident_kib(daemon.pid) - memory < SLACK_KIB


@contextlib.contextmanager
def rests(daemon, seconds=1.0):
    """The daemon comes to have all but nothing to do while nothing happens. A slow machine may take
    a moment for what was done within; who spins does so for ever."""
    def is_resting():
        before = cpu_seconds(daemon.pid)
        time.sleep(seconds)
        return cpu_seconds(daemon.pid) - before < seconds / 2

    yield
    wait_until(is_resting, 10, "the daemon to rest")


class Crowd:
    """Connections that have sent the same, all open until the end."""

    def __init__(self, port, data, number=CROWD):
        self.clients = []
        for _ in range(number):
            client = connect(port)
            client.sendall(data)
            self.clients.append(client)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for client in self.clients:
            client.close()


@pytest.mark.parametrize("half", [b"", NAMES[:1], alive2("x" * 200)[:-1]],
                         ids=["nothing", "a byte", "all but the last"])
def test_thousands_of_half_requests_keep_nobody_from_epmd(tight, half):
    with leaves_nothing(tight), Crowd(tight.port, half), \
            Registration(tight.port, alive2("foo", port=4711)) as node:
        with rests(tight):
            assert node.ok and names(tight.port) == {"foo": 4711}
            assert look_up(tight.port, "foo")
            tight.cut(["a"], ["b"])
        tight.fix_all()


@pytest.mark.parametrize("half", [b"", DIAL[:1], DIAL[:-1]],
                         ids=["nothing", "a byte", "all but the last"])
def test_thousands_of_silent_dials_keep_no_node_from_a_gate(world, tight, half):
    one, two = world.nodes(["one", "two"], tight)
    gate = look_up(tight.port, "one")
    # The first one shows how much memory they take, the second that it is used again.
    for guard in (contextlib.nullcontext(), leaves_nothing(tight)):
        with guard, Crowd(gate, half):
            wait_until(lambda: tight.property("Limits")["dials"][2] == CROWD, 20,
                       "all to be let in")
            with rests(tight):
                joined(tight, two, one)
            assert two.call(f"erlang:disconnect_node('{one.full}')") is True
            wait_until(lambda: not tight.links(LinkState.UP), 5, "their link to end")
        wait_until(lambda: tight.property("Limits")["dials"][2] == 0, 20, "all to leave")


def test_scans_of_ports_leave_nothing(tight):
    """Every way to connect and go away, at the EPMD port and at a gate."""
    def knock(port, data, reset):
        client = connect(port)
        if data:
            client.sendall(data)
        if reset:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()

    with Registration(tight.port, alive2("foo", port=4711)):
        gate = look_up(tight.port, "foo")
        with leaves_nothing(tight):
            for data in (b"", b"\0", b"GET / HTTP/1.0\r\n\r\n", b"\x16\x03\x01", os.urandom(64)):
                for _ in range(100):
                    for port in (tight.port, gate):
                        knock(port, data, reset=False)
                        knock(port, data, reset=True)
            with rests(tight):
                assert names(tight.port) == {"foo": 4711}
        wait_until(lambda: not tight.links(), 5, "no links to be left")


def test_a_caller_that_never_reads_its_replies_harms_nobody(tight):
    """Thousands of calls, and a half one, from a connection to the bus that is not read."""
    def storm():
        caller = BusWriter(tight.bus.address)
        for serial in range(2, CROWD):
            if not caller.send(call(serial, "org.freedesktop.DBus.ObjectManager",
                                    "/org/epmdpxy", "GetManagedObjects")):
                break
        caller.send(call(CROWD, MANAGER, MANAGER_PATH, "FixAllCables")[:20])
        assert tight.cut(["a"], ["b"]) == 0
        assert names(tight.port)
        caller.close()
        tight.fix_all()

    with Registration(tight.port, alive2("foo")):
        # The first one shows how much memory it takes, the second that it is used again.
        storm()
        with leaves_nothing(tight):
            storm()


class BusWriter:
    """A client of the bus that writes and does not read, once it has said hello."""

    def __init__(self, address):
        path = next(part.split("=", 1)[1] for part in address.split(":", 1)[1].split(",")
                    if part.startswith("path="))
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(path)
        self._socket.sendall(b"\0AUTH EXTERNAL " + str(os.getuid()).encode().hex().encode()
                             + b"\r\n")
        assert self._socket.recv(1000).startswith(b"OK")
        self._socket.sendall(b"BEGIN\r\n")
        self.send(call(1, "org.freedesktop.DBus", "/org/freedesktop/DBus", "Hello",
                       "org.freedesktop.DBus"))
        self._socket.recv(1000)
        self._socket.settimeout(0.5)

    def send(self, data):
        try:
            self._socket.sendall(data)
            return True
        except (socket.timeout, BrokenPipeError, ConnectionResetError):
            return False

    def close(self):
        self._socket.close()


def call(serial, interface, path, member, name=NAME):
    message = Gio.DBusMessage.new_method_call(name, path, interface, member)
    message.set_serial(serial)
    return message.to_blob(Gio.DBusCapabilityFlags.NONE)


# Deaths

@pytest.mark.parametrize("state", ["connecting", "up", "cut", "spoiled"])
def test_a_target_killed_in_any_state_of_a_link_leaves_nothing(world, daemon, state):
    """The dialler is told, but for a cut, where silence is all it hears until the cut ends."""
    one, two = world.nodes(["one", "two"], daemon)
    look_up(daemon.port, "one")
    look_up(daemon.port, "two")
    before = daemon.descriptors()
    if state == "connecting":
        two.process.signal(signal.SIGSTOP)
        dial = one.begin_ping(two)
        wait_until(lambda: daemon.links(), 5, "a link")
    else:
        joined(daemon, one, two)
        if state == "cut":
            daemon.cut([one], [two])
        elif state == "spoiled":
            daemon.add_fault([one], [two], latency_ms=20)
    mark = one.mark()
    two.kill()
    wait_until(lambda: "two" not in names(daemon.port), 10, "the registration to end")
    if state == "connecting":
        assert one.finish(dial, 20) == "pang"
    elif state == "cut":
        assert one.wait_down(two, 15, mark)["reason"] == "net_tick_timeout"
    else:
        assert one.wait_down(two, 10, mark)["reason"] == "connection_closed"
    daemon.fix_all()
    wait_until(lambda: not daemon.links(), 10, "the link to end")
    wait_until(lambda: daemon.descriptors() <= before - 2, 10,
               "its registration and its gate to be gone, too")


# A kernel that says no

@pytest.fixture(scope="module")
def shim(tmp_path_factory):
    path = tmp_path_factory.mktemp("shim") / "failing_calls.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", path,
                    os.path.join(HERE, "failing_calls.c")], check=True)
    return str(path)


class Failing:
    """A daemon some of whose system calls can be made to fail."""

    def __init__(self, world, shim):
        self._path = world.path("failing")
        self._world = world
        self.set("none", 0, 0)
        self.daemon = world.daemon(env={
            "LD_PRELOAD": shim, "EPX_FAILING": self._path,
            "ASAN_OPTIONS": "halt_on_error=1:detect_leaks=1:verify_asan_link_order=0"})
        self.daemon.may_warn = True

    def set(self, name, number, count):
        with open(self._path + ".new", "w", encoding="ascii") as file:
            file.write(f"{name} {number} {count}\n")
        os.rename(self._path + ".new", self._path)


@pytest.fixture
def failing(world, shim):
    return Failing(world, shim)


ERRORS = [errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ECONNABORTED]


@pytest.mark.parametrize("number", ERRORS, ids=lambda number: errno.errorcode[number])
@pytest.mark.parametrize("door", ["epmd", "gate"])
def test_accepting_goes_on_when_the_kernel_lets_it(failing, number, door):
    daemon = failing.daemon
    with RawLink(daemon).shake_hands() as link:
        port = daemon.port if door == "epmd" else look_up(daemon.port, "right")
        failing.set("accept", number, 1_000_000_000)
        with connect(port) as waiting:
            waiting.sendall(NAMES if door == "epmd" else DIAL)
            with rests(daemon):
                link.dialler.send(b"x" * 10_000)
                link.pump_until(lambda: len(link.target.got) == 10_000, 5,
                                "the link to go on meanwhile")
            assert receive(waiting, 0.1).reply == b""
            failing.set("none", 0, 0)
            if door == "epmd":
                assert b"right" in receive(waiting, 10).reply
            else:
                wait_until(lambda: len(daemon.links()) == 2, 10, "the dial to be taken")
    log = daemon.process.read_log()
    assert log.count("No connection can be accepted") == 1 and len(log) < 5000


@pytest.mark.parametrize("number", ERRORS, ids=lambda number: errno.errorcode[number])
def test_a_few_failures_to_accept_delay_nobody(failing, number):
    failing.set("accept", number, 3)
    assert exchange(failing.daemon.port, NAMES, limit=5).reply
    assert "No connection can be accepted" not in failing.daemon.process.read_log()


@pytest.mark.parametrize("name, number", [
    ("connect", errno.ENOBUFS), ("connect", errno.EADDRNOTAVAIL), ("connect", errno.ECONNREFUSED),
    ("socket", errno.EMFILE), ("socket", errno.ENFILE), ("socket", errno.ENOBUFS)],
    ids=lambda value: value if isinstance(value, str) else errno.errorcode[value])
def test_a_target_that_cannot_be_dialled_is_a_reset_for_the_dialler(failing, name, number):
    daemon = failing.daemon
    with RawLink(daemon).shake_hands() as link:
        gate = look_up(daemon.port, "right")
        before = daemon.descriptors()
        failing.set(name, number, 1_000_000_000)
        for _ in range(20):
            with connect(gate) as dialler:
                dialler.sendall(DIAL)
                assert receive(dialler, 5).end == "rst"
        failing.set("none", 0, 0)
        wait_until(lambda: daemon.descriptors() <= before, 5, "the descriptors of before")
        assert link.state == LinkState.UP
        with connect(gate) as dialler:
            dialler.sendall(DIAL)
            wait_until(lambda: len(daemon.links()) == 2, 5, "another link")


def test_a_gate_that_cannot_be_opened_is_a_refused_lookup(failing):
    daemon = failing.daemon
    with Registration(daemon.port, alive2("foo")):
        failing.set("socket", errno.EMFILE, 1_000_000_000)
        assert look_up(daemon.port, "foo") is None
        failing.set("none", 0, 0)
        assert look_up(daemon.port, "foo")


@pytest.mark.parametrize("days", [1, -1], ids=["on", "back"])
def test_a_wall_clock_that_jumps_moves_no_deadline(failing, days):
    """What lasts is measured by a clock that only grows; what is told is the wall clock's."""
    daemon = failing.daemon
    with RawLink(daemon).shake_hands() as link:
        began = time.monotonic()
        rule = daemon.add_fault(["left"], ["right"], duration_ms=1500)
        failing.set("clock", 0, days * 86400)
        link.dialler.send(b"x" * 1000)
        link.pump(0.5)
        assert not link.target.got and link.state == LinkState.CUT
        end = daemon.wait_rule_end(rule)
        assert 1.5 <= time.monotonic() - began < 60
        assert 1_500_000 <= end["lasted-us"] < 60_000_000
        assert abs(end["time"] / 1e6 - time.time() - days * 86400) < 60
        link.pump_until(lambda: len(link.target.got) == 1000, 5, "what was held to arrive")
        # A name that returns counts on from its last creation, whatever the clock says.
        with Registration(daemon.port, alive2("foo")) as node:
            first = node.creation
        wait_until(lambda: "foo" not in names(daemon.port), 5, "foo to go")
        failing.set("clock", 0, -days * 86400)
        with Registration(daemon.port, alive2("foo")) as node:
            assert node.creation == first + 1
