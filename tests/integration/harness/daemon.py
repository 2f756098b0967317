# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""epmdpxyd as a child of the test, and its bus API as Python has it.

close() asserts what every test promises by the way: it ends with 0 on SIGTERM, and its log has no
word of GLib's or a sanitizer's displeasure.
"""

import enum
import os
import re
import signal

from gi.repository import Gio, GLib

from .bus import Signals
from .process import Process, descriptors
from .wait import PATIENCE

NAME = "org.epmdpxy"
ROOT = "/org/epmdpxy"
MANAGER_PATH = "/org/epmdpxy/Manager"
MANAGER = "org.epmdpxy.Manager"
LINK = "org.epmdpxy.Link"
NODE = "org.epmdpxy.Node"

# How the options of AddFault go over the bus.
OPTION_TYPES = {"fault": "s", "direction": "s", "latency-ms": "u", "jitter-ms": "u", "rate": "t",
                "duration-ms": "u", "bound-to-caller": "b"}

COMPLAINTS = re.compile(r"CRITICAL|WARNING|ERROR: \w+Sanitizer|runtime error:|LeakSanitizer")


class LinkState(enum.IntEnum):
    UNKNOWN = 0
    IDENTIFYING = 1
    CONNECTING = 2
    UP = 3
    CUT = 4
    SPOILED = 5
    CLOSED = 6


class Daemon:
    """bus: a Bus, or None for a daemon without one. port: 0 for any free one."""

    def __init__(self, program, directory, bus, *, port=0, args=(), env=None, label="epmdpxyd",
                 prepare=None, wait=True, wrap=(), pass_fds=()):
        self.bus = bus
        self.may_warn = False
        self.port = None
        environment = dict(os.environ)
        for unwanted in ("ERL_EPMD_PORT", "ERL_EPMD_ADDRESS", "ERL_EPMD_RELAXED_COMMAND_CHECK",
                         "EPMDPXY_BUS", "DBUS_SESSION_BUS_ADDRESS"):
            environment.pop(unwanted, None)
        environment.update(env or {})
        argv = list(wrap) + [program, f"--bus={bus.address if bus else 'none'}", "--port",
                             str(port), "--print-port"] + list(args)
        self.process = Process(directory, label, argv, env=environment, prepare=prepare,
                               pass_fds=pass_fds)
        self.pid = self.process.pid
        self.signals = None
        self._connection = None
        if wait:
            self.wait_ready()

    def wait_ready(self):
        line = self.process.child.stdout.readline().decode().strip()
        assert line.isdigit(), f"no port on stdout: {line!r}\n{self.process.read_log()}"
        self.port = int(line)
        if self.bus:
            self.join(self.bus)

    def join(self, bus):
        """Speaks with it over that bus from now on, once it is there."""
        self.bus = bus
        self._connection = bus.connect()
        self._wait_for_name()
        self.signals = Signals(self._connection, NAME)

    def _wait_for_name(self):
        """The port answers before the bus name is owned."""
        loop = GLib.MainLoop()
        found = []

        def on_appeared(_connection, _name, owner):
            found.append(owner)
            loop.quit()

        watch = Gio.bus_watch_name_on_connection(self._connection, NAME,
                                                 Gio.BusNameWatcherFlags.NONE, on_appeared, None)
        limit = GLib.timeout_add(PATIENCE * 10000, loop.quit)
        if not found:
            loop.run()
        Gio.bus_unwatch_name(watch)
        assert found, f"nobody owns {NAME}:\n{self.process.read_log()}"
        GLib.source_remove(limit)

    # The bus

    def invoke(self, path, interface, member, arguments=None, limit=10):
        reply = self._connection.call_sync(NAME, path, interface, member, arguments, None,
                                           Gio.DBusCallFlags.NONE, PATIENCE * limit * 1000, None)
        return reply.unpack()

    def manager(self, member, signature=None, *arguments):
        return self.invoke(MANAGER_PATH, MANAGER, member,
                           GLib.Variant(signature, arguments) if signature else None)

    def cut(self, island_a, island_b):
        return self.manager("CutCables", "(asas)", names(island_a), names(island_b))[0]

    def fix(self, island_a, island_b):
        return self.manager("FixCables", "(asas)", names(island_a), names(island_b))[0]

    def fix_all(self):
        return self.manager("FixAllCables")[0]

    def add_fault(self, one, two, **options):
        """Lays a rule from one island to the other and returns its number. An option is named as
        on the bus, with _ for -, and is given plain or as a GLib.Variant."""
        return self.manager("AddFault", "(asasa{sv})", names(one), names(two),
                            fault_options(options))[0]

    def remove_fault(self, rule):
        self.manager("RemoveFault", "(t)", rule)

    def rules(self):
        """number → properties of the rules, oldest first."""
        return {rule[0]: rule[1:] for rule in self.property("Rules")}

    def wait_rule_end(self, rule, limit=10):
        """The details of the signal that tells of it."""
        return self.signals.wait_for("RuleRemoved", lambda s: s.args[0] == rule, limit).args[3]

    def property(self, member, path=MANAGER_PATH, interface=MANAGER):
        return self.invoke(path, "org.freedesktop.DBus.Properties", "Get",
                           GLib.Variant("(ss)", (interface, member)))[0]

    def objects(self, interface):
        """path → properties of all objects that have the interface."""
        managed = self.invoke(ROOT, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects")[0]
        return {path: known[interface] for path, known in managed.items() if interface in known}

    def links(self, state=None):
        """path → properties of the links, in one state if that is given."""
        return {path: link for path, link in self.objects(LINK).items()
                if state is None or link["State"] == state}

    def pairs(self, state=LinkState.UP):
        """The cables that have a link in that state: a sorted list of pairs of full names."""
        return sorted(tuple(sorted((link["From"], link["To"])))
                      for link in self.links(state).values())

    def nodes(self):
        """name → properties of the registered nodes."""
        return {node["Name"]: node for node in self.objects(NODE).values()}

    # The process

    def descriptors(self):
        return descriptors(self.pid)

    def stop(self, number=signal.SIGTERM, limit=10):
        self.process.signal(number)
        return self.process.wait(limit)

    def check_log(self):
        log = self.process.read_log()
        if not self.may_warn:
            bad = [line for line in log.splitlines() if COMPLAINTS.search(line)]
            assert not bad, "the daemon complained:\n" + "\n".join(bad)

    def close(self):
        """Ends it as a user would, unless the test has, and says what was wrong with it."""
        status = 0 if self.process.has_ended else self.stop()
        self.check_log()
        assert status == 0, f"epmdpxyd ended with {status} on SIGTERM\n{self.process.read_log()}"

    def kill(self):
        self.process.kill()
        if self._connection and not self._connection.is_closed():
            self._connection.close_sync(None)


def names(island):
    """Nodes, names, or a mixture, as an array of names."""
    return [entry if isinstance(entry, str) else entry.full for entry in island]


def fault_options(options):
    """The keywords of add_fault() as a dictionary for AddFault."""
    keys = ((key.replace("_", "-"), value) for key, value in options.items())
    return {key: value if isinstance(value, GLib.Variant)
            else GLib.Variant(OPTION_TYPES[key], value) for key, value in keys}
