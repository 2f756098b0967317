# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""`epmdpxyctl doctor`: finds what keeps a cut from being one, and nothing else."""

import contextlib
import socket
import subprocess

import pytest

from harness import epmd, wait_until

FLAG = ["-kernel", "prevent_overlapping_partitions", "false"]
# A node in a process of its own, whose arguments are looked at.
NODE = """
import socket, sys
sys.path[:0] = sys.argv[1].split(":")
from fake_node import FakeNode
node = FakeNode(int(sys.argv[2]), sys.argv[3])
print("there", flush=True)
sys.stdin.read()
"""


def findings(ctl, kind, status=1):
    found = ctl("doctor", "--json", status=status).json["findings"]
    return {finding["node"]: finding for finding in found if finding["kind"] == kind}


@pytest.fixture
def separate(daemon):
    """separate("a", *arguments) → a node in a process that has these arguments."""
    with contextlib.ExitStack() as stack:
        def start(name, *arguments):
            import sys
            process = stack.enter_context(subprocess.Popen(
                ["/usr/bin/python3", "-c", NODE, ":".join(sys.path), str(daemon.port), name,
                 *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE))
            stack.callback(process.stdin.close)
            assert process.stdout.readline() == b"there\n"
            return process
        yield start


def test_linked_nodes_draw_no_finding(ctl, register):
    a, b = register("a", "b")
    a.full, b.full = "a@localhost", "b@localhost"
    a.dial(b)
    assert ctl("doctor").lines[-1] == "2 nodes, nothing found"


def test_nobody_is_nothing_to_find(ctl, daemon):
    assert ctl("doctor").out == "0 nodes, nothing found\n"
    assert ctl("doctor", "--json").json == {"nodes": 0, "findings": []}


def test_a_node_without_a_link_is_found(ctl, register):
    a, b, _lonely = register("a", "b", "lonely")
    a.dial(b)
    assert list(findings(ctl, "bypass")) == ["lonely"]


def test_a_node_alone_needs_no_link(ctl, register):
    register("a")
    assert findings(ctl, "bypass", status=0) == {}


def test_a_connection_past_the_daemon_is_found(ctl, register):
    a, b = register("a", "b")
    a.full, b.full = "a@localhost", "b@localhost"
    a.dial(b)
    with socket.create_connection(("127.0.0.1", b.port)):
        found = findings(ctl, "bypass")
    assert list(found) == ["b"] and "1 connection that does not pass" in found["b"]["message"]


def test_the_flag_against_overlapping_partitions_is_seen(ctl, separate):
    separate("a", *FLAG)
    assert findings(ctl, "overlap", status=0) == {}


def test_what_cannot_be_known_is_no_finding(ctl, separate):
    separate("a")
    found = findings(ctl, "overlap", status=0)
    assert found["a"]["unknown"] is True
    assert "application:get_env(kernel, prevent_overlapping_partitions)" in found["a"]["message"]
    assert ctl("doctor").lines[0].startswith("unknown: ")


def test_an_erlang_node_that_prevents_them_is_found(ctl, daemon, world):
    world.node("a", daemon, overlapping_ok=False)
    found = findings(ctl, "overlap")
    assert found["a"]["unknown"] is False
    assert "-kernel prevent_overlapping_partitions false" in found["a"]["message"]


def test_an_erlang_node_that_allows_them_is_not_found(ctl, daemon, world):
    world.node("a", daemon, overlapping_ok=True)
    assert findings(ctl, "overlap", status=0) == {}


def test_a_host_that_leads_nowhere_is_found(ctl, register):
    a, b = register("a", "b")
    a.full, b.full = "a@localhost", "b@nowhere.invalid"
    a.dial(b)
    found = findings(ctl, "unreachable")
    assert list(found) == ["b"] and "nowhere.invalid leads nowhere" in found["b"]["message"]


def test_a_daemon_that_does_not_listen_there_is_found(ctl, world):
    daemon = world.daemon("--listen=127.0.0.1")
    with socket.create_server(("127.0.0.5", 0)) as _elsewhere:
        registration = epmd.Registration(daemon.port, epmd.alive2("a", port=4711))
        from fake_node import FakeNode
        b, c = FakeNode(daemon.port, "b"), FakeNode(daemon.port, "c")
        b.full, c.full = "b@localhost", "c@127.0.0.5"
        b.dial(c)
        found = findings(ctl, "unreachable")
        assert "c" in found and "--listen 127.0.0.5" in found["c"]["message"]
        assert "b" not in found
        for node in (b, c, registration):
            node.close()


def test_it_leaves_no_link_behind(ctl, register):
    a, b = register("a", "b")
    a.dial(b)
    ctl("doctor", status=1)
    wait_until(lambda: len(ctl("links", "--json").json["links"]) == 1, what="its dials to end")
