# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Nodes that take a port of the daemon's for their own, and peers that stop half-way."""

import contextlib
import resource
import socket
import struct

from harness import LinkState, stays, wait_until
from harness.epmd import Registration, alive2, connect, look_up, names, receive

SEND_NAME = b"N" + struct.pack(">QIH", 0x0000000D07DF7FBD, 4, 8) + b"aaa@host"
DIAL = struct.pack(">H", len(SEND_NAME)) + SEND_NAME


def registered_port(daemon, name):
    return names(daemon.port)[name]


def test_a_node_that_returns_with_its_gates_port_keeps_its_own(daemon):
    with Registration(daemon.port, alive2("foo", port=4711)):
        gate = look_up(daemon.port, "foo")
    wait_until(lambda: "foo" not in names(daemon.port), 5, "foo is gone")
    with Registration(daemon.port, alive2("foo", port=gate)):
        assert registered_port(daemon, "foo") == 4711


def test_a_node_that_by_chance_listens_where_its_gate_was_is_found_there(daemon):
    with Registration(daemon.port, alive2("foo", port=4711)):
        gate = look_up(daemon.port, "foo")
    wait_until(lambda: "foo" not in names(daemon.port), 5, "foo is gone")
    with socket.create_server(("127.0.0.1", gate)) as listener, \
            Registration(daemon.port, alive2("foo", port=gate)):
        assert registered_port(daemon, "foo") == gate
        new_gate = look_up(daemon.port, "foo")
        assert new_gate != gate
        with connect(new_gate) as dialler:
            dialler.sendall(DIAL)
            listener.settimeout(10)
            listener.accept()[0].close()


def test_a_node_that_offers_another_ones_gate_gets_that_ones_port(daemon):
    with Registration(daemon.port, alive2("foo", port=4711)):
        gate = look_up(daemon.port, "foo")
        with Registration(daemon.port, alive2("bar", port=gate)):
            assert registered_port(daemon, "bar") == 4711


def test_nobody_makes_the_daemon_dial_itself(daemon):
    with Registration(daemon.port, alive2("foo", port=daemon.port)):
        gate = look_up(daemon.port, "foo")
        before = daemon.descriptors()
        # It may be refused before it is made, and before it has said anything.
        with contextlib.suppress(ConnectionResetError), connect(gate) as dialler:
            dialler.sendall(DIAL)
            assert receive(dialler, 10).end == "rst"
        wait_until(lambda: daemon.descriptors() <= before, 5, "the descriptors of before")
        assert daemon.links() == {}
    daemon.may_warn = True
    assert "which is ours" in daemon.process.read_log()


def test_full_descriptors_lose_no_connection_that_waits(world):
    """Gates and the EPMD port stop by themselves; who dials meanwhile is served later."""
    def few_descriptors():
        resource.setrlimit(resource.RLIMIT_NOFILE, (96, 96))

    daemon = world.daemon(prepare=few_descriptors)
    daemon.may_warn = True
    with socket.create_server(("127.0.0.1", 0)) as target, \
            Registration(daemon.port, alive2("foo", port=target.getsockname()[1])):
        gate = look_up(daemon.port, "foo")
        diallers = []
        for _ in range(60):
            dialler = connect(gate)
            dialler.sendall(DIAL)
            diallers.append(dialler)
        wait_until(lambda: len(daemon.links(LinkState.UP)) > 10, 10, "links up to the limit")
        late = connect(daemon.port)
        late.sendall(alive2("bar"))
        stays(lambda: all(receive(one, 0.01).end == "open" for one in diallers), 0.5,
              "nobody is turned away")
        # One after the other leaves, and all others get their turn.
        served = 0
        target.settimeout(10)
        while diallers:
            accepted, _peer = target.accept()
            served += 1
            diallers.pop(0).close()
            accepted.close()
        assert served == 60
        assert receive(late, 5).reply[:2] == b"v\0"
        late.close()
