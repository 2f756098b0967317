# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""A program in a terminal of its own, and somebody who reads and types there."""

import os
import pty
import select
import signal
import termios
import time

LIMIT = 20


class Terminal:
    """`text` is all that it has shown so far."""

    def __init__(self, command):
        self.text = ""
        self.status = None
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            os.execvp(command[0], command)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        if self.status is None:
            self.kill()
        os.close(self._master)

    def _read(self):
        """Waits a little for more text. Returns whether the program may have more to show."""
        if not select.select([self._master], [], [], 0.1)[0]:
            return True
        try:
            piece = os.read(self._master, 4096)
        except OSError:
            # Nobody has the other side open.
            return False
        self.text += piece.decode("utf-8", "replace")
        return bool(piece)

    def read_until(self, words):
        deadline = time.monotonic() + LIMIT
        while words not in self.text:
            may_go_on = self._read()
            assert may_go_on or words in self.text, f"ended after: {self.text}"
            assert time.monotonic() < deadline, f"waited for {words!r} after: {self.text}"

    def type(self, keys):
        os.write(self._master, keys.encode())

    def say(self, line):
        self.type(line + "\n")

    @property
    def has_echo(self):
        """Whether what is typed is shown."""
        return bool(termios.tcgetattr(self._master)[3] & termios.ECHO)

    def wait(self):
        """Returns the exit status; negative for the signal that ended it."""
        deadline = time.monotonic() + LIMIT
        while self._read():
            assert time.monotonic() < deadline, f"does not end after: {self.text}"
        self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.status

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
