# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The programs as they are installed, and nothing of the build's: real nodes register with a daemon
that the session bus starts, are cut and fixed; shells and man find what is theirs.

Run by sysbus.sh, in whose world the project is installed where it belongs and nobody else has
EPMD's port.
"""

import os
import shutil
import subprocess
import xml.etree.ElementTree as ET

import pytest

from harness import NOTICE_LIMIT, World
from harness.process import Process
from harness.world import program

LIMIT = 60

if not os.environ.get("EPX_SYSBUS"):
    pytest.fail("run this by tests/system/sysbus.sh: it needs a machine of its own",
                pytrace=False)


def run(*command, status=0, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=LIMIT, check=False, **options)
    assert done.returncode == status, f"{' '.join(command)}:\n{done.stdout}"
    return done.stdout


@pytest.fixture(scope="module")
def prefix():
    found = shutil.which("epmdpxyctl")
    assert found and not found.startswith(os.path.dirname(program("epmdpxyctl")))
    return os.path.dirname(os.path.dirname(found))


@pytest.fixture(scope="module")
def world():
    world = World()
    yield world
    world.close()


@pytest.fixture(scope="module")
def session(world, prefix):
    """The environment of a session whose bus knows the installed services, and no daemon yet."""
    environment = dict(os.environ, XDG_DATA_DIRS=f"{prefix}/share:/usr/share", LC_ALL="C.UTF-8")
    bus = world.own(Process(world.directory, "session-bus", [
        "dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"],
        env=environment))
    bus.process = bus
    environment["DBUS_SESSION_BUS_ADDRESS"] = bus.child.stdout.readline().decode().strip()
    return environment


def test_the_session_bus_starts_the_installed_daemon(session, prefix):
    told = run("epmdpxyctl", "status", env=session)
    assert "4369" in told
    owner = run("gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path",
                "/", "--method", "org.freedesktop.DBus.GetConnectionUnixProcessID", "org.epmdpxy",
                env=session)
    pid = owner.strip("(,)\n").split()[-1]
    assert os.readlink(f"/proc/{pid}/exe") == f"{prefix}/bin/epmdpxyd"


def test_real_nodes_are_cut_and_fixed_by_it(session, world):
    one, two = world.nodes(["one", "two"], 4369)
    assert run("epmdpxyctl", "wait", "node", "one,two", env=session)
    assert one.ping(two) == "pong"
    assert "1 link\n" in run("epmdpxyctl", "cut", "one", "two", env=session)
    run("epmdpxyctl", "wait", "noticed", "one", "two", "--timeout", f"{NOTICE_LIMIT}s", env=session)
    one.wait_down(two, NOTICE_LIMIT)
    two.wait_down(one, NOTICE_LIMIT)
    run("epmdpxyctl", "fix", "--all", env=session)
    assert one.ping(two) == "pong"


def test_run_finds_the_daemon_that_is_installed_with_it(session):
    assert run("epmdpxyctl", "run", "--quiet", "--", "epmdpxyctl", "nodes", env=session) == \
        "no node is registered\n"


@pytest.mark.parametrize("name", ["epmdpxyd", "epmdpxyctl", "epmdpxy-agent", "epmdpxy-gui"])
def test_a_program_needs_nothing_of_the_build(name):
    dynamic = run("readelf", "--dynamic", shutil.which(name))
    assert "NEEDED" in dynamic
    assert "RUNPATH" not in dynamic and "RPATH" not in dynamic
    assert run(name, "--version").startswith(f"{name} ")


def test_bash_finds_the_completion_by_itself(session):
    script = ". /usr/share/bash-completion/bash_completion; _completion_loader epmdpxyctl; " \
             "complete -p epmdpxyctl; COMP_WORDS=(epmdpxyctl stat); COMP_CWORD=1; _epmdpxyctl; " \
             "echo ${COMPREPLY[@]}"
    told = run("bash", "--norc", "-c", script, env=session)
    assert told.splitlines()[-2:] == ["complete -F _epmdpxyctl epmdpxyctl", "status"]


def test_zsh_finds_the_completion_by_itself(session):
    script = "autoload -Uz compinit; compinit -D -u; print $_comps[epmdpxyctl]"
    told = run("zsh", "-f", "-c", script, env=session)
    assert told == "_epmdpxyctl\n"


@pytest.mark.parametrize("page, section", [
    ("epmdpxyctl", 1), ("epmdpxy-agent", 1), ("epmdpxy-gui", 1),
    ("epmdpxy.conf", 5), ("org.epmdpxy", 5), ("epmdpxyd", 8),
])
def test_man_finds_the_page(prefix, page, section):
    assert run("man", "-M", f"{prefix}/share/man", "-w", page) == \
        f"{prefix}/share/man/man{section}/{page}.{section}\n"


def members(node):
    return {(member.tag, member.get("name"))
            for member in node.find("interface[@name='org.epmdpxy.Manager']")}


def test_the_installed_interface_files_are_those_of_the_daemon(session, prefix):
    shown = run("gdbus", "introspect", "--session", "--dest", "org.epmdpxy", "--object-path",
                "/org/epmdpxy/Manager", "--xml", env=session)
    written = ET.parse(f"{prefix}/share/dbus-1/interfaces/org.epmdpxy.Manager.xml")
    assert members(ET.fromstring(shown)) == members(written.getroot())
