# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""epmdpxyctl as a user calls it: verbs that end, one that goes on, and `run` with all it starts."""

import json
import os
import signal
import subprocess

from gi.repository import GLib

from harness import wait_until
from harness.bus import Bus
from harness.world import program

LIMIT = 30
# What of the caller's environment would change what is tested.
UNWANTED = ("EPMDPXY_BUS", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "XDG_RUNTIME_DIR", "EPMDPXYD",
            "ERL_EPMD_PORT", "ERL_EPMD_ADDRESS", "LANGUAGE")


def environment(**changes):
    """None takes a variable away."""
    result = dict(os.environ, LC_ALL="C.UTF-8")
    for name in UNWANTED:
        result.pop(name, None)
    for name, value in changes.items():
        result.pop(name, None)
        if value is not None:
            result[name] = value
    return result


class Result:
    """What one call came to."""

    def __init__(self, status, out, err):
        self.status = status
        self.out = out
        self.err = err

    @property
    def json(self):
        assert self.out.endswith("\n") and self.out.count("\n") == 1, repr(self.out)
        return json.loads(self.out)

    @property
    def lines(self):
        return self.out.splitlines()

    @property
    def complaint(self):
        """The one line on stderr, without the program's name; "" when there is none."""
        if not self.err:
            return ""
        assert self.err.startswith("epmdpxyctl: ") and self.err.endswith("\n"), self.err
        assert self.err.count("\n") == 1, f"more than one line:\n{self.err}"
        assert "GDBus" not in self.err and "org.freedesktop" not in self.err, self.err
        return self.err[len("epmdpxyctl: "):-1]

    def __repr__(self):
        return f"Result({self.status}, {self.out!r}, {self.err!r})"


class Command:
    """ctl("status") calls it for one bus and waits for its end."""

    def __init__(self, world, address):
        self.world = world
        self.address = address

    def __call__(self, *args, status=0, stdout=subprocess.PIPE, **changes):
        changes.setdefault("EPMDPXY_BUS", self.address)
        done = subprocess.run([program("epmdpxyctl"), *args], env=environment(**changes),
                              stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE,
                              timeout=LIMIT, check=False)
        result = Result(done.returncode, (done.stdout or b"").decode(), done.stderr.decode())
        assert result.status == status, result
        return result

    def start(self, *args, **changes):
        """One that goes on, such as monitor."""
        changes.setdefault("EPMDPXY_BUS", self.address)
        return Reader(self.world.run("epmdpxyctl", [program("epmdpxyctl"), *args],
                                     env=environment(**changes)))


class Reader:
    """A process whose lines are read as they come. A line that does not come is a test that the
    limit for tests ends."""

    def __init__(self, process):
        self.process = process

    def line(self):
        return self.process.child.stdout.readline().decode()

    def json(self):
        return json.loads(self.line())

    def find(self, matches):
        """The first line from here on for which matches(line) holds."""
        while True:
            line = self.line()
            assert line, f"ended before; stderr: {self.process.read_log()}"
            if matches(line):
                return line

    def find_json(self, **wanted):
        line = self.find(lambda text: wanted.items() <= json.loads(text).items())
        return json.loads(line)

    def end(self, number=signal.SIGTERM):
        self.process.signal(number)
        return self.process.wait()


class Run:
    """`epmdpxyctl run` around a command that says where it is and ends when its stdin does."""

    TELL = ('echo "$EPMDPXY_BUS $ERL_EPMD_PORT"; '
            '[ "$EPMDPXY_BUS" = "$DBUS_SESSION_BUS_ADDRESS" ] || exit 9; ')

    def __init__(self, world, directory, options, script, changes):
        self.process = world.run(
            "run", [program("epmdpxyctl"), "run", *options, "--", "sh", "-c", self.TELL + script],
            env=environment(TMPDIR=directory, **changes), stdin=subprocess.PIPE)
        self.address, self.port = self.process.child.stdout.readline().decode().split()
        self.port = int(self.port)
        self._connection = None

    @property
    def connection(self):
        """To the private bus."""
        if not self._connection:
            self._connection = Bus.connect(self)
        return self._connection

    def daemon_pid(self):
        return self.connection.call_sync(
            "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
            "GetConnectionUnixProcessID", GLib.Variant("(s)", ("org.epmdpxy",)), None, 0, 5000,
            None).unpack()[0]

    def say(self, text):
        """A line to the command."""
        self.process.child.stdin.write(text.encode() + b"\n")
        self.process.child.stdin.flush()

    def end(self):
        """Ends the command; returns the exit code of `run`."""
        self.process.child.stdin.close()
        return self.process.wait(LIMIT)

    @property
    def report(self):
        """What is on stderr."""
        return self.process.read_log()


class Runs:
    def __init__(self, world):
        self._world = world
        self.directory = world.path("tmp")
        os.mkdir(self.directory)

    def start(self, *options, script="exec cat", **changes):
        return Run(self._world, self.directory, options, script, changes)

    def call(self, *args, status=0, stdin=None, **changes):
        """One whole run: run("--quiet", "--", "true")."""
        done = subprocess.run([program("epmdpxyctl"), "run", *args], timeout=LIMIT, input=stdin,
                              env=environment(**{"TMPDIR": self.directory, **changes}),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        result = Result(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert result.status == status, result
        return result

    def processes(self):
        """Those that live of all that was started here: they have our TMPDIR."""
        mark = f"TMPDIR={self.directory}".encode()
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/environ", "rb") as variables:
                    if mark in variables.read().split(b"\0"):
                        found.append(int(pid))
            except OSError:
                continue
        return found

    def left_behind(self):
        return self.processes() + os.listdir(self.directory)

    def wait_gone(self):
        wait_until(lambda: not self.left_behind(), what="nothing to be left behind")
