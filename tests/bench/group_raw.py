# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""One connection with nothing but sockets at its ends, and how fast connections are made."""

from harness import World
from harness.dist import send_name
from harness.epmd import look_up
from links import Link, Listener, bulk, ping_pong, set_up
from ways import Ways

NAME = "raw"
TARGETS = {}


def measure(way, link, listener, results, ms):
    def record(name, unit, value, more=True):
        results.record(NAME, name, unit, way.name, value, more)

    for words, size in (("64 B", 64), ("4 KiB", 4096)):
        samples = ping_pong(link, size, ms)
        record(f"TCP ping-pong {words} p50", "µs", samples.p50, False)
        record(f"TCP ping-pong {words} p99", "µs", samples.p99, False)
    record("TCP bulk", "MB/s", bulk(link, 1 << 18, ms))
    port = look_up(way.epmd_port, listener.alive)
    samples = set_up(port, listener, send_name("dialler@there"), ms)
    record("TCP connections", "1/s", samples.per_second)


def run(results, options):
    world = World()
    listener = Listener()
    try:
        ways = Ways(world, listener.alive, listener.port, options.ways)
        links = {way: Link(way.epmd_port, listener) for way in ways}
        for number in range(options.rounds):
            for way in ways.rotated(number):
                measure(way, links[way], listener, results, options.ms)
        for link in links.values():
            link.close()
        ways.close()
    finally:
        listener.close()
        world.close()
