# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The board by hand and by keyboard: real nodes, whose cables are cut with the mouse."""

import pytest

from harness import NOTICE_LIMIT, World, wait_until
from harness.steps import mesh
from screen import Window

# The window is as big as it asks for, in the corner of the screen; the board lies between the
# header and the bar below it.
LEFT, TOP, WIDTH, HEIGHT = 0, 47, 1000, 626
MIDDLE = (LEFT + WIDTH // 2, TOP + HEIGHT // 2)
NAMES = ["node1", "node2", "node3", "node4", "node5"]


class Board:
    """The page of the board in a window, and the daemon behind it."""

    def __init__(self, screen, window, daemon):
        self.screen = screen
        self.window = window
        self.daemon = daemon

    def stroke(self, *points):
        """Draws a line as a hand does: in many small moves."""
        self.screen.xdotool("mousemove", *points[0], "mousedown", 1)
        for start, end in zip(points, points[1:]):
            for i in range(1, 11):
                self.screen.xdotool("mousemove",
                                    *(round(a + (b - a) * i / 10) for a, b in zip(start, end)))
        self.screen.xdotool("mouseup", 1)

    def top_node(self):
        """A point of the first node: alone at the top of the circle, where its body begins."""
        return MIDDLE[0], TOP + 58

    def islands(self):
        return self.daemon.property("Islands")

    def wait_islands(self, *islands):
        wait_until(lambda: self.islands() == [list(i) for i in islands], 20,
                   f"islands {islands}, not {self.islands()}")


@pytest.fixture(scope="module")
def cluster():
    """Real nodes for all of the file: each test leaves them as it found them."""
    world = World()
    try:
        daemon = world.daemon()
        nodes = world.nodes(NAMES, daemon)
        mesh(nodes)
        yield daemon, nodes
    finally:
        world.close()


@pytest.fixture
def board(screen, cluster):
    daemon, nodes = cluster
    daemon.fix_all()
    mesh(nodes)
    window = Window(screen, f"--bus={daemon.bus.address}")
    window.find("check box", NAMES[-1])
    yield Board(screen, window, daemon)
    window.end()


def test_a_stroke_cuts_what_it_crosses(screen, board, cluster):
    _, nodes = cluster
    marks = [node.mark() for node in nodes]
    screen.shoot("board-whole")
    board.stroke((200, 180), (800, 180))
    board.wait_islands(["node1"], ["node2", "node3", "node4", "node5"])
    board.window.wait_text("4 cables cut")
    for node, mark in zip(nodes[1:], marks[1:]):
        node.wait_down(nodes[0], NOTICE_LIMIT, mark)
        nodes[0].wait_down(node, NOTICE_LIMIT, marks[0])
    screen.shoot("board-split")
    board.screen.key("ctrl+z")
    board.wait_islands(NAMES)
    for node in nodes[1:]:
        wait_until(lambda n=node: n.ping(nodes[0]) == "pong", 20, "the nodes to be joined again")


def test_selection_by_keyboard_is_isolated_and_fixed(screen, board):
    board.screen.click(*board.top_node())
    board.window.wait_text("1 node selected")
    board.screen.key("i")
    board.wait_islands(["node1"], NAMES[1:])
    wait_until(lambda: board.window.find("check box", "node1").get_description() == "Island 1", 10,
               "node1 to be told as of island 1")
    board.screen.key("f")
    board.wait_islands(NAMES)


def test_cable_tells_all_and_is_cut_one_way(screen, board, cluster):
    daemon, _ = cluster
    board.screen.click(MIDDLE[0], MIDDLE[1] - 78)
    board.window.wait_text("node2 – node5")
    board.window.wait_text("Up")
    screen.shoot("board-cable")
    board.window.press("push button", "node2 → node5")
    wait_until(lambda: [r[2]["direction"] for r in daemon.rules().values()] == ["forward"], 10,
               "a rule for one direction")
    board.window.wait_text("Cut one way: node5 does not hear node2")
    screen.shoot("board-one-way")
    board.window.press("push button", "Fix Cable")
    wait_until(lambda: daemon.rules() == {}, 10, "no rule")


def test_rubber_band_selects_and_splits(screen, board):
    board.screen.click(61, 692)
    board.window.wait_text("Draw a frame around nodes")
    board.stroke((150, 650), (900, 500))
    board.window.wait_text("2 nodes selected")
    screen.shoot("board-selected")
    board.window.press("push button", "Split from the Rest")
    board.wait_islands(["node1", "node2", "node5"], ["node3", "node4"])
    board.screen.key("ctrl+z")
    board.wait_islands(NAMES)


def test_keyboard_goes_round_the_cables_and_faults_end_by_themselves(board, cluster):
    daemon, _ = cluster
    board.screen.click(*board.top_node())
    board.screen.key("t", "bracketright", "Return")
    board.window.wait_text("node1 – node2")
    board.window.press("push button", "Cut Cable")
    board.window.wait_text("Cable cut")
    durations = [rule[2].get("duration-ms") for rule in daemon.rules().values()]
    assert durations == [10000]
    wait_until(lambda: daemon.rules() == {}, 15, "the cut to end by itself")


def test_slider_slows_a_cable_down(board, cluster):
    daemon, _ = cluster
    board.screen.click(MIDDLE[0], MIDDLE[1] - 78)
    board.window.wait_text("node2 – node5")
    # The first slider has the keyboard.
    board.screen.key("Page_Up", "Page_Up")
    wait_until(lambda: [rule[2].get("latency-ms") for rule in daemon.rules().values()] == [6], 10,
               "one rule with a latency of 6 ms")
    board.window.wait_text("Slowed down")
