# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""A long life in a short time: random faults, deaths and rebirths, every promise looked at.

What happens is decided by a seed alone, what nodes and links do about it by the world: so a run
can be played again. The promises are those of the design: a cut is true when the call returns and
nothing passes it, no byte of a link that lives on is lost, doubled or changed, a close does not
pass a cut, the islands are what the rules make of them, what is over leaves nothing behind.
"""

import itertools
import random
import time

from harness import LinkState, wait_until
from harness.epmd import names as registered_names
from harness.node import short_host

from cluster import Cluster
from model import Model, Passing
from wires import LIMIT, Wires

N_REAL = 4
# So many fakes have the wanted number of pairs.
N_FAKES = 64
# How much memory may come and go under the sanitizers, whose allocator keeps what was freed.
SLACK_KIB = 48 * 1024

STATES = {LinkState.UP, LinkState.SPOILED, LinkState.CUT}


def resident_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


class Soak:
    def __init__(self, world, seed, n_links):
        self.chance = random.Random(seed)
        self.daemon = world.daemon(
            env={"ASAN_OPTIONS": "halt_on_error=1:detect_leaks=1:quarantine_size_mb=4"})
        self.host = short_host()
        self.names = [f"fake{i:02}" for i in range(N_FAKES)]
        self.model = Model(self.names)
        self.wires = Wires(self.daemon, self.host)
        self.cluster = Cluster(world, self.daemon, random.Random(seed + 1), N_REAL)
        self.pairs = list(itertools.combinations(self.names, 2))[:n_links]
        self.counts = {}
        self.frames = 0
        for name in self.names:
            self.wires.bear(name)
        self.redial()
        self.memory = []

    # What may happen

    def island(self):
        if self.chance.random() < 0.15:
            return [f"fake{self.chance.randrange(7)}*"]
        return self.chance.sample(self.names, self.chance.randrange(1, 9))

    def two_islands(self):
        one, two = self.island(), self.island()
        return one, [entry for entry in two if entry not in one] or ["nobody"]

    def cut(self):
        one, two = self.two_islands()
        self.daemon.cut(one, two)
        # Its number is the newest one.
        self.model.lay(max(self.daemon.rules()), one, two, "stall")

    def fix(self):
        one, two = self.two_islands()
        self.daemon.fix(one, two)
        self.model.fix(one, two)

    def fault(self):
        one, two = self.two_islands()
        fault = self.chance.choice(["stall", "loss", "grey", "none", None])
        options = {"fault": fault} if fault else {}
        if not fault or self.chance.random() < 0.2:
            options["latency_ms"] = self.chance.randrange(1, 30)
            options["jitter_ms"] = self.chance.randrange(0, 10)
        forward = self.chance.random() < 0.5
        if forward:
            options["direction"] = "forward"
        number = self.daemon.add_fault(one, two, **options)
        if fault:
            self.model.lay(number, one, two, None if fault == "none" else fault, forward)

    def blip(self):
        one, two = self.two_islands()
        number = self.daemon.add_fault(one, two, duration_ms=self.chance.randrange(1, 150))
        self.daemon.wait_rule_end(number)

    def reset(self):
        """Every link between the two ends with an RST, and so do dials, until it is taken off."""
        one, two = self.two_islands()
        number = self.daemon.add_fault(one, two, fault="reset")
        self.model.lay(number, one, two, "reset")
        hit = [wire for pair, wire in self.wires.wires.items()
               if "reset" in (self.model.fault(*pair), self.model.fault(*pair[::-1]))]
        self.wait_for(lambda: all(end.ended for wire in hit for end in wire.ends), "resets")
        for wire in hit:
            assert all(end.ended == "rst" for end in wire.ends), f"{wire} ended without an RST"
            self.wires.drop(wire)
        self.daemon.remove_fault(number)
        self.model.end(number)

    def remove(self):
        numbers = [rule.number for rule in self.model.rules if rule.number]
        if numbers:
            number = self.chance.choice(numbers)
            if number in self.daemon.rules():
                self.daemon.remove_fault(number)
                self.model.end(number)

    def die(self):
        """A node goes, and its ends of links with it. Only where nothing is cut are others told."""
        name = self.chance.choice(self.names)
        mine = [wire for wire in self.wires.wires.values() if name in self.of(wire)]
        creation = self.wires.fakes[name].registration.creation
        for wire in mine:
            self.wires.hang_up(wire, [self.of(wire).index(name)])
        self.wires.fakes[name].close()
        left = [(wire, wire.ends[1 - self.of(wire).index(name)]) for wire in mine]
        told = [end for wire, end in left if self.model.is_free(*self.of(wire))]
        silent = [end for wire, end in left
                  if Passing.NOTHING in (self.model.passing(*self.of(wire)),
                                         self.model.passing(*self.of(wire)[::-1]))]
        self.wait_for(lambda: all(end.ended for end in told), f"the end of {name} to be told")
        for end in silent:
            assert not end.ended, f"{end.wire}: the end of {name} passed a cut"
        wait_until(lambda: name not in registered_names(self.daemon.port), LIMIT, f"{name} to go")
        for wire in mine:
            self.wires.drop(wire)
        assert self.wires.bear(name).registration.creation != creation, "a creation came twice"

    # What is looked at

    @staticmethod
    def of(wire):
        return wire.ends[0].name, wire.ends[1].name

    def wait_for(self, ask, what):
        deadline = time.monotonic() + LIMIT
        while not ask():
            assert time.monotonic() < deadline, f"waited {LIMIT} s for {what}"
            self.wires.pump(wait=0.01)

    def traffic(self):
        """Some frames each way on some links, then nothing may have passed a cut."""
        wires = list(self.wires.wires.values())
        busy = self.chance.sample(wires, min(60, len(wires)))
        self.wires.pump(rounds=2, wait=0.005)
        before = {end: end.n_received for wire in busy for end in wire.ends
                  if self.model.passing(end.other.name, end.name) in (Passing.NOTHING,
                                                                      Passing.TICKS)}
        for wire in busy:
            for end in wire.ends:
                n = self.chance.randrange(1, 20)
                end.send(n)
                self.frames += n
        self.wires.pump(wait=0.005)
        for end, n_received in before.items():
            assert end.n_received == n_received, \
                f"{end.wire}: {end.n_received - n_received} bytes passed a cut to {end.name}"

    def check_islands(self):
        known = registered_names(self.daemon.port)
        assert set(self.names) <= set(known), "a node is not registered any more"
        told = [[name for name in island if name in self.model.names]
                for island in self.daemon.property("Islands")]
        assert sorted(island for island in told if island) == self.model.islands(self.names)

    def check_states(self):
        def is_right():
            told = {(link["From"].split("@")[0], link["To"].split("@")[0]): link["State"]
                    for link in self.daemon.links().values() if link["State"] in STATES}
            wrong = []
            for pair in self.wires.wires:
                passing = {self.model.passing(*pair), self.model.passing(*pair[::-1])}
                is_cut = told.get(pair) == LinkState.CUT
                if pair not in told or is_cut != bool(passing & {Passing.NOTHING, Passing.SOME}):
                    wrong.append((pair, told.get(pair), passing))
            return wrong
        wait_until(lambda: not is_right(), 5, "the states of links that the rules make")

    def redial(self):
        """Every pair that has no link and may have one."""
        for pair in self.pairs:
            if pair not in self.wires.wires and self.model.is_free(*pair):
                self.wires.dial(*pair)

    def settle(self):
        """Takes off every fault: all that was sent arrives, and nothing of the past is left."""
        self.daemon.fix(["fake*"], ["fake*"])
        self.model.forget()
        wires = self.wires.wires.values()

        def has_arrived():
            return all(end.has_all and not end.is_waiting for wire in wires for end in wire.ends)

        self.wait_for(has_arrived, "all bytes to arrive")
        for wire in wires:
            assert not any(end.ended for end in wire.ends), f"{wire} did not outlive its faults"
        self.redial()
        self.check_states()
        self.check_islands()
        self.daemon.signals.drain()
        self.daemon.signals.seen.clear()
        self.memory.append(resident_kib(self.daemon.pid))

    def step(self):
        actions = {self.cut: 5, self.fix: 3, self.fault: 4, self.blip: 2, self.reset: 1,
                   self.remove: 2, self.die: 1}
        action = self.chance.choices(list(actions), list(actions.values()))[0]
        self.counts[action.__name__] = self.counts.get(action.__name__, 0) + 1
        action()
        self.traffic()
        self.cluster.step()

    def run(self, seconds):
        deadline = time.monotonic() + seconds
        self.settle()
        before = self.daemon.descriptors()
        steps = 0
        while time.monotonic() < deadline:
            for _ in range(25):
                self.step()
                steps += 1
            self.check_states()
            self.check_islands()
            if steps % 100 == 0:
                self.settle()
        self.cluster.finish()
        self.settle()
        self.daemon.fix_all()
        assert self.daemon.property("Rules") == []
        # Gates of names that came back are opened again at their first lookup.
        wait_until(lambda: self.daemon.descriptors() <= before + N_REAL, LIMIT,
                   f"{before} descriptors, as at the start; it has {self.daemon.descriptors()}")
        growth = self.memory[-1] - self.memory[1 if len(self.memory) > 2 else 0]
        assert growth < SLACK_KIB, f"memory grew by {growth} KiB: {self.memory}"
        return steps

    def report(self, steps):
        return (f"{steps} steps ({', '.join(f'{k} {v}' for k, v in sorted(self.counts.items()))}), "
                f"{len(self.wires.wires)} links, {self.frames} frames each checked, "
                f"real nodes: {self.cluster.told}, memory {self.memory[0]} → {self.memory[-1]} KiB")
