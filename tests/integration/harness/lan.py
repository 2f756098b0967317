# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Hosts on one network, each with a system bus, EPMD's port and an sshd of its own.

A host is a network and a mount namespace: its /run is empty but for what is started here, and its
/etc has an account of root's that ssh may enter. Hosts hang on a bridge, in whose namespace the one
who controls them is: nobody's real network is touched, and all is gone with the processes.
"""

import os
import shutil
import subprocess

from .netns import namespace
from .wait import wait_until
from .world import program

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path=/run/dbus/system_bus_socket</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
    <allow user="*"/>
  </policy>
</busconfig>
"""
SSHD = """Port 22
HostKey {directory}/host-key
AuthorizedKeysFile {directory}/key.pub
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin yes
PidFile none
"""
SSH = """Host *
  User root
  IdentityFile {directory}/key
  IdentitiesOnly yes
  UserKnownHostsFile {directory}/known
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
"""
LIMIT = 20


class Place:
    """A network and a mount namespace. wrap: what to put before a command so that it runs here."""

    def __init__(self, world, name):
        self.name = name
        self.world = world
        holder = world.run(name, ["unshare", "-mn", "--propagation", "private", "cat"],
                           stdin=subprocess.PIPE)
        self.pid = holder.pid
        self.wrap = ["nsenter", "--target", str(self.pid), "--net", "--mount"]
        own = f"/proc/{self.pid}/ns/net"
        wait_until(lambda: namespace(own) != namespace("/proc/self/ns/net"), 10, "a namespace")
        self.run("ip", "link", "set", "lo", "up")

    def run(self, *command):
        done = subprocess.run(self.wrap + list(command), capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=LIMIT, check=False)
        assert done.returncode == 0, f"{self.name}: {' '.join(command)}: {done.stderr}"
        return done.stdout

    def start(self, label, *command, **options):
        return self.world.run(f"{label}-{self.name}", self.wrap + list(command), **options)


class Host(Place):
    """One with a system bus and sshd; start_daemon() starts epmdpxyd on EPMD's own port."""

    def __init__(self, lan, name, number):
        super().__init__(lan.world, name)
        self.address = f"10.77.0.{number}"
        self.daemon = None
        self._lan = lan
        self.run("ip", "link", "add", "eth0", "type", "veth", "peer", "name", f"to-{name}",
                 "netns", str(lan.hub.pid))
        lan.hub.run("ip", "link", "set", f"to-{name}", "master", "bridge", "up")
        self.run("ip", "address", "add", f"{self.address}/24", "dev", "eth0")
        self.run("ip", "link", "set", "eth0", "up")
        self._start_bus()
        self.sshd = None
        self.start_sshd()

    def _start_bus(self):
        config = self._lan.write("bus.conf", BUS)
        self.run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run")
        self.run("mkdir", "/run/dbus", "/run/sshd")
        bus = self.start("bus", "dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile",
                         "--print-address=1")
        assert bus.child.stdout.readline(), bus.read_log()

    def start_sshd(self):
        config = self._lan.write("sshd.conf", SSHD.format(directory=self._lan.directory))
        self.run("mount", "--bind", self._lan.shadow, "/etc/shadow")
        self.sshd = self.start("sshd", shutil.which("sshd") or "/usr/sbin/sshd", "-D", "-e", "-f",
                               config)

        def answers():
            assert not self.sshd.has_ended, self.sshd.read_log()
            return "LISTEN" in self.run("ss", "-Hltn", "sport", "=", ":22")

        wait_until(answers, 10, "sshd to listen")

    def start_daemon(self):
        self.daemon = self.start("epmdpxyd", program("epmdpxyd"), "--bus=system", "--port=4369",
                                 "--listen=any", "--print-port", env=without_bus())
        assert self.daemon.child.stdout.readline() == b"4369\n", self.daemon.read_log()


def without_bus():
    return {name: value for name, value in os.environ.items()
            if name not in ("DBUS_SYSTEM_BUS_ADDRESS", "EPMDPXY_BUS", "ERL_EPMD_PORT")}


class Lan:
    """hub: where the bridge is, and who controls the hosts. ssh: the command that reaches them."""

    def __init__(self, world, names):
        self.world = world
        self.directory = world.path("lan")
        os.mkdir(self.directory)
        self.shadow = self._open_root()
        self._make_keys()
        self.hub = Place(world, "hub")
        self.hub.run("ip", "link", "add", "bridge", "type", "bridge")
        self.hub.run("ip", "address", "add", "10.77.0.254/24", "dev", "bridge")
        self.hub.run("ip", "link", "set", "bridge", "up")
        self.hosts = {name: Host(self, name, number) for number, name in enumerate(names, 1)}
        config = SSH.format(directory=self.directory)
        for host in self.hosts.values():
            config = f"Host {host.name}\n  HostName {host.address}\n" + config
        self.write("known", "".join(f"{host.address} {self._host_key}\n"
                                    for host in self.hosts.values()))
        self.ssh = f"ssh -F {self.write('ssh.conf', config)}"

    def write(self, name, text):
        path = os.path.join(self.directory, name)
        with open(path, "w", encoding="ascii") as out:
            out.write(text)
        return path

    def _open_root(self):
        """A copy of the passwords that does not lock root out; nobody gets in by a password."""
        with open("/etc/shadow", encoding="utf-8") as shadow:
            lines = [f"root:*:{line.split(':', 2)[2]}" if line.startswith("root:") else line
                     for line in shadow]
        path = self.write("shadow", "".join(lines))
        os.chmod(path, 0o600)
        return path

    def _make_keys(self):
        for name in ("key", "host-key"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f",
                            os.path.join(self.directory, name)], check=True, timeout=LIMIT)
        with open(os.path.join(self.directory, "host-key.pub"), encoding="ascii") as key:
            self._host_key = " ".join(key.read().split()[:2])

    def _command(self, *args):
        environment = dict(without_bus(), EPMDPXY_SSH=self.ssh, LC_ALL="C.UTF-8")
        return self.hub.wrap + [program("epmdpxyctl"), *args], environment

    def ctl(self, *args, hosts=None, status=0):
        """epmdpxyctl for all hosts, or those: what it printed, and its complaints."""
        argv, environment = self._command("-H", hosts or ",".join(self.hosts), *args)
        done = subprocess.run(argv, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=60, check=False)
        assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
        return done.stdout, done.stderr
