# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""EPMD's protocol from the client's side, down to single bytes and how a connection ends."""

import collections
import socket
import struct
import time

from .stranger import Stranger
from .wait import PATIENCE

LIMIT = PATIENCE * 10
STRANGER = Stranger()

# What one connection came to: the bytes of the reply, and how it ended: "eof" (a FIN), "rst", or
# "open" (nothing more within the limit).
Outcome = collections.namedtuple("Outcome", "reply end")


def packet(body):
    return struct.pack(">H", len(body)) + body


def alive2(name, port=4711, kind=77, protocol=0, high=6, low=5, extra=b"", tail=b""):
    name = name if isinstance(name, bytes) else name.encode()
    return packet(b"x" + struct.pack(">HBBHHH", port, kind, protocol, high, low, len(name)) + name
                  + struct.pack(">H", len(extra)) + extra + tail)


def port_please2(name):
    return packet(b"z" + (name if isinstance(name, bytes) else name.encode()))


NAMES, DUMP, KILL = packet(b"n"), packet(b"d"), packet(b"k")


def stop(name):
    return packet(b"s" + (name if isinstance(name, bytes) else name.encode()))


def connect(port, host="127.0.0.1", limit=LIMIT):
    client = socket.create_connection((host, port), limit)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def receive(client, limit):
    """Reads until the connection ends or the limit passes."""
    deadline = time.monotonic() + limit
    reply = b""
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            return Outcome(reply, "open")
        client.settimeout(left)
        try:
            part = client.recv(65536)
        except socket.timeout:
            return Outcome(reply, "open")
        except ConnectionResetError:
            return Outcome(reply, "rst")
        if not part:
            return Outcome(reply, "eof")
        reply += part


def exchange(port, *pieces, half_close=False, gap=0.02, limit=LIMIT, host="127.0.0.1"):
    """Sends the pieces, each as a segment of its own, and waits for the end of the connection.

    gap: how long to wait between two pieces for an early end, so that they arrive apart.
    """
    with connect(port, host) as client:
        for index, piece in enumerate(pieces):
            try:
                client.sendall(piece)
                if index + 1 < len(pieces) and gap:
                    early = receive(client, gap)
                    if early.end != "open" or early.reply:
                        return early
            except (BrokenPipeError, ConnectionResetError):
                return receive(client, limit)
        if half_close:
            client.shutdown(socket.SHUT_WR)
        return receive(client, limit)


class Registration:
    """A name held as a node holds it: by a connection that stays open."""

    def __init__(self, port, request, host="127.0.0.1", limit=LIMIT):
        STRANGER.start()
        self.client = connect(port, host, limit)
        self.client.sendall(request)
        size = 4 if request[7:9] < b"\0\x06" else 6
        self.reply = b""
        try:
            while len(self.reply) < size:
                part = self.client.recv(size - len(self.reply))
                if not part:
                    break
                self.reply += part
        except (socket.timeout, ConnectionResetError):
            pass

    @property
    def ok(self):
        return len(self.reply) >= 4 and self.reply[1] == 0

    @property
    def creation(self):
        return int.from_bytes(self.reply[2:], "big")

    def ended(self, limit=LIMIT):
        """How the registration's connection ended; "open" when it did not."""
        return receive(self.client, limit).end

    def close(self):
        self.client.close()

    def reset(self):
        """Ends it as a crash of the host would: with an RST."""
        self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.client.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def answer_to_a_stranger(port, name, host="127.0.0.1"):
    """The bytes that a lookup by another process returns."""
    return STRANGER.look_up(port, name if isinstance(name, bytes) else name.encode(), host)


def look_up(port, name, host="127.0.0.1"):
    """The port that another process is told, or None for an unknown name."""
    reply = answer_to_a_stranger(port, name, host)
    return struct.unpack(">H", reply[2:4])[0] if reply[:2] == b"w\0" else None


def ask_as_this_process(port, name):
    """The port that this process is told: the node's own, once the daemon knows it for ours."""
    reply = exchange(port, port_please2(name)).reply
    return struct.unpack(">H", reply[2:4])[0]


def names(port, host="127.0.0.1"):
    """name → port as NAMES has it."""
    reply = exchange(port, NAMES, host=host).reply
    known = {}
    for line in reply[4:].decode("utf-8", "replace").splitlines():
        parts = line.split(" ")
        known[parts[1]] = int(parts[4])
    return known
