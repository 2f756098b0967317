# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""`reset`: connections die and are refused, loudly and at once. With real nodes."""

import socket
import time

from harness import LinkState, stays, wait_until
from harness.dist import FLAGS_NAMELESS, RawLink, frame, named, send_name
from harness.epmd import Registration, alive2, connect, look_up, receive
from harness.steps import joined, pair

# What is refused fails at once; what is not answered after the set-up time, which is 7 s here.
SETUP_S = 7
AT_ONCE = 2.5


def timed_ping(node, other):
    begun = time.monotonic()
    return node.ping(other), time.monotonic() - begun


def refused_at_once(node, other):
    answer, seconds = timed_ping(node, other)
    return answer == "pang" and seconds < AT_ONCE


def test_a_reset_closes_a_live_link_at_both_ends_at_once(world, daemon):
    one, two = pair(world, daemon, "node", ticktime=60)
    daemon.add_fault([one], [two], fault="reset")
    since = daemon.signals.named("RuleAdded")[0].args[3]["time"]
    for node, other in ((one, two), (two, one)):
        down = node.wait_down(other, 5)
        assert down["reason"] == "connection_closed"
        assert down["time"] - since < AT_ONCE * 1e6
    wait_until(lambda: not daemon.links(), 5, "nothing left of the link")


def test_a_reset_refuses_new_links_at_once_until_it_is_taken_off(world, daemon):
    rule = daemon.add_fault(["one"], ["two"], fault="reset")
    one, two = world.nodes(["one", "two"], daemon, setuptime=SETUP_S)
    assert refused_at_once(one, two)
    assert refused_at_once(two, one)
    assert daemon.property("Islands") == [["one"], ["two"]]
    daemon.remove_fault(rule)
    assert one.ping(two) == "pong"
    assert daemon.property("Islands") == [["one", "two"]]


def test_a_forward_reset_forbids_to_dial_and_nothing_else(world, daemon):
    one, two = world.nodes(["one", "two"], daemon, setuptime=SETUP_S)
    rule = daemon.add_fault(["one"], ["two"], fault="reset", direction="forward")
    assert refused_at_once(one, two)
    # Dialled the other way it lives, and carries both directions.
    path = joined(daemon, two, one)
    assert daemon.links()[path]["From"] == two.full
    assert one.call(f"erpc:call('{two.full}', erlang, node, [])") == two.full
    stays(lambda: list(daemon.links(LinkState.UP)) == [path], 1, "the link to live")
    assert one.downs() == two.downs() == []
    daemon.remove_fault(rule)
    assert list(daemon.links(LinkState.UP)) == [path]


def test_a_forward_reset_closes_what_was_dialled_that_way_alone(daemon):
    with RawLink(daemon, "left@here", "right", "here").shake_hands() as there, \
            RawLink(daemon, "right@here", "left", "here").shake_hands() as back:
        daemon.add_fault(["left"], ["right"], fault="reset", direction="forward")
        there.pump_until(lambda: all(end.ended == "rst" for end in there.ends))
        for end in back.ends:
            end.send(frame(b"still here"))
        back.pump_until(lambda: all(end.got == frame(b"still here") for end in back.ends))
        assert back.state == LinkState.UP


def test_a_forward_reset_leaves_what_else_is_done_to_the_other_way(daemon):
    """A cut below it stays a cut for links dialled the other way."""
    with RawLink(daemon, "right@here", "left", "here").shake_hands() as back:
        daemon.cut(["left"], ["right"])
        daemon.add_fault(["left"], ["right"], fault="reset", direction="forward")
        for end in back.ends:
            end.send(frame(b"held"))
        assert not back.pump(0.3, lambda: any(end.got for end in back.ends))
        assert back.state == LinkState.CUT
        daemon.fix_all()
        back.pump_until(lambda: all(end.got == frame(b"held") for end in back.ends))


def test_an_end_gets_a_reset_and_no_plain_close(daemon):
    with RawLink(daemon).shake_hands() as link:
        link.dialler.send(frame(b"x"))
        link.pump_until(lambda: link.target.got)
        daemon.add_fault(["left"], ["right"], fault="reset")
        link.pump_until(lambda: all(end.ended for end in link.ends))
        assert [end.ended for end in link.ends] == ["rst", "rst"]


def test_a_dial_is_reset_once_the_dialler_has_said_its_name(daemon):
    daemon.add_fault(["a"], ["foo"], fault="reset")
    with Registration(daemon.port, alive2("foo")):
        with connect(look_up(daemon.port, "foo")) as client:
            assert receive(client, 0.2).end == "open"
            client.sendall(send_name("a@there"))
            assert receive(client, 5).end == "rst"
        wait_until(lambda: not daemon.links(), 5, "nothing left of the link")


def test_a_name_given_in_the_handshake_is_reset_as_soon_as_it_is_given(daemon):
    with RawLink(daemon) as link:
        daemon.add_fault(["guest*"], ["right"], fault="reset")
        hello = send_name("there", FLAGS_NAMELESS)
        link.dialler.sock.sendall(hello)
        link.accept()
        link.expect(link.target, hello)
        link.target.sock.sendall(named("guest-1@there"))
        link.go().pump_until(lambda: all(end.ended == "rst" for end in link.ends))
        wait_until(lambda: not daemon.links(), 5, "nothing left of the link")


def test_a_dial_that_its_target_has_not_answered_is_reset(daemon):
    """Its target's queue is full, so that the daemon still dials it."""
    with RawLink(daemon, backlog=0) as link:
        crowd = [socket.socket() for _ in range(4)]
        for client in crowd:
            client.setblocking(False)
            client.connect_ex(link.listener.getsockname())
        link.dialler.sock.sendall(send_name("left@there"))
        wait_until(lambda: daemon.links(LinkState.CONNECTING), 5, "the daemon to dial")
        daemon.add_fault(["left"], ["right"], fault="reset", direction="forward")
        assert receive(link.dialler.sock, 5).end == "rst"
        for client in crowd:
            client.close()


def test_a_cut_link_can_be_reset(daemon):
    with RawLink(daemon).shake_hands() as link:
        daemon.cut(["left"], ["right"])
        link.dialler.send(frame(b"held"))
        assert not link.pump(0.2, lambda: link.target.got)
        daemon.add_fault(["left"], ["right"], fault="reset")
        link.pump_until(lambda: all(end.ended == "rst" for end in link.ends))
        assert link.target.got == b""
