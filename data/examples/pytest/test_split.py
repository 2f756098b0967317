# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Erlang nodes, split and healed, with pytest: run it as `pytest`, here."""

import time


def test_survives_a_split(network, erlang):
    alice, bob = erlang("alice", "bob")
    assert alice.ping(bob) == "pong"

    network.cut(alice, bob)
    network.wait_noticed(alice, bob)
    assert network.islands == [["alice"], ["bob"]]
    assert alice.call("erlang", "nodes") == "[]"

    network.fix_all()
    assert alice.ping(bob) == "pong"


def test_a_blip_is_noticed_by_nobody(network, erlang):
    alice, bob = erlang("alice", "bob")
    assert alice.ping(bob) == "pong"

    network.fault("*", "*", duration_ms=40)
    assert alice.call("erlang", "nodes") == f"[{bob.full}]"
    assert alice.ping(bob) == "pong"


def test_hears_one_way(network, erlang):
    alice, bob = erlang("alice", "bob")
    assert alice.ping(bob) == "pong"

    network.fault(alice, bob, fault="loss", direction="forward")
    network.wait_noticed(alice, bob, by=bob)
    assert bob.call("erlang", "nodes") == "[]"


def test_works_on_a_slow_network(network, erlang):
    alice, bob = erlang("alice", "bob")
    rule = network.fault(alice, bob, latency_ms=100)
    assert alice.ping(bob) == "pong"

    began = time.monotonic()
    alice.call("erpc", "call", f"'{bob.full}'", "erlang", "node", "[]")
    assert time.monotonic() - began >= 0.2
    network.remove(rule)
