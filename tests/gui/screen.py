# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""A screen for the window: an X server, a session bus with the accessibility bus behind it, and the
window on it, which is read and driven as a screen reader does (AT-SPI), or by mouse and keys.

Coordinates are those of the screen; there is no window manager, so the window is in the corner.
"""

import os
import re
import subprocess

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

from harness import wait_until  # noqa: E402
from harness.world import build_dir, program  # noqa: E402

WIDTH, HEIGHT = 1040, 760
LIMIT = 15
LAUNCHER = "/usr/libexec/at-spi-bus-launcher"
SUPPRESSIONS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "leaks.supp")
COMPLAINTS = re.compile(r"CRITICAL|WARNING|ERROR: \w+Sanitizer|runtime error:|LeakSanitizer")


class Screen:
    """One for each test file: the library for AT-SPI connects once for each process."""

    def __init__(self, world):
        self.world = world
        xvfb = world.run("xvfb", ["Xvfb", "-displayfd", "1", "-screen", "0",
                                  f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp",
                                  "-noreset"])
        number = xvfb.child.stdout.readline().decode().strip()
        assert number, xvfb.read_log()
        self.display = f":{number}"
        self.session = world.new_bus()
        self.home = world.path("home")
        os.makedirs(self.home, mode=0o700, exist_ok=True)
        self.environment = self._environment()
        os.environ.update({name: self.environment[name] for name in
                           ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR")})
        world.run("at-spi", [LAUNCHER, "--launch-immediately"], env=self.environment)
        connection = self.session.connect()
        wait_until(lambda: has_owner(connection, "org.a11y.Bus"), LIMIT, "the accessibility bus")
        connection.close_sync(None)

    def _environment(self):
        environment = dict(
            os.environ, DISPLAY=self.display, DBUS_SESSION_BUS_ADDRESS=self.session.address,
            HOME=self.home, XDG_RUNTIME_DIR=self.home, XDG_CONFIG_HOME=self.home,
            XDG_DATA_HOME=self.home, XDG_CACHE_HOME=self.home, LC_ALL="C.UTF-8",
            GDK_BACKEND="x11", GDK_DEBUG="gl-disable", GSK_RENDERER="cairo",
            GSETTINGS_BACKEND="memory",
            LSAN_OPTIONS=f"suppressions={SUPPRESSIONS}:print_suppressions=0")
        for unwanted in ("LANGUAGE", "EPMDPXY_BUS", "WAYLAND_DISPLAY", "AT_SPI_BUS_ADDRESS",
                         "GTK_A11Y", "NO_AT_BRIDGE"):
            environment.pop(unwanted, None)
        return environment

    def shoot(self, name):
        """A picture for people, in EPX_ARTIFACTS (default: artifacts in the build folder)."""
        folder = os.environ.get("EPX_ARTIFACTS") or os.path.join(build_dir(), "artifacts")
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, f"gui-{name}.png")
        subprocess.run(["import", "-display", self.display, "-window", "root", path], check=True)
        return path

    def xdotool(self, *arguments):
        subprocess.run(["xdotool", *map(str, arguments)], check=True, env=self.environment,
                       stdout=subprocess.DEVNULL)

    def click(self, x, y, *keys):
        """keys: held meanwhile, as in "shift"."""
        self.xdotool("mousemove", x, y)
        self.xdotool(*sum((["keydown", key] for key in keys), []), "click", 1,
                     *sum((["keyup", key] for key in keys), []))

    def key(self, *names):
        self.xdotool("key", *names)


def has_owner(connection, name):
    return connection.call_sync(
        "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
        GLib.Variant("(s)", (name,)), None, 0, 5000, None).unpack()[0]


class Window:
    """A running epmdpxy-gui. arguments: its command line."""

    def __init__(self, screen, *arguments, **changes):
        self.screen = screen
        environment = dict(screen.environment, G_DEBUG="fatal-criticals")
        environment.update(changes)
        self.process = screen.world.run("gui", [program("epmdpxy-gui"), *arguments],
                                        env=environment)
        self._root = wait_until(self._find_root, LIMIT, "the window to be there")

    def _find_root(self):
        assert not self.process.has_ended, self.process.read_log()
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache()
        for index in range(desktop.get_child_count()):
            application = desktop.get_child_at_index(index)
            if application and application.get_process_id() == self.process.pid:
                return application if application.get_child_count() else None
        return None

    def _walk(self, node):
        yield node
        try:
            node.clear_cache()
            children = [node.get_child_at_index(i) for i in range(node.get_child_count())]
        except GLib.Error:
            return
        for child in children:
            if child is not None:
                yield from self._walk(child)

    def everything(self):
        """(role, name, object) of all there is, on whichever page of a stack."""
        found = []
        for node in self._walk(self._root):
            try:
                found.append((node.get_role_name(), node.get_name() or "", node))
            except GLib.Error:
                continue  # it went while it was looked at
        return found

    def texts(self):
        return [name for _, name, _ in self.everything() if name]

    def find(self, role, name, limit=LIMIT):
        """The first thing of that role whose name has the text in it."""
        def look():
            assert not self.process.has_ended, self.process.read_log()
            return next((node for r, n, node in self.everything() if r == role and name in n),
                        None)
        try:
            return wait_until(look, limit, f"a {role} named {name!r}")
        except AssertionError as error:
            raise AssertionError(f"{error}\nshown: "
                                 f"{[(r, n) for r, n, _ in self.everything() if n]}") from None

    def selected_tab(self):
        """The name of the view that is in front."""
        return next((name for role, name, node in self.everything() if role == "page tab"
                     and node.get_state_set().contains(Atspi.StateType.SELECTED)), "")

    def press(self, role, name):
        """As somebody does who cannot use a mouse."""
        node = self.find(role, name)
        assert node.do_action(0), f"{role} {name!r} cannot be pressed"

    def wait_text(self, text, limit=LIMIT):
        try:
            wait_until(lambda: any(text in name for name in self.texts()), limit,
                       f"the window to say {text!r}")
        except AssertionError as error:
            raise AssertionError(f"{error}\nshown: {self.texts()}") from None

    def close(self):
        """As by its button; it leaves with 0 and without a complaint."""
        if not self.process.has_ended:
            self.screen.key("alt+F4")
        self.end()

    def end(self):
        if not self.process.has_ended:
            self.process.signal(15)
        status = self.process.wait(LIMIT)
        log = self.process.read_log()
        bad = [line for line in log.splitlines() if COMPLAINTS.search(line)]
        assert not bad and status == 0, f"the window ended with {status}:\n{log}"
