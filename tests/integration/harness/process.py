# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""One child process with its logs in files, which is ended by its id whatever the test does.

Each runs in a process group of its own, so that helpers it starts go with it.
"""

import ctypes
import os
import signal
import subprocess

from .wait import PATIENCE

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def die_with_parent():
    """In a child before it runs: end when the test does, even when that is killed."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Process:
    """A running program. `log` is the path of its standard error."""

    def __init__(self, directory, label, argv, env=None, stdin=None, stdout=subprocess.PIPE,
                 prepare=None, pass_fds=()):
        self.label = label
        def on_forked():
            die_with_parent()
            if prepare:
                prepare()

        self.log = os.path.join(directory, f"{label}.log")
        with open(self.log, "ab") as log:
            self.child = subprocess.Popen(
                argv, env=env, stdin=stdin if stdin is not None else subprocess.DEVNULL,
                stdout=stdout, stderr=log, start_new_session=True, preexec_fn=on_forked,
                pass_fds=pass_fds)
        self.pid = self.child.pid

    @property
    def has_ended(self):
        return self.child.poll() is not None

    def wait(self, limit=10):
        """Returns the exit status; negative for the signal that ended it."""
        try:
            return self.child.wait(PATIENCE * limit)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.label} did not end within {PATIENCE * limit} s") from None

    def signal(self, number):
        self.child.send_signal(number)

    def read_log(self):
        with open(self.log, "rb") as log:
            return log.read().decode("utf-8", "replace")

    def kill(self):
        """Ends it and all it started, at once. Harmless when it has ended."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        self.child.wait()
        for stream in (self.child.stdin, self.child.stdout):
            if stream:
                try:
                    stream.close()
                except OSError:
                    pass


def descriptors(pid):
    """How many descriptors a process has open."""
    return len(os.listdir(f"/proc/{pid}/fd"))


def cpu_seconds(pid):
    """The processor time a process has used."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wakeups(pid):
    """How often a process's main thread has waited for something and gone on."""
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
        for line in status:
            if line.startswith("voluntary_ctxt_switches:"):
                return int(line.split()[1])
    raise AssertionError("no count of waits")
