# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Nodes without Erlang: as much of a node as the daemon looks at.

A FakeNode holds a registration and listens; dial() looks another one up, goes through its gate and
shakes hands with it, both ends played here. Digests are not computed: the daemon reads names only.
"""

import os
import socket
import struct

from harness import epmd

LIMIT = 10
FLAGS = 0x0000000D07DF7FBD
FLAG_PUBLISHED = 1


def message(body):
    return struct.pack(">H", len(body)) + body


def read_message(stream):
    size = read_exactly(stream, 2)
    return read_exactly(stream, struct.unpack(">H", size)[0])


def read_exactly(stream, size):
    data = b""
    while len(data) < size:
        part = stream.recv(size - len(data))
        assert part, f"the connection ended after {data!r}"
        data += part
    return data


class Link:
    """Both ends of a connection that went through a gate."""

    def __init__(self, dialler, target):
        self.dialler = dialler
        self.target = target

    def close(self):
        self.dialler.close()
        self.target.close()


class FakeNode:
    def __init__(self, epmd_port, name, host="test", hidden=False):
        self.name = name
        self.full = f"{name}@{host}"
        self.flags = FLAGS & ~FLAG_PUBLISHED if hidden else FLAGS
        self._epmd_port = epmd_port
        self._links = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(LIMIT)
        self.port = self._listener.getsockname()[1]
        self._registration = epmd.Registration(epmd_port, epmd.alive2(name, port=self.port))
        assert self._registration.ok, f"{name} was refused: {self._registration.reply!r}"

    def dial(self, other):
        """Opens a link to another FakeNode; returns when both ends are done shaking hands."""
        gate = epmd.look_up(self._epmd_port, other.name)
        assert gate and gate != other.port, f"{other.name} has no gate: {gate}"
        dialler = epmd.connect(gate)
        dialler.sendall(message(b"N" + struct.pack(">QIH", self.flags, 1, len(self.full))
                                + self.full.encode()))
        target = other._answer(self.full)
        read_message(dialler)
        read_message(dialler)
        dialler.sendall(message(b"r" + bytes(4) + os.urandom(16)))
        read_message(target)
        target.sendall(message(b"a" + os.urandom(16)))
        read_message(dialler)
        link = Link(dialler, target)
        self._links.append(link)
        return link

    def _answer(self, expected):
        stream, _peer = self._listener.accept()
        stream.settimeout(LIMIT)
        hello = read_message(stream)
        assert hello[15:].decode() == expected
        stream.sendall(message(b"sok") + message(
            b"N" + struct.pack(">QIIH", self.flags, 7, 1, len(self.full)) + self.full.encode()))
        return stream

    def close(self):
        """As when a node dies: its connections end, and so does its registration."""
        for link in self._links:
            link.close()
        self._listener.close()
        self._registration.close()
