# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Rules that end by themselves: after a time, with their caller, with the bus."""

import os
import signal
import subprocess

import pytest

from harness import LinkState, wait_until
from harness.dist import RawLink, frame
from harness.epmd import Registration, alive2
from harness.steps import joined, mesh
from harness.world import TOP

NAMES = ["node1", "node2", "node3", "node4", "node5"]
# What a busy machine may add to a duration. The daemon's own part of it is told by a benchmark.
LATE_MS = 1000


def hold(world, *islands, bus=None, how="bound"):
    """A client with rules of its own; returns it with their numbers."""
    script = os.path.join(TOP, "tests", "integration", "hold_fault.py")
    environment = dict(os.environ, EPMDPXY_BUS=(bus or world.bus()).address)
    client = world.run("holder", ["/usr/bin/python3", script, how] + list(islands),
                       stdin=subprocess.PIPE, env=environment)
    line = client.child.stdout.readline().decode()
    assert line, client.read_log()
    return client, [int(number) for number in line.split()]


def check_blip(daemon, rule, duration_ms):
    end = daemon.wait_rule_end(rule)
    assert end["reason"] == "expired"
    assert duration_ms * 1000 <= end["lasted-us"] < (duration_ms + LATE_MS) * 1000
    return end


@pytest.fixture(scope="module")
def cluster(module_world):
    daemon = module_world.daemon()
    nodes = module_world.nodes(NAMES, daemon)
    mesh(nodes)
    wait_until(lambda: len(daemon.links(LinkState.UP)) == 10, 10, "ten links")
    for node in nodes:
        node.call("epx_probe:sink(sink)")
    return daemon, nodes


@pytest.mark.parametrize("duration_ms", [2, 10, 50])
def test_a_blip_cuts_all_links_at_once_and_nobody_notices(cluster, duration_ms):
    daemon, nodes = cluster
    mark = daemon.signals.mark()
    rule = daemon.add_fault(["*"], ["*"], duration_ms=duration_ms)
    end = check_blip(daemon, rule, duration_ms)
    assert end["links"] == 10
    cut = daemon.signals.named("CablesCut", mark)
    assert [s.args[2]["links"] for s in cut] == [10]
    assert daemon.signals.wait_for("CablesFixed", since=mark).args[2]["rule"] == rule
    assert daemon.property("Rules") == []
    calls = [(a, b, a.begin(f"erpc:call('{b.full}', erlang, node, [])"))
             for a in nodes for b in nodes if a is not b]
    assert [a.finish(call) for a, _, call in calls] == [b.full for _, b, _ in calls]
    assert [node.downs() for node in nodes] == [[]] * 5
    assert not daemon.signals.named("LinkNoticed", mark)
    assert len(daemon.links(LinkState.UP)) == 10


def test_a_blip_ends_in_time_while_the_daemon_is_busy(cluster):
    """A bulk transfer runs both ways between two nodes meanwhile."""
    daemon, nodes = cluster
    one, two, three = nodes[:3]
    for node, other in ((one, two), (two, one)):
        node.call(f"epx_probe:stream(bulk, {{sink, '{other.full}'}}, 0, <<0:8000000>>)")
    wait_until(lambda: two.call("epx_probe:sink_got(sink)"), 10, "the first of it")
    # First links of others, so that the transfer goes on; then all of them.
    for islands in ([three], ["*"]), (["*"], ["*"]):
        for _ in range(5):
            check_blip(daemon, daemon.add_fault(*islands, duration_ms=20), 20)
    for node, other in ((one, two), (two, one)):
        last = node.call("epx_probe:stream_stop(bulk)", 20)
        wait_until(lambda o=other, n=last: o.call("epx_probe:sink_got(sink)")[-1:] == [n], 20,
                   "the last message")
        assert other.call("epx_probe:sink_got(sink)") == list(range(1, last + 1))
    assert [node.downs() for node in nodes] == [[]] * 5


def test_what_is_held_in_a_blip_arrives_when_it_ends(daemon):
    with RawLink(daemon).shake_hands() as link:
        rule = daemon.add_fault(["left"], ["right"], duration_ms=400)
        link.dialler.send(frame(b"held"))
        link.pump_until(lambda: link.target.got == frame(b"held"), 10)
        check_blip(daemon, rule, 400)


def test_a_rule_that_expires_uncovers_what_lies_below(daemon):
    with RawLink(daemon).shake_hands() as link:
        below = daemon.add_fault(["left"], ["right"])
        above = daemon.add_fault(["left"], ["right"], fault="none", duration_ms=100)
        assert link.state == LinkState.UP
        check_blip(daemon, above, 100)
        assert link.state == LinkState.CUT
        assert list(daemon.rules()) == [below]


def test_a_rule_taken_off_before_its_time_ends_once(daemon):
    rule = daemon.add_fault(["a"], ["b"], duration_ms=300)
    later = daemon.add_fault(["a"], ["b"], duration_ms=400)
    daemon.remove_fault(rule)
    check_blip(daemon, later, 400)
    ends = [(s.args[0], s.args[3]["reason"]) for s in daemon.signals.named("RuleRemoved")]
    assert ends == [(rule, "removed"), (later, "expired")]


def test_a_rule_that_is_fixed_away_ends_once(daemon):
    rule = daemon.add_fault(["a"], ["b"], duration_ms=300)
    daemon.fix(["a"], ["b"])
    later = daemon.add_fault(["a"], ["b"], duration_ms=400)
    check_blip(daemon, later, 400)
    ends = [(s.args[0], s.args[3]["reason"]) for s in daemon.signals.named("RuleRemoved")]
    assert ends == [(rule, "fixed"), (later, "expired")]


def test_rules_bound_to_a_killed_client_go_with_it(world, daemon):
    one, two, three = world.nodes(["one", "two", "three"], daemon)
    joined(daemon, one, two)
    joined(daemon, one, three)
    client, rules = hold(world, "one", "two", "one", "three")
    other, kept = hold(world, "two", "three")
    unbound = daemon.add_fault(["one"], ["elsewhere"])
    assert sorted(daemon.rules()) == sorted(rules + kept + [unbound])
    assert daemon.property("Partitioned")
    client.signal(signal.SIGKILL)
    ends = [daemon.wait_rule_end(rule) for rule in rules]
    assert [end["reason"] for end in ends] == ["caller-gone"] * 2
    assert sum(end["links"] for end in ends) == 2
    assert sorted(daemon.rules()) == sorted(kept + [unbound])
    assert one.call(f"erpc:call('{two.full}', erlang, node, [])") == two.full
    assert one.downs() == []
    other.signal(signal.SIGTERM)
    assert daemon.wait_rule_end(kept[0])["reason"] == "caller-gone"
    assert list(daemon.rules()) == [unbound]
    assert not daemon.property("Partitioned")


def test_rules_that_are_not_bound_outlive_their_client(world, daemon):
    bound, (goes,) = hold(world, "a", "b")
    free, (stays_there,) = hold(world, "a", "b", how="free")
    for client in (free, bound):
        client.signal(signal.SIGKILL)
        client.wait()
    daemon.wait_rule_end(goes)
    assert list(daemon.rules()) == [stays_there]


def test_a_bound_rule_that_was_taken_off_ends_once(world, daemon):
    client, (rule, kept) = hold(world, "a", "b", "c", "d")
    daemon.remove_fault(rule)
    client.signal(signal.SIGKILL)
    daemon.wait_rule_end(kept)
    ends = [(s.args[0], s.args[3]["reason"]) for s in daemon.signals.named("RuleRemoved")]
    assert ends == [(rule, "removed"), (kept, "caller-gone")]
    assert daemon.rules() == {}


def test_a_bound_rule_of_a_caller_that_does_not_wait_for_the_reply_is_not_left(world, daemon):
    """It may be gone before the daemon reads what it asked for, or asks who it was."""
    call = ["busctl", f"--address={world.bus().address}", "--expect-reply=no", "call",
            "org.epmdpxy", "/org/epmdpxy/Manager", "org.epmdpxy.Manager", "AddFault", "asasa{sv}",
            "1", "a", "1", "b", "1", "bound-to-caller", "b", "true"]
    for _ in range(5):
        subprocess.run(call, check=True, stdin=subprocess.DEVNULL, timeout=20)
    # Served after those.
    daemon.fix(["x"], ["y"])
    wait_until(lambda: daemon.rules() == {}, 10, "no rule to be left")


def test_a_bus_that_dies_takes_bound_rules_alone_and_may_return(world):
    path = world.path("returning.bus")
    bus = world.new_bus(path)
    daemon = world.daemon(bus=bus)
    daemon.may_warn = True
    with RawLink(daemon).shake_hands() as link, Registration(daemon.port, alive2("left")):
        kept = daemon.add_fault(["right"], ["elsewhere"])
        daemon.add_fault(["right"], ["elsewhere"], duration_ms=300)
        hold(world, "left", "right", bus=bus)
        assert link.state == LinkState.CUT
        bus.process.signal(signal.SIGKILL)
        bus.process.wait()
        # Nobody can ask: what was held passes. The rule with a duration ends unheard.
        link.dialler.send(frame(b"held"))
        link.pump_until(lambda: link.target.got == frame(b"held"), 10, "the bound cut to end")
        os.unlink(path)
        daemon.join(world.new_bus(path))
        assert list(daemon.rules()) == [kept]
        assert link.state == LinkState.UP
        assert daemon.cut(["left"], ["right"]) == 1
        assert daemon.signals.named("CablesCut")
