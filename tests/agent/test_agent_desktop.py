# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""What a user sees: real notification servers on an X display of our own, looked at by screenshot.

The pictures stay for people to look at, in EPX_ARTIFACTS (default: artifacts in the build folder).
"""

import os
import subprocess
import sysconfig

import pytest

from desktop import LIMIT, SERVER, Desktop
from harness import wait_until
from harness.daemon import MANAGER
from harness.world import build_dir

WIDTH, HEIGHT = 1024, 600
SERVERS = {
    "dunst": "/usr/bin/dunst",
    "mate": "/usr/lib/mate-notification-daemon/mate-notification-daemon",
    "xfce": f"/usr/lib/{sysconfig.get_config_var('MULTIARCH')}/xfce4/notifyd/xfce4-notifyd",
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


class Popup:
    """A desktop with a real notification server, and what it shows."""

    def __init__(self, desktop, server):
        self.desktop = desktop
        self.server = server
        self.screen = Screen(desktop.world)
        home = desktop.world.path("home")
        os.makedirs(home, exist_ok=True)
        self.environment = desktop.environment(
            DISPLAY=self.screen.display, HOME=home, XDG_CONFIG_HOME=home, XDG_RUNTIME_DIR=home,
            GSETTINGS_BACKEND="memory", NO_AT_BRIDGE="1", G_DEBUG=None, G_MESSAGES_DEBUG=None,
            LD_PRELOAD=None)
        desktop.world.run(server, [SERVERS[server]], env=self.environment)
        desktop.wait_owner(SERVER)
        self.pictures = [self.screen.shoot()]
        self.box = None

    def wait(self, name):
        """The popup as it is shown next, kept as a picture of that name."""
        self.pictures.append(self.screen.wait_other_than(*self.pictures))
        save(self.pictures[-1], f"agent-{self.server}-{name}.png")
        self.box = changed_box(self.pictures[0], self.pictures[-1])
        return self.box

    def split(self):
        self.desktop.register(*FIVE)
        self.desktop.agent()
        self.desktop.daemon.cut(FIVE[:2], FIVE[2:])
        return self.wait("split")

    def press(self):
        """The one button. Where servers draw it, it is at the lower right of the popup."""
        if self.server == "dunst":
            argv = ["dunstctl", "action", "0"]
        else:
            argv = ["xdotool", "mousemove", str(self.box[2] - 65), str(self.box[3] - 28),
                    "click", "1"]
        subprocess.run(argv, check=True, env=self.environment, stdin=subprocess.DEVNULL)


@pytest.fixture(params=SERVERS)
def popup(request, desktop):
    return Popup(desktop, request.param)


@pytest.fixture(params=SERVERS)
def denied(request, world):
    """The same where the user may not fix all cables."""
    desktop = Desktop(world, world.new_bus(
        policy=f'<deny send_interface="{MANAGER}" send_member="FixAllCables"/>'))
    yield Popup(desktop, request.param)
    desktop.close()


def test_a_split_is_seen_and_healed_takes_its_place(popup):
    left, top, right, bottom = popup.split()
    assert right - left >= 150 and bottom - top >= 30, "too small to be read"
    assert right - left <= WIDTH // 2 and bottom - top <= HEIGHT // 2, "more than a popup"

    popup.desktop.daemon.fix_all()
    box = popup.wait("healed")
    # In place: one popup, at the same edge of the screen.
    assert box[1] == top and box[2] == right, f"{box} is not at {(left, top, right, bottom)}"
    assert box[3] - box[1] < 2 * (bottom - top), "two popups"


def test_the_button_fixes_all_cables(popup):
    popup.split()
    popup.press()
    wait_until(lambda: not popup.desktop.daemon.rules(), LIMIT, "the cables to be fixed")
    popup.wait("healed-by-button")


def test_a_refusal_is_seen(denied):
    _, top, _, bottom = denied.split()
    denied.press()
    box = denied.wait("refused")
    assert box[3] - box[1] > bottom - top, "no place for the refusal"
    assert denied.desktop.daemon.rules()


def test_the_end_of_the_daemon_is_seen(popup):
    popup.split()
    popup.desktop.daemon.stop()
    popup.wait("stopped")


def test_the_end_of_its_bus_is_seen(popup):
    popup.split()
    popup.desktop.daemon.may_warn = True
    popup.desktop.daemon.bus.kill()
    popup.wait("unseen")
