# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Connections whose two ends are sockets of the benchmark, and the load on them (wire.c)."""

import os
import socket
import subprocess
import sys

from harness.dist import ACK, REPLY, STATUS, challenge, send_name
from harness.epmd import connect, look_up
from harness.world import build_dir


class Listener:
    """What a target listens with. alive: its name."""

    def __init__(self, alive="target"):
        self.alive = alive
        self.full = f"{alive}@{socket.gethostname().split('.')[0]}"
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=4096)
        self.socket.settimeout(10)
        self.port = self.socket.getsockname()[1]

    def close(self):
        self.socket.close()


def receive(sock, data):
    got = b""
    while len(got) < len(data):
        part = sock.recv(len(data) - len(got))
        assert part, "the connection ended"
        got += part
    assert got == data


class Link:
    """near: the dialler's end; far: the target's. The handshake is over."""

    def __init__(self, epmd_port, listener, dialler="dialler@there"):
        hello = send_name(dialler)
        self.near = connect(look_up(epmd_port, listener.alive))
        self.near.sendall(hello)
        self.far = listener.socket.accept()[0]
        self.far.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.far.settimeout(10)
        receive(self.far, hello)
        for giver, taker, message in ((self.far, self.near, STATUS),
                                      (self.far, self.near, challenge(listener.full)),
                                      (self.near, self.far, REPLY),
                                      (self.far, self.near, ACK)):
            giver.sendall(message)
            receive(taker, message)

    def close(self):
        self.near.close()
        self.far.close()


# Holds a name in a process of its own, with few descriptors, as a node does: the daemon looks
# through the descriptors of that process to see whether it is itself who asks.
HOLD = """
import socket, sys
client = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
client.sendall(bytes.fromhex(sys.argv[2]))
print(client.recv(6).hex(), flush=True)
sys.stdin.read()
"""


def hold(stack, port, request):
    """request: ALIVE2. Until the stack ends."""
    holder = stack.enter_context(subprocess.Popen(
        [sys.executable, "-c", HOLD, str(port), request.hex()], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True))
    assert holder.stdout.readline().startswith("7600")
    stack.callback(holder.stdin.close)


def run_program(name, *args, fds=()):
    """The numbers that a program of the benchmark's own prints."""
    for fd in fds:
        os.set_blocking(fd, True)
    program = os.path.join(build_dir(), "tests", "bench", name)
    done = subprocess.run([program, *(str(arg) for arg in args)], pass_fds=fds, check=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    return [float(word) for word in done.stdout.split()]


class Samples:
    """How often something was done in how many seconds, and how long one took, in µs."""

    def __init__(self, numbers):
        count, seconds, self.p50, self.p99, self.p999, self.longest = numbers
        self.per_second = count / seconds


def ping_pong(link, size, ms):
    fds = (link.near.fileno(), link.far.fileno())
    return Samples(run_program("wire", "pingpong", *fds, size, ms, fds=fds))


def bulk(link, size, ms):
    """MB/s."""
    fds = (link.near.fileno(), link.far.fileno())
    got, seconds = run_program("wire", "bulk", *fds, size, ms, fds=fds)
    return got / seconds / 1e6


def set_up(port, listener, head, ms):
    return Samples(run_program("wire", "setup", port, listener.socket.fileno(), head.hex(), ms,
                               fds=(listener.socket.fileno(),)))


def ask_epmd(port, request, ms, reply_len=0):
    return Samples(run_program("wire", "epmd", port, reply_len, request.hex(), ms))


def register(port, request, ms):
    """request: ALIVE2 with a name that ends in six digits."""
    return Samples(run_program("wire", "register", port, 6, request.hex(), ms))
