# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Two hosts, joined by wires on which packets vanish when they are told to.

A host is a network namespace, a wire a pair of veth devices. Packets vanish in one direction since
the sender is told a wrong hardware address of the receiver, whose device then takes no notice of
them: nobody gets an error, as with a broken fibre. Everything is gone when the two processes that
hold the namespaces are.
"""

import os
import shutil
import subprocess

from .wait import wait_until

# No device has it: packets to it are nobody's.
NOBODY = "02:00:00:00:00:01"


def can_make_hosts():
    """Whether we may make network namespaces and wires."""
    if not shutil.which("ip"):
        return False
    done = subprocess.run(["unshare", "-n", "ip", "link", "add", "epx0", "type", "veth", "peer",
                           "name", "epx1"], capture_output=True, check=False)
    return done.returncode == 0


class Host:
    """wrap: what to put before a command so that it runs here."""

    def __init__(self, world, name):
        self.name = name
        self._world = world
        holder = world.run(name, ["unshare", "-n", "cat"], stdin=subprocess.PIPE)
        self.pid = holder.pid
        self.wrap = ["nsenter", "--target", str(self.pid), "--net"]
        own = f"/proc/{self.pid}/ns/net"
        wait_until(lambda: namespace(own) != namespace("/proc/self/ns/net"), 10, "a namespace")
        self.run("ip", "link", "set", "lo", "up")

    def run(self, *command):
        done = subprocess.run(self.wrap + list(command), capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=20, check=False)
        assert done.returncode == 0, f"{self.name}: {' '.join(command)}: {done.stderr}"
        return done.stdout

    def start_epmd(self, port):
        """Erlang's own port mapper, on all addresses of this host."""
        epmd = self._world.run(f"epmd-{self.name}",
                               self.wrap + [shutil.which("epmd"), "-port", str(port)])

        def answers():
            assert not epmd.has_ended, epmd.read_log()
            return subprocess.run(self.wrap + ["epmd", "-port", str(port), "-names"],
                                  capture_output=True, check=False).returncode == 0

        wait_until(answers, 10, "epmd to answer")


def namespace(path):
    return os.readlink(path)


class Wire:
    """Joins two hosts. addresses: theirs on it, in the order of the hosts."""

    def __init__(self, hosts, number):
        self.hosts = hosts
        self.device = f"wire{number}"
        self.addresses = [f"10.89.{number}.1", f"10.89.{number}.2"]
        hosts[0].run("ip", "link", "add", self.device, "type", "veth", "peer", "name", self.device,
                     "netns", str(hosts[1].pid))
        for host, address in zip(hosts, self.addresses):
            host.run("ip", "address", "add", f"{address}/24", "dev", self.device)
            host.run("ip", "link", "set", self.device, "up")

    def lose(self, sender):
        """From now on what hosts[sender] sends on this wire vanishes."""
        self.hosts[sender].run("ip", "neighbour", "replace", self.addresses[1 - sender], "lladdr",
                               NOBODY, "dev", self.device, "nud", "permanent")

    def mend(self, sender):
        self.hosts[sender].run("ip", "neighbour", "delete", self.addresses[1 - sender], "dev",
                               self.device)
