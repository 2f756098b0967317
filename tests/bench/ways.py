# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The ways between two nodes that are measured beside each other: no proxy, ours, and the others.

Every way ends at the same target. A peer is put there as an operator would: its port is
registered under the target's name in an EPMD of its own. Each peer is configured to be as fast as
it can be for this.
"""

import os

from harness.epmd import Registration, alive2
from harness.world import build_dir, free_port
from harness.wait import wait_until

DIRECT, OURS = "direct", "epmdpxy"
SOCKET_PROXYD = "/lib/systemd/systemd-socket-proxyd"

HAPROXY = """
global
  nbthread 1
  maxconn 2000
defaults
  mode tcp
  timeout connect 5s
  timeout client 1h
  timeout server 1h
  option splice-request
  option splice-response
listen node
  bind 127.0.0.1:{front}
  server node 127.0.0.1:{back}
"""

NGINX = """
load_module /usr/lib/nginx/modules/ngx_stream_module.so;
daemon off;
worker_processes 1;
pid {directory}/nginx.pid;
error_log stderr;
events {{ worker_connections 2000; }}
stream {{
  server {{
    listen 127.0.0.1:{front};
    proxy_pass 127.0.0.1:{back};
    proxy_buffer_size 128k;
    tcp_nodelay on;
  }}
}}
"""


class Way:
    """name, and the EPMD port by which a dialler finds the target this way."""

    def __init__(self, name, epmd_port):
        self.name = name
        self.epmd_port = epmd_port


def start_haproxy(world, front, back):
    with open(world.path("haproxy.cfg"), "w", encoding="ascii") as config:
        config.write(HAPROXY.format(front=front, back=back))
    return ["/usr/sbin/haproxy", "-db", "-f", world.path("haproxy.cfg")]


def start_nginx(world, front, back):
    os.chmod(world.directory, 0o755)
    with open(world.path("nginx.conf"), "w", encoding="ascii") as config:
        config.write(NGINX.format(front=front, back=back, directory=world.directory))
    return ["/usr/sbin/nginx", "-p", world.directory, "-c", world.path("nginx.conf")]


def start_socket_proxyd(_world, front, back):
    return ["systemd-socket-activate", "-l", f"127.0.0.1:{front}", SOCKET_PROXYD,
            "--connections-max=2000", f"127.0.0.1:{back}"]


def start_socat(_world, front, back):
    return ["socat", "-b", "131072",
            f"TCP-LISTEN:{front},bind=127.0.0.1,reuseaddr,fork,nodelay,backlog=1024",
            f"TCP:127.0.0.1:{back},nodelay"]


PEERS = {
    "haproxy": start_haproxy,
    "nginx": start_nginx,
    "socket-proxyd": start_socket_proxyd,
    "socat": start_socat,
}


def bare(mode):
    def start(_world, front, back):
        return [os.path.join(build_dir(), "tests", "bench", "bare"), mode, str(front), str(back)]
    return start


# No peers: the least that a relay can do (bare.c), measured when asked for.
BARE = {"asleep": bare("asleep"), "awake": bare("awake")}
ALL = [DIRECT, OURS, *PEERS]


class Ways:
    """All ways to one target: a node or a listener at that port of this machine.

    target: its alive name; port: where it listens; names: which ways.
    """

    def __init__(self, world, target, port, names=None):
        self.world = world
        self.registrations = []
        self.daemon = None
        self.ways = [self._make(name, target, port) for name in names or ALL]

    def _register(self, epmd_port, target, port):
        registration = Registration(epmd_port, alive2(target, port=port))
        assert registration.ok
        self.registrations.append(registration)

    def _make(self, name, target, port):
        if name == OURS:
            # On a bus, as users have it; nobody listens there.
            self.daemon = self.world.daemon(f"--bus={self.world.bus().address}", bus=None)
            self._register(self.daemon.port, target, port)
            return Way(name, self.daemon.port)
        epmd = self.world.real_epmd()
        if name != DIRECT:
            front = free_port()
            start = PEERS.get(name) or BARE[name]
            peer = self.world.run(name, start(self.world, front, port))
            wait_until(lambda: peer.has_ended or listens(front), 10, f"{name} to listen")
            assert not peer.has_ended, f"{name}: {peer.read_log()}"
            port = front
        self._register(epmd.port, target, port)
        return Way(name, epmd.port)

    def __iter__(self):
        return iter(self.ways)

    def rotated(self, number):
        """The ways, beginning with another each round, so that none always follows the same."""
        at = number % len(self.ways)
        return self.ways[at:] + self.ways[:at]

    def close(self):
        for registration in self.registrations:
            registration.close()


def listens(port):
    """Without connecting: that would be a connection to the target."""
    wanted = f"0100007F:{port:04X} 00000000:0000 0A"
    with open("/proc/net/tcp", encoding="ascii") as table:
        return any(wanted in line for line in table)


def missing():
    """The Debian packages of what this machine does not have."""
    needed = {"haproxy": "/usr/sbin/haproxy", "nginx-light": "/usr/sbin/nginx",
              "libnginx-mod-stream": "/usr/lib/nginx/modules/ngx_stream_module.so",
              "systemd": SOCKET_PROXYD, "socat": "/usr/bin/socat", "erlang-base": "/usr/bin/epmd"}
    return [package for package, path in needed.items() if not os.path.exists(path)]
