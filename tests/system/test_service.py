# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The service as it is installed, on a stock system bus with the policy in force."""

import os
import pwd
import select
import shutil
import subprocess

import pytest

from harness import wait_until
from people import (DENIED, LIMIT, MANAGER, MANAGER_PATH, NAME, PASSWORD_WANTED, as_user, busctl,
                    call, command_of, driver, rules)


@pytest.fixture(scope="session")
def service():
    """The activated daemon's process id: the first call of all, by somebody without rights, starts
    it."""
    assert not driver("NameHasOwner", NAME)
    answer = busctl("nobody", "get-property", NAME, MANAGER_PATH, MANAGER, "ApiVersion")
    assert answer.returncode == 0, answer.stdout
    return driver("GetConnectionUnixProcessID", NAME)


def test_the_bus_starts_it_as_user_epmdpxy(service):
    assert os.stat(f"/proc/{service}").st_uid == pwd.getpwnam("epmdpxy").pw_uid
    with open(f"/proc/{service}/cmdline", encoding="ascii") as cmdline:
        program, *arguments = cmdline.read().rstrip("\0").split("\0")
    assert os.path.basename(program) == "epmdpxyd"
    assert arguments == ["--bus=system"]


def test_it_serves_epmds_own_port(service):
    answer = busctl("nobody", "get-property", NAME, MANAGER_PATH, MANAGER, "EpmdPort")
    assert answer.stdout.split() == ["q", "4369"]


@pytest.mark.parametrize("user", ["root", "epxmember"])
@pytest.mark.parametrize("member, arguments", [
    ("CutCables", ("asas", "1", "node1", "1", "node2")),
    ("FixCables", ("asas", "1", "node1", "1", "node2")),
    ("FixAllCables", ()),
])
def test_root_and_the_group_may_cut_and_fix(service, user, member, arguments):
    answer = call(user, member, *arguments)
    assert (answer.returncode, answer.stdout.split()) == (0, ["u", "0"])


@pytest.mark.parametrize("member, arguments", [
    ("CutCables", ("asas", "1", "node1", "1", "node2")),
    ("FixCables", ("asas", "1", "node1", "1", "node2")),
    ("FixAllCables", ()),
])
def test_nobody_may_not_cut_or_fix(service, member, arguments):
    answer = call("nobody", member, *arguments)
    assert answer.returncode != 0
    assert PASSWORD_WANTED in answer.stdout


def test_what_nobody_may_not_is_not_done(service):
    call("root", "FixAllCables")
    call("nobody", "CutCables", "asas", "1", "node1", "1", "node2")
    assert rules() == []


@pytest.mark.parametrize("name", ["Islands", "Partitioned", "Rules", "EpmdPort", "Version"])
def test_everybody_may_read(service, name):
    answer = busctl("nobody", "get-property", NAME, MANAGER_PATH, MANAGER, name)
    assert answer.returncode == 0, answer.stdout


def test_everybody_may_introspect(service):
    answer = busctl("nobody", "introspect", NAME, MANAGER_PATH, MANAGER)
    assert answer.returncode == 0, answer.stdout
    assert ".CutCables" in answer.stdout


def test_everybody_may_list_objects(service):
    answer = busctl("nobody", "call", NAME, "/org/epmdpxy", "org.freedesktop.DBus.ObjectManager",
                    "GetManagedObjects")
    assert answer.returncode == 0, answer.stdout


def test_everybody_may_ping(service):
    answer = call("nobody", "Ping", interface="org.freedesktop.DBus.Peer")
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize("user", ["nobody", "epxmember", "root"])
def test_nobody_at_all_may_set_a_property(service, user):
    answer = busctl(user, "set-property", NAME, MANAGER_PATH, MANAGER, "Partitioned", "b", "true")
    assert answer.returncode != 0
    assert DENIED in answer.stdout


@pytest.mark.parametrize("user", ["nobody", "epxmember"])
def test_others_may_not_own_the_name(service, user):
    answer = busctl(user, "call", "org.freedesktop.DBus", "/org/freedesktop/DBus",
                    "org.freedesktop.DBus", "RequestName", "su", NAME, "0")
    assert answer.returncode != 0
    assert DENIED in answer.stdout or "not allowed to own" in answer.stdout


def test_a_daemon_that_may_not_own_the_name_fails(service):
    answer = as_user("nobody", shutil.which("epmdpxyd"), "--bus=system", "--port=0")
    assert answer.returncode == 1, answer.stdout


class Output:
    """What a program has said so far."""

    def __init__(self, *command, **options):
        self.child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                      **options)
        self._text = b""

    def read(self):
        while select.select([self.child.stdout], [], [], 0)[0]:
            piece = os.read(self.child.stdout.fileno(), 4096)
            if not piece:
                break
            self._text += piece
        return self._text.decode()

    def stop(self):
        self.child.terminate()
        self.child.wait(LIMIT)
        self.child.stdout.close()


def cut_and_fix(name):
    for member in ("CutCables", "FixCables"):
        answer = call("root", member, "asas", "1", name, "1", "other")
        assert answer.returncode == 0, answer.stdout


def test_epmdpxyctl_monitor_does_not_believe_forged_signals(service):
    monitor = Output("epmdpxyctl", "--bus=system", "monitor")

    def shows_a_cut():
        cut_and_fix("before")
        return "before" in monitor.read()

    try:
        wait_until(shows_a_cut, LIMIT, "the monitor to be there")
        forged = busctl("nobody", "emit", MANAGER_PATH, MANAGER, "CablesCut", "asasa{sv}", "1",
                        "forged", "1", "other", "0")
        assert forged.returncode == 0, forged.stdout
        cut_and_fix("after")
        wait_until(lambda: "after" in monitor.read(), LIMIT, "the monitor to show the next cut")
        assert "forged" not in monitor.read()
    finally:
        monitor.stop()


def test_the_agent_of_any_user_may_watch(service):
    agent = Output(*command_of("nobody", "dbus-run-session", "--", "epmdpxy-agent",
                               "--bus=system"), env=dict(os.environ, G_MESSAGES_DEBUG="all"))
    try:
        wait_until(lambda: "The daemon is on the bus" in agent.read(), LIMIT,
                   "the agent to read the islands")
    finally:
        agent.stop()
