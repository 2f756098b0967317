# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Two Erlang nodes, split and healed, with pytest. Run it as

    epmdpxyctl run -- pytest test_split.py

The fixture `network` is all that such tests need: what epmdpxyctl does, and whole cables
afterwards. The nodes are asked over standard input and output, so that the test is no member of the
cluster.
"""

import subprocess

import pytest

# Reads terms "{Module, Function, Arguments}." and answers with the result, a line for each.
LOOP = ("F = fun(F) -> case io:read('') of {ok, {M, N, A}} -> "
        "io:format(\"~0p~n\", [apply(M, N, A)]), F(F); _ -> halt() end end, F(F).")


class Network:
    """network("cut", "a", "b") calls epmdpxyctl; a call that fails fails the test."""

    def __call__(self, *args):
        return subprocess.run(["epmdpxyctl", *args], check=True, text=True,
                              stdout=subprocess.PIPE).stdout


@pytest.fixture
def network():
    network = Network()
    yield network
    network("fix", "--all")


class Node:
    def __init__(self, name):
        self.process = subprocess.Popen(
            ["erl", "-sname", name, "-setcookie", "example", "-start_epmd", "false", "-noshell",
             "-kernel", "net_ticktime", "4", "-kernel", "logger_level", "emergency",
             "-eval", LOOP],
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def call(self, term):
        self.process.stdin.write(term + ".\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


@pytest.fixture
def nodes(network):
    started = [Node("alice"), Node("bob")]
    network("wait", "node", "alice,bob")
    yield started
    for node in started:
        node.process.stdin.close()
        node.process.wait()


def test_survives_a_split(network, nodes):
    alice, bob = nodes
    name = bob.call("{erlang, node, []}")
    assert alice.call(f"{{net_adm, ping, [{name}]}}") == "pong"

    network("cut", "alice", "bob")
    network("wait", "noticed", "alice", "bob", "--timeout", "30s")
    assert alice.call("{erlang, nodes, []}") == "[]"

    network("fix", "--all")
    assert alice.call(f"{{net_adm, ping, [{name}]}}") == "pong"


def test_a_blip_is_noticed_by_nobody(network, nodes):
    alice, bob = nodes
    name = bob.call("{erlang, node, []}")
    assert alice.call(f"{{net_adm, ping, [{name}]}}") == "pong"

    network("blip", "--all", "--for", "40ms")
    assert alice.call("{erlang, nodes, []}") == f"[{name}]"
