# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Every limit holds, says its name, and leaves the others in peace."""

import contextlib
import json
import socket
import sys

import pytest
from gi.repository import GLib

from harness import LinkState, wait_until
from harness.epmd import (NAMES, Registration, alive2, connect, exchange, look_up, names,
                          port_please2, receive)
from harness.netns import Host, Wire
from harness.steps import joined
from test_own_ports import DIAL


@pytest.fixture
def limited(world):
    """Starts a daemon with these limits."""
    def start(*args, **limits):
        path = world.path("epmdpxy.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write("[limits]\n")
            for key, value in limits.items():
                file.write(f"{key.replace('_', '-')}={value}\n")
        daemon = world.daemon("--config", path, *args)
        daemon.may_warn = True
        return daemon
    return start


@pytest.fixture
def many():
    """Opens connections that are closed with the test."""
    with contextlib.ExitStack() as stack:
        yield lambda port, data, number: [opened(stack, port, data) for _ in range(number)]


def opened(stack, port, data):
    client = stack.enter_context(connect(port))
    client.sendall(data)
    return client


def usage(daemon, name):
    """(how many there are, how many were refused)"""
    return daemon.property("Limits")[name][2:]


def said(daemon, key):
    return f"({key} in epmdpxy.conf)" in daemon.process.read_log()


def is_refused(port):
    """The RST may come before the connection is made, as it seems, or after."""
    try:
        with connect(port) as client:
            return receive(client, 5).end == "rst"
    except ConnectionResetError:
        return True


def test_the_oldest_half_request_makes_room(limited, many):
    daemon = limited(requests=10)
    halves = many(daemon.port, NAMES[:-1], 10)
    wait_until(lambda: usage(daemon, "requests") == (10, 0), 5, "ten half requests")
    assert exchange(daemon.port, NAMES).reply
    assert receive(halves[0], 5).end in ("eof", "rst")
    assert usage(daemon, "requests") == (9, 1) and said(daemon, "requests")
    halves[1].sendall(NAMES[-1:])
    assert receive(halves[1], 5).reply


def test_nodes_are_no_half_requests(limited):
    daemon = limited(requests=2)
    with contextlib.ExitStack() as stack:
        for number in range(20):
            node = stack.enter_context(Registration(daemon.port, alive2(f"node{number}")))
            assert node.ok
        assert len(names(daemon.port)) == 20
        assert usage(daemon, "connections") == (20, 0)
    wait_until(lambda: usage(daemon, "connections") == (0, 0), 5, "all to be given back")


def test_the_oldest_silent_dial_makes_room(world, limited, many):
    daemon = limited(dials=5)
    one, two = world.nodes(["one", "two"], daemon)
    silent = many(look_up(daemon.port, "one"), b"", 5)
    wait_until(lambda: usage(daemon, "dials") == (5, 0), 5, "five silent dials")
    joined(daemon, two, one)
    assert receive(silent[0], 5).end in ("eof", "rst")
    assert usage(daemon, "dials") == (4, 1) and said(daemon, "dials")


def test_links_beyond_their_number_are_refused(limited, many):
    daemon = limited(links=2)
    with socket.create_server(("127.0.0.1", 0)) as target, \
            Registration(daemon.port, alive2("foo", port=target.getsockname()[1])):
        gate = look_up(daemon.port, "foo")
        up = many(gate, DIAL, 2)
        wait_until(lambda: len(daemon.links(LinkState.UP)) == 2, 5, "two links")
        assert is_refused(gate)
        assert usage(daemon, "links") == (2, 1) and said(daemon, "links")
        accepted = [target.accept()[0] for _ in up]
        for end in up + accepted:
            end.close()
        wait_until(lambda: usage(daemon, "links")[0] == 0, 5, "room for others")
        many(gate, DIAL, 2)
        wait_until(lambda: len(daemon.links(LinkState.UP)) == 2, 5, "two links")


def test_connections_beyond_their_number_are_refused(limited, many):
    daemon = limited(connections=3)
    many(daemon.port, NAMES[:-1], 3)
    wait_until(lambda: usage(daemon, "connections") == (3, 0), 5, "three connections")
    assert is_refused(daemon.port)
    assert usage(daemon, "connections") == (3, 1) and said(daemon, "connections")


def test_without_room_for_a_gate_a_lookup_is_refused(limited):
    daemon = limited(gates=1)
    with Registration(daemon.port, alive2("foo")), Registration(daemon.port, alive2("bar")):
        gate = look_up(daemon.port, "foo")
        assert gate and look_up(daemon.port, "bar") is None
        assert look_up(daemon.port, "foo") == gate
        assert usage(daemon, "gates") == (1, 1) and said(daemon, "gates")


@pytest.mark.parametrize("key", ["rules", "rules-per-caller"])
def test_rules_beyond_their_number_are_refused_and_fixes_never(limited, key):
    daemon = limited(**{key: 3})
    for number in range(3):
        daemon.cut([f"a{number}"], [f"b{number}"])
    with pytest.raises(GLib.Error, match=rf"TooManyRules.*{key} in epmdpxy\.conf"):
        daemon.cut(["a"], ["b"])
    assert usage(daemon, "rules") == (3, 1)
    daemon.fix(["a0"], ["b0"])
    daemon.cut(["a"], ["b"])


def test_the_limits_of_the_file_are_told(limited):
    told = limited(requests=7, requests_per_address=3, rules_per_caller=9).property("Limits")
    assert told["requests"] == (7, 3, 0, 0)
    assert told["rules"] == (1000, 9, 0, 0)
    assert set(told) == {"connections", "requests", "dials", "links", "gates", "rules",
                         "descriptors"}


# What runs on the other machine: opens connections one after the other, all kept, and says of each
# how it is once the last one is made.
CLIENTS = """
import json, socket, sys
host, port, number = sys.argv[1], int(sys.argv[2]), int(sys.argv[4])
data = bytes.fromhex(sys.argv[3])
clients = []
for _ in range(number):
    try:
        client = socket.create_connection((host, port), 10)
        client.sendall(data)
        clients.append(client)
    except (ConnectionResetError, BrokenPipeError):
        clients.append(None)
how = []
for client in clients:
    try:
        client.settimeout(0.5)
        how.append("eof" if not client.recv(1) else "data")
    except socket.timeout:
        how.append("open")
    except (AttributeError, ConnectionResetError):
        how.append("rst")
print(json.dumps(how))
"""


@pytest.mark.parametrize("limit", ["requests", "dials", "links", "connections"])
def test_another_machine_gets_its_share_and_no_more(world, limit):
    here, there = Host(world, "here"), Host(world, "there")
    address = Wire([here, there], 1).addresses[0]
    path = world.path("epmdpxy.conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"[limits]\n{limit}-per-address=3\n")
    daemon = world.daemon("--config", path, "--listen", address, wrap=here.wrap)
    daemon.may_warn = True
    node = world.node(f"foo@{address}", daemon, long_name=True, wrap=here.wrap)
    other = world.node(f"bar@{address}", daemon, long_name=True, wrap=here.wrap)
    port, data = daemon.port, NAMES[:-1]
    if limit in ("dials", "links"):
        port, data = other.call(f'element(2, erl_epmd:port_please("foo", "{address}"))'), b"\0"
    how = json.loads(there.run(sys.executable, "-c", CLIENTS, address, str(port), data.hex(), "6"))
    assert how == ["open"] * 3 + ["rst"] * 3
    assert f"({limit}-per-address in epmdpxy.conf)" in daemon.process.read_log()
    assert usage(daemon, limit)[1] == 3
    # This machine's own go on.
    assert other.ping(node) == "pong"
