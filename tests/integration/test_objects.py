# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Nodes and links as objects for front ends: what they say of themselves, and that a change of it
is announced before the signal that speaks of it, in bursts that hold up nobody."""

import resource
import socket
import threading
import time

import pytest

from harness import LinkState, wait_until
from harness.daemon import LINK, MANAGER, NODE
from harness.dist import TICK, RawLink, frame, send_name
from harness.epmd import Registration, alive2, connect, look_up
from harness.wait import settled

N_MANY = 1000
HERE = socket.gethostname().split(".")[0]


def changes(daemon, interface, since=0):
    """(path, what changed) of each PropertiesChanged of that interface."""
    return [(s.path, s.args[1]) for s in daemon.signals.named("PropertiesChanged", since)
            if s.args[0] == interface]


def order(daemon, since=0):
    """What was told, in its order: the signals by name, the changes by the interface."""
    daemon.signals.drain()
    return [s.args[0].rsplit(".", 1)[1] if s.name == "PropertiesChanged" else s.name
            for s in daemon.signals.seen[since:]]


def wait_change(daemon, interface, since=0, **wanted):
    """The first change from `since` on that has these values among its own."""
    return daemon.signals.wait_for(
        "PropertiesChanged", lambda s: s.args[0] == interface
        and wanted.items() <= s.args[1].items(), since=since).args[1]


def announced(daemon, path):
    """The properties of an object as a front end knows them, that asks for none."""
    daemon.signals.drain()
    known = {}
    for signal in daemon.signals.seen:
        if signal.name == "InterfacesAdded" and signal.args[0] == path:
            for values in signal.args[1].values():
                known.update(values)
        elif signal.name == "PropertiesChanged" and signal.path == path:
            known.update(signal.args[1])
    return known


@pytest.fixture
def link(daemon):
    """One that is up, as all have been told."""
    with RawLink(daemon) as link:
        link.shake_hands()
        daemon.signals.wait_for("LinkStateChanged", lambda s: s.args[4] == LinkState.UP)
        yield link


class Many:
    """One registered node and its many diallers, of which each has said its name."""

    def __init__(self, daemon, n):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=n)
        self.registration = Registration(
            daemon.port, alive2("hub", port=self.listener.getsockname()[1]))
        gate = look_up(daemon.port, "hub")
        self.ends = []
        for number in range(n):
            dialler = connect(gate)
            dialler.sendall(send_name(f"spoke{number}@there"))
            self.ends += [dialler, self.listener.accept()[0]]

    def close(self):
        for end in self.ends:
            end.close()
        self.listener.close()
        self.registration.close()


@pytest.fixture
def many(world):
    """A thousand links that are up, all of them told of."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits[1], limits[1]))
    daemon = world.daemon()
    many = Many(daemon, N_MANY)
    many.daemon = daemon

    def told_up():
        return sum(s.args[4] == LinkState.UP for s in daemon.signals.named("LinkStateChanged"))

    wait_until(lambda: told_up() == N_MANY, 30, "all links to be told of")
    yield many
    many.close()
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)


# Nodes

def test_a_gate_that_opens_is_announced(daemon):
    with Registration(daemon.port, alive2("node1")):
        daemon.signals.wait_for("NodeRegistered")
        port = look_up(daemon.port, "node1")
        wait_change(daemon, NODE, GatePort=port)
        assert daemon.nodes()["node1"]["GatePort"] == port


def test_a_second_lookup_changes_nothing(daemon):
    with Registration(daemon.port, alive2("node1")):
        port = look_up(daemon.port, "node1")
        wait_change(daemon, NODE, GatePort=port)
        look_up(daemon.port, "node1")
        # Whatever there was to tell is told by the time another call is answered.
        daemon.property("Version")
        assert len(changes(daemon, NODE)) == 1


def test_a_handshake_that_shows_a_node_is_announced(daemon):
    with Registration(daemon.port, alive2("left")), RawLink(daemon, f"left@{HERE}") as link:
        link.shake_hands()
        wait_change(daemon, NODE, Host=HERE, Hidden=False, Links=1)
        known = daemon.nodes()
        assert (known["left"]["Host"], known["right"]["Host"]) == (HERE, HERE)
        assert (known["left"]["Links"], known["right"]["Links"]) == (1, 1)


def test_a_node_that_registers_as_hidden_is_hidden(daemon):
    with Registration(daemon.port, alive2("cnode", kind=72)), \
            Registration(daemon.port, alive2("node")):
        known = wait_until(lambda: len(daemon.nodes()) == 2 and daemon.nodes(), 5, "both nodes")
        assert known["cnode"]["Hidden"] is True
        assert known["node"]["Hidden"] is False


def test_a_link_is_counted_by_its_node_before_it_is_told_of(daemon, link):
    path = "/org/epmdpxy/nodes/right"
    told = order(daemon)
    assert (path, 1) in [(p, c["Links"]) for p, c in changes(daemon, NODE)]
    assert told.index("Node") < told.index("LinkStateChanged")
    since = daemon.signals.mark()
    link.dialler.reset()
    link.dialler.ended = "reset"
    daemon.signals.wait_for("LinkStateChanged", lambda s: s.args[4] == LinkState.CLOSED,
                            since=since)
    assert [c["Links"] for p, c in changes(daemon, NODE, since) if p == path] == [0]
    told = order(daemon, since)
    assert told.index("Node") < told.index("LinkStateChanged")


# Links

def test_a_change_of_state_is_announced_before_its_signal(daemon, link):
    since = daemon.signals.mark()
    daemon.cut(["left"], ["right"])
    told = daemon.signals.wait_for("LinkStateChanged", since=since)
    (path, changed), = changes(daemon, LINK, since)
    assert path == told.args[0] == link.path
    assert changed["State"] == told.args[4] == LinkState.CUT
    assert changed["Since"] == told.args[5]["time"]
    assert (changed["Fault"], changed["FaultForward"]) == ("stall", "stall")
    told = order(daemon, since)
    assert told.index("Link") < told.index("LinkStateChanged")


def test_a_change_of_fault_alone_is_announced(daemon, link):
    daemon.cut(["left"], ["right"])
    since = daemon.signals.mark()
    daemon.add_fault(["left"], ["right"], fault="loss", direction="forward")
    changed = wait_change(daemon, LINK, since, Fault="loss")
    assert (changed["FaultForward"], changed["FaultBackward"]) == ("loss", "stall")
    assert changed["State"] == LinkState.CUT
    assert not [s for s in daemon.signals.named("LinkStateChanged", since)
                if s.args[0] == link.path and s.args[3] == s.args[4]]


def test_names_that_a_handshake_shows_are_announced(daemon):
    with RawLink(daemon, target="right", host="elsewhere") as link:
        daemon.signals.wait_for("LinkStateChanged")
        link.shake_hands()
        wait_change(daemon, LINK, To="right@elsewhere")


def test_who_noticed_is_announced_before_its_signal(daemon, link):
    daemon.cut(["left"], ["right"])
    daemon.signals.wait_for("LinkStateChanged", lambda s: s.args[4] == LinkState.CUT)
    since = daemon.signals.mark()
    link.dialler.sock.close()
    link.dialler.ended = "closed"
    told = daemon.signals.wait_for("LinkNoticed", since=since)
    assert wait_change(daemon, LINK, since)["Noticed"] == {"left@there": told.args[4]}
    told = order(daemon, since)
    assert told.index("Link") < told.index("LinkNoticed")


def test_frames_and_ticks_are_counted_each_way_on_every_link(daemon, link):
    link.dialler.send(frame(b"one") + TICK + frame(b"two") + frame(b"three"))
    link.target.send(TICK + frame(b"four") + TICK)
    link.pump_until(lambda: len(link.target.got) == 27 and len(link.dialler.got) == 16)
    known = link.properties
    assert (known["FramesForward"], known["TicksForward"]) == (3, 1)
    assert (known["FramesBackward"], known["TicksBackward"]) == (1, 2)


def test_traffic_alone_announces_nothing(daemon, link):
    # The names that the handshake gave are told last.
    wait_until(lambda: announced(daemon, link.path).get("To") == link.target.full, 10,
               "the target's name to be announced")
    # And the islands that came of the node.
    since = settled(daemon.signals.mark)
    for _ in range(20):
        link.dialler.send(frame(b"x" * 1000) + TICK)
        sent = len(link.dialler.sent) + len(link.dialler.waiting)
        link.pump_until(lambda n=sent: len(link.target.got) == n)
    assert link.properties["FramesForward"] == 20
    assert order(daemon, since) == []


# Many at once

def test_a_thousand_links_are_one_burst(many):
    daemon = many.daemon
    since = daemon.signals.mark()
    assert daemon.cut(["hub"], ["*"]) == N_MANY
    waits = []
    answered = threading.Event()

    def keep_asking():
        while not answered.is_set():
            began = time.monotonic()
            look_up(daemon.port, "hub")
            waits.append(time.monotonic() - began)

    asker = threading.Thread(target=keep_asking)
    asker.start()
    try:
        wait_until(lambda: len(daemon.signals.named("LinkStateChanged", since)) == N_MANY, 30,
                   "every link to be told of")
    finally:
        answered.set()
        asker.join()
    told = order(daemon, since)
    counts = {name: told.count(name) for name in set(told)}
    # One change and one signal for each link, and what tells of the cut as a whole.
    assert counts.pop("Link") == counts.pop("LinkStateChanged") == N_MANY
    assert counts.pop("Manager") <= 2
    assert counts == {"RuleAdded": 1, "CablesCut": 1}
    # Others are served meanwhile: no lookup waited for the burst to be over.
    assert max(waits) < 0.5, f"a lookup took {max(waits):.3f} s"


def test_a_node_with_a_thousand_new_links_is_announced_seldom(many):
    daemon = many.daemon
    told = [c["Links"] for p, c in changes(daemon, NODE) if p == "/org/epmdpxy/nodes/hub"]
    assert told[-1] == N_MANY == daemon.nodes()["hub"]["Links"]
    assert told == sorted(told)
    # Not more often than links were told of: each turn once.
    assert len(told) <= 1 + len(daemon.signals.named("LinkStateChanged"))


# The manager

@pytest.fixture
def four(daemon):
    nodes = [Registration(daemon.port, alive2(name)) for name in ("a", "b", "c", "d")]
    daemon.signals.wait_for("IslandsChanged", lambda s: s.args[0] == [["a", "b", "c", "d"]])
    yield daemon
    for node in nodes:
        node.close()


def islands(daemon):
    return daemon.property("Islands"), daemon.property("Partitioned")


def test_islands_are_announced_before_their_signal(four):
    since = four.signals.mark()
    four.cut(["a", "b"], ["c", "d"])
    parts = [["a", "b"], ["c", "d"]]
    assert wait_change(four, MANAGER, since, Islands=parts)["Partitioned"] is True
    told = order(four, since)
    assert told == ["Manager", "RuleAdded", "CablesCut", "Manager", "IslandsChanged"]


def test_rules_are_announced_without_their_value(four):
    since = four.signals.mark()
    rule = four.add_fault(["a"], ["b"], latency_ms=10)
    four.remove_fault(rule)
    told = [s.args[1:] for s in four.signals.named("PropertiesChanged", since)]
    assert told == [({}, ["Rules"]), ({}, ["Rules"])]


def test_a_partial_split_leaves_one_group(four):
    since = four.signals.mark()
    four.cut(["a"], ["b"])
    assert islands(four) == ([["a", "b", "c", "d"]], False)
    assert not four.signals.named("IslandsChanged", since)


def test_the_last_way_round_decides(four):
    four.cut(["a"], ["b", "c"])
    assert islands(four) == ([["a", "b", "c", "d"]], False)
    four.cut(["d"], ["a"])
    assert islands(four) == ([["a"], ["b", "c", "d"]], True)
    four.fix(["a"], ["c"])
    assert islands(four) == ([["a", "b", "c", "d"]], False)


@pytest.mark.parametrize("fault", ["stall", "loss", "reset"])
def test_one_way_takes_nodes_apart(four, fault):
    four.add_fault(["a", "b"], ["c", "d"], fault=fault, direction="forward")
    assert islands(four) == ([["a", "b"], ["c", "d"]], True)


def test_both_ways_of_one_cable_are_one_cut(four):
    there = four.add_fault(["a"], ["*"], direction="forward")
    back = four.add_fault(["*"], ["a"], direction="forward")
    for rule in (there, back):
        assert islands(four) == ([["a"], ["b", "c", "d"]], True)
        four.remove_fault(rule)
    assert islands(four) == ([["a", "b", "c", "d"]], False)


@pytest.mark.parametrize("options", [{"fault": "grey"}, {"latency_ms": 100}, {"rate": 1000}])
def test_what_is_short_of_a_cut_parts_nobody(four, options):
    since = four.signals.mark()
    four.add_fault(["a", "b"], ["c", "d"], **options)
    assert islands(four) == ([["a", "b", "c", "d"]], False)
    assert not four.signals.named("IslandsChanged", since)


def test_a_node_born_into_a_split_is_in_its_island(four):
    four.cut(["a", "b", "e*"], ["c", "d"])
    with Registration(four.port, alive2("e1")):
        four.signals.wait_for("IslandsChanged",
                              lambda s: s.args[0] == [["a", "b", "e1"], ["c", "d"]])
