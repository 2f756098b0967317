# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Links under any fault cost nothing while nothing passes, whatever waits at their ends; and a
daemon that is stopped with all of them ends well."""

import socket
from contextlib import ExitStack, suppress

import pytest

from harness import LinkState, cpu_seconds, wait_until
from harness.dist import RawLink, frame

FAULTS = {
    "stall": {}, "stallforward": {"direction": "forward"},
    "loss": {"fault": "loss"}, "lossforward": {"fault": "loss", "direction": "forward"},
    "grey": {"fault": "grey"}, "greyforward": {"fault": "grey", "direction": "forward"},
    "latency": {"latency_ms": 60_000}, "rate": {"rate": 1000},
}


def lay_all(daemon, stack):
    """A link under each fault."""
    links = []
    for kind, options in FAULTS.items():
        link = stack.enter_context(RawLink(daemon, f"{kind}1@there", f"{kind}2").shake_hands())
        daemon.add_fault([f"{kind}1"], [f"{kind}2"], **options)
        links.append(link)
    return links


def leave_data(link):
    for end in link.ends:
        end.send(frame(b"x" * 1_000_000) * 8)


def leave_a_close(link):
    link.dialler.send(frame(b"last words"))
    link.pump(0.02)
    link.dialler.sock.close()
    link.dialler.ended = "closed"


def leave_a_reset(link):
    link.target.send(frame(b"last words"))
    link.pump(0.02)
    link.target.reset()
    link.target.ended = "closed"


def leave_data_and_a_close(link):
    leave_data(link)
    link.pump(0.02)
    leave_a_close(link)


def leave_half_closes(link):
    for end in link.ends:
        end.send(frame(b"last words"))
    link.pump(0.02)
    for end in link.ends:
        # The other's passes a grey link as a reset.
        with suppress(OSError):
            end.sock.shutdown(socket.SHUT_WR)


def leave_nothing(_link):
    pass


LEFT = [leave_nothing, leave_data, leave_a_close, leave_a_reset, leave_data_and_a_close,
        leave_half_closes]


@pytest.mark.parametrize("leave", LEFT, ids=lambda leave: leave.__name__)
def test_what_waits_costs_no_processor_time(daemon, leave):
    with ExitStack() as stack:
        links = lay_all(daemon, stack)
        for link in links:
            leave(link)
        for link in links:
            link.pump(0.05)
        before = cpu_seconds(daemon.pid)
        for link in links:
            link.pump(1 / len(links))
        # A loop that never waits would take all of the second.
        assert cpu_seconds(daemon.pid) - before < 0.3
        daemon.fix_all()
        for link in links:
            link.pump(0.02)
    wait_until(lambda: not daemon.links(), 10, "nothing left of the links")


@pytest.mark.parametrize("leave", [leave_nothing, leave_data, leave_a_close],
                         ids=lambda leave: leave.__name__)
def test_a_stop_under_every_fault_ends_well(daemon, leave):
    """Nobody is left waiting, and nothing leaks."""
    with ExitStack() as stack:
        links = lay_all(daemon, stack)
        for link in links:
            leave(link)
            link.pump(0.05)
        assert len(daemon.links(LinkState.CUT)) >= 4 - 2 * (leave is not leave_nothing)
        assert daemon.stop() == 0
        for link in links:
            link.pump_until(lambda link=link: all(end.ended for end in link.ends))
