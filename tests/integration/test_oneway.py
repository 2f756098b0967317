# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Cuts of one direction: real nodes find them out as they would in a real network.

Three pairs of nodes have one fault each, laid at the same time: `stall` forward, `loss` forward
and `loss` both ways. Each test looks at one promise of it. What one end of a link may learn of the
other's close is tried with bare sockets.
"""

from types import SimpleNamespace

import pytest

from harness import DIAL_LIMIT, NOTICE_LIMIT, LinkState, settled, stays, wait_until
from harness.dist import RawLink, frame
from harness.epmd import Registration, alive2
from harness.steps import pair, the_link

# An end that hears nothing from a moment on goes down 3 to 5 s later: the tick time is 4 s in four
# parts. The rest is what a busy machine adds.
SILENT_MIN, SILENT_MAX = 2.5, 7.5


def got(node):
    return node.call("epx_probe:sink_got(sink)")


def send(node, other, number):
    node.call(f"{{sink, '{other.full}'}} ! {{{number}, x}}")


@pytest.fixture(scope="module")
def story(module_world):
    seen = SimpleNamespace()
    daemon = seen.daemon = module_world.daemon()
    names = ("stall", "loss", "both")
    pairs = {name: pair(module_world, daemon, name) for name in names}
    paths = {name: the_link(daemon, *pairs[name]) for name in names}
    for one, two in pairs.values():
        one.call("epx_probe:sink(sink)")
        two.call("epx_probe:sink(sink)")
    rules = {
        "stall": daemon.add_fault(["stall1"], ["stall2"], direction="forward"),
        "loss": daemon.add_fault(["loss1"], ["loss2"], fault="loss", direction="forward"),
        "both": daemon.add_fault(["both1"], ["both2"], fault="loss"),
    }
    added = {s.args[0]: s for s in daemon.signals.named("RuleAdded")}
    seen.since = {name: added[rule].args[3]["time"] for name, rule in rules.items()}
    # What is sent at once, in each direction.
    for one, two in pairs.values():
        send(one, two, 1)
        send(two, one, 1)
    seen.links = {name: daemon.links()[path] for name, path in paths.items()}
    # Longer than a first retransmission time-out: what is sent from here on is sent late.
    stays(lambda: True, 0.6)
    for one, two in pairs.values():
        send(one, two, 2)
        send(two, one, 2)
    stays(lambda: True, 0.5)
    seen.got = {name: [got(node) for node in pairs[name]] for name in names}
    seen.downs = {}
    for name, (one, two) in pairs.items():
        seen.downs[name] = [one.wait_down(two, NOTICE_LIMIT), two.wait_down(one, NOTICE_LIMIT)]
    seen.after = {name: [(down["time"] - seen.since[name]) / 1e6 for down in seen.downs[name]]
                  for name in names}
    seen.got_last = {name: [got(node) for node in pairs[name]] for name in names}
    calls = {(a, b): a.begin_ping(b) for one, two in pairs.values()
             for a, b in ((one, two), (two, one))}
    seen.dials = [a.finish(call, DIAL_LIMIT) for (a, _), call in calls.items()]
    for rule in rules.values():
        daemon.remove_fault(rule)
    seen.healed = [one.ping(two) for one, two in pairs.values()]
    return seen


def test_every_end_finds_out_by_its_own_ticks(story):
    reasons = {name: [down["reason"] for down in downs] for name, downs in story.downs.items()}
    assert reasons == {name: ["net_tick_timeout"] * 2 for name in ("stall", "loss", "both")}


def test_under_a_forward_stall_the_starved_end_goes_down_first(story):
    _, starved = story.after["stall"]
    assert SILENT_MIN < starved < SILENT_MAX


def test_under_a_forward_stall_the_other_goes_down_once_the_starved_one_is_silent(story):
    other, starved = story.after["stall"]
    assert SILENT_MIN < other - starved < SILENT_MAX


def test_under_a_forward_stall_the_other_direction_lives_on(story):
    assert story.got["stall"] == [[1, 2], []]


def test_under_a_forward_loss_the_starved_end_goes_down_as_in_silence(story):
    _, starved = story.after["loss"]
    assert SILENT_MIN < starved < SILENT_MAX


def test_under_a_forward_loss_the_sender_is_starved_too_a_little_later(story):
    sender, _ = story.after["loss"]
    # It hears the first bytes after the cut, and nothing after them.
    assert SILENT_MIN < sender < SILENT_MAX + 1


def test_under_a_forward_loss_the_way_back_passes_the_first_bytes_alone(story):
    assert story.got["loss"] == [[1], []]
    assert story.got_last["loss"] == [[1], []]


def test_a_loss_both_ways_is_a_stall_both_ways(story):
    assert story.got_last["both"] == [[], []]
    for after in story.after["both"]:
        assert SILENT_MIN < after < SILENT_MAX


def test_a_link_tells_the_fault_of_each_direction(story):
    def faults(link):
        return link["State"], link["Fault"], link["FaultForward"], link["FaultBackward"]

    assert faults(story.links["stall"]) == (LinkState.CUT, "stall", "stall", "none")
    assert faults(story.links["loss"]) == (LinkState.CUT, "loss", "loss", "none")
    assert faults(story.links["both"]) == (LinkState.CUT, "loss", "loss", "loss")


def test_no_dial_gets_through_a_cut_of_one_direction(story):
    assert story.dials == ["pang"] * 6


def test_taking_the_rules_off_heals(story):
    assert story.healed == ["pong"] * 3


HELD = {
    "stall both": {}, "stall forward": {"direction": "forward"},
    "loss both": {"fault": "loss"}, "loss forward": {"fault": "loss", "direction": "forward"},
}


@pytest.mark.parametrize("kind", HELD)
@pytest.mark.parametrize("how", ["close", "reset"])
@pytest.mark.parametrize("side", ["dialler", "target"])
def test_no_close_is_passed_on_in_either_direction(daemon, kind, how, side):
    with RawLink(daemon).shake_hands() as link:
        daemon.add_fault(["left"], ["right"], **HELD[kind])
        gone = getattr(link, side)
        left = link.other(gone)
        wait_until(lambda: link.state == LinkState.CUT, 5, "the cut")
        if how == "reset":
            gone.reset()
        else:
            gone.sock.close()
        gone.ended = how
        wait_until(lambda: gone.full in link.properties["Noticed"], 5, "the close to be seen")
        assert not link.pump(0.2, lambda: left.ended)
        daemon.fix_all()
        link.pump_until(lambda: left.ended == "rst", 5, "the survivor's reset")
        wait_until(lambda: not daemon.links(), 5, "nothing left of the link")


@pytest.mark.parametrize("kind", HELD)
def test_a_cut_of_one_direction_is_two_islands(daemon, kind):
    with Registration(daemon.port, alive2("left")), Registration(daemon.port, alive2("right")):
        rule = daemon.add_fault(["left"], ["right"], **HELD[kind])
        assert daemon.property("Islands") == [["left"], ["right"]]
        assert daemon.property("Partitioned")
        daemon.remove_fault(rule)
        assert daemon.property("Islands") == [["left", "right"]]


def test_a_forward_stall_holds_what_goes_forward_and_nothing_else(daemon):
    with RawLink(daemon).shake_hands() as link:
        daemon.add_fault(["left"], ["right"], direction="forward")
        link.dialler.send(frame(b"forward"))
        link.target.send(frame(b"back") * 50_000)
        link.pump_until(lambda: link.dialler.got == link.target.sent and not link.target.waiting)
        assert link.target.got == b""
        daemon.fix_all()
        link.pump_until(lambda: link.target.got == frame(b"forward"))


def test_the_direction_is_that_of_the_names_not_of_the_dial(daemon):
    """From the node that was dialled to the one that dialled."""
    with RawLink(daemon).shake_hands() as link:
        daemon.add_fault(["right"], ["left"], direction="forward")
        properties = link.properties
        assert (properties["FaultForward"], properties["FaultBackward"]) == ("none", "stall")
        link.dialler.send(frame(b"forward"))
        link.target.send(frame(b"back"))
        link.pump_until(lambda: link.target.got == frame(b"forward"))
        assert not link.pump(0.3, lambda: link.dialler.got)


def test_under_a_forward_loss_the_way_back_goes_silent_and_loses_nothing(daemon):
    with RawLink(daemon).shake_hands() as link:
        rule = daemon.add_fault(["left"], ["right"], fault="loss", direction="forward")
        numbers = (frame(b"%06d" % number) for number in range(1, 100_000))
        # The first of the way back passes; then it is silent, however much is sent.
        link.target.send(next(numbers))
        link.pump_until(lambda: link.dialler.got, 5, "the first bytes of the way back")

        def send_some():
            link.target.send(next(numbers))
            link.pump(0.02)
            return len(link.dialler.got)

        passed = settled(send_some, 0.5)
        assert passed < len(link.target.sent)
        daemon.remove_fault(rule)
        link.pump_until(lambda: link.dialler.got == link.target.sent and not link.target.waiting)
