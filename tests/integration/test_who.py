# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Who asks and who dials, told by the kernel when they do not say it."""

import contextlib
import ctypes
import os
import platform
import subprocess
import sys

import pytest

from harness import NOTICE_LIMIT, LinkState, settled, stays, wait_until
from harness.epmd import Registration, alive2, ask_as_this_process, connect, look_up, names
from harness.steps import mesh

HERE = os.path.dirname(os.path.abspath(__file__))

# Any user that is not the daemon's, nor a real one of this machine.
OTHER_UID = 54321


def own_port(node, port, name=None):
    """What the node is told when it looks a name up, its own by default."""
    name = name or node.alive
    answer = node.call(f'erl_epmd:port_please("{name}", {{127,0,0,1}})')
    assert answer[0] == "port", answer
    return answer[1]


@contextlib.contextmanager
def sockets_of(uid):
    """Sockets made within belong to that user."""
    os.seteuid(uid)
    try:
        yield
    finally:
        os.seteuid(0)


# Looking oneself up

def test_a_node_that_looks_itself_up_gets_its_real_port(world, daemon):
    one, two = world.nodes(["one", "two"], daemon)
    real = names(daemon.port)
    wait_until(lambda: own_port(one, daemon.port) == real["one"], 10, "its own port")
    wait_until(lambda: own_port(two, daemon.port) == real["two"], 10, "its own port")
    assert own_port(one, daemon.port, "two") != real["two"]
    assert own_port(two, daemon.port, "one") != real["one"]
    assert look_up(daemon.port, "one") == own_port(two, daemon.port, "one")


def test_a_node_that_looks_itself_up_over_ipv6_gets_its_real_port(world, daemon):
    node = world.node("one", daemon)
    real = names(daemon.port)["one"]
    wait_until(lambda: node.call('erl_epmd:port_please("one", {0,0,0,0,0,0,0,1})')[1] == real, 10,
               "its own port")


def test_looking_oneself_up_opens_no_gates(world):
    """As RabbitMQ does every minute, without ever dialling."""
    daemon = world.daemon("--gate=per-lookup")
    node = world.node("one", daemon)
    real = names(daemon.port)["one"]
    wait_until(lambda: own_port(node, daemon.port) == real, 10, "its own port")
    before = settled(daemon.descriptors)
    assert node.call('[erl_epmd:port_please("one", {127,0,0,1}) || _ <- lists:seq(1, 200)] -- '
                     f'lists:duplicate(200, {{port, {real}, 6}})', 30) == []
    wait_until(lambda: daemon.descriptors() <= before, 5, "no more descriptors than before")


def test_a_process_with_several_names_is_each_of_them(daemon):
    with Registration(daemon.port, alive2("foo", port=4711)), \
            Registration(daemon.port, alive2("bar", port=4712)):
        wait_until(lambda: ask_as_this_process(daemon.port, "foo") == 4711, 10, "its own port")
        wait_until(lambda: ask_as_this_process(daemon.port, "bar") == 4712, 10, "its own port")
        assert look_up(daemon.port, "foo") not in (4711, None)


# Asks for foo as often as it is told a line; at "close" it lets go of what it has inherited.
HEIR = """
import os, sys
sys.path.insert(0, sys.argv[1])
from harness.epmd import ask_as_this_process
print("ready", flush=True)
for line in sys.stdin:
    if line == "close\\n":
        os.close(int(sys.argv[3]))
    print(ask_as_this_process(int(sys.argv[2]), "foo"), flush=True)
"""


def test_a_process_that_a_node_has_forked_is_not_the_node(daemon):
    """For as long as it has the node's connection nobody can tell; then it is known who has it."""
    node = connect(daemon.port)
    with subprocess.Popen([sys.executable, "-c", HEIR, HERE, str(daemon.port), str(node.fileno())],
                          pass_fds=[node.fileno()], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as heir:
        def ask(line):
            heir.stdin.write(line + "\n")
            heir.stdin.flush()
            return heir.stdout.readline().strip()

        assert heir.stdout.readline() == "ready\n"
        node.sendall(alive2("foo", port=4711))
        assert node.recv(100)[:2] == b"v\0"
        # The one with the higher number is looked at first: the younger, unless numbers have begun
        # anew in between.
        if heir.pid > os.getpid():
            wait_until(lambda: ask("ask") == "4711", 10, "the younger one to be found")
        assert ask("close") not in ("4711", "None")
        wait_until(lambda: ask_as_this_process(daemon.port, "foo") == 4711, 10, "its own port")
        assert ask("ask") not in ("4711", "None")
        heir.stdin.close()
    node.close()


def test_the_only_node_of_another_user_is_told_by_the_user_alone(daemon):
    with sockets_of(OTHER_UID):
        one = Registration(daemon.port, alive2("foo", port=4711))
        assert ask_as_this_process(daemon.port, "foo") == 4711
        # With a second one it could be either: they get what everybody gets, and the log says why.
        two = Registration(daemon.port, alive2("bar", port=4712))
        for _ in range(3):
            assert ask_as_this_process(daemon.port, "foo") != 4711
            assert ask_as_this_process(daemon.port, "bar") != 4712
        two.close()
        wait_until(lambda: ask_as_this_process(daemon.port, "foo") == 4711, 5, "its own port again")
    assert look_up(daemon.port, "foo") != 4711
    log = daemon.process.read_log()
    assert log.count(f"run as user {OTHER_UID}") == 1
    one.close()


class SockFilter(ctypes.Structure):
    _fields_ = [("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte),
                ("k", ctypes.c_uint)]


class SockProg(ctypes.Structure):
    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.POINTER(SockFilter))]


def without_netlink():
    """As in a sandbox with RestrictAddressFamilies= that leaves AF_NETLINK out."""
    socket_call = {"x86_64": 41, "aarch64": 198}[platform.machine()]
    load, equal, give = 0x20, 0x15, 0x06
    allow, fail = 0x7fff0000, 0x00050000 | 97
    steps = [SockFilter(load, 0, 0, 0), SockFilter(equal, 0, 3, socket_call),
             SockFilter(load, 0, 0, 16), SockFilter(equal, 0, 1, 16),
             SockFilter(give, 0, 0, fail), SockFilter(give, 0, 0, allow)]
    program = SockProg(len(steps), (SockFilter * len(steps))(*steps))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(38, 1, 0, 0, 0) == 0
    assert libc.prctl(22, 2, ctypes.byref(program), 0, 0) == 0


def test_without_the_right_to_ask_everybody_gets_the_gates_port(world):
    daemon = world.daemon(prepare=without_netlink)
    with Registration(daemon.port, alive2("foo", port=4711)):
        gate = look_up(daemon.port, "foo")
        stays(lambda: ask_as_this_process(daemon.port, "foo") == gate, 0.3, "the gate's port")
    assert daemon.process.read_log().count("does not tell who owns a socket") == 1


# Dialling with TLS

@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """The options of nodes that speak TLS with a certificate of the test's own."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate, options = (folder / n for n in ("key.pem", "cert.pem", "ssl.conf"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                    "-subj", "/CN=epmdpxy test", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True, stdin=subprocess.DEVNULL)
    ends = [f'{{{end}, [{{certfile, "{certificate}"}}, {{keyfile, "{key}"}}, '
            '{verify, verify_none}]}' for end in ("server", "client")]
    options.write_text(f"[{', '.join(ends)}].\n")
    return {"proto": "inet_tls", "args": ["-ssl_dist_optfile", str(options)]}


def test_tls_links_are_named_and_cut_by_the_names_of_both_nodes(world, daemon, tls):
    one, two, three = world.nodes(["one", "two", "three"], daemon, **tls)
    mesh([one, two, three])
    assert {frozenset(end.split("@")[0] for end in pair) for pair in daemon.pairs()} == {
        frozenset(("one", "two")), frozenset(("two", "three")), frozenset(("one", "three"))}
    assert daemon.cut(["one"], ["two", "three"]) == 2
    for node, other in ((one, two), (two, one), (one, three), (three, one)):
        assert node.wait_down(other, NOTICE_LIMIT)["reason"] == "net_tick_timeout"
    assert two.sees() == [three.full]
    assert one.ping(two, 30) == "pang"
    daemon.fix_all()
    # A node that has lost another dials it again by itself. What of that is still under way, held
    # until now, comes before a dial of ours, and may run out of time just then.
    wait_until(lambda: one.ping(two, 30) == "pong", 20, "a dial that succeeds")


def test_a_dialler_that_may_be_either_of_two_names_goes_without_one(daemon):
    hello = bytes.fromhex("160301") + b"\0\x40" + b"\1" * 64
    with Registration(daemon.port, alive2("foo", port=4711)), \
            Registration(daemon.port, alive2("bar", port=4712)):
        wait_until(lambda: ask_as_this_process(daemon.port, "foo") == 4711, 10, "its own port")
        with connect(look_up(daemon.port, "foo")) as dialler:
            daemon.cut(["*"], ["foo"])
            dialler.sendall(hello)
            link = wait_until(lambda: list(daemon.links(LinkState.CUT).values()), 5, "the link")[0]
            assert link["From"] == "?@127.0.0.1"


def test_a_stranger_that_speaks_tls_goes_without_a_name(world, daemon):
    node = world.node("one", daemon)
    wait_until(lambda: own_port(node, daemon.port) == names(daemon.port)["one"], 10, "its own port")
    daemon.cut(["*"], ["one"])
    with connect(look_up(daemon.port, "one")) as dialler:
        dialler.sendall(bytes.fromhex("160301") + b"\0\x40" + b"\1" * 64)
        link = wait_until(lambda: list(daemon.links(LinkState.CUT).values()), 5, "the link")[0]
        assert link["From"] == "?@127.0.0.1"
