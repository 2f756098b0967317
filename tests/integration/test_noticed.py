# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Who has noticed a cut, and when: told by a signal and kept by the link."""

import pytest

from harness import NOTICE_LIMIT, LinkState, stays, wait_until
from harness.dist import RawLink, frame, send_name
from harness.epmd import Registration, alive2, connect, look_up
from harness.steps import joined


def noticed(daemon, since=0):
    return [s.args[3] for s in daemon.signals.named("LinkNoticed", since)]


def wait_noticed(daemon, node, since=0, limit=5):
    return daemon.signals.wait_for("LinkNoticed", lambda s: s.args[3] == node, limit, since)


def leave(end, how):
    if how == "reset":
        end.reset()
    else:
        end.sock.close()
    end.ended = how


def test_real_nodes_are_told_of_as_they_give_up(world, daemon):
    one, two = world.nodes(["one", "two"], daemon)
    path = joined(daemon, one, two)
    daemon.cut([one], [two])
    cut = daemon.signals.wait_for("CablesCut").args[2]
    assert daemon.links()[path]["Noticed"] == {}
    downs = {node.full: node.wait_down(other, NOTICE_LIMIT)
             for node, other in ((one, two), (two, one))}
    for node in (one, two):
        told = wait_noticed(daemon, node.full)
        assert told.args[:3] == (path, one.full, two.full)
        assert told.signature == "(osssta{sv})"
        assert told.args[5]["rule"] == cut["rule"]
        # The node closes when it gives up, so it says the same about when.
        after = downs[node.full]["time"] - cut["time"]
        assert abs(told.args[4] - after) < 1.5e6
    assert sorted(noticed(daemon)) == sorted([one.full, two.full])
    wait_until(lambda: path not in daemon.links(), 5, "nothing left of the link")


@pytest.mark.parametrize("how", ["close", "reset"])
@pytest.mark.parametrize("side", ["dialler", "target"])
def test_an_end_that_leaves_a_cut_link_is_told_of_once(daemon, side, how):
    with RawLink(daemon).shake_hands() as link:
        daemon.cut(["left"], ["right"])
        gone = getattr(link, side)
        leave(gone, how)
        told = wait_noticed(daemon, gone.full)
        assert link.properties["Noticed"] == {gone.full: told.args[4]}
        assert link.state == LinkState.CUT
        stays(lambda: noticed(daemon) == [gone.full], 0.3, "one signal")


def test_both_ends_that_leave_are_told_of_and_the_link_goes(daemon):
    with RawLink(daemon).shake_hands() as link:
        daemon.cut(["left"], ["right"])
        leave(link.target, "close")
        wait_noticed(daemon, link.target.full)
        leave(link.dialler, "close")
        wait_noticed(daemon, link.dialler.full)
        wait_until(lambda: not daemon.links(), 5, "nothing left of the link")
        assert noticed(daemon) == [link.target.full, link.dialler.full]


def test_the_survivor_of_a_noticed_cut_gets_a_reset_after_the_fix(daemon):
    with RawLink(daemon).shake_hands() as link:
        daemon.cut(["left"], ["right"])
        link.dialler.send(frame(b"held"))
        link.pump(0.1)
        leave(link.dialler, "close")
        wait_noticed(daemon, link.dialler.full)
        daemon.fix_all()
        link.pump_until(lambda: link.target.ended == "rst")
        assert link.target.got == b""
        wait_until(lambda: not daemon.links(), 5, "nothing left of the link")


def test_a_node_whose_registration_ends_has_given_up(daemon):
    with RawLink(daemon).shake_hands() as link:
        daemon.cut(["left"], ["right"])
        link.registration.close()
        assert wait_noticed(daemon, link.target.full).args[3] == link.target.full
        assert not link.pump(0.3, lambda: link.dialler.ended)


def test_a_node_that_dials_anew_has_given_up(daemon):
    with RawLink(daemon).shake_hands() as link:
        daemon.cut(["left"], ["right"])
        with connect(look_up(daemon.port, "right")) as again:
            again.sendall(send_name(link.dialler.full))
            wait_noticed(daemon, link.dialler.full)
            assert link.properties["Noticed"].keys() == {link.dialler.full}


def test_an_end_behind_a_full_window_is_not_told_of_by_its_close(daemon):
    """Its close cannot be seen; nothing is made up."""
    with RawLink(daemon).shake_hands() as link:
        daemon.cut(["left"], ["right"])
        link.dialler.send(bytes(30_000_000))
        link.pump(1)
        assert link.dialler.waiting
        leave(link.dialler, "close")
        stays(lambda: noticed(daemon) == [], 0.5, "nothing to be told")
        assert link.properties["Noticed"] == {}


def test_a_second_cut_is_noticed_anew(daemon):
    with RawLink(daemon).shake_hands() as link:
        daemon.cut(["left"], ["right"])
        daemon.fix_all()
        assert link.properties["Noticed"] == {}
        mark = daemon.signals.mark()
        daemon.cut(["left"], ["right"])
        begun = daemon.signals.wait_for("CablesCut", since=mark).args[2]["time"]
        leave(link.target, "close")
        told = wait_noticed(daemon, link.target.full, mark)
        assert abs(told.args[5]["time"] - begun - told.args[4]) < 0.2e6


def test_a_cut_that_grows_graver_keeps_what_was_noticed(daemon):
    with RawLink(daemon).shake_hands() as link:
        daemon.add_fault(["left"], ["right"], direction="forward")
        leave(link.target, "close")
        told = wait_noticed(daemon, link.target.full)
        daemon.add_fault(["left"], ["right"], fault="loss")
        assert link.properties["Noticed"] == {link.target.full: told.args[4]}
        assert noticed(daemon) == [link.target.full]


def test_a_close_without_a_cut_is_nothing_noticed(daemon):
    with RawLink(daemon).shake_hands() as link:
        daemon.add_fault(["left"], ["right"], latency_ms=1)
        leave(link.dialler, "close")
        link.pump_until(lambda: link.target.ended == "eof")
        link.target.sock.close()
        wait_until(lambda: not daemon.links(), 5, "nothing left of the link")
        assert noticed(daemon) == []


def test_a_dial_into_a_cut_that_is_given_up_is_noticed(daemon):
    daemon.cut(["a"], ["foo"])
    with Registration(daemon.port, alive2("foo")):
        with connect(look_up(daemon.port, "foo")) as client:
            client.sendall(send_name("a@there"))
            wait_until(lambda: daemon.links(LinkState.CUT), 5, "the dial to be held")
        assert wait_noticed(daemon, "a@there").args[1] == "a@there"
        wait_until(lambda: not daemon.links(), 5, "nothing left of the dial")
