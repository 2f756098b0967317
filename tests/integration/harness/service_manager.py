# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""A small service manager: starts the daemon as systemd would, passes it descriptors, listens to
what it notifies, and keeps the descriptors that it is sent (sd_notify(3), FDSTORE=1).

The tests own it; the world owns the daemons that it starts.
"""

import array
import os
import signal
import socket
import threading

from .wait import wait_until

HERE = os.path.dirname(os.path.abspath(__file__))
# More than one message may carry (SCM_MAX_FD).
MAX_DESCRIPTORS = 300


class ServiceManager:
    """sockets: listening sockets, as a socket unit would have them. max_stored: how many
    descriptors it keeps (FileDescriptorStoreMax=); 0 for none."""

    class NoLog:
        """What the world wants of what it owns."""
        label = "service manager"

        @staticmethod
        def read_log():
            return ""

    process = NoLog()

    def __init__(self, world, sockets=(), max_stored=4096):
        self._world = world
        self.sockets = list(sockets)
        self._max_stored = max_stored
        self.said = []
        # (name, descriptor), oldest first.
        self.store = []
        self._changed = threading.Condition()
        self._path = world.path("notify")
        self._notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._notify.bind(self._path)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        world.own(self)

    def kill(self):
        # Wakes the thread, which ends.
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
            last.sendto(b"END=1", self._path)
        self._thread.join()
        self._notify.close()
        self.drop_store()

    # The store

    def drop_store(self):
        """As on a full stop."""
        for _name, descriptor in self.store:
            os.close(descriptor)
        self.store = []

    def stored(self, name):
        return [descriptor for known, descriptor in self.store if known == name]

    def _keep(self, fields, descriptors):
        names = [field[len("FDNAME="):] for field in fields if field.startswith("FDNAME=")]
        if "FDSTORE=1" in fields and len(self.store) + len(descriptors) <= self._max_stored:
            self.store += [(names[0] if names else "stored", number) for number in descriptors]
            return
        if "FDSTOREREMOVE=1" in fields:
            for entry in [entry for entry in self.store if entry[0] in names]:
                os.close(entry[1])
                self.store.remove(entry)
        for number in descriptors:
            os.close(number)

    def _listen(self):
        """Takes in what is sent, always: a daemon may wait for that."""
        while True:
            numbers = array.array("i")
            text, ancillary, _flags, _address = self._notify.recvmsg(
                65536, socket.CMSG_SPACE(MAX_DESCRIPTORS * numbers.itemsize))
            for level, kind, data in ancillary:
                if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                    numbers.frombytes(data[:len(data) - len(data) % numbers.itemsize])
            fields = text.decode().splitlines()
            if "END=1" in fields:
                return
            with self._changed:
                self._keep(fields, list(numbers))
                self.said.append(fields)

    def forget(self):
        """What was said so far."""
        with self._changed:
            self.said.clear()

    def wait_for(self, field, limit=10):
        """Waits for a notification with that field, which is forgotten then, with all before."""
        def heard():
            with self._changed:
                for index, fields in enumerate(self.said):
                    if field in fields:
                        del self.said[:index + 1]
                        return fields
            return None

        return wait_until(heard, limit, f"the daemon to notify {field}")

    # The daemon

    def start(self, *args, env=None, port=0, **options):
        """epmdpxyd with the sockets and what is in the store; ready."""
        passed = [("epmd", sock.fileno()) for sock in self.sockets] + self.store
        numbers = [number for _name, number in passed]
        environment = {"NOTIFY_SOCKET": self._path, "FDSTORE": str(self._max_stored)}
        if passed:
            environment["LISTEN_FDS"] = str(len(passed))
            environment["LISTEN_FDNAMES"] = ":".join(name for name, _number in passed)
        environment.update(env or {})
        daemon = self._world.daemon(
            *args, port=port, env=environment, pass_fds=numbers,
            wrap=[os.path.join(HERE, "pass_descriptors.py"), ",".join(map(str, numbers))],
            **options)
        self.wait_for("READY=1")
        return daemon

    def restart(self, daemon, *args, **options):
        """A planned restart: another daemon, with what this one has left."""
        assert daemon.stop(signal.SIGTERM) == 0, daemon.process.read_log()
        return self.start(*args, **options)
