# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""What arrives is what was sent, byte for byte, whatever was done to the link meanwhile.

Both ends are sockets of the test. Random frames go both ways, in random pieces, while rules of
every kind are laid and taken off in random order; then everything is fixed and the two sides are
compared. Each case names its seed.
"""

import random

import pytest

from harness import LinkState
from harness.dist import TICK, RawLink, frame, frames_of

SHORT_OF_GREY = ["stall", "loss", "none", None]
EVERY_FAULT = ["stall", "loss", "grey", "none", None]


def random_frames(chance):
    """Some frames, ticks among them, mostly small."""
    data = b""
    for _ in range(chance.randrange(1, 6)):
        kind = chance.random()
        if kind < 0.2:
            data += TICK
        elif kind < 0.9:
            data += frame(chance.randbytes(chance.randrange(1, 2000)))
        else:
            data += frame(chance.randbytes(chance.randrange(2000, 200_000)))
    return data


def random_options(chance, faults):
    options = {}
    fault = chance.choice(faults)
    if fault:
        options["fault"] = fault
    if not fault or chance.random() < 0.4:
        options["latency_ms"] = chance.randrange(0, 20)
        if chance.random() < 0.5:
            options["jitter_ms"] = chance.randrange(0, 20)
        if chance.random() < 0.5:
            options["rate"] = chance.randrange(2_000_000, 100_000_000)
    if chance.random() < 0.5:
        options["direction"] = "forward"
    if chance.random() < 0.3:
        options["duration_ms"] = chance.randrange(1, 60)
    return options


def change_rules(daemon, chance, rules, faults):
    """Does one thing to the rules of the link."""
    what = chance.random()
    if what < 0.55:
        one, two = chance.choice([("left", "right"), ("right", "left"), ("left", "*")])
        options = random_options(chance, faults)
        rule = daemon.add_fault([one], [two], **options)
        if "duration_ms" not in options:
            rules.append(rule)
    elif what < 0.8 and rules:
        rule = rules.pop(chance.randrange(len(rules)))
        if rule in daemon.rules():
            daemon.remove_fault(rule)
    elif what < 0.9:
        daemon.fix(["left"], ["right"])
    else:
        daemon.fix_all()
        rules.clear()


def play(daemon, link, chance, faults, steps):
    rules = []
    for _ in range(steps):
        change_rules(daemon, chance, rules, faults)
        for end in link.ends:
            if chance.random() < 0.7 and len(end.waiting) < 1_000_000:
                end.send(random_frames(chance))
        # Part of a frame at times, so that rules change within one.
        link.pump(chance.choice([0, 0, 0.002, 0.01, 0.03]))


def settle(daemon, link):
    """Takes off every fault and lets all arrive."""
    daemon.fix_all()
    link.pump_until(lambda: not any(end.waiting for end in link.ends), 20, "all to be sent")
    assert daemon.property("Rules") == []


@pytest.mark.parametrize("seed", range(1, 4))
def test_every_byte_arrives_under_every_fault_that_adds_none(daemon, seed):
    chance = random.Random(seed)
    with RawLink(daemon).shake_hands() as link:
        play(daemon, link, chance, SHORT_OF_GREY, 150)
        settle(daemon, link)
        link.pump_until(lambda: all(len(end.got) == len(link.other(end).sent) for end in link.ends),
                        20, "all to arrive")
        for end in link.ends:
            assert end.got == link.other(end).sent
        assert link.state == LinkState.UP


@pytest.mark.parametrize("seed", range(11, 14))
def test_every_frame_arrives_under_every_fault_and_only_ticks_are_added(daemon, seed):
    chance = random.Random(seed)
    with RawLink(daemon).shake_hands() as link:
        play(daemon, link, chance, EVERY_FAULT, 150)
        settle(daemon, link)
        sent = {end: frames_of(end.sent) for end in link.ends}
        link.pump_until(lambda: all(frames_of(end.got)[0] == sent[link.other(end)][0]
                                    for end in link.ends), 20, "all frames to arrive")
        for end in link.ends:
            assert frames_of(end.got) == (sent[link.other(end)][0], b"")
        assert link.state == LinkState.UP


@pytest.mark.parametrize("seed", range(21, 24))
def test_what_a_reset_leaves_is_a_beginning_of_what_was_sent(daemon, seed):
    chance = random.Random(seed)
    with RawLink(daemon).shake_hands() as link:
        play(daemon, link, chance, SHORT_OF_GREY, 30)
        daemon.add_fault(["right"], ["left"], fault="reset")
        link.pump_until(lambda: all(end.ended for end in link.ends), 10, "both resets")
        for end in link.ends:
            assert end.ended == "rst"
            assert link.other(end).sent.startswith(end.got)


@pytest.mark.parametrize("seed", range(31, 35))
def test_a_close_comes_after_all_that_was_sent_whatever_slows_it(daemon, seed):
    """Also when the shape changes or ends while the last of it is on its way."""
    chance = random.Random(seed)
    with RawLink(daemon).shake_hands() as link:
        daemon.add_fault(["left"], ["right"], latency_ms=chance.randrange(1, 80),
                         jitter_ms=chance.randrange(0, 40), rate=chance.randrange(10**6, 10**8))
        for _ in range(5):
            link.dialler.send(random_frames(chance))
            link.pump(0.01)
        link.pump_until(lambda: not link.dialler.waiting)
        link.dialler.sock.close()
        link.dialler.ended = "closed"
        link.pump(chance.choice([0, 0.01, 0.05]))
        if chance.random() < 0.5:
            daemon.fix_all()
        else:
            daemon.add_fault(["left"], ["right"], latency_ms=3)
        link.pump_until(lambda: link.target.ended)
        assert link.target.got == link.dialler.sent
        assert link.target.ended == "eof"


def test_the_counters_of_a_link_count_what_passed(daemon):
    with RawLink(daemon).shake_hands() as link:
        before = link.properties
        link.dialler.send(frame(b"a" * 100) + TICK + frame(b"b") + TICK + TICK)
        link.target.send(frame(b"c" * 70_000) + TICK)
        link.pump_until(lambda: len(link.target.got) == 121 and len(link.dialler.got) == 70_008)
        after = link.properties
    grown = {key: after[key] - before[key] for key in after
             if key.startswith(("Bytes", "Frames", "Ticks"))}
    assert grown == {"BytesForward": 121, "FramesForward": 2, "TicksForward": 3,
                     "BytesBackward": 70_008, "FramesBackward": 1, "TicksBackward": 1}
