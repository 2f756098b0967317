# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""What a lookup opens, and what a registration is given."""

import socket
import time

import pytest

from harness import LinkState, settled, stays, wait_until
from harness.epmd import (Registration, alive2, connect, exchange, look_up, names, port_please2,
                          receive)


class Target:
    """A listener that stands for a node's distribution port, with its registration."""

    def __init__(self, daemon, name="foo"):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(10)
        self.port = self.listener.getsockname()[1]
        self.registration = Registration(daemon.port, alive2(name, port=self.port))
        assert self.registration.ok

    def accept(self):
        return self.listener.accept()[0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.registration.close()
        self.listener.close()


def listens(port):
    try:
        connect(port, limit=2).close()
        return True
    except OSError:
        return False


def test_lookups_that_nobody_dials_leak_nothing(daemon):
    with Registration(daemon.port, alive2("foo")):
        gate = look_up(daemon.port, "foo")
        before = daemon.descriptors()
        for _ in range(500):
            assert look_up(daemon.port, "foo") == gate
        wait_until(lambda: daemon.descriptors() <= before, 5, "the descriptors of before")


def test_gates_per_lookup_that_nobody_dials_are_closed(world):
    daemon = world.daemon("--gate=per-lookup")
    with Registration(daemon.port, alive2("foo")):
        before = daemon.descriptors()
        ports = [look_up(daemon.port, "foo") for _ in range(500)]
        assert all(ports)
        # They are limited in number at any time, and in time.
        assert daemon.descriptors() - before < 400
        wait_until(lambda: daemon.descriptors() <= before, 15, "the descriptors of before")
        assert not listens(ports[-1])
        assert look_up(daemon.port, "foo") is not None


def test_a_gate_per_lookup_takes_one_connection(world):
    daemon = world.daemon("--gate=per-lookup")
    with Registration(daemon.port, alive2("foo")):
        first, second = look_up(daemon.port, "foo"), look_up(daemon.port, "foo")
        assert first != second
        with connect(first):
            wait_until(lambda: not listens(first), 5, "the gate to be closed")
        assert listens(second)


def test_the_gates_of_a_name_that_leaves_are_closed(daemon):
    with Registration(daemon.port, alive2("foo")):
        before = look_up(daemon.port, "foo")
        assert listens(before)
    wait_until(lambda: not listens(before), 5, "the gate to be closed")


def test_a_name_that_returns_has_the_gate_it_had(daemon):
    with Registration(daemon.port, alive2("foo")):
        before = look_up(daemon.port, "foo")
    wait_until(lambda: look_up(daemon.port, "foo") is None, 5, "the name to be free")
    with Registration(daemon.port, alive2("foo")):
        assert look_up(daemon.port, "foo") == before


def test_a_gate_is_opened_at_the_first_lookup(daemon):
    """9,000 names cost nothing but their connections until someone asks."""
    with Registration(daemon.port, alive2("foo")):
        # A lookup of another name ends, so that no connection is still being closed.
        look_up(daemon.port, "bar")
        before = settled(daemon.descriptors, 1)
        look_up(daemon.port, "foo")
        wait_until(lambda: daemon.descriptors() == before + 1, 5, "one listener")


def test_names_and_dump_have_the_real_port(daemon):
    with Registration(daemon.port, alive2("foo", port=4711)):
        assert look_up(daemon.port, "foo") != 4711
        assert names(daemon.port) == {"foo": 4711}
        assert daemon.nodes()["foo"]["Port"] == 4711


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_gate_is_on_the_address_of_the_lookup(daemon, host):
    if host == "::1" and not socket.has_ipv6:
        pytest.skip("no IPv6")
    with Registration(daemon.port, alive2("foo"), host=host):
        connect(look_up(daemon.port, "foo", host), host).close()


def test_creations_are_32_bit_and_count_up_per_name(daemon):
    given = []
    for _ in range(4):
        with Registration(daemon.port, alive2("foo")) as foo:
            given.append(foo.creation)
    assert given == list(range(given[0], given[0] + 4))
    assert abs(given[0] - time.time()) < 100


def test_creations_of_a_name_do_not_move_with_others(daemon):
    with Registration(daemon.port, alive2("foo")) as foo:
        first = foo.creation
    for _ in range(3):
        Registration(daemon.port, alive2("bar")).close()
    with Registration(daemon.port, alive2("foo")) as foo:
        assert foo.creation == first + 1


def test_old_nodes_get_creations_of_1_to_3_from_the_same_counter(daemon):
    with Registration(daemon.port, alive2("foo")) as foo:
        first = foo.creation
    short = []
    for _ in range(4):
        with Registration(daemon.port, alive2("foo", high=5)) as foo:
            short.append(foo.creation)
    assert short == [(first + n) % 3 + 1 for n in range(1, 5)]


def test_a_real_node_lives_under_the_creation_it_was_given(world, daemon):
    one = world.node("one", daemon)
    given = daemon.nodes()["one"]["Creation"]
    assert one.call("erts_internal:get_creation()") == given
    one.kill()
    again = world.node("one", daemon)
    assert again.call("erts_internal:get_creation()") == given + 1


def test_a_thousand_quick_returns_of_a_name_are_never_refused(daemon):
    """Before a taken name is refused, its owner's connection is looked at."""
    held = None
    for _ in range(1000):
        if held:
            held.close()
        held = Registration(daemon.port, alive2("foo"))
        assert held.ok
    held.close()


def test_a_lookup_is_answered_in_one_piece_and_closed(daemon):
    with Registration(daemon.port, alive2("foo", extra=b"e" * 1020)):
        outcome = exchange(daemon.port, port_please2("foo"))
        assert outcome.end == "eof" and len(outcome.reply) == 14 + 3 + 1020


def test_a_dial_is_carried_to_the_registered_port(daemon):
    with Target(daemon) as target:
        dialler = connect(look_up(daemon.port, "foo"))
        hello = b"N" + (0xd07df7fbd).to_bytes(8, "big") + b"\0\0\0\7" + b"\0\7a@there"
        dialler.sendall(len(hello).to_bytes(2, "big") + hello)
        carried = target.accept()
        carried.settimeout(5)
        assert carried.recv(100) == len(hello).to_bytes(2, "big") + hello
        link = wait_until(lambda: list(daemon.links(LinkState.UP).values()), 5, "a link")[0]
        assert link["From"] == "a@there" and link["To"].startswith("foo@")
        carried.sendall(b"\0\3sok")
        dialler.settimeout(5)
        assert dialler.recv(100) == b"\0\3sok"
        carried.close()
        assert receive(dialler, 5).end == "eof"


def test_a_half_close_is_passed_on_and_the_rest_still_flows(daemon):
    with Target(daemon) as target:
        dialler = connect(look_up(daemon.port, "foo"))
        hello = b"n\0\5\1\xdf\x7f\xbda@there"
        dialler.sendall(len(hello).to_bytes(2, "big") + hello)
        carried = target.accept()
        carried.settimeout(5)
        wait_until(lambda: daemon.links(LinkState.UP), 5, "the link to be up")
        dialler.shutdown(socket.SHUT_WR)
        assert receive(carried, 5).end == "eof"
        carried.sendall(b"last words")
        carried.close()
        assert receive(dialler, 5) == (b"last words", "eof")


def test_a_handshake_in_single_bytes_names_the_dialler(daemon):
    with Target(daemon) as target:
        dialler = connect(look_up(daemon.port, "foo"))
        hello = b"N" + (0xd07df7fbd).to_bytes(8, "big") + b"\0\0\0\7" + b"\0\7\xe4@there"
        for byte in len(hello).to_bytes(2, "big") + hello:
            dialler.sendall(bytes([byte]))
            # Apart, since each is an event of its own to the daemon.
            stays(lambda: target.port, 0.002)
        carried = target.accept()
        carried.settimeout(5)
        got = b""
        while len(got) < len(hello) + 2:
            got += carried.recv(100)
        link = wait_until(lambda: list(daemon.links(LinkState.UP).values()), 5, "a link")[0]
        assert link["From"] == "ä@there"
