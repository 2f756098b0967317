#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""How true the shapes and blips are: what was asked for beside what was measured, as a table.

Both ends of a link are sockets of this process, so that one clock measures. EPX_BUILD names the
build directory (a release build, for figures that mean something).
"""

import os
import statistics
import struct
import sys
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests", "integration"))

from harness import World  # noqa: E402
from harness.dist import RawLink, frame  # noqa: E402

N_PIECES = 200
GAP_S = 0.005


def row(what, asked, measured, note=""):
    print(f"| {what} | {asked} | {measured} | {note} |", flush=True)


def discard_exactly(sock, size):
    buffer = memoryview(bytearray(1 << 20))
    while size > 0:
        n = sock.recv_into(buffer[:min(size, len(buffer))])
        assert n
        size -= n


def delays_ms(link, gap_s, n=N_PIECES):
    """How long each of n small frames is under way, sent so far apart."""
    source, sink = link.dialler.sock, link.target.sock
    source.setblocking(True)
    sink.setblocking(False)
    sent, delays = [], []
    buffer = b""
    next_at = time.monotonic()
    while len(delays) < n:
        now = time.monotonic()
        if len(sent) < n and now >= next_at:
            source.sendall(frame(struct.pack(">I", len(sent))))
            sent.append(time.monotonic())
            next_at = now + gap_s
        try:
            buffer += sink.recv(65536)
        except BlockingIOError:
            pass
        now = time.monotonic()
        while len(buffer) >= 8:
            length, number = struct.unpack_from(">II", buffer)
            if length == 0:
                buffer = buffer[4:]
                continue
            assert number == len(delays), "out of order"
            delays.append((now - sent[number]) * 1000)
            buffer = buffer[8:]
    return delays


def quantiles(values):
    ordered = sorted(values)
    return [ordered[int(len(ordered) * q)] for q in (0.1, 0.25, 0.5, 0.75, 0.9)]


def measure_latency(daemon, link, base_ms):
    for asked in (1, 10, 50, 200):
        rule = daemon.add_fault(["left"], ["right"], latency_ms=asked)
        delays = delays_ms(link, GAP_S)
        daemon.remove_fault(rule)
        row("latency, ms", asked, f"{statistics.median(delays) - base_ms:.2f}",
            f"p1 {sorted(delays)[2]:.2f}, p99 {sorted(delays)[-3]:.2f}, less {base_ms:.2f} without")


def measure_jitter(daemon, link):
    """Uniform: the quantiles of latency ± jitter lie evenly between the two ends. Sent further
    apart than twice the jitter, so that order does not bend them."""
    rule = daemon.add_fault(["left"], ["right"], latency_ms=20, jitter_ms=10)
    delays = delays_ms(link, 0.021, 400)
    daemon.remove_fault(rule)
    row("jitter, ms at 10/25/50/75/90 %", "12 / 15 / 20 / 25 / 28",
        " / ".join(f"{value:.1f}" for value in quantiles(delays)),
        f"from {min(delays):.2f} to {max(delays):.2f}")


def measure_rate(daemon, link):
    for rate in (100_000, 1_000_000, 10_000_000, 100_000_000):
        rule = daemon.add_fault(["left"], ["right"], rate=rate)
        body = frame(bytes(int(rate * 2)))
        link.dialler.sock.setblocking(True)
        link.target.sock.setblocking(True)
        if os.fork() == 0:
            link.dialler.sock.sendall(body)
            os._exit(0)
        # The first tenth is the burst that a rate allows.
        discard_exactly(link.target.sock, len(body) // 10)
        begin = time.monotonic()
        rest = len(body) - len(body) // 10
        discard_exactly(link.target.sock, rest)
        measured = rest / (time.monotonic() - begin)
        os.wait()
        daemon.remove_fault(rule)
        row("rate, bytes/s", f"{rate:,}", f"{measured:,.0f}",
            f"{100 * measured / rate - 100:+.2f} %")


def measure_blips(daemon):
    for asked in (2, 5, 10, 50):
        lasted = []
        for _ in range(20):
            rule = daemon.add_fault(["*"], ["*"], duration_ms=asked)
            lasted.append(daemon.wait_rule_end(rule)["lasted-us"] / 1000)
        row("blip, ms", asked, f"{statistics.median(lasted):.2f}",
            f"longest of 20: {max(lasted):.2f}")


def main():
    world = World()
    try:
        daemon = world.daemon()
        with RawLink(daemon) as link:
            link.shake_hands()
            base_ms = statistics.median(delays_ms(link, GAP_S))
            print("| what | asked | measured | |\n|---|---|---|---|")
            measure_latency(daemon, link, base_ms)
            measure_jitter(daemon, link)
            measure_rate(daemon, link)
            measure_blips(daemon)
    finally:
        world.close()


if __name__ == "__main__":
    main()
