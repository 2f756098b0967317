# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Real Erlang nodes that are split, killed, born again and healed beside everything else.

One thing at a time happens to them, each in steps that are looked at again and again, so that
nobody waits for a node while the rest goes on.
"""

import time

from harness import NOTICE_LIMIT
from harness.steps import mesh

# For what takes a node no time of its own.
SOON = 20


class Cluster:
    def __init__(self, world, daemon, chance, number):
        self.world, self.daemon, self.chance = world, daemon, chance
        self.nodes = world.nodes([f"real{i}" for i in range(number)], daemon)
        mesh(self.nodes)
        self._story = None
        self.told = {"splits": 0, "deaths": 0, "blips": 0}

    @property
    def names(self):
        return [node.alive for node in self.nodes]

    def step(self):
        """Goes on with what happens to them, or begins something else."""
        if self._story is None:
            self._story = self.chance.choice([self._split, self._die, self._blip])()
        try:
            next(self._story)
        except StopIteration:
            self._story = None

    def finish(self):
        """Until they are whole."""
        while self._story is not None:
            try:
                next(self._story)
                time.sleep(0.05)
            except StopIteration:
                self._story = None

    def _wait(self, ask, limit, what):
        deadline = time.monotonic() + limit
        while not ask():
            assert time.monotonic() < deadline, f"waited {limit} s for {what}"
            yield

    def _whole(self):
        calls = [(node, node.begin_ping(other)) for node in self.nodes for other in self.nodes
                 if node is not other]
        yield
        for node, call in calls:
            assert node.finish(call, SOON) == "pong"
        for node in self.nodes:
            others = sorted(other.full for other in self.nodes if other is not node)
            yield from self._wait(lambda node=node, others=others: node.sees() == others, SOON,
                                  f"{node.full} to see all others")

    def _parts(self):
        order = self.chance.sample(self.nodes, len(self.nodes))
        cut = self.chance.randrange(1, len(order))
        return order[:cut], order[cut:]

    def _split(self):
        """Every pair across goes down by silence, none by a close, and comes back."""
        one, two = self._parts()
        marks = {node: node.mark() for node in self.nodes}
        self.daemon.cut([n.alive for n in one], [n.alive for n in two])
        pairs = [(a, b) for a in one for b in two] + [(b, a) for a in one for b in two]
        for node, other in pairs:
            def is_down(node=node, other=other):
                return [e for e in node.downs(marks[node]) if e["node"] == other.full]
            yield from self._wait(is_down, NOTICE_LIMIT, f"{node.full} to miss {other.full}")
            reason = is_down()[0]["reason"]
            assert reason == "net_tick_timeout", f"{node.full} lost {other.full} by {reason}"
        for part in (one, two):
            for node in part:
                others = sorted(other.full for other in part if other is not node)
                assert node.sees() == others, f"{node.full} sees {node.sees()}, not {others}"
        self.daemon.fix([n.alive for n in one], [n.alive for n in two])
        yield from self._whole()
        self.told["splits"] += 1

    def _blip(self):
        """Shorter than a tick: nobody notices."""
        one, two = self._parts()
        marks = {node: node.mark() for node in self.nodes}
        self.daemon.add_fault([n.alive for n in one], [n.alive for n in two],
                              duration_ms=self.chance.randrange(1, 1000))
        yield
        yield from self._whole()
        for node in self.nodes:
            assert not node.downs(marks[node]), f"{node.full} noticed: {node.downs(marks[node])}"
        self.told["blips"] += 1

    def _die(self):
        """The others are told at once, and the next one of that name joins them."""
        index = self.chance.randrange(len(self.nodes))
        dead = self.nodes[index]
        rest = [node for node in self.nodes if node is not dead]
        marks = {node: node.mark() for node in rest}
        dead.kill()
        for node in rest:
            yield from self._wait(
                lambda node=node: any(e["node"] == dead.full for e in node.downs(marks[node])),
                SOON, f"{node.full} to miss {dead.full}")
        self.nodes[index] = self.world.node(dead.alive, self.daemon, wait=False)
        yield
        self.nodes[index].wait_ready(30)
        yield from self._whole()
        self.told["deaths"] += 1
