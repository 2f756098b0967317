#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The demo's story: five nodes before, during and after a cut. Run by ./demo, which builds first.

The nodes are asked over their standard input, never over the network that is cut; what they answer
is compared with what they should see, and that decides the last line and the exit code.
"""

import os
import signal
import subprocess
import sys
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests", "integration"))

from harness import World  # noqa: E402
from harness.steps import mesh  # noqa: E402
from harness.world import program  # noqa: E402

NAMES = ["node1", "node2", "node3", "node4", "node5"]
WEST, EAST = NAMES[:2], NAMES[2:]
NOTICE_LIMIT = 20
# A dial into silence ends by the dialler's own timer, after 7 s.
DIAL_LIMIT = 30


class Stage:
    """Where the story is told: colours on a terminal only, and never with NO_COLOR."""

    def __init__(self):
        self.is_terminal = sys.stdout.isatty()
        self.has_colour = (self.is_terminal and "NO_COLOR" not in os.environ
                           and os.environ.get("TERM") != "dumb")
        unicode = "utf" in (sys.stdout.encoding or "").lower()
        self.yes, self.no, self.self_ = ("●", "·", "–") if unicode else ("x", ".", "-")

    def paint(self, text, colour):
        return f"\033[{colour}m{text}\033[0m" if self.has_colour else text

    def say(self, text=""):
        print(text, flush=True)

    def chapter(self, text):
        self.say()
        self.say(self.paint(text, "1"))

    def command(self, text):
        self.say(self.paint(f"  $ {text}", "36"))

    def wait(self, text, ask, limit):
        """Asks until it is true, telling how long that takes. Returns whether it became true."""
        started = told = time.monotonic()
        while True:
            done = ask()
            now = time.monotonic()
            passed = now - started
            if self.is_terminal:
                print(f"\r  {text}: {passed:4.1f} s ", end="", flush=True)
            elif done or now - told >= 1:
                self.say(f"  {text}: {passed:.1f} s")
                told = now
            if done or passed > limit:
                if self.is_terminal:
                    print(flush=True)
                return bool(done)
            time.sleep(0.1)


class Story:
    def __init__(self, stage, world):
        self.stage = stage
        self.world = world
        self.wrong = []
        self.daemon = None
        self.nodes = []

    def ctl(self, *args):
        """Runs epmdpxyctl as a user would, and shows it."""
        self.stage.command("epmdpxyctl " + " ".join(args))
        done = subprocess.run([program("epmdpxyctl"), *args], stdin=subprocess.DEVNULL,
                              env=dict(os.environ, EPMDPXY_BUS=self.world.bus().address),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=30, check=False)
        for line in done.stdout.splitlines():
            self.stage.say(f"  {line}")
        self.expect(done.returncode == 0, f"epmdpxyctl {args[0]} failed")

    def expect(self, holds, otherwise):
        if not holds:
            self.wrong.append(otherwise)
            self.stage.say(self.stage.paint(f"  {otherwise}", "31"))

    def views(self):
        """name → the names it is connected to."""
        calls = [(node, node.begin("nodes(connected)")) for node in self.nodes]
        return {node.alive: {full.split("@")[0] for full in node.finish(call)}
                for node, call in calls}

    def show(self, views, should):
        """The matrix of who sees whom; what is not as it should be is marked and noted."""
        self.stage.say("            " + " ".join(f"{name:^5}" for name in NAMES))
        for name in NAMES:
            cells = []
            for other in NAMES:
                if name == other:
                    cells.append(f"{self.stage.self_:^5}")
                    continue
                sees = other in views[name]
                mark = self.stage.yes if sees else self.stage.no
                cell = f"{mark:^5}"
                if sees != (other in should[name]):
                    self.wrong.append(f"{name} {'sees' if sees else 'does not see'} {other}")
                    cell = f"{mark + '!':^5}"
                cells.append(self.stage.paint(cell, "32" if sees else "31"))
            self.stage.say(f"    {name:<8}" + " ".join(cells).rstrip())

    def before(self):
        self.stage.chapter("Five Erlang nodes that know nothing of epmdpxy but ERL_EPMD_PORT")
        self.daemon = self.world.daemon()
        self.stage.command(f"epmdpxyd --port {self.daemon.port}")
        self.nodes = self.world.nodes(NAMES, self.daemon, overlapping_ok=False, setuptime=None)
        for name in (NAMES[0], NAMES[-1]):
            self.stage.command(f"ERL_EPMD_PORT={self.daemon.port} erl -sname {name}"
                               " -kernel net_ticktime 4"
                               + ("      (and so on to)" if name == NAMES[0] else ""))
        mesh(self.nodes)
        self.stage.chapter(f"Before the cut: who sees whom ({self.stage.yes} sees)")
        self.show(self.views(), {name: set(NAMES) - {name} for name in NAMES})

    def cut(self):
        self.stage.chapter("Cut: no byte passes between the two islands, and no close either")
        self.ctl("cut", ",".join(WEST), ",".join(EAST))
        should = {name: set(WEST if name in WEST else EAST) - {name} for name in NAMES}
        noticed = self.stage.wait("waiting for the nodes to notice",
                                  lambda: self.views() == should, NOTICE_LIMIT)
        self.expect(noticed, f"the nodes did not notice within {NOTICE_LIMIT} s")
        self.show(self.views(), should)
        reasons = {down["reason"] for node in self.nodes for down in node.downs()}
        self.stage.say(f"  why, as the nodes say it: {', '.join(sorted(reasons))}")
        self.inside_and_across()

    def inside_and_across(self):
        one, two, three, four, five = self.nodes
        answer = three.call(f"erpc:call('{five.full}', erlang, node, [])")
        self.stage.say(f"  node3 calls node5: {answer} answers")
        self.expect(answer == five.full, "node3 cannot call node5 on its own island")
        answer = one.call(f"erpc:call('{two.full}', erlang, node, [])")
        self.stage.say(f"  node1 calls node2: {answer} answers")
        self.expect(answer == two.full, "node1 cannot call node2 on its own island")
        pending = {node: node.begin_ping(other) for node, other in ((two, four), (four, one))}
        answers = {}

        def ask():
            for node, call in pending.items():
                if node not in answers:
                    try:
                        answers[node] = node.finish(call, 0.01)
                    except AssertionError:
                        return False
            return True

        self.stage.wait("node2 dials node4 and node4 dials node1", ask, DIAL_LIMIT)
        self.stage.say(f"  they get: {', '.join(answers.values())}")
        self.expect(set(answers.values()) == {"pang"} and len(answers) == 2,
                    "a dial crossed the cut")

    def fix(self):
        self.stage.chapter("Fix: the islands are one again as soon as somebody calls")
        self.ctl("fix", ",".join(WEST), ",".join(EAST))
        mesh(self.nodes)
        self.show(self.views(), {name: set(NAMES) - {name} for name in NAMES})


def on_signal(number, _frame):
    sys.exit(128 + number)


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    stage = Stage()
    world = World()
    story = Story(stage, world)
    try:
        story.before()
        story.cut()
        story.fix()
    except AssertionError as error:
        story.wrong.append(str(error))
    except SystemExit:
        stage.say()
        stage.say("Interrupted: what the nodes would have seen is not known.")
        raise
    finally:
        # What was started is ended even if the user is in a hurry.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        try:
            world.close()
        except AssertionError as error:
            story.wrong.append(str(error))
    stage.say()
    if story.wrong:
        stage.say(stage.paint("Not every node saw what it should: " + "; ".join(story.wrong), "31"))
        return 1
    stage.say(stage.paint("Every node saw what it should: a mesh, two islands, a mesh again.",
                          "32"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
