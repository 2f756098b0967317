# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Latency, jitter and rate: slower, in order, nothing lost. With real nodes.

The bounds are wide, since the machine may be busy: what a shape costs exactly is for a benchmark.
"""

import statistics

import pytest

from harness import LinkState, stays, wait_until, wakeups
from harness.dist import RawLink, frame
from harness.steps import pair

LATE_MS = 1000


@pytest.fixture(scope="module")
def joined_pair(module_world):
    daemon = module_world.daemon()
    return daemon, *pair(module_world, daemon, "node")


@pytest.fixture
def cable(joined_pair):
    """A daemon and two nodes, without any rule before and after."""
    daemon, one, two = joined_pair
    daemon.fix_all()
    yield joined_pair
    daemon.fix_all()
    assert one.downs() == two.downs() == []


def round_trip_ms(node, other, n=7):
    """The median of some round trips of a small message."""
    times = node.call(f"""[element(1, timer:tc(erpc, call, ['{other.full}', erlang, node, []]))
                           || _ <- lists:seq(1, {n})]""", 60)
    return statistics.median(times) / 1000


def transfer_s(node, other, size):
    """How long a message of so many bytes and its answer take."""
    return node.call(f"""element(1, timer:tc(erpc, call, ['{other.full}', erlang, byte_size,
                                                          [<<0:({size} * 8)>>]]))""", 60) / 1e6


def test_a_latency_is_paid_each_way(cable):
    daemon, one, two = cable
    daemon.add_fault([one], [two], latency_ms=50)
    for node, other in ((one, two), (two, one)):
        assert 100 <= round_trip_ms(node, other) < 100 + LATE_MS


def test_a_latency_forward_is_paid_once(cable):
    daemon, one, two = cable
    daemon.add_fault([one], [two], latency_ms=80, direction="forward")
    for node, other in ((one, two), (two, one)):
        assert 80 <= round_trip_ms(node, other) < 80 + 79


def test_a_latency_taken_off_is_gone(cable):
    daemon, one, two = cable
    rule = daemon.add_fault([one], [two], latency_ms=200)
    assert round_trip_ms(one, two, 1) >= 400
    daemon.remove_fault(rule)
    assert round_trip_ms(one, two) < 400


def test_a_slow_link_is_spoiled_and_no_island(cable):
    daemon, one, two = cable
    daemon.add_fault([one], [two], latency_ms=5)
    link = next(iter(daemon.links().values()))
    assert (link["State"], link["Fault"]) == (LinkState.SPOILED, "none")
    assert not daemon.property("Partitioned")
    daemon.fix_all()
    assert next(iter(daemon.links().values()))["State"] == LinkState.UP


def test_jitter_spreads_and_keeps_the_order(cable):
    daemon, one, two = cable
    two.call("epx_probe:sink(sink)")
    daemon.add_fault([one], [two], latency_ms=60, jitter_ms=50)
    times = one.call(f"""[element(1, timer:tc(erpc, call, ['{two.full}', erlang, node, []]))
                          || _ <- lists:seq(1, 20)]""", 60)
    milliseconds = sorted(time / 1000 for time in times)
    # Two times 10 to 110 ms each.
    assert milliseconds[0] >= 20
    assert milliseconds[-1] < 220 + LATE_MS
    assert milliseconds[-1] - milliseconds[0] > 20
    one.call(f"epx_probe:stream(stream, {{sink, '{two.full}'}}, 1, x)")
    wait_until(lambda: len(two.call("epx_probe:sink_got(sink)")) > 300, 20, "300 messages")
    last = one.call("epx_probe:stream_stop(stream)")
    wait_until(lambda: two.call("epx_probe:sink_got(sink)")[-1] == last, 10, "the last message")
    assert two.call("epx_probe:sink_got(sink)") == list(range(1, last + 1))


def test_a_rate_holds_a_transfer_to_it(cable):
    daemon, one, two = cable
    daemon.add_fault([one], [two], rate=1_000_000)
    assert 1.8 <= transfer_s(one, two, 2_000_000) < 8


def test_a_rate_forward_leaves_the_way_back_alone(cable):
    daemon, one, two = cable
    daemon.add_fault([one], [two], rate=1_000_000, direction="forward")
    # At that rate it would take two.
    assert transfer_s(two, one, 2_000_000) < 1.8
    assert transfer_s(one, two, 1_000_000) >= 0.9


def test_latency_and_rate_stand_together(cable):
    daemon, one, two = cable
    daemon.add_fault([one], [two], latency_ms=300, rate=1_000_000)
    assert 1.4 <= transfer_s(one, two, 1_000_000) < 6


def test_a_small_rate_lets_the_ticks_through(cable):
    """With a tick time of 4 s, at the smallest rate there is."""
    daemon, one, two = cable
    daemon.add_fault([one], [two], rate=1000, latency_ms=500)
    stays(lambda: True, 6)
    assert one.sees() == [two.full] and two.sees() == [one.full]


def test_a_cut_on_top_of_a_latency_is_a_cut_and_the_latency_stays(cable):
    daemon, one, two = cable
    daemon.add_fault([one], [two], latency_ms=100)
    cut = daemon.add_fault([one], [two], fault="stall")
    call = one.begin(f"erpc:call('{two.full}', erlang, node, [])")
    assert daemon.links(LinkState.CUT)
    stays(lambda: daemon.links(LinkState.CUT), 0.5, "the cut")
    # More latency mends nothing.
    daemon.add_fault([one], [two], latency_ms=150)
    assert daemon.links(LinkState.CUT)
    daemon.remove_fault(cut)
    assert one.finish(call) == two.full
    assert 300 <= round_trip_ms(one, two) < 300 + LATE_MS


def test_a_latency_is_paid_in_the_handshake_of_a_new_link(world, daemon):
    one, two = world.nodes(["one", "two"], daemon)
    daemon.add_fault(["one"], ["two"], latency_ms=100)
    # Five messages, each after the one before, and a message there and back.
    micros, answer = one.call(f"timer:tc(net_adm, ping, ['{two.full}'])")
    assert answer == "pong"
    assert 600_000 <= micros < 3_000_000


def test_a_delay_line_is_bounded_and_loses_nothing(daemon):
    """What is sent faster than it is passed on waits at its sender."""
    with RawLink(daemon).shake_hands() as link:
        daemon.add_fault(["left"], ["right"], rate=1000)
        # More than the line (32 MiB) and the kernel's buffers for both sockets (36 MiB) hold.
        data = frame(b"x" * 1_000_000) * 128
        link.dialler.send(data)
        link.pump(1.5)
        assert len(link.dialler.sent) < len(data)
        daemon.fix_all()
        link.pump_until(lambda: len(link.target.got) == len(data), 20, "all of it")
        assert link.target.got == data


def test_a_daemon_is_woken_when_something_is_due_and_never_in_between(daemon):
    with RawLink(daemon).shake_hands() as link:
        daemon.add_fault(["left"], ["right"], latency_ms=2000, jitter_ms=1)
        daemon.add_fault(["a"], ["b"], duration_ms=60_000)
        link.dialler.send(frame(b"x"))
        link.pump(0.3)
        before = wakeups(daemon.pid)
        link.pump(1.2)
        assert wakeups(daemon.pid) - before <= 2
        link.pump_until(lambda: link.target.got)


def test_a_close_comes_after_what_was_sent_before_it(daemon):
    with RawLink(daemon).shake_hands() as link:
        daemon.add_fault(["left"], ["right"], latency_ms=300)
        link.dialler.send(frame(b"last words"))
        link.pump_until(lambda: not link.dialler.waiting)
        link.dialler.sock.close()
        link.dialler.ended = "closed"
        link.pump_until(lambda: link.target.ended)
        assert (link.target.got, link.target.ended) == (frame(b"last words"), "eof")
