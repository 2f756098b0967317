# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The same bytes to Erlang's own epmd and to epmdpxyd give the same answers.

Each case is played against both, in the plain and the relaxed mode. Where the two differ on
purpose the case says what epmdpxyd does instead (`ours`); there is no other difference.
"""

import re
import socket
import struct

import pytest

from harness import World, wait_until
from harness.epmd import (DUMP, KILL, NAMES, Outcome, Registration, alive2, connect, exchange,
                          names, packet, port_please2, receive, stop)

NOTHING = Outcome(b"", "closed")
REFUSED_6 = b"v\x01" + struct.pack(">I", 99)
REFUSED_5 = b"y\x01" + struct.pack(">H", 99)


class Pair:
    """Both servers, in one mode."""

    def __init__(self, world, relaxed):
        self.real = world.real_epmd(*(["-relaxed_command_check"] if relaxed else []))
        self.ours = world.daemon(*(["--relaxed-command-check"] if relaxed else []), bus=None)

    def wait_empty(self):
        """A connection's end is seen a moment after it: until then its name is taken."""
        for epmd in (self.real, self.ours):
            wait_until(lambda port=epmd.port: names(port) == {}, 10, "no names to be left")


@pytest.fixture(scope="module")
def strict():
    world = World()
    try:
        yield Pair(world, relaxed=False)
    finally:
        world.close()


@pytest.fixture
def both(strict):
    yield strict
    strict.wait_empty()


@pytest.fixture(scope="module")
def relaxed():
    world = World()
    try:
        yield Pair(world, relaxed=True)
    finally:
        world.close()


def same(pair, play, ours=None):
    """Plays against both; asserts one result, or `ours` where they differ on purpose."""
    expected = play(pair.real.port)
    got = play(pair.ours.port)
    pair.wait_empty()
    if ours is None:
        assert got == expected
    else:
        assert expected != ours, "this is no difference any more"
        assert got == ours


def closed(outcome):
    """A FIN or an RST: which of the two depends on bytes left unread, and clients don't care."""
    return Outcome(outcome.reply, "open" if outcome.end == "open" else "closed")


def answer(*pieces, **options):
    return lambda port: closed(exchange(port, *pieces, **options))


def without_creation(reply):
    """The creation comes from the clock."""
    return reply[:2] + b"#" * (len(reply) - 2) if reply[:2] in (b"v\0", b"y\0") else reply


def registers(request, *, extra_piece=b""):
    """Registers and looks: the reply, whether the connection stays, the names then."""
    def play(port):
        with Registration(port, request) as node:
            if extra_piece:
                node.client.sendall(extra_piece)
            end = receive(node.client, 0.3).end if not node.ok or extra_piece else "open"
            known = names(port)
            return (without_creation(node.reply), end == "open", known)
    return play


FRAMING = {
    "a length of 0 is closed": [b"\0\0"],
    "a length of 0 with bytes after it is closed": [b"\0\0n"],
    "a length of 3058 is closed before its body": [b"\x0b\xf2n"],
    "a length of 65535 is closed before its body": [b"\xff\xffz"],
    "an unknown opcode is closed": [packet(b"q")],
    "the old ALIVE_REQ is closed": [packet(b"a\x12\x34name")],
    "the old PORT_PLEASE_REQ is closed": [packet(b"pname")],
    "an opcode of 0 is closed": [packet(b"\0")],
    "two requests in one segment get nothing": [NAMES + NAMES],
    "a request with one byte more in its segment gets nothing": [NAMES + b"x"],
    "a request in two pieces is answered": [NAMES[:1], NAMES[1:]],
    "a request cut after its length is answered": [NAMES[:2], NAMES[2:]],
    "bytes inside the length of NAMES are ignored": [packet(b"n" + b"?" * 100)],
    "3057 bytes of NAMES are answered": [packet(b"n" + b"?" * 3056)],
    "3057 bytes of DUMP are answered": [packet(b"d" + b"?" * 3056)],
    "a lookup byte by byte is answered": [bytes([b]) for b in port_please2("nobody")],
    "an empty lookup is closed": [port_please2("")],
    "a lookup of a NUL is closed": [port_please2("\0")],
    "a lookup of an unknown name is refused": [port_please2("nobody")],
    "a lookup of an unknown name with a NUL is refused": [port_please2("nobody\0")],
    "a lookup with two NULs is closed": [port_please2("nobody\0\0")],
    "a lookup with a NUL inside is closed": [port_please2("no\0body")],
    "a lookup of name@host is refused": [port_please2("nobody@host")],
    "a lookup in bad UTF-8 is closed": [port_please2(b"n\xffbody")],
    "a lookup in overlong UTF-8 is closed": [port_please2(b"n\xc0\xafbody")],
    "a lookup of a surrogate is closed": [port_please2(b"\xed\xa0\x80")],
    "a lookup of 254 characters is refused": [port_please2("a" * 254)],
    "a lookup of 256 characters is closed": [port_please2("a" * 256)],
    "KILL with nobody registered is tested elsewhere, STOP is closed": [stop("nobody")],
    "a STOP without a name is closed": [stop("")],
}


@pytest.mark.parametrize("case", FRAMING)
def test_framing(both, case):
    def play(port):
        outcome = closed(exchange(port, *FRAMING[case]))
        # The port is the one thing in which the two must differ.
        return outcome._replace(reply=outcome.reply.replace(struct.pack(">I", port), b"PORT"))
    same(both, play)


def test_half_close_after_a_request_is_answered(both):
    same(both, answer(port_please2("nobody"), half_close=True))


def test_half_close_before_the_end_is_closed(both):
    same(both, answer(port_please2("nobody")[:-1], half_close=True))


def test_an_incomplete_request_waits(both):
    same(both, answer(port_please2("nobody")[:-1], limit=0.5))


def test_a_255_character_name_can_be_looked_up(both):
    same(both, answer(port_please2("a" * 255)), ours=Outcome(b"w\x01", "closed"))


ALIVE = {
    "a node registers": alive2("foo"),
    "version 5 gets the short answer": alive2("foo", high=5),
    "version 7 gets the long answer": alive2("foo", high=7),
    "version 65535 gets the long answer": alive2("foo", high=65535),
    "version 0 gets the short answer": alive2("foo", high=0),
    "low above high is taken": alive2("foo", high=6, low=9),
    "port 0 is taken": alive2("foo", port=0),
    "any type and protocol are taken": alive2("foo", kind=200, protocol=9),
    "extra bytes are opaque": alive2("foo", extra=b"\0\xff\x01"),
    "1020 extra bytes are taken": alive2("foo", extra=b"e" * 1020),
    "bytes after the extra are ignored": alive2("foo", tail=b"tail"),
    "UTF-8 in a name is taken": alive2("grün"),
    "four-byte UTF-8 in a name is taken": alive2("\U0001f980"),
    "a name of 255 characters is taken": alive2("a" * 255),
    "255 characters of four bytes are taken": alive2("\U0001f980" * 255),
    "blank and @ in a name are taken": alive2("a@b"),
    "256 characters are refused": alive2("a" * 256),
    "1021 bytes of name are refused": alive2("a" * 1021),
    "Latin-1 is refused": alive2(b"gr\xfcn"),
    "overlong UTF-8 is refused": alive2(b"\xc0\xaf"),
    "a surrogate is refused": alive2(b"\xed\xa0\x80"),
    "above the last code point is refused": alive2(b"\xf4\x90\x80\x80"),
    "1021 extra bytes are refused": alive2("foo", extra=b"e" * 1021),
    "bad UTF-8 with version 5 gets the short refusal": alive2(b"\xff", high=5),
    "a NUL in a name is closed": alive2("f\0o"),
    "a NUL at a name's end is closed": alive2("foo\0"),
    "a bare opcode is closed": packet(b"x"),
    "a length of 13 is closed": packet(b"x" + b"\0" * 12),
    "a name longer than the packet is closed": packet(alive2("foo")[2:-6] + b"\0\x40foo\0\0"),
    "extra longer than the packet is closed": packet(alive2("foo")[2:-2] + b"\0\x05abc"),
}
# A refusal's connection: epmd leaves it open for ever, epmdpxyd closes it.
REFUSALS_ARE_CLOSED = {case for case in ALIVE if "refus" in case}


@pytest.mark.parametrize("case", ALIVE)
def test_alive2(both, case):
    play = registers(ALIVE[case])
    if case in REFUSALS_ARE_CLOSED:
        reply, stays_open, known = play(both.real.port)
        assert stays_open and reply[1] == 1
        assert play(both.ours.port) == (reply, False, known)
    else:
        same(both, play)


@pytest.mark.parametrize("case", [c for c in ALIVE if "taken" in c or "opaque" in c or "low" in c
                                  or "ignored" in c or "version" in c and "bad" not in c])
def test_a_lookup_echoes_the_registration(both, case):
    request = ALIVE[case]
    length = struct.unpack(">H", request[11:13])[0]
    name = request[13:13 + length]

    def play(port):
        with Registration(port, request):
            reply = exchange(port, port_please2(name)).reply
            # The port is the node's own with epmd and a gate's with epmdpxyd.
            return reply[:2] + reply[4:]
    if len(name) == 255 or length == 1020:
        # epmd cannot find what it let register: its limit for lookups is one character less.
        real = play(both.real.port)
        got = play(both.ours.port)
        assert real == b"" and got[:2] == b"w\0" and name in got
    else:
        same(both, play)


@pytest.mark.parametrize("case", ["plain", "port-5"])
def test_a_taken_name_is_refused(both, case):
    high = 5 if case == "port-5" else 6
    expected = REFUSED_5 if high == 5 else REFUSED_6

    def play(port):
        with Registration(port, alive2("foo")) as first:
            second = Registration(port, alive2("foo", port=1, high=high))
            second.close()
            return first.ok, second.reply, names(port), first.ended(0.2)
    same(both, play)
    assert play(both.ours.port)[1] == expected


def test_names_differ_by_case_and_normal_form(both):
    def play(port):
        held = [Registration(port, alive2(n)) for n in ("foo", "Foo", "\u00e9", "e\u0301")]
        outcome = [node.ok for node in held], names(port)
        for node in held:
            node.close()
        return outcome
    same(both, play)


def test_the_dialler_of_a_refused_name_does_not_unregister_its_owner(both):
    """epmd does when its refusal cannot be written; that is not copied."""
    def play(port):
        with Registration(port, alive2("foo")) as first:
            for _ in range(20):
                rude = connect(port)
                rude.sendall(alive2("foo"))
                rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                rude.close()
            return first.ended(0.2), "foo" in names(port)
    assert play(both.ours.port) == ("open", True)


@pytest.mark.parametrize("way", ["byte", "half-close", "close", "reset"])
def test_a_registration_ends(both, way):
    def play(port):
        node = Registration(port, alive2("foo"))
        end = ""
        if way == "byte":
            node.client.sendall(b"!")
            end = node.ended(2) != "open"
        elif way == "half-close":
            node.client.shutdown(1)
            end = node.ended(2) != "open"
        elif way == "reset":
            node.reset()
        node.close()
        # A new registration of the name shows that it is free again.
        with Registration(port, alive2("foo")) as again:
            return node.ok, end, again.ok
    same(both, play)


def test_names_has_the_newest_first(both):
    def play(port):
        held = [Registration(port, alive2(n, port=p)) for n, p in (("a", 1), ("b", 2), ("c", 0))]
        reply = exchange(port, NAMES).reply
        for node in held:
            node.close()
        assert reply[:4] == struct.pack(">I", port)
        return reply[4:]
    same(both, play)


def test_dump_has_the_documented_lines(both):
    def play(port):
        old = Registration(port, alive2("old", port=17))
        old.close()
        with Registration(port, alive2("foo", port=4711)), \
                Registration(port, alive2("bär", port=1)):
            reply = exchange(port, DUMP).reply
        assert reply[:4] == struct.pack(">I", port)
        text = re.sub(rb"fd = -?\d+", b"fd = N", reply[4:])
        # The names of the other cases are remembered by both; not in one order.
        lines = text.split(b"\0")
        assert b"old/unused name <old>, port = 17, fd = N \n" in lines
        return [line for line in lines if not line.startswith(b"old/")]
    same(both, play)


def test_kill_is_refused_while_a_node_lives(both):
    def play(port):
        with Registration(port, alive2("foo")) as node:
            return exchange(port, KILL), node.ended(0.2), names(port)
    same(both, play)


def test_stop_is_not_answered_unless_relaxed(both):
    def play(port):
        with Registration(port, alive2("foo")) as node:
            return closed(exchange(port, stop("foo"))), node.ended(0.2), names(port)
    same(both, play)


def test_stop_ends_a_registration_when_relaxed(relaxed):
    def play(port):
        with Registration(port, alive2("foo")) as node:
            outcome = exchange(port, stop("foo"))
            return outcome.reply, node.ended(2) != "open", names(port)
    same(relaxed, play)


def test_stop_of_an_unknown_name_says_so_once(relaxed):
    """epmd says "NOEXISTSTOPPED"; clients read 7 bytes."""
    same(relaxed, answer(stop("nobody")), ours=Outcome(b"NOEXIST", "closed"))


def test_a_name_to_stop_ends_at_a_nul(relaxed):
    def play(port):
        with Registration(port, alive2("foo")):
            return exchange(port, stop("foo\0bar")).reply
    same(relaxed, play)


def test_an_empty_name_is_refused(both):
    """epmd registers it."""
    reply, stays_open, known = registers(alive2("", extra=b"x"))(both.ours.port)
    assert (reply, stays_open, known) == (REFUSED_6, False, {})


@pytest.mark.parametrize("name", ["a\nname b", "tab\t", "bell\x07", "\x1b[31m", "del\x7f"])
def test_control_characters_are_refused(both, name):
    """epmd takes them, and a newline forges lines of NAMES."""
    node = Registration(both.ours.port, alive2(name))
    assert node.reply == REFUSED_6
    assert node.ended(2) != "open"


def test_an_idle_connection_is_closed_in_time(world):
    real = world.real_epmd("-packet_timeout", "1")
    ours = world.daemon("--packet-timeout", "1", bus=None)
    idle = []
    for port in (real.port, ours.port):
        for sent in (b"", b"\0", NAMES[:2]):
            idle.append(connect(port))
            idle[-1].sendall(sent)
    assert [closed(receive(client, 6)) for client in idle] == [NOTHING] * 6


def test_dripping_bytes_does_not_extend_the_time(world):
    """Counted from the accept to the complete request, as epmd does since its security fix."""
    ours = world.daemon("--packet-timeout", "1", bus=None)
    drip = [bytes([b]) for b in port_please2("x" * 40)]
    assert exchange(ours.port, *drip, gap=0.1, limit=1).reply == b""


def test_an_idle_registration_is_not_closed(world):
    ours = world.daemon("--packet-timeout", "1", bus=None)
    with Registration(ours.port, alive2("foo")) as node:
        assert node.ended(2.5) == "open"


@pytest.mark.parametrize("mode", ["plain", "relaxed"])
def test_kill_ends_the_server(world, mode):
    relaxed_mode = mode == "relaxed"
    real = world.real_epmd(*(["-relaxed_command_check"] if relaxed_mode else []))
    ours = world.daemon(*(["--relaxed-command-check"] if relaxed_mode else []), bus=None)
    for server in (real, ours):
        held = Registration(server.port, alive2("foo")) if relaxed_mode else None
        assert exchange(server.port, KILL).reply == b"OK"
        assert server.process.wait(5) == 0
        if held:
            assert held.ended(2) != "open"


@pytest.mark.parametrize("request_", [alive2("foo"), DUMP, KILL, stop("foo")],
                         ids=["ALIVE2", "DUMP", "KILL", "STOP"])
def test_peers_from_elsewhere_get_no_answer(both, request_):
    """Local is 127.0.0.0/8, ::1, or one address at both ends; a LAN address talking to loopback
    is not."""
    address = lan_address()

    def play(port):
        with socket.socket() as client:
            client.bind((address, 0))
            client.settimeout(5)
            client.connect(("127.0.0.1", port))
            client.sendall(request_)
            return closed(receive(client, 5))
    same(both, play)
    assert play(both.ours.port) == NOTHING


def test_all_of_127_is_local(both):
    def play(port):
        with socket.socket() as client:
            client.bind(("127.0.0.9", 0))
            client.settimeout(5)
            client.connect(("127.0.0.1", port))
            client.sendall(DUMP)
            return receive(client, 5).reply[:4] == struct.pack(">I", port)
    same(both, play)


def lan_address():
    """An address of this machine that is not a loopback one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return probe.getsockname()[0]
        except OSError:
            pytest.skip("this machine has loopback addresses only")
