# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""How soon a cut is in force, and how long others wait meanwhile. The caller is caller.c, over a
bus of the benchmark's own; Python subscribes to all signals there, and takes its share of the
processor once they come. How long the main loop was held is what the daemon itself says of it."""

import re
import threading
import time
from contextlib import ExitStack

from group_scale import open_links
from harness import World
from harness.epmd import Registration, alive2, port_please2
from harness.wait import settled
from links import Link, Listener, ask_epmd, bulk, hold, run_program
from results import Target
from ways import DIRECT, OURS

NAME = "control"
COUNTS = (1, 100, 4000)
TARGETS = {
    "CutCables, 1 links": [Target("value", most=1)],
    "CutCables, 4000 links": [Target("value", most=10)],
    "written after the reply": [Target("value", most=0)],
    "main loop held by a cut or fix of 4000 links": [Target("value", most=2)],
    "lookup p99 beside a full link": [Target("value", most=2)],
}


def record(results, name, unit, value, way=OURS):
    results.record(NAME, name, unit, way, value, False)


def cut(daemon, caller="new"):
    """How long a property took to read, and then the cut, in ms. caller: whether it was "known" to
    the daemon."""
    return [us / 1000
            for us in run_program("caller", daemon.bus.address, "idle*", "target", caller)]


def calm(daemon):
    """The signals of what was done before have all come: a reply stands behind them in line."""
    settled(daemon.signals.mark)


def measure_cut(daemon, count, results):
    names = {"new": f"CutCables, {count} links", "known": f"CutCables, {count} links, caller known"}
    for _ in range(10):
        for caller, name in names.items():
            calm(daemon)
            read_ms, cut_ms = cut(daemon, caller)
            record(results, f"a property, {count} links", "ms", read_ms)
            record(results, name, "ms", cut_ms)
            calm(daemon)
            daemon.fix_all()


def beside(work, measure):
    """What measure() returns while work() runs in a thread."""
    thread = threading.Thread(target=work)
    thread.start()
    try:
        time.sleep(0.05)
        return measure()
    finally:
        thread.join()


def measure_cut_latency(daemon, results):
    """What a lookup waits for while 4,000 links are cut."""
    def cut_soon():
        time.sleep(0.05)
        cut(daemon)

    for _ in range(5):
        calm(daemon)
        samples = beside(cut_soon, lambda: ask_epmd(daemon.port, port_please2("target"), 400))
        record(results, "longest lookup during a cut of 4000 links", "ms", samples.longest / 1000)
        daemon.fix_all()


def measure_hold(listener, results):
    world = World()
    try:
        daemon = world.daemon(env={"G_MESSAGES_DEBUG": "epmdpxy"})
        registration = Registration(daemon.port, alive2(listener.alive, port=listener.port))
        links = open_links(daemon, listener, COUNTS[-1])
        for _ in range(10):
            cut(daemon)
            calm(daemon)
            daemon.fix_all()
            calm(daemon)
        for us in re.findall(rf"laid on {len(links)} links in (\d+)", daemon.process.read_log()):
            record(results, f"main loop held by a cut or fix of {len(links)} links", "ms",
                   int(us) / 1000)
        for thing in [*links, registration]:
            thing.close()
    finally:
        world.close()


def measure_full_link(ports, link, results, options):
    """Lookups while a link carries all it can; real epmd beside the same link."""
    for number in range(options.rounds):
        for way in sorted(ports, reverse=number % 2 == 1):
            samples = beside(lambda: bulk(link, 1 << 18, 3 * options.ms),
                             lambda port=ports[way]: ask_epmd(port, port_please2("target"),
                                                              2 * options.ms))
            record(results, "lookup p50 beside a full link", "ms", samples.p50 / 1000, way)
            record(results, "lookup p99 beside a full link", "ms", samples.p99 / 1000, way)


def measure_silence(daemon, link, results):
    """What a sender at full speed gets through after the cut has been answered."""
    def written():
        return sum(path["BytesForward"] for path in daemon.links().values())

    def flood():
        try:
            while True:
                link.near.send(bytes(1 << 16))
        except OSError:
            pass

    def drain():
        try:
            while link.far.recv(1 << 20):
                pass
        except OSError:
            pass

    link.near.settimeout(1)
    link.far.settimeout(1)
    threads = [threading.Thread(target=flood), threading.Thread(target=drain)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    daemon.cut(["busy"], ["target"])
    before = written()
    for thread in threads:
        thread.join()
    record(results, "written after the reply", "bytes", written() - before)
    daemon.fix_all()


def run(results, options):
    world = World()
    listener = Listener()
    stack = ExitStack()
    try:
        daemon, epmd = world.daemon(), world.real_epmd()
        ports = {OURS: daemon.port, DIRECT: epmd.port}
        for port in ports.values():
            hold(stack, port, alive2(listener.alive, port=listener.port))
        busy = Link(daemon.port, listener, "busy@there")
        measure_full_link(ports, busy, results, options)
        idle = []
        for count in COUNTS:
            idle += open_links(daemon, listener, count - len(idle))
            measure_cut(daemon, count, results)
        measure_cut_latency(daemon, results)
        measure_silence(daemon, busy, results)
        measure_hold(listener, results)
        for thing in idle + [busy]:
            thing.close()
    finally:
        stack.close()
        listener.close()
        world.close()
