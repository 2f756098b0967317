# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""A user's desktop as the agent sees it: a session bus, a notification server on it, and somewhere
a daemon with nodes."""

import os
import re
import socket
import struct

from gi.repository import Gio, GLib

from harness import wait_until
from harness.bus import Signals
from harness.world import program

SERVER = "org.freedesktop.Notifications"
SERVER_PATH = "/org/freedesktop/Notifications"
PYTHON = "/usr/bin/python3"
COMPLAINTS = re.compile(r"CRITICAL|ERROR: \w+Sanitizer|runtime error:|LeakSanitizer")
LIMIT = 15


class Node:
    """A name that is registered for as long as the connection is open (ALIVE2_REQ)."""

    def __init__(self, port, name):
        encoded = name.encode()
        fixed = struct.pack(">BHBBHHH", ord("x"), 9, 77, 0, 6, 5, len(encoded))
        request = fixed + encoded + b"\0\0"
        self._socket = socket.create_connection(("127.0.0.1", port), LIMIT)
        self._socket.sendall(struct.pack(">H", len(request)) + request)
        reply = self._socket.recv(6, socket.MSG_WAITALL)
        assert reply[:2] == b"v\0", f"{name} was refused: {reply!r}"

    def close(self):
        self._socket.close()


class Notify:
    """One call of Notify as it came to the server."""

    def __init__(self, arguments):
        (self.app, self.replaces, self.icon, self.title, self.body, self.actions, self.hints,
         self.timeout) = arguments

    def __repr__(self):
        return f"Notify(replaces={self.replaces}, {self.title!r}, {self.body!r}, {self.timeout})"


class Server:
    """dbusmock's notification server, which remembers what it was told to show. Its first notice
    has the number 1."""

    def __init__(self, world, connection, address, capabilities):
        self.process = world.run("notifications", [
            PYTHON, "-m", "dbusmock", "--session", "--template", "notification_daemon",
            "-p", f'{{"capabilities": "{capabilities}"}}'],
            env=dict(os.environ, DBUS_SESSION_BUS_ADDRESS=address))
        self._connection = connection
        self._signals = Signals(connection, SERVER)

    def _calls(self, method):
        return [s.args[1] for s in self._signals.named("MethodCalled") if s.args[0] == method]

    @property
    def notices(self):
        return [Notify(arguments) for arguments in self._calls("Notify")]

    @property
    def closed(self):
        return [arguments[0] for arguments in self._calls("CloseNotification")]

    def wait_notice(self, number, limit=LIMIT):
        """The notice of that number, counted from 1 in the order they came."""
        wait_signal(self._signals, lambda: len(self.notices) >= number, limit)
        return self.notices[number - 1]

    def press(self, number, action):
        """What comes from the server when somebody presses a button of that notice."""
        self._connection.call_sync(
            SERVER, SERVER_PATH, "org.freedesktop.DBus.Mock", "EmitSignal",
            GLib.Variant("(sssav)", (SERVER, "ActionInvoked", "us", [
                GLib.Variant("u", number), GLib.Variant("s", action)])), None, 0, -1, None)

    def wait_closed(self, limit=LIMIT):
        wait_signal(self._signals, lambda: self.closed, limit)
        return self.closed[0]


def wait_signal(signals, is_true, limit):
    """Until the record shows it."""
    signals.wait_for("MethodCalled", lambda _signal: is_true(), limit)


class Desktop:
    """bus: the daemon's, other than the world's own."""

    def __init__(self, world, bus=None):
        self.world = world
        self.session = world.new_bus()
        self.connection = self.session.connect()
        self.daemon = world.daemon(bus=bus or world.bus())
        self.agents = []
        self.nodes = {}

    # The cluster

    def register(self, *names):
        """Registers nodes, and returns when the daemon's islands have them."""
        since = self.daemon.signals.mark()
        for name in names:
            self.nodes[name] = Node(self.daemon.port, name)
        self.daemon.signals.wait_for(
            "IslandsChanged", lambda signal: self.nodes.keys() <= set(sum(signal.args[0], [])),
            LIMIT, since)

    def restart_daemon(self):
        """Ends it with all its nodes, and starts another on the same bus."""
        assert self.daemon.stop() == 0
        for node in self.nodes.values():
            node.close()
        self.nodes.clear()
        self.daemon = self.world.daemon()

    # The desktop

    def server(self, capabilities="body"):
        server = Server(self.world, self.connection, self.session.address, capabilities)
        self.wait_owner(SERVER)
        return server

    def stop_server(self, server):
        server.process.kill()
        self.wait_owner(SERVER, False)

    def wait_owner(self, name, present=True, connection=None):
        """Until somebody, or nobody, owns the name."""
        loop = GLib.MainLoop()
        reached = []

        def reach(*_arguments):
            reached.append(True)
            loop.quit()

        def ignore(*_arguments):
            pass

        watch = Gio.bus_watch_name_on_connection(
            connection or self.connection, name, Gio.BusNameWatcherFlags.NONE,
            reach if present else ignore, ignore if present else reach)
        limit = GLib.timeout_add(LIMIT * 1000, loop.quit)
        loop.run()
        Gio.bus_unwatch_name(watch)
        assert reached, f"{name} is {'not ' if present else ''}there"
        GLib.source_remove(limit)

    def environment(self, **changes):
        """None takes a variable away."""
        environment = dict(os.environ, DBUS_SESSION_BUS_ADDRESS=self.session.address,
                           LC_ALL="C.UTF-8", G_MESSAGES_DEBUG="all")
        for unwanted in ("LANGUAGE", "EPMDPXY_BUS", "DISPLAY", "XDG_RUNTIME_DIR"):
            environment.pop(unwanted, None)
        for name, value in changes.items():
            environment.pop(name, None)
            if value is not None:
                environment[name] = value
        return environment

    def start_agent(self, *args, **changes):
        """An agent as it comes, whether it stays or not."""
        agent = self.world.run("agent", [program("epmdpxy-agent"), *args],
                               env=self.environment(**changes))
        self.agents.append(agent)
        return agent

    def agent(self):
        """An agent for the daemon, which has seen that daemon."""
        agent = self.start_agent(f"--bus={self.daemon.bus.address}")
        self.wait_seen(agent)
        return agent

    def wait_seen(self, agent, times=1):
        """Until the agent has read the daemon's islands that often."""
        self.wait_log(agent, "The daemon is on the bus", times)

    def wait_log(self, agent, text, times=1):
        wait_until(lambda: agent.has_ended or agent.read_log().count(text) >= times,
                   LIMIT, f"the agent to log {text!r}")
        assert not agent.has_ended, agent.read_log()

    def close(self):
        """Every agent still there ends with 0 when told to, and none had a complaint."""
        for agent in self.agents:
            if not agent.has_ended:
                agent.signal(15)
                assert agent.wait(LIMIT) == 0, agent.read_log()
            bad = [line for line in agent.read_log().splitlines() if COMPLAINTS.search(line)]
            assert not bad, "the agent complained:\n" + agent.read_log()
        for node in self.nodes.values():
            node.close()
