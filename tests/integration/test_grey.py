# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""`grey`: the nodes believe in each other and nothing works.

Real nodes first: three pairs are grey at the same time for 14 s, with a tick time of 4 s. Then bare
sockets, for what goes over the wire and for what cannot be grey.
"""

import socket
from types import SimpleNamespace

import pytest

from harness import LinkState, settled, stays, wait_until
from harness.dist import TICK, TLS_HELLO, RawLink, frame, frames_of
from harness.epmd import Registration, alive2, ask_as_this_process
from harness.steps import pair, the_link

GREY_S = 14


def got(node):
    return node.call("epx_probe:sink_got(sink)")


@pytest.fixture(scope="module")
def story(module_world):
    """quiet: nobody says anything while grey. busy: both send a message every 100 ms. forward:
    the same, but grey is one direction only."""
    seen = SimpleNamespace()
    daemon = module_world.daemon()
    names = ("quiet", "busy", "forward")
    pairs = {name: pair(module_world, daemon, name) for name in names}
    paths = {name: the_link(daemon, *pairs[name]) for name in names}
    for nodes in pairs.values():
        for node in nodes:
            node.call("epx_probe:sink(sink)")
    daemon.add_fault(["quiet1"], ["quiet2"], fault="grey")
    daemon.add_fault(["busy1"], ["busy2"], fault="grey")
    daemon.add_fault(["forward1"], ["forward2"], fault="grey", direction="forward")
    for name in ("busy", "forward"):
        one, two = pairs[name]
        for node, other in ((one, two), (two, one)):
            node.call(f"epx_probe:stream(stream, {{sink, '{other.full}'}}, 100, x)")
    seen.states = {name: daemon.links()[path]["State"] for name, path in paths.items()}
    seen.faults = {name: daemon.links()[path]["Fault"] for name, path in paths.items()}
    stays(lambda: True, GREY_S)
    seen.sees = {name: [one.sees() == [two.full], two.sees() == [one.full]]
                 for name, (one, two) in pairs.items()}
    seen.got = {name: [got(node) for node in nodes] for name, nodes in pairs.items()}
    seen.islands = daemon.property("Islands")

    seen.fixed = daemon.fix_all()
    seen.complete = {}
    for name in ("busy", "forward"):
        one, two = pairs[name]
        for node, other in ((one, two), (two, one)):
            last = node.call("epx_probe:stream_stop(stream)", 20)
            wait_until(lambda o=other, n=last: got(o)[-1:] == [n], 20, "the last message")
            seen.complete[name, other.alive] = got(other) == list(range(1, last + 1)), last
    seen.answers = [one.call(f"erpc:call('{two.full}', erlang, node, [])") == two.full
                    for one, two in pairs.values()]
    stays(lambda: len(daemon.links(LinkState.UP)) == 3, 1, "the links to be up")
    seen.downs = [node.downs() for nodes in pairs.values() for node in nodes]
    seen.same_links = sorted(paths.values()) == sorted(daemon.links())
    return seen


def test_grey_nodes_stay_connected(story):
    assert story.sees == {name: [True, True] for name in ("quiet", "busy", "forward")}
    assert story.downs == [[]] * 6


def test_grey_lets_no_message_arrive(story):
    assert story.got["busy"] == [[], []]


def test_grey_in_one_direction_lets_the_other_pass(story):
    back, forward = story.got["forward"]
    assert forward == []
    assert len(back) > 0.7 * GREY_S * 10


def test_a_grey_link_is_spoiled_and_not_cut(story):
    assert set(story.states.values()) == {LinkState.SPOILED}
    assert set(story.faults.values()) == {"grey"}
    assert len(story.islands) == 1


def test_all_arrives_once_and_in_order_after_the_fix(story):
    assert story.fixed == 3
    assert all(complete for complete, _ in story.complete.values()), story.complete
    assert all(last > 0.7 * GREY_S * 10 for _, last in story.complete.values())


def test_the_links_live_on_after_the_fix(story):
    assert story.answers == [True] * 3
    assert story.same_links


def test_a_held_direction_ticks_four_times_a_second_and_says_nothing_else(daemon):
    with RawLink(daemon).shake_hands() as link:
        daemon.add_fault(["left"], ["right"], fault="grey")
        for end in link.ends:
            end.send(frame(b"held") * 3)
        link.pump(2.1)
        for end in link.ends:
            ticks = len(end.got) // 4
            assert end.got == TICK * ticks
            assert 4 <= ticks <= 9
        daemon.fix_all()
        link.pump_until(lambda: all(end.got.endswith(frame(b"held") * 3) for end in link.ends))


def test_ticks_are_added_for_a_node_that_says_nothing_at_all(daemon):
    with RawLink(daemon).shake_hands() as link:
        daemon.add_fault(["left"], ["right"], fault="grey")
        link.pump_until(lambda: all(end.got.startswith(TICK) for end in link.ends))


def test_grey_begins_at_the_end_of_a_frame(daemon):
    with RawLink(daemon).shake_hands() as link:
        begun, rest = frame(b"a" * 1000)[:300], frame(b"a" * 1000)[300:]
        link.dialler.send(begun)
        link.pump_until(lambda: link.target.got == begun)
        daemon.add_fault(["left"], ["right"], fault="grey")
        assert not link.pump(0.6, lambda: link.target.got != begun), "a tick within a frame"
        link.dialler.send(rest + frame(b"held"))
        link.pump_until(lambda: link.target.got.startswith(begun + rest))
        assert not link.pump(0.6, lambda: frames_of(link.target.got) != ([b"a" * 1000], b""))
        daemon.fix_all()
        link.pump_until(lambda: frames_of(link.target.got) == ([b"a" * 1000, b"held"], b""))


def test_a_sender_is_held_back_and_no_buffer_grows(daemon):
    with RawLink(daemon).shake_hands() as link:
        daemon.add_fault(["left"], ["right"], fault="grey")
        data = frame(b"x" * 1_000_000) * 24
        link.dialler.send(data)
        taken = settled(lambda: (link.pump(0.3), len(link.dialler.sent))[1])
        # Sockets take some megabytes; not all.
        assert taken < len(data) / 2
        n_ticks = len(link.target.got)
        daemon.fix_all()
        link.pump_until(lambda: len(link.target.got) >= n_ticks + len(data), 20, "all")
        assert frames_of(link.target.got) == frames_of(data)


@pytest.mark.parametrize("how", ["close", "reset"])
@pytest.mark.parametrize("side", ["dialler", "target"])
def test_a_close_passes_at_once_as_a_reset(daemon, side, how):
    with RawLink(daemon).shake_hands() as link:
        daemon.add_fault(["left"], ["right"], fault="grey")
        gone = getattr(link, side)
        left = link.other(gone)
        gone.send(frame(b"held"))
        link.pump_until(lambda: not gone.waiting)
        if how == "reset":
            gone.reset()
        else:
            gone.sock.close()
        gone.ended = how
        link.pump_until(lambda: left.ended, 2, "the close")
        assert left.ended == "rst"
        assert frames_of(left.got) == ([], b"")
        wait_until(lambda: not daemon.links(), 5, "nothing left of the link")


def test_nodes_that_are_grey_from_the_beginning_shake_hands(world, daemon):
    daemon.add_fault(["one"], ["two"], fault="grey")
    one, two = world.nodes(["one", "two"], daemon)
    # A ping would be a message.
    assert one.call(f"net_kernel:connect_node('{two.full}')")
    stays(lambda: one.sees() == [two.full], 6, "the connection")
    assert two.sees() == [one.full]
    call = one.begin(f"erpc:call('{two.full}', erlang, node, [])")
    daemon.fix_all()
    assert one.finish(call) == two.full
    assert one.downs() == two.downs() == []


@pytest.mark.parametrize("when", ["live", "new"])
def test_an_encrypted_link_is_stalled_instead_and_says_so(daemon, when):
    """Ticks cannot be added to what cannot be read."""
    # A process of two nodes, and known as such: what it dials goes without a name.
    with Registration(daemon.port, alive2("other")), RawLink(daemon) as link:
        port = link.listener.getsockname()[1]
        wait_until(lambda: ask_as_this_process(daemon.port, "right") == port, 10, "its own port")

        def lay():
            return daemon.add_fault(["?@*"], ["right"], fault="grey")

        rule = lay() if when == "new" else None
        link.dialler.sock.sendall(TLS_HELLO)
        if when == "live":
            link.accept()
            link.expect(link.target, TLS_HELLO)
        link.path = wait_until(lambda: next(
            (path for path, known in daemon.links().items()
             if known["State"] >= LinkState.UP), None), 5, "the link")
        rule = rule or lay()
        assert link.properties["Fault"] == "grey"
        assert link.state == LinkState.CUT
        if when == "live":
            link.go()
            link.dialler.send(b"\x17\x03\x03\x00\x01x")
            assert not link.pump(0.6, lambda: link.target.got), "a byte passed"
        else:
            link.listener.settimeout(0.6)
            with pytest.raises(socket.timeout):
                link.accept()
            link.listener.settimeout(10)
        daemon.remove_fault(rule)
        if when == "new":
            link.accept()
            link.expect(link.target, TLS_HELLO)
        else:
            link.pump_until(lambda: link.target.got == b"\x17\x03\x03\x00\x01x")


def test_a_handshake_passes_a_grey_cable(daemon):
    daemon.add_fault(["left"], ["right"], fault="grey")
    with RawLink(daemon).shake_hands() as link:
        assert link.state == LinkState.SPOILED
        link.dialler.send(frame(b"held"))
        link.pump_until(lambda: link.target.got.startswith(TICK))
        assert not link.pump(0.3, lambda: frames_of(link.target.got)[0])
