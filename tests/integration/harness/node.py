# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""A real Erlang node, driven from outside the cluster.

The test talks to it through its standard input and output (epx_probe.erl), never through the
distribution, so that a cut says nothing about the test's own connection. The world owns it.
"""

import itertools
import json
import os
import shutil
import socket
import subprocess
import threading
import time

from .process import Process
from .wait import PATIENCE, SETUP_TIME, TICK_TIME, deadline_after

# Small nodes: one scheduler each, and no busy waiting on a machine that runs many of them.
SMALL = ["+S", "1:1", "+SDcpu", "1:1", "+SDio", "1", "+A", "1",
         "+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none"]


def short_host():
    """The host part `-sname` gives, or one that surely resolves."""
    name = socket.gethostname().split(".")[0]
    try:
        socket.getaddrinfo(name, None, socket.AF_INET)
        return name
    except OSError:
        return "localhost"


class NodeError(AssertionError):
    """An expression that failed in the node."""


class Node:
    """name: `node1`, `node1@host`, or `undefined` for one that its first peer names.

    wrap: the command that runs `erl`, when that is to run elsewhere.
    """

    def __init__(self, directory, probe, name, epmd_port, *, long_name=False, hidden=False,
                 proto=None, overlapping_ok=True, ticktime=TICK_TIME, setuptime=SETUP_TIME,
                 cookie="epx", args=(), env=None, label=None, small=True, wrap=()):
        self.alive = name.split("@")[0]
        if "@" not in name and name != "undefined" and not long_name:
            name = f"{name}@{short_host()}"
        self.full = name
        self.events = []
        self._answers = {}
        self._ids = itertools.count(1)
        self._changed = threading.Condition()
        self._write_lock = threading.Lock()
        self._ended = False

        home = os.path.join(directory, f"home-{label or self.alive}")
        os.makedirs(home, exist_ok=True)
        argv = list(wrap) + [shutil.which("erl") or "erl"] + (SMALL if small else [])
        argv += ["-noinput", "-start_epmd", "false", "-setcookie", cookie,
                 "-name" if long_name else "-sname", name, "-kernel", "net_ticktime", str(ticktime)]
        if setuptime:
            argv += ["-kernel", "net_setuptime", str(setuptime)]
        if overlapping_ok:
            argv += ["-kernel", "prevent_overlapping_partitions", "false"]
        if hidden:
            argv += ["-hidden"]
        if proto:
            argv += ["-proto_dist", proto]
        argv += list(args) + ["-pa", probe, "-s", "epx_probe"]
        environment = dict(os.environ, HOME=home, ERL_EPMD_PORT=str(epmd_port),
                           ERL_CRASH_DUMP=os.path.join(home, "crash"), ERL_CRASH_DUMP_SECONDS="0")
        for unwanted in ("ERL_FLAGS", "ERL_AFLAGS", "ERL_ZFLAGS", "ERL_LIBS", "ERL_EPMD_ADDRESS"):
            environment.pop(unwanted, None)
        environment.update(env or {})
        self.process = Process(directory, label or self.alive, argv, env=environment,
                               stdin=subprocess.PIPE)
        self.pid = self.process.pid
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.child.stdout:
            try:
                message = json.loads(line)
            except ValueError:
                # Erlang's logger writes to standard output: keep it with the log.
                with open(self.process.log, "ab") as log:
                    log.write(line)
                continue
            with self._changed:
                if "id" in message:
                    self._answers[message["id"]] = message
                else:
                    self.events.append(message)
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _wait(self, ask, limit, what):
        deadline = deadline_after(limit)
        with self._changed:
            while True:
                answer = ask()
                if answer is not None:
                    return answer
                left = deadline - time.monotonic()
                if self._ended or left <= 0:
                    why = "ended" if self._ended else f"did not do it within {PATIENCE * limit} s"
                    raise AssertionError(
                        f"{self.full} {why}; waited for {what}; events: {self.events[-8:]}")
                self._changed.wait(left)

    def wait_ready(self, limit=20):
        self.wait_event(lambda event: event["event"] == "ready", limit)
        return self

    def begin(self, expression):
        """Starts evaluating; finish() takes what this returns."""
        number = next(self._ids)
        text = " ".join(expression.split())
        with self._write_lock:
            self.process.child.stdin.write(f"{number} {text}.\n".encode())
            self.process.child.stdin.flush()
        return number

    def finish(self, number, limit=10):
        answer = self._wait(lambda: self._answers.pop(number, None), limit, f"answer {number}")
        if "error" in answer:
            raise NodeError(f"{self.full}: {answer['error']}")
        return answer["ok"]

    def call(self, expression, limit=10):
        """The value of an Erlang expression as JSON has it: atoms and binaries as strings, tuples
        as lists."""
        return self.finish(self.begin(expression), limit)

    def mark(self):
        """A place in the events, for wait_event(since=…)."""
        with self._changed:
            return len(self.events)

    def wait_event(self, matches, limit=10, since=0):
        """The first event from `since` on for which matches(event) holds."""
        return self._wait(lambda: next((e for e in self.events[since:] if matches(e)), None),
                          limit, "an event")

    def wait_down(self, other, limit, since=0):
        name = other if isinstance(other, str) else other.full
        return self.wait_event(lambda e: e["event"] == "nodedown" and e["node"] == name,
                               limit, since)

    def wait_up(self, other, limit=10, since=0):
        name = other if isinstance(other, str) else other.full
        return self.wait_event(lambda e: e["event"] == "nodeup" and e["node"] == name,
                               limit, since)

    def downs(self, since=0):
        with self._changed:
            return [e for e in self.events[since:] if e["event"] == "nodedown"]

    def begin_ping(self, other):
        name = other if isinstance(other, str) else other.full
        return self.begin(f"net_adm:ping('{name}')")

    def ping(self, other, limit=20):
        return self.finish(self.begin_ping(other), limit)

    def sees(self):
        """The names of the nodes it is connected to, sorted."""
        return sorted(self.call("nodes(connected)"))

    def kill(self):
        self.process.kill()
