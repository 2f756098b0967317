# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""A machine that boots: systemd-nspawn on an overlay of this one's own root, with systemd as its
first process, a journal, a system bus and a network of its own. What it writes is kept from boot to
boot, and goes with the namespace that booted.sh makes.

Services of this machine are left out, but for those that are named.
"""

import ctypes
import glob
import os
import signal
import socket
import subprocess
import threading

from harness import wait_until

CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)
UNITS = "/etc/systemd/system"


class Machine:
    """directory: on a file system that can hold an overlay. share: folders that are seen inside
    where they are outside. keep: units of this machine that start there, too."""

    def __init__(self, directory, share=(), keep=()):
        self.root = os.path.join(directory, "root")
        self._console = os.path.join(directory, "console")
        self._share = share
        self._nspawn = None
        self.leader = None
        layers = {name: os.path.join(directory, name) for name in ("upper", "work", "root")}
        for path in layers.values():
            os.mkdir(path)
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o",
                        f"lowerdir=/,upperdir={layers['upper']},workdir={layers['work']}",
                        self.root], check=True)
        self._prepare(keep)

    def path(self, inside):
        return self.root + inside

    def _prepare(self, keep):
        """It is another machine, and an idle one."""
        with open(self.path("/etc/machine-id"), "w", encoding="ascii") as file:
            subprocess.run(["systemd-id128", "new"], stdout=file, check=True)
        self.write("/etc/hostname", "epx-booted\n")
        self.write("/etc/hosts", "127.0.0.1 localhost\n127.0.1.1 epx-booted\n::1 localhost\n")
        # Container images have one that forbids packages to start what they install.
        for unwanted in ("/usr/sbin/policy-rc.d", "/var/lib/man-db/auto-update"):
            if os.path.exists(self.path(unwanted)):
                os.remove(self.path(unwanted))
        for link in glob.glob(self.path(UNITS + "/*.wants/*")):
            if os.path.basename(link) not in keep:
                os.remove(link)
        self.link("/lib/systemd/system/multi-user.target", "default.target")

    def write(self, inside, text):
        path = self.path(inside)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if os.path.islink(path):
            os.remove(path)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def link(self, target, unit):
        path = self.path(os.path.join(UNITS, unit))
        if os.path.lexists(path):
            os.remove(path)
        os.symlink(target, path)

    def use_bus(self, name):
        """Which program is the system bus from the next boot on: dbus or dbus-broker."""
        self.link(f"/lib/systemd/system/{name}.service", "dbus.service")

    # Its life

    def boot(self, limit=60):
        command = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--link-journal=no",
                   "--private-network", "--console=pipe", f"--directory={self.root}",
                   "--machine=epx-booted"]
        command += [f"--bind={folder}" for folder in self._share] + ["--boot"]
        with open(self._console, "ab") as console:
            self._nspawn = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=console,
                                            stderr=console)
        self.leader = wait_until(self._find_leader, limit, "the machine's first process")
        wait_until(self._is_up, limit, f"the machine to come up:\n{self.read_console()}")

    def live_path(self, inside):
        """Where a file of the running machine, of its /run or /proc too, is seen from here."""
        return os.path.join("/proc", str(self.leader), "root", inside.lstrip("/"))

    def _find_leader(self):
        assert self._nspawn.poll() is None, self.read_console()
        pid = self._nspawn.pid
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as children:
            for child in children.read().split():
                with open(f"/proc/{child}/comm", encoding="ascii") as comm:
                    if comm.read().strip() == "systemd":
                        return int(child)
        return None

    def _is_up(self):
        # Degraded: one unit or another cannot start in a container.
        return self.run("systemctl", "is-system-running", check=False).strip() in ("running",
                                                                                 "degraded")

    def power_off(self, limit=60):
        if not self._nspawn:
            return
        # What systemd takes for "power off" (SIGRTMIN+4).
        if self.leader:
            os.kill(self.leader, signal.SIGRTMIN + 4)
        try:
            self._nspawn.wait(limit)
        finally:
            if self._nspawn.poll() is None:
                self._nspawn.kill()
                self._nspawn.wait()
            self._nspawn = self.leader = None

    def read_console(self):
        with open(self._console, encoding="utf-8", errors="replace") as console:
            return console.read()[-6000:]

    # Inside

    def enter(self):
        """What to put before a command so that it runs inside, as root."""
        return ["nsenter", "--target", str(self.leader), "--all", "--"]

    def wrap(self, *command):
        """The same in an environment of its own."""
        return [*self.enter(), "env", "-i",
                "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8",
                "DEBIAN_FRONTEND=noninteractive", *command]

    def run(self, *command, check=True, limit=60):
        """Runs it inside and returns what it said."""
        done = subprocess.run(self.wrap(*command), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=limit, check=False)
        assert not check or done.returncode == 0, f"{' '.join(command)}:\n{done.stdout}"
        return done.stdout

    def connect(self, port, host="127.0.0.1"):
        """A connection within the machine's network."""
        found = []

        def enter():
            try:
                with open(f"/proc/{self.leader}/ns/net", "rb") as namespace:
                    if LIBC.setns(namespace.fileno(), CLONE_NEWNET) != 0:
                        raise OSError(ctypes.get_errno(), "setns")
                found.append(socket.create_connection((host, port), 10))
            except OSError as error:
                found.append(error)

        # A thread's network is its own.
        thread = threading.Thread(target=enter)
        thread.start()
        thread.join()
        if isinstance(found[0], OSError):
            raise found[0]
        return found[0]

    def show(self, unit, *properties):
        """Properties of a unit, in that order."""
        text = self.run("systemctl", "show", unit, *[f"--property={name}" for name in properties])
        values = dict(line.split("=", 1) for line in text.splitlines())
        return [values[name] for name in properties]
