# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""`loss` is what a network does whose packets vanish: the same nodes, once between two network
namespaces and once behind the daemon, see the same and at the same times.

Both worlds have a pair of nodes whose packets vanish in one direction, and one where they vanish in
both; all four at once. Needs the right to make network namespaces, as root has it.
"""

import os
import time
from types import SimpleNamespace

import pytest

from harness import DIAL_LIMIT, NOTICE_LIMIT, TICK_TIME, stays, wait_until
from harness.netns import Host, Wire, can_make_hosts
from harness.steps import pair

# Nodes tick four times in a tick time, each at a moment of its own, and give up within one tick of
# the tick time after the last that they heard (OTP's kernel, net_ticktime): two runs of the very
# same may be two ticks apart. What a busy machine adds comes on top.
TICK = TICK_TIME / 4
BUSY = 1
KINDS = ("forward", "both")
BLIP_S = 1.5


def got(node):
    return node.call("epx_probe:sink_got(sink)")


def start_in_namespaces(world):
    """kind → two joined nodes, one on each of two hosts, each pair on a wire of its own."""
    hosts = [Host(world, "host1"), Host(world, "host2")]
    for host in hosts:
        host.start_epmd(4369)
    wires = {kind: Wire(hosts, number) for number, kind in enumerate(KINDS, 1)}
    pairs = {}
    for kind, wire in wires.items():
        pairs[kind] = [world.node(f"{kind}{number}@{address}", 4369, wait=False, long_name=True,
                                  wrap=host.wrap)
                       for number, (host, address) in enumerate(zip(hosts, wire.addresses), 1)]
    for one, two in pairs.values():
        two.wait_ready()
        assert one.wait_ready().ping(two) == "pong"
    return wires, pairs


def lose_on_wires(wires):
    wires["forward"].lose(0)
    wires["both"].lose(0)
    wires["both"].lose(1)


def mend_wires(wires):
    wires["forward"].mend(0)
    wires["both"].mend(0)
    wires["both"].mend(1)


def lose_behind(daemon):
    daemon.add_fault(["forward1"], ["forward2"], fault="loss", direction="forward")
    daemon.add_fault(["both1"], ["both2"], fault="loss")


def talk(pairs):
    """Starts numbered messages in both directions of each pair."""
    for one, two in pairs:
        for node in (one, two):
            node.call("epx_probe:sink(sink)")
        for node, other in ((one, two), (two, one)):
            node.call(f"epx_probe:stream(stream, {{sink, '{other.full}'}}, 50, x)")


def stop_talking(pairs):
    """Whether all that was sent arrived, in order, at each node."""
    complete = []
    for one, two in pairs:
        for node, other in ((one, two), (two, one)):
            last = node.call("epx_probe:stream_stop(stream)", 20)
            wait_until(lambda o=other, n=last: got(o)[-1:] == [n], 20, "the last message")
            complete.append(got(other) == list(range(1, last + 1)))
    return complete


@pytest.fixture(scope="module")
def story(module_world):
    if not can_make_hosts():
        assert os.environ.get("CI") != "true", "no right to make network namespaces"
        pytest.skip("needs the right to make network namespaces")
    seen = SimpleNamespace()
    daemon = module_world.daemon()
    wires, real = start_in_namespaces(module_world)
    ours = {kind: list(pair(module_world, daemon, kind)) for kind in KINDS}
    everybody = list(real.values()) + list(ours.values())

    talk(everybody)
    lose_on_wires(wires)
    lose_behind(daemon)
    # Past a first retransmission time-out.
    stays(lambda: True, BLIP_S / 2)
    counts = [[len(got(node)) for node in nodes] for nodes in everybody]
    stays(lambda: True, BLIP_S / 2)
    seen.passed_late = [[len(got(node)) - count for node, count in zip(nodes, counts)]
                        for nodes, counts in zip(everybody, counts)]
    daemon.fix_all()
    mend_wires(wires)
    seen.complete = stop_talking(everybody)
    seen.downs_of_blip = [node.downs() for nodes in everybody for node in nodes]

    since = {}
    lose_on_wires(wires)
    since["real"] = time.time()
    lose_behind(daemon)
    since["ours"] = time.time()
    seen.reasons, seen.after = {}, {}
    for world, pairs in (("real", real), ("ours", ours)):
        for kind, (one, two) in pairs.items():
            downs = [one.wait_down(two, NOTICE_LIMIT), two.wait_down(one, NOTICE_LIMIT)]
            seen.reasons[world, kind] = [down["reason"] for down in downs]
            seen.after[world, kind] = [down["time"] / 1e6 - since[world] for down in downs]
    calls = {(a, b): a.begin_ping(b) for one, two in everybody
             for a, b in ((one, two), (two, one))}
    seen.dials = [node.finish(call, DIAL_LIMIT) for (node, _), call in calls.items()]
    return seen


def test_a_short_loss_loses_no_message_in_either_world(story):
    assert story.complete == [True] * 8
    assert story.downs_of_blip == [[]] * 8


def test_a_loss_in_one_direction_silences_both_in_either_world(story):
    assert story.passed_late == [[0, 0]] * 4


def test_the_reasons_are_the_same(story):
    assert story.reasons == {(world, kind): ["net_tick_timeout"] * 2
                             for world in ("real", "ours") for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("end", [0, 1], ids=["sender", "receiver"])
def test_the_times_are_the_same(story, kind, end):
    apart = 2 * TICK + BUSY
    if kind == "forward" and end == 0:
        # The sender still hears the first that comes back, within a tick of the cut.
        apart += TICK
    assert abs(story.after["ours", kind][end] - story.after["real", kind][end]) < apart


def test_no_dial_gets_through_in_either_world(story):
    assert story.dials == ["pang"] * 8
