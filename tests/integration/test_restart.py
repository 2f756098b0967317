# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""A planned restart under a service manager that keeps descriptors: nodes, links and rules go on
with the next daemon as if nothing had been. With bytes that are known, and with real nodes."""

import os
import select
import signal
import socket
import time

import pytest
from gi.repository import GLib

from harness import LinkState, ServiceManager, stays, wait_until
from harness.dist import (ACK, REPLY, STATUS, TICK, RawLink, challenge, frame, frames_of, send_name)
from harness.epmd import NAMES, Registration, alive2, exchange, look_up
from harness.steps import joined


@pytest.fixture
def manager(world):
    return ServiceManager(world)


@pytest.fixture
def daemon(manager):
    return manager.start()


def restart(manager, daemon, link=None, *args):
    """The next daemon, which the link of bare ends asks from then on."""
    following = manager.restart(daemon, *args)
    if link:
        link.daemon = following
    return following


def test_registrations_stay_with_their_creations_and_gates(manager, daemon):
    first = Registration(daemon.port, alive2("first", port=4711, extra=b"\x01\x02"))
    gate = look_up(daemon.port, "first")
    before = daemon.nodes()["first"]
    following = restart(manager, daemon)
    assert following.port == daemon.port
    assert look_up(following.port, "first") == gate
    assert following.nodes()["first"] == before
    first.close()
    wait_until(lambda: "first" not in following.nodes(), 5, "the registration to end")
    # What is remembered of names that left stays, too.
    again = Registration(following.port, alive2("first", port=4712))
    assert again.creation == first.creation + 1
    again.close()


def test_a_link_goes_on_and_keeps_its_number_and_counts(manager, daemon):
    with RawLink(daemon).shake_hands() as link:
        link.dialler.send(frame(b"before") + TICK)
        link.pump_until(lambda: bytes(link.target.got) == link.dialler.sent, 5, "a frame")
        wait_until(lambda: link.properties["FramesForward"] == 1, 5, "the count")
        before = link.properties
        following = restart(manager, daemon, link)
        assert link.properties == before
        for end in link.ends:
            end.send(frame(b"after"))
        link.pump_until(lambda: link.target.got.endswith(b"after")
                        and link.dialler.got.endswith(b"after"), 5, "bytes both ways")
        assert link.target.got == link.dialler.sent and link.dialler.got == link.target.sent
        with RawLink(following, "other@there", "third").shake_hands() as newer:
            assert newer.path != link.path


def test_what_a_cut_holds_is_delivered_by_the_next_daemon(manager, daemon):
    with RawLink(daemon).shake_hands() as link:
        link.dialler.send(frame(b"x" * 5_000_000))
        link.pump_until(lambda: len(link.target.got) > 100_000, 5, "a part of it")
        daemon.cut(["left"], ["right"])
        link.pump(0.2)
        restart(manager, daemon, link)
        assert link.state == LinkState.CUT
        held = len(link.target.got)
        link.pump(0.5)
        # What the kernel had of it may still arrive; then it is silent.
        settled = len(link.target.got)
        assert settled - held < 3_000_000
        link.pump(0.5)
        assert len(link.target.got) == settled
        link.daemon.fix(["left"], ["right"])
        link.pump_until(lambda: len(link.target.got) == 5_000_004, 20, "all of it")
        assert link.target.got == link.dialler.sent


def test_an_end_that_gave_up_before_stays_so(manager, daemon):
    with RawLink(daemon).shake_hands() as link:
        daemon.cut(["left"], ["right"])
        link.dialler.sock.close()
        daemon.signals.wait_for("LinkNoticed", lambda signal: signal.args[3] == link.dialler.full)
        before = link.properties
        restart(manager, daemon, link)
        assert link.properties == before
        link.daemon.fix_all()
        link.dialler = None
        link.pump_until(lambda: link.target.ended == "rst", 5, "the survivor's reset")


@pytest.mark.parametrize("step", range(5))
def test_a_handshake_goes_on_where_it_was(manager, daemon, step):
    """The restart comes after so many of its messages, in the middle of the next."""
    link = RawLink(daemon)
    with link:
        hello = send_name(link.dialler.full)
        messages = [("dialler", hello), ("target", STATUS), ("target", None), ("dialler", REPLY),
                    ("target", ACK)]
        for number, (giver, message) in enumerate(messages):
            message = message or challenge(link.target_name)
            giver_end = link.dialler if giver == "dialler" else link.target
            if number == step:
                giver_end.sock.sendall(message[:4])
                wait_until(lambda: is_empty_soon(daemon), 1, "it to be read")
                restart(manager, daemon, link)
                giver_end.sock.sendall(message[4:])
            else:
                giver_end.sock.sendall(message)
            if number == 0:
                link.accept()
            link.expect(link.other(giver_end), message)
        link.find(link.dialler.full, link.target_name)
        assert link.state == LinkState.UP
        link.go()
        link.dialler.send(frame(b"after"))
        link.pump_until(lambda: bytes(link.target.got) == frame(b"after"), 5, "a frame")
        wait_until(lambda: link.properties["FramesForward"] == 1, 5, "the count of frames")


def fail_without_bus(manager, _bus):
    with pytest.raises(AssertionError, match="no port on stdout"):
        manager.start("--bus=unix:path=/nonexistent", bus=None)


def fail_since_the_name_is_taken(manager, bus):
    other = bus.connect()
    other.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                    "RequestName", GLib.Variant("(su)", ("org.epmdpxy", 4)), None, 0, 5000, None)
    with pytest.raises(AssertionError, match=f"belongs to {other.get_unique_name()}"):
        manager.start()
    other.close_sync(None)


FAILURES = [fail_without_bus, fail_since_the_name_is_taken]


@pytest.mark.parametrize("fail", FAILURES)
def test_a_start_that_fails_takes_nothing_of_a_link(manager, daemon, fail):
    with RawLink(daemon).shake_hands() as link:
        assert daemon.stop(signal.SIGTERM) == 0
        link.dialler.send(frame(b"in between") + TICK)
        link.pump(0.1, lambda: not link.dialler.waiting)
        fail(manager, daemon.bus)
        link.daemon = manager.start()
        link.pump_until(lambda: bytes(link.target.got) == link.dialler.sent, 5, "the frame")


@pytest.mark.parametrize("fail", FAILURES)
def test_a_start_that_fails_marks_nothing_of_a_cut_link(manager, daemon, fail):
    # Both nodes are known: if their registrations ended, both would have given up.
    with Registration(daemon.port, alive2("left")), RawLink(daemon).shake_hands() as link:
        daemon.cut(["left"], ["right"])
        assert daemon.stop(signal.SIGTERM) == 0
        fail(manager, daemon.bus)
        link.daemon = manager.start()
        link.daemon.fix_all()
        assert link.daemon.stop(signal.SIGINT) == 0
        link.pump_until(lambda: link.target.ended, 5, "its end")
        assert link.target.ended == "eof"


@pytest.mark.parametrize("fail", FAILURES)
def test_a_start_that_fails_takes_nothing_of_a_handshake(manager, daemon, fail):
    with RawLink(daemon) as link:
        hello = send_name(link.dialler.full)
        link.dialler.sock.sendall(hello[:4])
        wait_until(lambda: is_empty_soon(daemon), 1, "it to be read")
        assert daemon.stop(signal.SIGTERM) == 0
        link.dialler.sock.sendall(hello[4:8])
        fail(manager, daemon.bus)
        link.daemon = manager.start()
        link.dialler.sock.sendall(hello[8:])
        link.accept()
        link.expect(link.target, hello)


def is_empty_soon(daemon):
    """Asked over the bus, so that what came before it is read."""
    return daemon.property("Version")


def test_a_dial_into_a_cut_waits_on(manager, daemon):
    daemon.cut(["left"], ["right"])
    with RawLink(daemon) as link:
        link.dialler.sock.sendall(send_name(link.dialler.full))
        wait_until(lambda: daemon.links(LinkState.CUT), 5, "the held dial")
        following = restart(manager, daemon, link)
        assert list(following.links(LinkState.CUT))
        following.fix_all()
        link.accept()
        link.expect(link.target, send_name(link.dialler.full))


def test_bytes_on_a_slow_way_arrive_all_and_in_order(manager, daemon):
    daemon.add_fault(["left"], ["right"], latency_ms=300)
    with RawLink(daemon).shake_hands() as link:
        link.dialler.send(b"".join(frame(bytes([n]) * 1000) for n in range(200)))
        link.pump_until(lambda: not link.dialler.waiting, 5, "it to be sent")
        wait_until(lambda: is_empty_soon(daemon), 1, "it to be read")
        restart(manager, daemon, link)
        assert link.state == LinkState.SPOILED
        link.pump_until(lambda: len(link.target.got) == len(link.dialler.sent), 10, "all of it")
        assert link.target.got == link.dialler.sent


@pytest.mark.parametrize("cut", [False, True], ids=["up", "cut"])
def test_bytes_of_a_large_frame_that_wait_for_the_receiver_all_arrive(manager, daemon, cut):
    """They are in a pipe of the daemon's, where they went uncopied."""
    with RawLink(daemon).shake_hands() as link:
        sender, receiver = link.dialler, link.target
        for number in range(8):
            sender.send(frame(bytes([number]) * 3_000_000))
        # Nobody reads: the daemon holds what the receiver's buffers do not take.
        while sender.waiting and can_write(sender):
            sender.write()
        if cut:
            daemon.cut(["left"], ["right"])
        restart(manager, daemon, link)
        link.daemon.fix_all()
        link.pump_until(lambda: len(receiver.got) == 8 * 3_000_004, 20, "all of it")
        assert receiver.got == sender.sent


def can_write(end):
    return select.select([], [end.sock], [], 0.3)[1]


def test_an_idle_link_that_is_slowed_stays_slow(manager, daemon):
    daemon.add_fault(["left"], ["right"], latency_ms=300)
    with RawLink(daemon).shake_hands() as link:
        restart(manager, daemon, link)
        assert link.state == LinkState.SPOILED
        for end in link.ends:
            end.send(frame(b"late"))
        began = time.monotonic()
        link.pump_until(lambda: link.target.got and link.dialler.got, 10, "both frames")
        assert time.monotonic() - began >= 0.25
        # And what is laid on it afterwards loses nothing of what is under way.
        link.dialler.send(frame(b"x" * 500_000))
        link.pump(0.05)
        link.daemon.cut(["left"], ["right"])
        link.daemon.fix_all()
        link.pump_until(lambda: len(link.target.got) == len(link.dialler.sent), 10, "all of it")
        assert link.target.got == link.dialler.sent


def test_a_grey_link_ticks_on(manager, daemon):
    with RawLink(daemon).shake_hands() as link:
        daemon.add_fault(["left"], ["right"], fault="grey")
        link.dialler.send(frame(b"held"))
        link.pump_until(lambda: link.target.got.startswith(TICK), 5, "a tick")
        restart(manager, daemon, link)
        link.target.got.clear()
        link.pump_until(lambda: len(link.target.got) >= 8, 5, "more of them")
        assert frames_of(link.target.got) == ([], b"")
        link.daemon.fix_all()
        link.pump_until(lambda: frames_of(link.target.got)[0] == [b"held"], 5, "what was held")


def test_rules_keep_their_numbers_and_what_is_left_of_their_time(manager, daemon):
    lasting = daemon.add_fault(["a"], ["b*"], fault="loss", direction="forward")
    short = daemon.add_fault(["c"], ["d"], duration_ms=3000)
    gone = daemon.add_fault(["e"], ["f"])
    daemon.remove_fault(gone)
    before = daemon.rules()
    following = restart(manager, daemon)
    assert following.rules() == before
    details = following.wait_rule_end(short, 10)
    assert 3_000_000 <= details["lasted-us"] < 8_000_000
    assert list(following.rules()) == [lasting]
    assert following.add_fault(["e"], ["f"]) > gone


def test_a_rule_that_ran_out_meanwhile_is_over(manager, daemon):
    daemon.add_fault(["a"], ["b"], duration_ms=300)
    assert daemon.stop() == 0
    stays(lambda: True, 0.4)
    following = manager.start()
    wait_until(lambda: not following.rules(), 5, "the rule to end")


def test_a_rule_goes_with_its_caller_after_a_restart(world, manager, daemon):
    holder = world.bus().connect()
    reply = holder.call_sync(
        "org.epmdpxy", "/org/epmdpxy/Manager", "org.epmdpxy.Manager", "AddFault",
        GLib.Variant("(asasa{sv})", (["a"], ["b"], {"bound-to-caller": GLib.Variant("b", True)})),
        None, 0, 10000, None)
    following = restart(manager, daemon)
    assert list(following.rules()) == [reply.unpack()[0]]
    holder.close_sync(None)
    wait_until(lambda: not following.rules(), 5, "the rule to go")


def test_the_store_is_empty_while_a_daemon_runs(manager, daemon):
    """Else nobody would hear of a close."""
    with RawLink(daemon).shake_hands() as link:
        restart(manager, daemon, link)
        assert [name for name, _descriptor in manager.store] == ["m"]
        link.dialler.sock.close()
        link.dialler = None
        link.pump_until(lambda: link.target.ended, 5, "the close")


def test_many_sockets_are_handed_over(manager, daemon):
    """More than one message carries."""
    registrations = [Registration(daemon.port, alive2(f"node{n}", port=1000 + n))
                     for n in range(400)]
    gates = [look_up(daemon.port, f"node{n}") for n in range(400)]
    following = restart(manager, daemon)
    assert len(following.nodes()) == 400
    assert [look_up(following.port, f"node{n}") for n in range(400)] == gates
    for registration in registrations:
        registration.close()


def test_what_does_not_fit_into_the_store_is_ended_as_ever(world):
    manager = ServiceManager(world, max_stored=8)
    daemon = manager.start()
    with RawLink(daemon).shake_hands() as link:
        registrations = [Registration(daemon.port, alive2(f"node{n}")) for n in range(8)]
        assert daemon.stop() == 0
        daemon.may_warn = True
        assert "FileDescriptorStoreMax" in daemon.process.read_log()
        link.pump_until(lambda: link.target.ended, 5, "the close")
        for registration in registrations:
            registration.close()


@pytest.mark.parametrize("damage", ["cut-off", "changed", "nonsense"])
def test_a_damaged_state_is_told_and_left(manager, daemon, damage):
    registration = Registration(daemon.port, alive2("node1"))
    assert daemon.stop() == 0
    state = manager.stored("s")[0]
    size = os.fstat(state).st_size
    data = bytearray(os.pread(state, size, 0))
    if damage == "cut-off":
        del data[-20:]
    elif damage == "changed":
        data[len(data) // 2] ^= 1
    else:
        data[:] = os.urandom(3000)
    manager.store.remove(("s", state))
    os.close(state)
    other = os.memfd_create("state", os.MFD_CLOEXEC)
    os.write(other, data)
    manager.store.append(("s", other))
    following = manager.start()
    following.may_warn = True
    assert "Starting afresh" in following.process.read_log()
    assert following.nodes() == {}
    assert not manager.stored("f") and not manager.stored("s")
    registration.close()


def test_after_a_crash_it_is_said_that_links_and_rules_are_gone(manager, daemon):
    daemon.process.kill()
    following = manager.start()
    following.may_warn = True
    assert "links and rules are gone" in following.process.read_log()


def test_an_interrupt_mends_even_with_a_store(manager, daemon):
    daemon.cut(["left"], ["right"])
    assert daemon.stop(signal.SIGINT) == 0
    assert not manager.stored("s")


def test_without_a_store_a_restart_ends_the_links(world):
    manager = ServiceManager(world, max_stored=0)
    daemon = manager.start()
    with RawLink(daemon).shake_hands() as link:
        daemon.stop()
        link.pump_until(lambda: link.target.ended and link.dialler.ended, 5, "the closes")
    assert not manager.store


def test_the_port_of_a_socket_unit_is_not_stored(world):
    with socket.create_server(("127.0.0.1", 0)) as sock:
        manager = ServiceManager(world, [sock])
        daemon = manager.start()
        registration = Registration(daemon.port, alive2("node1"))
        following = manager.restart(daemon)
        assert following.port == sock.getsockname()[1]
        assert exchange(following.port, NAMES).reply.count(b"node1") == 1
        registration.close()


def test_another_port_in_the_configuration_wins(world, manager):
    path = world.path("conf")

    def configure(addresses):
        with open(path, "w", encoding="utf-8") as config:
            config.write(f"[daemon]\nlisten={addresses}\n")

    configure("local")
    daemon = manager.start("--config", path)
    registration = Registration(daemon.port, alive2("node1"))
    for addresses in ("127.0.0.5", "any"):
        configure(addresses)
        port = daemon.port
        daemon = manager.restart(daemon, "--config", path, port=port)
        assert daemon.port == port
        assert b"node1" in exchange(port, NAMES, host="127.0.0.5").reply
    registration.close()


# Real nodes

def test_nodes_notice_nothing_of_restarts(world, manager, daemon):
    one, two, three = world.nodes(["one", "two", "three"], daemon)
    path = joined(daemon, one, two)
    joined(daemon, one, three)
    two.call("epx_probe:sink(sink)")
    one.call(f"epx_probe:stream(stream, {{sink, '{two.full}'}}, 1, <<0:8000>>)")
    for _ in range(3):
        before = len(two.call("epx_probe:sink_got(sink)"))
        daemon = manager.restart(daemon)
        wait_until(lambda n=before: len(two.call("epx_probe:sink_got(sink)")) > n + 20, 10,
                   "the stream to go on")
    got = two.call("epx_probe:sink_got(sink)")
    assert got == list(range(1, len(got) + 1))
    assert path in daemon.links(LinkState.UP)
    # Longer than two ticks.
    stays(lambda: not one.downs() and not two.downs() and not three.downs(), 9, "no node down")
    assert three.ping(two) == "pong"
    assert set(daemon.nodes()) == {"one", "two", "three"}


def test_a_cut_outlasts_a_restart_and_is_noticed_as_ever(world, manager, daemon):
    one, two = world.nodes(["one", "two"], daemon)
    joined(daemon, one, two)
    daemon.cut([one], [two])
    daemon = manager.restart(daemon)
    for node, other in ((one, two), (two, one)):
        assert node.wait_down(other, 15)["reason"] == "net_tick_timeout"
    daemon.fix_all()
    assert one.ping(two) == "pong"


def test_a_cut_shorter_than_a_tick_is_not_noticed_across_a_restart(world, manager, daemon):
    one, two = world.nodes(["one", "two"], daemon)
    path = joined(daemon, one, two)
    two.call("epx_probe:sink(sink)")
    daemon.cut([one], [two])
    one.call(f"{{sink, '{two.full}'}} ! {{1, held}}")
    daemon = manager.restart(daemon)
    assert two.call("epx_probe:sink_got(sink)") == []
    daemon.fix_all()
    wait_until(lambda: two.call("epx_probe:sink_got(sink)") == [1], 5, "the held message")
    assert list(daemon.links(LinkState.UP)) == [path]
    assert not one.downs() and not two.downs()
