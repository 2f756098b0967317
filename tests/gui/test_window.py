# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The window as a user meets it: without a daemon, with one of its own, with real nodes."""

import pytest

from harness import NOTICE_LIMIT, LinkState, wait_until
from harness.steps import mesh

# The corner between the two headings of the matrix, as the pictures show it.
MATRIX = (73, 121)
NAMES = ["node1", "node2", "node3"]


@pytest.fixture
def cluster(world):
    """A daemon and three real nodes that are connected with each other."""
    daemon = world.daemon()
    nodes = world.nodes(NAMES, daemon)
    mesh(nodes)
    wait_until(lambda: len(daemon.links(LinkState.UP)) == 3, 10, "three links, all up")
    return daemon, nodes


def test_no_daemon_is_said_and_one_can_be_started(screen, open_window):
    window = open_window()
    window.wait_text("No Daemon")
    screen.shoot("no-daemon")
    window.press("push button", "Start a Private Daemon")
    window.wait_text("No Nodes Yet")
    window.wait_text("ERL_EPMD_PORT=")
    screen.shoot("no-nodes")


def test_a_daemon_that_comes_and_goes_is_followed(world, open_window):
    bus = world.bus()
    window = open_window(f"--bus={bus.address}")
    window.wait_text("No Daemon")
    daemon = world.daemon()
    window.wait_text(f"ERL_EPMD_PORT={daemon.port}")
    assert daemon.stop() == 0
    window.wait_text("No Daemon")


def test_a_bus_that_is_not_there_is_said(world, open_window):
    window = open_window("--bus=unix:path=" + world.path("nothing"))
    window.wait_text("Not Connected")
    window.wait_text("cannot reach the bus at")


def test_the_matrix_cuts_and_mends_by_keys(screen, cluster, open_window):
    daemon, nodes = cluster
    window = open_window(f"--bus={daemon.bus.address}")
    window.find("table", "Who sees whom")
    screen.key("alt+2")
    marks = [node.mark() for node in nodes]
    screen.key("Return")
    wait_until(lambda: len(daemon.links(LinkState.CUT)) == 1, 10, "one link, cut")
    nodes[0].wait_down(nodes[1], NOTICE_LIMIT, marks[0])
    nodes[1].wait_down(nodes[0], NOTICE_LIMIT, marks[1])
    screen.shoot("matrix")
    screen.key("alt+3")
    window.wait_text("gave up on")
    screen.shoot("timeline")
    screen.key("ctrl+z")
    wait_until(lambda: not daemon.rules(), 10, "no rule left")
    nodes[0].ping(nodes[1])


def test_the_matrix_isolates_the_node_of_a_row(screen, cluster, open_window):
    daemon, _ = cluster
    window = open_window(f"--bus={daemon.bus.address}")
    window.find("table", "Who sees whom")
    screen.key("alt+2")
    screen.key("space")
    screen.key("i")
    wait_until(lambda: daemon.property("Islands") == [["node1"], ["node2", "node3"]], 10,
               "node1 to be alone")
    screen.key("f")
    wait_until(lambda: daemon.property("Islands") == [NAMES], 10, "one island")
    # A heading with the mouse: the row of node2, then the cell from node2 to node1, one way.
    screen.key("space")
    left, top = MATRIX
    screen.click(left - 20, top + 66)
    screen.click(left + 22, top + 66, "shift")
    wait_until(lambda: [rule[0] + rule[1] for rule in daemon.rules().values()]
               == [["node2", "node1"]], 10, "a rule from node2 to node1")
    assert [rule[2]["direction"] for rule in daemon.rules().values()] == ["forward"]
