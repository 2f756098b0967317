# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""One busy link beside idle ones, and what an idle link costs. Here the column "direct" is the
same link with no idle ones beside it, so that the ratio says what they cost."""

import os
import re
import time

from harness import World
from harness.epmd import Registration, alive2
from links import Link, Listener, bulk, ping_pong
from results import Target
from ways import DIRECT, OURS

NAME = "scale"
COUNTS = (100, 1000, 4000)
IDLE_S = 3
TARGETS = {
    "round trip beside 4000 idle links": [Target("direct", most=1.1)],
    "bulk beside 4000 idle links": [Target("direct", least=1 / 1.1)],
    "user memory of an idle link": [Target("value", most=2048)],
    "descriptors of an idle link": [Target("value", most=2)],
    "wake-ups, 4000 idle links": [Target("value", most=0)],
}


def read(pid, name):
    with open(f"/proc/{pid}/{name}", encoding="ascii") as file:
        return file.read()


def memory(pid):
    """Bytes of its own that the process has in use."""
    return 1024 * int(re.search(r"^RssAnon:\s+(\d+)", read(pid, "status"), re.M).group(1))


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def wake_ups(pid):
    """Of all its threads."""
    return sum(int(count) for thread in os.listdir(f"/proc/{pid}/task")
               for count in re.findall(r"ctxt_switches:\s+(\d+)",
                                       read(pid, f"task/{thread}/status")))


def measure_idle(pid, results):
    before = wake_ups(pid)
    time.sleep(IDLE_S)
    results.record(NAME, "wake-ups, 4000 idle links", "1/min", OURS,
                   (wake_ups(pid) - before) * 60 / IDLE_S, False)


def measure_busy(links, results, options):
    """The two take turns; quiet: the daemon that has no idle links."""
    for number in range(options.rounds):
        for way in sorted(links, reverse=number % 2 == 1):
            results.record(NAME, f"round trip beside {options.count} idle links", "µs", way,
                           ping_pong(links[way], 64, options.ms).p50, False)
            results.record(NAME, f"bulk beside {options.count} idle links", "MB/s", way,
                           bulk(links[way], 1 << 18, options.ms))


def open_links(daemon, listener, count):
    """From a dialler with a name of its own each, as a cluster has it."""
    return [Link(daemon.port, listener, f"idle{number}@there") for number in range(count)]


def run(results, options):
    world = World()
    listener = Listener()
    try:
        daemons = {way: world.daemon(bus=None) for way in (DIRECT, OURS)}
        registrations = [Registration(daemon.port, alive2(listener.alive, port=listener.port))
                         for daemon in daemons.values()]
        links = {way: Link(daemon.port, listener) for way, daemon in daemons.items()}
        pid = daemons[OURS].pid
        # What the busy link needs, a pipe among it, is there before anything is counted.
        bulk(links[OURS], 1 << 18, 50)
        idle, before = [], (memory(pid), descriptors(pid))
        for options.count in COUNTS:
            idle += open_links(daemons[OURS], listener, options.count - len(idle))
            measure_busy(links, results, options)
        for words, unit, now, then in (("user memory", "bytes", memory(pid), before[0]),
                                       ("descriptors", "", descriptors(pid), before[1])):
            results.record(NAME, f"{words} of an idle link", unit, OURS,
                           (now - then) / len(idle), False)
        measure_idle(pid, results)
        for link in idle + list(links.values()):
            link.close()
        for registration in registrations:
            registration.close()
    finally:
        listener.close()
        world.close()
