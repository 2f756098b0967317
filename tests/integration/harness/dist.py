# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""A link through the daemon whose two ends are sockets of the test: every byte is known.

The ends say of themselves what two nodes would, in the handshake and after it; nobody checks the
digests. What is sent and what arrives is kept, so that the two can be compared.
"""

import select
import socket
import struct
import time

from .daemon import LinkState
from .epmd import Registration, alive2, connect, look_up, packet
from .wait import PATIENCE, wait_until

FLAGS = 0xd07df7fbd
# The dialler has no name yet and says its host alone.
FLAGS_NAMELESS = 0xf07df7fbc
TICK = b"\0\0\0\0"
# As a TLS client begins: a record of a handshake.
TLS_HELLO = b"\x16\x03\x01\x00\xc8\x01\x00\x00\xc4\x03\x03" + bytes(range(192)) + b"\0\0"


def send_name(full, flags=FLAGS):
    name = full.encode("latin-1")
    return packet(b"N" + struct.pack(">QIH", flags, 7, len(name)) + name)


def named(full):
    """The status that gives the dialler its name."""
    name = full.encode()
    return packet(b"snamed:" + struct.pack(">H", len(name)) + name + struct.pack(">I", 3))


def challenge(full):
    name = full.encode("latin-1")
    return packet(b"N" + struct.pack(">QIIH", FLAGS, 1234, 9, len(name)) + name)


STATUS = packet(b"sok")
REPLY = packet(b"r" + struct.pack(">I", 4321) + b"d" * 16)
ACK = packet(b"a" + b"d" * 16)


def frame(body):
    return struct.pack(">I", len(body)) + body


def frames_of(data):
    """The frames that are complete in data, ticks left out, and what is left behind them."""
    bodies, at = [], 0
    while len(data) - at >= 4:
        length = struct.unpack_from(">I", data, at)[0]
        if len(data) - at - 4 < length:
            break
        if length:
            bodies.append(data[at + 4:at + 4 + length])
        at += 4 + length
    return bodies, data[at:]


class End:
    """One end. `sent` is what the kernel has taken of it, `got` what has arrived at it, both
    without the handshake; `ended` is "eof" or "rst" once its connection is over."""

    def __init__(self, full, sock):
        self.full = full
        self.sock = sock
        self.sent, self.got, self.waiting = bytearray(), bytearray(), bytearray()
        self.ended = None

    def send(self, data):
        """Sends it as the link takes it, while somebody pumps."""
        self.waiting += data

    def write(self):
        try:
            n = self.sock.send(memoryview(self.waiting)[:65536])
        except BlockingIOError:
            return
        except (ConnectionResetError, BrokenPipeError):
            # Told once: a read that follows sees a plain end.
            self.ended = "rst"
            return
        self.sent += self.waiting[:n]
        del self.waiting[:n]

    def read(self):
        try:
            part = self.sock.recv(262144)
        except BlockingIOError:
            return
        except ConnectionResetError:
            self.ended = "rst"
            return
        self.got += part
        if not part:
            self.ended = self.ended or "eof"

    def reset(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


class RawLink:
    """dialler, target: the two ends. The target is registered as its name says."""

    def __init__(self, daemon, dialler="left@there", target="right", host=None,
                 backlog=None):
        self.daemon = daemon
        self.target_name = f"{target}@{host or socket.gethostname().split('.')[0]}"
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=backlog)
        self.listener.settimeout(PATIENCE * 10)
        port = self.listener.getsockname()[1]
        self.registration = Registration(daemon.port, alive2(target, port=port))
        self.dialler = End(dialler, connect(look_up(daemon.port, target)))
        self.target = None
        self.path = None

    def accept(self):
        self.target = End(self.target_name, self.listener.accept()[0])
        self.target.sock.settimeout(PATIENCE * 10)

    def expect(self, end, data):
        """Reads exactly that."""
        got = b""
        while len(got) < len(data):
            part = end.sock.recv(len(data) - len(got))
            assert part, f"{end.full}'s connection ended"
            got += part
        assert got == data

    def shake_hands(self):
        """Ends with a link that is up, or whatever the rules make of it."""
        hello = send_name(self.dialler.full)
        self.dialler.sock.sendall(hello)
        self.accept()
        self.expect(self.target, hello)
        for giver, taker, message in ((self.target, self.dialler, STATUS),
                                      (self.target, self.dialler, challenge(self.target.full)),
                                      (self.dialler, self.target, REPLY),
                                      (self.target, self.dialler, ACK)):
            giver.sock.sendall(message)
            self.expect(taker, message)
        self.find(self.dialler.full, self.target.full)
        return self.go()

    def find(self, dialler, target):
        """Its path, once the daemon knows the two by these names."""
        self.path = wait_until(lambda: next(
            (path for path, link in self.daemon.links().items()
             if (link["From"], link["To"]) == (dialler, target)), None), 5,
            f"a link of {dialler} and {target}")

    def go(self):
        """From here on the ends are pumped."""
        for end in self.ends:
            end.sock.setblocking(False)
        return self

    @property
    def ends(self):
        return [end for end in (self.dialler, self.target) if end]

    @property
    def properties(self):
        return self.daemon.links()[self.path]

    @property
    def state(self):
        return LinkState(self.properties["State"])

    def pump(self, seconds=0.0, until=lambda: False):
        """Sends and receives for that long, or until(); returns whether until() came true."""
        deadline = time.monotonic() + seconds
        while True:
            readers = [end.sock for end in self.ends if not end.ended]
            writers = [end.sock for end in self.ends if end.waiting and not end.ended]
            left = deadline - time.monotonic()
            ready = select.select(readers, writers, [], max(0, min(left, 0.02)))
            for end in self.ends:
                if end.sock in ready[1]:
                    end.write()
                if end.sock in ready[0]:
                    end.read()
            if until():
                return True
            if left <= 0:
                return False

    def pump_until(self, until, limit=10, what="it"):
        if not self.pump(PATIENCE * limit, until):
            seen = [(len(end.sent), len(end.got), end.ended) for end in self.ends]
            raise AssertionError(
                f"waited {PATIENCE * limit} s for {what}; sent, got, ended: {seen}")

    def other(self, end):
        return self.target if end is self.dialler else self.dialler

    def close(self):
        for end in self.ends:
            end.sock.close()
        self.listener.close()
        self.registration.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
