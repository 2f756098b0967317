# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""A private message bus, and a record of the signals on it.

The bus starts no services and lets everybody do everything: what it carries is the API, not a
policy. The record is filled while somebody waits on it (the test's thread runs the main context).
"""

import time

from gi.repository import Gio, GLib

from .process import Process
from .wait import PATIENCE, deadline_after

CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={directory}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
    {policy}
  </policy>
</busconfig>
"""


class Bus:
    """A dbus-daemon of our own. `address` is what clients take.

    path: of its socket, so that another can take its place; else one is found.
    policy: further rules of the bus's configuration, for everybody.
    """

    def __init__(self, directory, label="bus", path=None, policy=""):
        config = f"{directory}/{label}.conf"
        text = CONFIG.format(directory=directory, policy=policy)
        if path:
            text = text.replace(f"unix:dir={directory}", f"unix:path={path}")
        with open(config, "w", encoding="ascii") as out:
            out.write(text)
        self.process = Process(directory, label, [
            "dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile",
            "--print-address=1"])
        self.address = self.process.child.stdout.readline().decode().strip()
        assert self.address, self.process.read_log()
        if path:
            # Without the guid, which is another each time.
            self.address = f"unix:path={path}"

    def connect(self):
        flags = Gio.DBusConnectionFlags
        return Gio.DBusConnection.new_for_address_sync(
            self.address, flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)


class Signal:
    """One signal as it came: its name, its arguments unpacked, its signature."""

    def __init__(self, interface, name, path, parameters):
        self.interface = interface
        self.name = name
        self.path = path
        self.signature = parameters.get_type_string()
        self.args = parameters.unpack()

    def __repr__(self):
        return f"{self.name}{self.args!r}"


class Signals:
    """All signals of the daemon from now on, in their order."""

    def __init__(self, connection, sender):
        self.seen = []
        self._connection = connection
        self._context = GLib.MainContext.default()
        self._id = connection.signal_subscribe(
            sender, None, None, None, None, Gio.DBusSignalFlags.NONE, self._on_signal)
        # A round trip, so that what happens next is recorded.
        connection.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus",
                             "org.freedesktop.DBus", "GetId", None, None, 0, 5000, None)

    def _on_signal(self, _connection, _sender, path, interface, name, parameters):
        self.seen.append(Signal(interface, name, path, parameters))

    def drain(self):
        """Takes in what has arrived."""
        while self._context.iteration(False):
            pass

    def mark(self):
        self.drain()
        return len(self.seen)

    def named(self, name, since=0):
        self.drain()
        return [s for s in self.seen[since:] if s.name == name]

    def wait_for(self, name, matches=lambda signal: True, limit=10, since=0):
        """The first signal of that name from `since` on for which matches(signal) holds."""
        deadline = deadline_after(limit)
        # Wakes the context up when there is nothing to take in.
        ticker = GLib.timeout_source_new(50)
        ticker.set_callback(lambda *_: True)
        ticker.attach(self._context)
        try:
            while True:
                for signal in self.seen[since:]:
                    if signal.name == name and matches(signal):
                        return signal
                assert time.monotonic() < deadline, \
                    f"no such {name} within {PATIENCE * limit} s; seen: {self.seen[since:][-12:]}"
                self._context.iteration(True)
        finally:
            ticker.destroy()

    def close(self):
        self._connection.signal_unsubscribe(self._id)
