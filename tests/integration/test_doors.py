# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Bad input at every door loses nothing: the daemon goes on, and so does who was there before."""

import contextlib
import random
import socket
import struct

import pytest

from gi.repository import GLib

from harness import LinkState, wait_until
from harness.epmd import (DUMP, KILL, NAMES, Outcome, Registration, alive2, connect, exchange,
                          look_up, packet, port_please2, receive, stop)

HELLO_N = packet(b"N" + (0xd07df7fbd).to_bytes(8, "big") + b"\0\0\0\7" + b"\0\7a@there")
HELLO_OLD = packet(b"n\0\5\1\xdf\x7f\xbda@there")


@pytest.fixture
def door(daemon):
    """A daemon with a registered name and a link that must live through it all."""
    target = socket.create_server(("127.0.0.1", 0))
    target.settimeout(10)
    node = Registration(daemon.port, alive2("foo", port=target.getsockname()[1]))
    dialler = connect(look_up(daemon.port, "foo"))
    dialler.sendall(HELLO_N)
    carried = target.accept()[0]
    carried.settimeout(10)
    assert carried.recv(100) == HELLO_N
    before = daemon.descriptors()
    yield daemon
    wait_until(lambda: daemon.descriptors() <= before, 15, "the descriptors of before")
    dialler.sendall(b"still here")
    assert carried.recv(100) == b"still here"
    assert node.ended(0.1) == "open"
    for end in (dialler, carried, target):
        end.close()
    node.close()


@pytest.mark.parametrize("request_", [alive2("bar", extra=b"xy"), port_please2("foo"), NAMES, DUMP,
                                      stop("foo")],
                         ids=["ALIVE2", "PORT2", "NAMES", "DUMP", "STOP"])
def test_every_prefix_of_a_request_is_waited_for(door, request_):
    for length in range(len(request_)):
        outcome = exchange(door.port, request_[:length], half_close=True)
        assert outcome == Outcome(b"", "eof")


@pytest.mark.parametrize("request_", [alive2("bar", extra=b"xy"), port_please2("foo"), NAMES],
                         ids=["ALIVE2", "PORT2", "NAMES"])
def test_every_byte_wrong_at_every_place_is_survived(door, request_):
    for place in range(len(request_)):
        for value in (0x00, 0xff, request_[place] ^ 0x80):
            wrong = request_[:place] + bytes([value]) + request_[place + 1:]
            exchange(door.port, wrong, half_close=True)


def test_random_bytes_at_the_epmd_port_are_survived(door):
    chance = random.Random(1)
    for _ in range(300):
        exchange(door.port, chance.randbytes(chance.randrange(1, 200)), half_close=True)


def test_an_oversized_request_is_closed_before_it_is_read(door):
    assert exchange(door.port, b"\xff\xff" + b"z" * 70000).reply == b""


@pytest.mark.parametrize("hello", [HELLO_N, HELLO_OLD], ids=["N", "n"])
def test_every_prefix_of_a_handshake_is_waited_for_at_a_gate(door, hello):
    gate = look_up(door.port, "foo")
    for length in range(len(hello)):
        with connect(gate) as client:
            client.sendall(hello[:length])
            client.shutdown(socket.SHUT_WR)
            assert receive(client, 5).reply == b""


@pytest.mark.parametrize("bad", [
    packet(b""), packet(b"N"), packet(b"q" * 30), b"\xff\xff" + b"N" * 3000,
    packet(b"N" + b"\0" * 12 + b"\0\0"), packet(b"N" + b"\0" * 12 + b"\xff\xffa@b"),
    packet(b"N" + b"\0" * 12 + b"\0\3abc"), packet(b"N" + b"\0" * 12 + b"\0\3@bc"),
    packet(b"N" + b"\0" * 12 + b"\0\3ab@"), packet(b"N" + b"\0" * 12 + b"\0\5a@b@c"),
    packet(b"N" + b"\0" * 12 + b"\0\4a\n@b"),
    packet(b"N" + b"\0" * 12 + b"\1\2" + b"a" * 256 + b"@b"),
    packet(b"n\0\5\0\0\0\0"), packet(b"n\0\5\0\0\0\0a\x1b@b"), b"GET / HTTP/1.1\r\n\r\n",
], ids=range(15))
def test_no_bad_handshake_reaches_a_node_under_a_good_name(door, bad):
    gate = look_up(door.port, "foo")
    known = set(door.links())
    with connect(gate) as client:
        client.sendall(bad)
        with contextlib.suppress(OSError):  # it may be closed by now
            client.shutdown(socket.SHUT_WR)
        receive(client, 5)
    for path, link in door.links().items():
        assert path in known or link["From"].startswith("?@"), link


def test_every_byte_wrong_in_a_handshake_is_survived(door):
    gate = look_up(door.port, "foo")
    for place in range(len(HELLO_N)):
        for value in (0x00, 0xff):
            with connect(gate) as client:
                client.sendall(HELLO_N[:place] + bytes([value]) + HELLO_N[place + 1:])
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def test_names_in_signals_and_properties_are_good_utf8(door):
    with Registration(door.port, alive2("größe")):
        assert "größe" in door.nodes()
        door.signals.wait_for("NodeRegistered", lambda s: s.args[0] == "größe")
    for name in (b"\xff", b"a\nb", b"\x1b[2J", b"", "x".encode() * 256):
        assert not Registration(door.port, alive2(name)).ok


def test_a_duplicate_name_does_not_harm_its_owner(door):
    second = Registration(door.port, alive2("foo"))
    assert second.reply[1] == 1
    assert look_up(door.port, "foo")


def refused(daemon, member, signature, *arguments):
    """The error's name and sentence."""
    with pytest.raises(GLib.Error) as caught:
        daemon.manager(member, signature, *arguments)
    text = str(caught.value)
    assert "GDBus.Error:" in text, text
    name, sentence = text.split("GDBus.Error:", 1)[1].split(": ", 1)
    return name, sentence


ISLANDS = {
    "empty first": ([], ["b"], "InvalidIsland"),
    "empty second": (["a"], [], "InvalidIsland"),
    "one name in both": (["a", "b"], ["b", "c"], "NameInBothIslands"),
    "one full name in both": (["a@h"], ["a@h"], "NameInBothIslands"),
    "empty name": ([""], ["b"], "InvalidName"),
    "no alive part": (["@host"], ["b"], "InvalidName"),
    "no host part": (["a@"], ["b"], "InvalidName"),
    "two at signs": (["a@b@c"], ["b"], "InvalidName"),
    "control character": (["a\nb"], ["b"], "InvalidName"),
    "too long": (["a" * 256], ["b"], "InvalidName"),
    "too long a host": (["a@" + "b" * 256], ["b"], "InvalidName"),
    "10001 names": ([f"n{i}" for i in range(10001)], ["b"], "InvalidIsland"),
}


@pytest.mark.parametrize("member", ["CutCables", "FixCables"])
@pytest.mark.parametrize("case", ISLANDS)
def test_a_bad_island_is_refused_with_a_sentence(daemon, member, case):
    one, two, error = ISLANDS[case]
    name, sentence = refused(daemon, member, "(asas)", one, two)
    assert name == f"org.epmdpxy.Error.{error}"
    assert len(sentence) > 10
    assert daemon.property("Rules") == []


def test_a_wrong_signature_is_refused(daemon):
    name, _ = refused(daemon, "CutCables", "(ss)", "a", "b")
    assert name == "org.freedesktop.DBus.Error.InvalidArgs"


def test_a_thousand_rules_are_the_limit_and_a_fix_is_never_refused(daemon):
    for number in range(1000):
        daemon.cut([f"a{number}"], [f"b{number}"])
    name, _ = refused(daemon, "CutCables", "(asas)", ["x"], ["y"])
    assert name == "org.epmdpxy.Error.TooManyRules"
    daemon.fix(["a0"], ["b0"])
    daemon.cut(["x"], ["y"])
    daemon.fix_all()
    assert daemon.property("Rules") == []


def test_a_kill_request_while_nodes_live_changes_nothing(door):
    assert exchange(door.port, KILL).reply == b"NO"


@pytest.mark.parametrize("state", ["identifying", "connecting", "up", "cut"])
def test_a_dialler_that_dies_in_any_state_leaves_nothing(daemon, state):
    backlog = []
    target = socket.create_server(("127.0.0.1", 0), backlog=0)
    target.settimeout(10)
    address = target.getsockname()
    if state == "connecting":
        # A full queue: the kernel lets further dials wait.
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(address)
            backlog.append(filler)
    with Registration(daemon.port, alive2("foo", port=address[1])):
        gate = look_up(daemon.port, "foo")
        before = daemon.descriptors()
        dialler = connect(gate)
        if state != "identifying":
            dialler.sendall(HELLO_N)
        wanted = {"identifying": LinkState.IDENTIFYING, "connecting": LinkState.CONNECTING,
                  "up": LinkState.UP, "cut": LinkState.UP}[state]
        wait_until(lambda: daemon.links(wanted), 5, f"a link that is {wanted.name}")
        carried = target.accept()[0] if state in ("up", "cut") else None
        if state == "cut":
            assert daemon.cut(["a"], ["foo"]) == 1
            assert daemon.links(LinkState.CUT)
        dialler.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        dialler.close()
        if carried:
            if state == "cut":
                assert receive(carried, 0.5).end == "open"
            carried.close()
        wait_until(lambda: not daemon.links(), 10, "the link to be gone")
        wait_until(lambda: daemon.descriptors() <= before, 10, "its descriptors, too")
    for filler in backlog:
        filler.close()
    target.close()
