# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""What a cut holds and what a fix gives back: bytes, senders, closes. With real nodes."""

from harness import NOTICE_LIMIT, LinkState, settled, stays, wait_until
from harness.steps import joined, ping_both_ways


def test_both_ends_notice_silence_as_in_a_real_outage(world, daemon):
    one, two = world.nodes(["one", "two"], daemon)
    joined(daemon, one, two)
    daemon.cut([one], [two])
    since = daemon.signals.wait_for("CablesCut").args[2]["time"]
    for node, other in ((one, two), (two, one)):
        down = node.wait_down(other, NOTICE_LIMIT)
        assert down["reason"] == "net_tick_timeout"
        # Tick time 4 s in four parts: after 3 to 5 s, and what a busy machine adds.
        assert 2.5e6 < down["time"] - since < 8e6


def test_a_two_second_cut_is_survived_by_its_link(world, daemon):
    one, two = world.nodes(["one", "two"], daemon)
    path = joined(daemon, one, two)
    two.call("epx_probe:sink(sink)")
    daemon.cut([one], [two])
    one.call(f"{{sink, '{two.full}'}} ! {{1, held}}")
    stays(lambda: two.call("epx_probe:sink_got(sink)") == [], 2, "nothing to arrive")
    assert daemon.fix([one], [two]) == 1
    wait_until(lambda: two.call("epx_probe:sink_got(sink)") == [1], 5, "the held message")
    stays(lambda: list(daemon.links(LinkState.UP)) == [path], 5, "the same link to be up")
    assert one.downs() == [] and two.downs() == []


def test_a_stalled_sender_is_suspended_and_all_arrives_after_the_fix(world, daemon):
    one, two = world.nodes(["one", "two"], daemon, ticktime=60)
    joined(daemon, one, two)
    two.call("epx_probe:sink(sink)")
    daemon.cut([one], [two])
    one.call(f"epx_probe:flood(flood, {{sink, '{two.full}'}}, 64, 1048576)")
    status = "erlang:process_info(whereis(flood), status)"
    wait_until(lambda: one.call(status) == ["status", "suspended"], 10, "the sender's suspension")
    stays(lambda: one.call(status) == ["status", "suspended"], 1, "the sender's suspension")
    assert two.call("epx_probe:sink_got(sink)") == []
    daemon.fix([one], [two])
    one.wait_event(lambda e: e["event"] == "note" and e["value"] == ["sent", 64], 60)
    wait_until(lambda: two.call("epx_probe:sink_got(sink)") == list(range(1, 65)), 60,
               "all 64 in order")


def test_numbered_messages_arrive_once_and_in_order_across_a_cut(world, daemon):
    one, two = world.nodes(["one", "two"], daemon)
    joined(daemon, one, two)
    for node, other in ((one, two), (two, one)):
        node.call("epx_probe:sink(sink)")
    for node, other in ((one, two), (two, one)):
        node.call(f"epx_probe:stream(stream, {{sink, '{other.full}'}}, 1, <<0:8000>>)")
    for node in (one, two):
        wait_until(lambda n=node: len(n.call("epx_probe:sink_got(sink)")) > 50, 10, "a stream")
    daemon.cut([one], [two])
    # What was written before the cut may still arrive; then nothing does.
    held = settled(lambda: [len(n.call("epx_probe:sink_got(sink)")) for n in (one, two)])
    stays(lambda: [len(n.call("epx_probe:sink_got(sink)")) for n in (one, two)] == held, 2,
          "nothing to arrive")
    daemon.fix([one], [two])
    for node, other in ((one, two), (two, one)):
        last = node.call("epx_probe:stream_stop(stream)", 20)
        assert last > held[0]
        wait_until(lambda o=other, n=last: o.call("epx_probe:sink_got(sink)")[-1] == n, 20,
                   "the last message")
        assert other.call("epx_probe:sink_got(sink)") == list(range(1, last + 1))
    assert one.downs() == [] and two.downs() == []


def test_a_hidden_node_is_known_as_hidden_and_can_be_cut(world, daemon):
    seen = world.node("seen", daemon)
    hidden = world.node("hidden", daemon, hidden=True)
    joined(daemon, hidden, seen)
    wait_until(lambda: daemon.nodes()["hidden"]["Hidden"], 5, "the node to be known as hidden")
    assert not daemon.nodes()["seen"]["Hidden"]
    assert seen.call("nodes()") == [] and seen.sees() == [hidden.full]
    assert daemon.cut(["hidden"], ["seen"]) == 1
    assert seen.wait_down(hidden, NOTICE_LIMIT)["reason"] == "net_tick_timeout"
    assert hidden.wait_down(seen, NOTICE_LIMIT)["reason"] == "net_tick_timeout"


def test_a_close_is_not_passed_on_while_cut(world, daemon):
    """A node that dies in a cut is not missed before the other's ticks are."""
    one, two = world.nodes(["one", "two"], daemon)
    path = joined(daemon, one, two)
    daemon.cut([one], [two])
    one.kill()
    wait_until(lambda: "one" not in daemon.nodes(), 5, "the death to be seen")
    assert daemon.links()[path]["State"] == LinkState.CUT
    assert two.wait_down(one, NOTICE_LIMIT)["reason"] == "net_tick_timeout"
    wait_until(lambda: not daemon.links(), 5, "nothing left of the link")


def test_a_fix_resets_the_end_that_survived(world, daemon):
    one, two = world.nodes(["one", "two"], daemon, ticktime=60)
    joined(daemon, one, two)
    daemon.cut([one], [two])
    one.kill()
    wait_until(lambda: "one" not in daemon.nodes(), 5, "the death to be seen")
    assert two.downs() == []
    daemon.fix([one], [two])
    assert two.wait_down(one, 5)["reason"] == "connection_closed"
    wait_until(lambda: not daemon.links(), 5, "nothing left of the link")


def test_a_death_without_a_cut_is_passed_on_at_once(world, daemon):
    one, two = world.nodes(["one", "two"], daemon, ticktime=60)
    joined(daemon, one, two)
    one.kill()
    assert two.wait_down(one, 5)["reason"] == "connection_closed"
    wait_until(lambda: not daemon.links(), 5, "nothing left of the link")


def test_a_node_that_returns_in_a_cut_is_cut_from_its_first_dial(world, daemon):
    one, two = world.nodes(["one", "two"], daemon)
    joined(daemon, one, two)
    daemon.cut([one], [two])
    one.kill()
    two.wait_down(one, NOTICE_LIMIT)
    again = world.node("one", daemon)
    assert ping_both_ways(again, two) == ["pang", "pang"]
    daemon.fix([again], [two])
    assert again.ping(two) == "pong"
