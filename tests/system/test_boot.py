# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The Debian package, from its build to its purge, on a machine that boots: systemd is the first
process, erlang-base's epmd.socket is enabled as Debian has it, the bus is dbus-daemon and, at the
last boot, dbus-broker.

Run by booted.sh. One machine lives through all tests of this file, in their order, as a machine
does; each says what holds by then.
"""

import glob
import json
import os
import shutil
import subprocess
import sys

import pytest

from harness import World, stays, wait_until
from harness.epmd import NAMES

from machine import Machine

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
SERVICE = "epmdpxy.service"
LIMIT = 30

if not os.environ.get("EPX_BOOTED"):
    pytest.fail("run this by tests/system/booted.sh: it needs namespaces of its own",
                pytrace=False)


def ignored(folder, names):
    """What is no source: builds, and version control's own."""
    return [name for name in names if name in (".git", "__pycache__")
            or folder == TOP and name.startswith("build")]


@pytest.fixture(scope="module")
def packages():
    """The .deb files, built in a copy of the tree."""
    top = os.path.join(os.environ["EPX_BOOTED"], "debian-build")
    tree = os.path.join(top, "epmdpxy")
    shutil.copytree(TOP, tree, ignore=ignored, symlinks=True)
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("DESTDIR", "CFLAGS", "LDFLAGS", "MAKEFLAGS", "MAKELEVEL")}
    environment["DEB_BUILD_OPTIONS"] = "nocheck noautodbgsym parallel=2"
    done = subprocess.run(["dpkg-buildpackage", "--unsigned-source", "--unsigned-changes",
                           "--build=binary"], cwd=tree, env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=600, check=False)
    if done.returncode != 0:
        pytest.exit(f"no package was built:\n{done.stdout[-4000:]}", 1)
    return top


@pytest.fixture(scope="module")
def world():
    world = World()
    yield world
    world.close()


@pytest.fixture(scope="module")
def machine(packages, world):
    """Booted. On failure its console is told."""
    shutil.copy(glob.glob(os.path.join(packages, "epmdpxy_*.deb"))[0],
                os.path.join(world.directory, "epmdpxy.deb"))
    machine = Machine(os.environ["EPX_BOOTED"], share=[world.directory],
                      keep=("epmd.socket", "epmd.service"))
    machine.use_bus("dbus")
    # It is started more often here than a machine would let it.
    machine.write(f"/etc/systemd/system/{SERVICE}.d/limit.conf",
                  "[Unit]\nStartLimitIntervalSec=0\n")
    machine.boot()
    yield machine
    sys.stderr.write(machine.read_console())
    machine.power_off()


def epmd_port(machine, port):
    """The port that an EPMD says it has; None when nobody answers there."""
    try:
        with machine.connect(port) as client:
            client.sendall(NAMES)
            return int.from_bytes(client.recv(4), "big")
    except OSError:
        return None


def is_ours(machine):
    """Whether the daemon is up and answers on EPMD's own port."""
    return machine.show(SERVICE, "ActiveState") == ["active"] and epmd_port(machine, 4369) == 4369


def main_pid(machine):
    return int(machine.show(SERVICE, "MainPID")[0])


def ctl(machine, *arguments):
    return machine.run("epmdpxyctl", "--bus=system", *arguments)


def node(machine, world, name):
    """A real node inside."""
    return world.node(f"{name}@localhost", 4369, wrap=machine.enter())


def journal(machine, *matches):
    """The messages that have these fields."""
    text = machine.run("journalctl", "--unit", SERVICE, "--output=json", "--all", *matches)
    return [json.loads(line)["MESSAGE"] for line in text.splitlines() if line.startswith("{")]


def drop_in(machine, text):
    machine.write(f"/etc/systemd/system/{SERVICE}.d/test.conf", text)
    machine.run("systemctl", "daemon-reload")


def install(machine, world):
    return machine.run("dpkg", "--install", os.path.join(world.directory, "epmdpxy.deb"))


def check_it_serves(machine, world):
    """What every boot must end in: nodes register, find each other and can be cut apart."""
    wait_until(lambda: is_ours(machine), LIMIT, "the daemon to serve port 4369")
    # Erlang's own goes on elsewhere.
    assert epmd_port(machine, 14369) is not None
    first, second = node(machine, world, "node1"), node(machine, world, "node2")
    assert first.ping(second) == "pong"
    assert "1 link" in ctl(machine, "cut", "node1", "node2")
    assert "1 link" in ctl(machine, "fix", "--all")
    for each in (first, second):
        each.kill()
    wait_until(lambda: "node1" not in ctl(machine, "nodes"), LIMIT, "the nodes to leave")


def test_the_package_has_no_lintian_errors(packages):
    done = subprocess.run(["lintian", "--allow-root", "--fail-on=error",
                           *glob.glob(os.path.join(packages, "*.changes"))],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=120, check=False)
    assert done.returncode == 0, done.stdout


def test_before_it_erlangs_own_serves_the_port(machine):
    wait_until(lambda: epmd_port(machine, 4369) is not None, LIMIT, "epmd")
    assert not os.path.exists(machine.path("/usr/bin/epmdpxyd"))


def test_installed_it_takes_over_the_port(machine, world):
    install(machine, world)
    check_it_serves(machine, world)


def test_it_runs_as_its_user_without_capabilities(machine):
    with open(machine.live_path(f"/proc/{main_pid(machine)}/status"), encoding="ascii") as status:
        fields = dict(line.rstrip().split(":\t", 1) for line in status if ":\t" in line)
    assert fields["Uid"].split()[0] == machine.run("id", "--user", "epmdpxy").strip()
    assert int(fields["CapBnd"], 16) == 0
    assert fields["NoNewPrivs"] == "1" and fields["Seccomp"] == "2"


def test_the_journal_can_be_asked_by_node_link_and_rule(machine):
    assert any("has registered" in line for line in journal(machine, "EPMDPXY_NODE=node1"))
    assert any("up" in line and "node2" in line for line in journal(machine, "EPMDPXY_LINK=1"))
    assert any("node1" in line and "laid" in line for line in journal(machine, "EPMDPXY_RULE=1"))
    assert not journal(machine, "EPMDPXY_NODE=node3")


def test_reload_brings_the_configuration_into_force(machine):
    before = main_pid(machine)
    machine.write("/etc/epmdpxy/epmdpxy.conf", "[limits]\npacket-timeout=1\n")
    machine.run("systemctl", "reload", SERVICE)
    with machine.connect(4369) as client:
        client.settimeout(10)
        assert client.recv(1) == b""
    assert main_pid(machine) == before


def test_an_upgrade_leaves_it_alone(machine, world):
    before = main_pid(machine)
    install(machine, world)
    assert main_pid(machine) == before
    # Conffiles are the administrator's.
    with open(machine.path("/etc/epmdpxy/epmdpxy.conf"), encoding="utf-8") as config:
        assert "packet-timeout=1" in config.read()


def test_a_restart_is_not_noticed_by_connected_nodes(machine, world):
    first, second = node(machine, world, "node1"), node(machine, world, "node2")
    assert first.ping(second) == "pong"
    ctl(machine, "cut", "node1", "node2")
    second.call("epx_probe:sink(sink)")
    first.call(f"{{sink, '{second.full}'}} ! {{1, held}}")
    links, rules = ctl(machine, "links", "--json"), ctl(machine, "rules", "--json")
    before = main_pid(machine)
    machine.run("systemctl", "restart", SERVICE)
    assert main_pid(machine) != before
    assert (ctl(machine, "links", "--json"), ctl(machine, "rules", "--json")) == (links, rules)
    assert second.call("epx_probe:sink_got(sink)") == []
    ctl(machine, "fix", "--all")
    wait_until(lambda: second.call("epx_probe:sink_got(sink)") == [1], LIMIT, "the held message")
    machine.run("systemctl", "restart", SERVICE)
    # Longer than it takes to notice silence.
    stays(lambda: not first.downs() and not second.downs(), 6, "nodes to stay connected")
    # On a full stop systemd closes what is in its store.
    machine.run("systemctl", "stop", "epmdpxy.socket", SERVICE)
    first.wait_down(second, LIMIT)
    machine.run("systemctl", "start", "epmdpxy.socket", SERVICE)
    for each in (first, second):
        each.kill()


def test_killed_it_comes_back_and_nobody_is_refused_meanwhile(machine):
    before = main_pid(machine)
    machine.run("kill", "-9", str(before))
    # The socket is systemd's: this waits there for the next daemon.
    with machine.connect(4369) as client:
        client.sendall(NAMES)
        assert client.recv(4) == (4369).to_bytes(4, "big")
    wait_until(lambda: is_ours(machine), LIMIT, "the daemon to be back")
    assert main_pid(machine) != before


def test_stopped_it_is_started_by_the_next_node(machine):
    machine.run("systemctl", "stop", SERVICE)
    assert epmd_port(machine, 4369) == 4369


def test_stopped_with_its_socket_it_is_started_by_a_call(machine):
    machine.run("systemctl", "stop", "epmdpxy.socket", SERVICE)
    assert epmd_port(machine, 4369) is None
    assert "node" in ctl(machine, "status")
    assert is_ours(machine)
    machine.run("systemctl", "stop", SERVICE)
    machine.run("systemctl", "start", "epmdpxy.socket", SERVICE)


def test_the_watchdog_ends_a_daemon_that_hangs(machine):
    drop_in(machine, "[Service]\nWatchdogSec=1s\nLimitCORE=0\n")
    machine.run("systemctl", "restart", SERVICE)
    before = main_pid(machine)
    machine.run("kill", "-STOP", str(before))
    wait_until(lambda: main_pid(machine) not in (0, before) and is_ours(machine), LIMIT,
               "another daemon")
    assert "watchdog" in machine.run("journalctl", "--unit", SERVICE).lower()
    drop_in(machine, "")


def test_a_mistake_in_the_configuration_is_told_and_not_tried_again(machine):
    machine.run("systemctl", "stop", "epmdpxy.socket", SERVICE)
    machine.write("/etc/epmdpxy/epmdpxy.conf", "[limits]\npacket-timeout=0\n")
    machine.run("systemctl", "start", SERVICE, check=False)
    wait_until(lambda: machine.show(SERVICE, "ActiveState") == ["failed"], LIMIT, "it to fail")
    assert machine.show(SERVICE, "NRestarts") == ["0"]
    assert "packet-timeout" in machine.run("journalctl", "--unit", SERVICE)
    machine.write("/etc/epmdpxy/epmdpxy.conf", "")
    machine.run("systemctl", "start", "epmdpxy.socket")


@pytest.mark.parametrize("bus", ["dbus", "dbus-broker"])
def test_it_serves_after_a_boot(machine, world, bus):
    machine.power_off()
    machine.use_bus(bus)
    machine.boot()
    check_it_serves(machine, world)


def test_a_user_has_a_daemon_of_their_own(machine):
    machine.run("useradd", "--create-home", "epxuser")
    machine.write("/home/epxuser/.config/systemd/user/epmdpxy.service.d/port.conf",
                  "[Service]\nEnvironment=ERL_EPMD_PORT=14370\n")
    machine.run("chown", "-R", "epxuser", "/home/epxuser")
    machine.run("loginctl", "enable-linger", "epxuser")
    uid = machine.run("id", "--user", "epxuser").strip()
    wait_until(lambda: os.path.exists(machine.live_path(f"/run/user/{uid}/bus")), LIMIT,
               "the user's bus")
    answer = machine.run("setpriv", f"--reuid={uid}", "--clear-groups", "env",
                         f"XDG_RUNTIME_DIR=/run/user/{uid}", "busctl", "--user", "get-property",
                         "org.epmdpxy", "/org/epmdpxy/Manager", "org.epmdpxy.Manager", "EpmdPort")
    assert answer.split() == ["q", "14370"]
    assert "user@" in machine.run("systemctl", "status", f"user@{uid}.service")
    assert epmd_port(machine, 14370) == 14370
    machine.run("loginctl", "disable-linger", "epxuser")


def in_a_session(machine, seat, *arguments):
    """What epmdpxyctl says to epxuser, logged in at a seat or from elsewhere."""
    environment = f"XDG_SEAT={seat} XDG_SESSION_TYPE=x11 XDG_SESSION_CLASS=user"
    return machine.run("systemd-run", "--quiet", "--wait", "--pipe", "--uid=epxuser",
                       "--property=PAMName=login", f"--property=Environment={environment}",
                       "epmdpxyctl", "--bus=system", *arguments, check=False)


def test_who_sits_at_the_machine_may_fix_without_a_password(machine):
    assert in_a_session(machine, "seat0", "fix", "--all").startswith("fixed ")
    assert "administrator's password" in in_a_session(machine, "seat0", "cut", "a", "b")
    for arguments in (("fix", "--all"), ("cut", "a", "b")):
        assert "administrator's password" in in_a_session(machine, "", *arguments)
    assert any(line.startswith("Refused org.epmdpxy.fix-cables to ") for line in journal(machine))


def test_purged_it_leaves_nothing_and_erlangs_own_is_back(machine):
    machine.run("rm", "-r", f"/etc/systemd/system/{SERVICE}.d", "/home/epxuser")
    machine.run("dpkg", "--purge", "epmdpxy")
    wait_until(lambda: epmd_port(machine, 4369) is not None, LIMIT, "epmd")
    assert "epmdpxyd" not in machine.run("ps", "-A")
    left = machine.run("find", "/etc", "/lib", "/usr", "/var", "/run", "/home", "-xdev", "-name",
                       "*epmdpxy*")
    assert left == ""
    machine.power_off()
