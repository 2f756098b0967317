# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""How the window looks: light, dark and with high contrast, with every state of a cable in it.

The pictures are for people to look at; what is asserted is that each style has its own.
"""

import subprocess

import pytest

from harness import LinkState, World, wait_until
from harness.steps import mesh

NAMES = ["node1", "node2", "node3", "node4", "node5", "node6"]
STYLES = {
    "light": {"ADW_DEBUG_COLOR_SCHEME": "default"},
    "dark": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"},
    "contrast": {"ADW_DEBUG_HIGH_CONTRAST": "1"},
}


@pytest.fixture(scope="module")
def cluster():
    """Six real nodes, and a cable in each state that lasts."""
    world = World()
    try:
        daemon = world.daemon()
        nodes = world.nodes(NAMES, daemon)
        yield daemon, nodes
    finally:
        world.close()


def brightness(path):
    """From 0 to 1."""
    done = subprocess.run(["convert", path, "-colorspace", "gray", "-format", "%[fx:mean]",
                           "info:"], check=True, capture_output=True, text=True)
    return float(done.stdout)


@pytest.fixture(scope="module")
def pictures():
    """Style → brightness of its picture of the matrix, as the tests run."""
    return {}


@pytest.mark.parametrize("style", STYLES)
def test_each_style_has_its_own_picture(screen, open_window, cluster, pictures, style):
    daemon, nodes = cluster
    one, two, three, four, five, six = nodes
    mesh(nodes)
    wait_until(lambda: len(daemon.links(LinkState.UP)) == 15, 20, "fifteen links, all up")
    window = open_window(f"--bus={daemon.bus.address}", **STYLES[style])
    window.find("check box", NAMES[-1])
    daemon.cut([one, two], [three, four, five, six])
    daemon.add_fault([three], [four], fault="stall", direction="forward")
    daemon.add_fault([four], [five], latency_ms=200)
    daemon.add_fault([five], [six], fault="grey")
    window.wait_text(f"Spoiled: {five.full} and {six.full}")
    screen.shoot(f"{style}-board")
    screen.key("alt+2")
    wait_until(lambda: "Matrix" in window.selected_tab(), 10, "the matrix to be in front")
    pictures[style] = brightness(screen.shoot(f"{style}-matrix"))
    if style == "light":
        window.wait_text("gave up on")
    screen.key("alt+3")
    wait_until(lambda: "Time Line" in window.selected_tab(), 10, "the time line to be in front")
    screen.shoot(f"{style}-timeline")
    screen.key("ctrl+shift+f")
    wait_until(lambda: not daemon.rules(), 10, "no rule left")
    assert all(abs(pictures[style] - other) > 0.002
               for name, other in pictures.items() if name != style), pictures
