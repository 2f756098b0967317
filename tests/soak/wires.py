# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Nodes and links by the thousand whose every byte is known.

Both ends of each link are sockets of this process. What an end sends is a row of numbered frames,
so that the other end can tell each byte that is missing, doubled, changed or out of order, and the
ticks that the daemon adds while a direction is grey.
"""

import selectors
import socket
import struct

from harness.dist import ACK, REPLY, STATUS, challenge, send_name
from harness.epmd import Registration, alive2, connect, look_up

BODY = 60
FRAME = 4 + BODY
TICK = b"\0\0\0\0"
LIMIT = 20


def frame(number, sender):
    return struct.pack(">I", BODY) + struct.pack(">QI", number, sender) * (BODY // 12)


class End:
    """One end of a link: what it has sent, and what has come of what the other end sent."""

    def __init__(self, wire, name, sock, number):
        self.wire = wire
        self.name = name
        self.sock = sock
        self.number = number
        self.n_queued = 0     # whole frames, sent or about to be
        self.n_sent = 0       # bytes that the kernel took
        self.n_received = 0   # bytes without ticks
        self.n_ticks = 0
        self.ended = None     # "eof" or "rst"
        self._out = bytearray()
        self._in = bytearray()

    @property
    def other(self):
        return self.wire.ends[1] if self is self.wire.ends[0] else self.wire.ends[0]

    def send(self, n_frames):
        for _ in range(n_frames):
            self._out += frame(self.n_queued, self.number)
            self.n_queued += 1
        self.write()

    @property
    def is_waiting(self):
        return bool(self._out) and not self.ended

    def write(self):
        if self.ended:
            return
        try:
            n = self.sock.send(self._out)
        except BlockingIOError:
            return
        except (ConnectionResetError, BrokenPipeError):
            self.ended = "rst"
            return
        self.n_sent += n
        del self._out[:n]

    def read(self):
        """Takes in all there is; returns whether there was anything."""
        came = False
        while not self.ended:
            try:
                part = self.sock.recv(262144)
            except BlockingIOError:
                return came
            except ConnectionResetError:
                self.ended = "rst"
                return True
            if not part:
                self.ended = "eof"
                return True
            came = True
            self._in += part
            self._check()
        return came

    def _check(self):
        while len(self._in) >= 4:
            if self._in[:4] == TICK:
                del self._in[:4]
                self.n_ticks += 1
                continue
            if len(self._in) < FRAME:
                return
            wanted = frame(self.n_received // FRAME, self.other.number)
            got = bytes(self._in[:FRAME])
            assert got == wanted, f"{self.wire}: {self.name} got {got.hex()} for {wanted.hex()}"
            del self._in[:FRAME]
            self.n_received += FRAME

    @property
    def has_all(self):
        return self.n_received + len(self._in) == self.other.n_sent


class Wire:
    """A link. ends: dialler, target."""

    def __init__(self, dialler, target, socks, numbers):
        self.ends = [End(self, name, sock, number)
                     for name, sock, number in zip((dialler, target), socks, numbers)]

    def __str__(self):
        return f"{self.ends[0].name} → {self.ends[1].name}"

    def close(self):
        for end in self.ends:
            end.sock.close()


class Fake:
    """A registered node of the test's."""

    def __init__(self, daemon, name, host):
        self.name, self.full = name, f"{name}@{host}"
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
        self.listener.settimeout(LIMIT)
        self.registration = Registration(daemon.port,
                                         alive2(name, port=self.listener.getsockname()[1]))
        assert self.registration.ok, f"{name} was refused"
        self.gate = look_up(daemon.port, name)

    def close(self):
        self.listener.close()
        self.registration.close()


def read_exactly(sock, data):
    got = b""
    while len(got) < len(data):
        part = sock.recv(len(data) - len(got))
        assert part, f"a handshake ended after {got!r}"
        got += part
    assert got == data


class Wires:
    """All fakes and links, and one selector for them."""

    def __init__(self, daemon, host):
        self.daemon = daemon
        self.host = host
        self.fakes = {}
        self.wires = {}  # (dialler, target) → Wire
        self._numbers = 0
        self._selector = selectors.EpollSelector()

    def bear(self, name):
        self.fakes[name] = Fake(self.daemon, name, self.host)
        return self.fakes[name]

    def dial(self, dialler, target):
        """A link that has shaken hands."""
        one, two = self.fakes[dialler], self.fakes[target]
        near = connect(two.gate, limit=LIMIT)
        hello = send_name(one.full)
        near.sendall(hello)
        far = two.listener.accept()[0]
        far.settimeout(LIMIT)
        read_exactly(far, hello)
        far.sendall(STATUS + challenge(two.full))
        read_exactly(near, STATUS + challenge(two.full))
        near.sendall(REPLY)
        read_exactly(far, REPLY)
        far.sendall(ACK)
        read_exactly(near, ACK)
        self._numbers += 2
        wire = Wire(dialler, target, (near, far), (self._numbers, self._numbers + 1))
        for end in wire.ends:
            end.sock.setblocking(False)
            self._selector.register(end.sock, selectors.EVENT_READ, end)
        self.wires[dialler, target] = wire
        return wire

    def hang_up(self, wire, ends=(0, 1)):
        for index in ends:
            end = wire.ends[index]
            if end.sock.fileno() >= 0:
                if not end.ended:
                    self._selector.unregister(end.sock)
                end.sock.close()
                end.ended = end.ended or "own"

    def drop(self, wire):
        self.hang_up(wire)
        del self.wires[wire.ends[0].name, wire.ends[1].name]

    def pump(self, rounds=1, wait=0.0):
        """Sends what waits and takes in what came, until nothing does for so many rounds."""
        quiet = 0
        while quiet < rounds:
            came = False
            for key, _ in self._selector.select(wait):
                end = key.data
                came |= end.read()
                if end.ended:
                    self._selector.unregister(end.sock)
            for wire in self.wires.values():
                for end in wire.ends:
                    if end.is_waiting:
                        before = end.n_sent
                        end.write()
                        came |= end.n_sent != before
            quiet = 0 if came else quiet + 1

    def close(self):
        for wire in list(self.wires.values()):
            self.drop(wire)
        for fake in self.fakes.values():
            fake.close()
        self._selector.close()
