# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""What a user sees: real notification servers on an X display of our own, looked at by screenshot.

The pictures stay for people to look at, in EPX_ARTIFACTS (default: artifacts in the build folder).
"""

import os
import subprocess

import pytest

from desktop import LIMIT, SERVER
from harness import wait_until
from harness.world import build_dir

WIDTH, HEIGHT = 1024, 600
SERVERS = {
    "dunst": "/usr/bin/dunst",
    "mate": "/usr/lib/mate-notification-daemon/mate-notification-daemon",
}
FIVE = ["node1", "node2", "node3", "node4", "node5"]


class Screen:
    def __init__(self, world):
        xvfb = world.run("xvfb", ["Xvfb", "-displayfd", "1", "-screen", "0",
                                  f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"])
        number = xvfb.child.stdout.readline().decode().strip()
        assert number, xvfb.read_log()
        self.display = f":{number}"

    def shoot(self):
        """The pixels, three bytes each, row by row."""
        pixels = subprocess.run(["import", "-display", self.display, "-window", "root", "-depth",
                                 "8", "rgb:-"], check=True, stdout=subprocess.PIPE).stdout
        assert len(pixels) == WIDTH * HEIGHT * 3
        return pixels

    def wait_other_than(self, *pictures):
        """A picture unlike all those, once it has come to rest."""
        last = None

        def rest():
            nonlocal last
            before, last = last, self.shoot()
            return last == before and last not in pictures

        wait_until(rest, LIMIT, "the screen to change and to come to rest")
        return last


def save(pixels, name):
    folder = os.environ.get("EPX_ARTIFACTS") or os.path.join(build_dir(), "artifacts")
    os.makedirs(folder, exist_ok=True)
    subprocess.run(["convert", "-size", f"{WIDTH}x{HEIGHT}", "-depth", "8", "rgb:-",
                    os.path.join(folder, name)], input=pixels, check=True)


def changed_box(before, after):
    """Left, top, right, bottom of what is not the same in both."""
    row = WIDTH * 3
    rows = [y for y in range(HEIGHT)
            if before[y * row:(y + 1) * row] != after[y * row:(y + 1) * row]]
    columns = [byte // 3 for byte in range(row) if before[byte::row] != after[byte::row]]
    return min(columns), min(rows), max(columns) + 1, max(rows) + 1


@pytest.fixture(params=SERVERS)
def screen(request, desktop):
    """An empty screen with a notification server, which has its name in `server`."""
    screen = Screen(desktop.world)
    home = desktop.world.path("home")
    os.makedirs(home, exist_ok=True)
    desktop.world.run(request.param, [SERVERS[request.param]], env=desktop.environment(
        DISPLAY=screen.display, HOME=home, XDG_CONFIG_HOME=home, XDG_RUNTIME_DIR=home,
        GSETTINGS_BACKEND="memory", NO_AT_BRIDGE="1", G_DEBUG=None, G_MESSAGES_DEBUG=None,
        LD_PRELOAD=None))
    desktop.wait_owner(SERVER)
    screen.server = request.param
    return screen


def test_a_split_is_seen_and_healed_takes_its_place(desktop, screen):
    desktop.register(*FIVE)
    empty = screen.shoot()
    desktop.agent()

    desktop.daemon.cut(FIVE[:2], FIVE[2:])
    split = screen.wait_other_than(empty)
    save(split, f"agent-{screen.server}-split.png")
    left, top, right, bottom = changed_box(empty, split)
    assert right - left >= 150 and bottom - top >= 30, "too small to be read"
    assert right - left <= WIDTH // 2 and bottom - top <= HEIGHT // 2, "more than a popup"

    desktop.daemon.fix_all()
    healed = screen.wait_other_than(empty, split)
    save(healed, f"agent-{screen.server}-healed.png")
    box = changed_box(empty, healed)
    # In place: one popup, at the same edge of the screen.
    assert box[1] == top and box[2] == right, f"{box} is not at {(left, top, right, bottom)}"
    assert box[3] - box[1] < 2 * (bottom - top), "two popups"
