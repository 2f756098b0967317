# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The daemon under a service manager: passed sockets, notifications, its configuration file and the
reload of it. A small one of the tests' own plays systemd (harness/service_manager.py); that systemd
does the same is tested on a booted system."""

import os
import signal
import socket
import subprocess

import pytest

from harness import ServiceManager, stays, wait_until
from harness.epmd import NAMES, Registration, alive2, connect, exchange, look_up, names
from harness.world import can_connect, free_port, program


@pytest.fixture
def manager(world):
    return ServiceManager(world)


def write(world, text):
    path = world.path("epmdpxy.conf")
    with open(path, "w", encoding="utf-8") as config:
        config.write(text)
    return path


def closes_within(port, seconds):
    """Whether a connection that says nothing is closed in that time."""
    return exchange(port, limit=seconds).end == "eof"


def refused(*args):
    done = subprocess.run([program("epmdpxyd"), "--bus=none", *args], capture_output=True,
                          text=True, timeout=20, check=False)
    assert done.returncode == 2 and done.stdout == "", done
    return done.stderr


def test_passed_sockets_are_served(world):
    with socket.create_server(("127.0.0.1", 0)) as first, \
            socket.create_server(("127.0.0.2", 0)) as second:
        daemon = ServiceManager(world, [first, second]).start(bus=None)
        assert daemon.port == first.getsockname()[1]
        for sock in (first, second):
            host, port = sock.getsockname()
            reply = exchange(port, NAMES, host=host).reply
            assert reply[:4] == daemon.port.to_bytes(4, "big")
        world.node("node1", daemon)


def test_what_is_no_listener_is_closed_and_named(world):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
        daemon = ServiceManager(world, [other]).start(bus=None)
        daemon.may_warn = True
        assert "no listening TCP socket" in daemon.process.read_log()
        assert exchange(daemon.port, NAMES).reply


def test_connections_wait_in_the_socket_while_nobody_serves_it(world):
    with socket.create_server(("127.0.0.1", 0)) as sock:
        manager = ServiceManager(world, [sock])
        daemon = manager.start(bus=None)
        daemon.process.kill()
        with socket.create_connection(sock.getsockname()) as client:
            client.sendall(NAMES)
            # It says that the first one crashed.
            manager.start(bus=None).may_warn = True
            client.settimeout(10)
            assert client.recv(4) == sock.getsockname()[1].to_bytes(4, "big")


def test_systemds_own_socket_activation_starts_it(world):
    port = free_port()
    world.run("socket-activate", ["systemd-socket-activate", f"--listen=127.0.0.1:{port}",
                                  "--fdname=epmd", program("epmdpxyd"), "--bus=none"])
    wait_until(lambda: can_connect(port), 10, "systemd-socket-activate to listen")
    assert exchange(port, NAMES).reply[:4] == port.to_bytes(4, "big")


def test_it_says_that_it_stops(manager):
    daemon = manager.start(bus=None)
    daemon.process.signal(signal.SIGTERM)
    manager.wait_for("STOPPING=1")


def test_the_watchdog_is_fed_until_the_main_loop_hangs(manager):
    daemon = manager.start(bus=None, env={"WATCHDOG_USEC": "100000"})
    for _ in range(3):
        manager.wait_for("WATCHDOG=1")
    daemon.process.signal(signal.SIGSTOP)
    wait_until(lambda: is_stopped(daemon.pid), 5, "it to be stopped")
    manager.forget()
    stays(lambda: not manager.said, 0.4, "nothing to be fed")
    daemon.process.signal(signal.SIGCONT)
    manager.wait_for("WATCHDOG=1")


def is_stopped(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] == "T"


# The configuration file

def test_a_file_configures(world):
    daemon = world.daemon("--config", write(world, "[limits]\npacket-timeout=1\n"), bus=None)
    assert closes_within(daemon.port, 5)


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(world):
    path = write(world, "[daemon]\nport=1\nlisten=192.0.2.1\n")
    daemon = world.daemon("--config", path, bus=None, env={"ERL_EPMD_ADDRESS": "127.0.0.3",
                                                           "ERL_EPMD_PORT": "2"})
    assert daemon.port > 2
    assert exchange(daemon.port, NAMES, host="127.0.0.3").reply


def test_a_mistake_is_named_with_file_and_key(world):
    path = write(world, "[limits]\npacket-timeout=0\n")
    err = refused("--config", path)
    assert path in err and "packet-timeout" in err and "86400" in err


def test_an_unknown_key_is_named_with_file_and_what_there_is(world):
    path = write(world, "[daemon]\nprot=1\n")
    err = refused("--config", path)
    assert path in err and "prot" in err and "port" in err


@pytest.mark.parametrize("word, complaint", [
    ("--bus=foo", "--bus=foo is neither system, session, none nor an address"),
    ("--listen=foo", '--listen: "foo" is not an IP address'),
])
def test_an_option_that_cannot_be_is_named(word, complaint):
    assert complaint in refused(word)


def test_a_named_file_must_be_there(world):
    assert world.path("absent") in refused("--config", world.path("absent"))


def test_the_installed_file_sets_nothing_and_names_every_key(world):
    build = os.environ.get("EPX_BUILD") or "build"
    with open(os.path.join(build, "data/epmdpxy.conf"), encoding="utf-8") as installed:
        lines = installed.read().splitlines()
    assert not [line for line in lines if line and line[0] not in "#["]
    # With the marks taken away it is a file that the daemon takes.
    active = "\n".join(line.lstrip("#") for line in lines
                       if line.startswith("[") or line.startswith("#") and "=" in line
                       and " " not in line)
    world.daemon("--config", write(world, active), bus=None)


def test_hangup_reloads_what_can_be_and_names_what_cannot(world, manager):
    path = write(world, "")
    daemon = manager.start("--config", path, bus=None)
    assert not closes_within(daemon.port, 1.5)
    write(world, "[daemon]\nlisten=any\n[limits]\npacket-timeout=1\n")
    daemon.process.signal(signal.SIGHUP)
    manager.wait_for("RELOADING=1")
    manager.wait_for("READY=1")
    assert closes_within(daemon.port, 5)
    daemon.may_warn = True
    assert "Only a restart changes what it says of: listen" in daemon.process.read_log()


@pytest.mark.parametrize("mistake, place", [
    ("identify-timeout=0", "identify-timeout in [limits]: "),
    # Only a restart would change it; but that would fail.
    ("[daemon]\nlisten=foo", 'listen in [daemon]: "foo" is not an IP address'),
])
def test_hangup_with_a_mistake_changes_nothing(world, manager, mistake, place):
    path = write(world, "[limits]\npacket-timeout=1\n")
    daemon = manager.start("--config", path, bus=None)
    write(world, f"[limits]\npacket-timeout=60\n{mistake}\n")
    daemon.process.signal(signal.SIGHUP)
    manager.wait_for("READY=1")
    assert closes_within(daemon.port, 5)
    daemon.may_warn = True
    assert f"{path}: {place}" in daemon.process.read_log()


def test_fewer_gates_after_a_hangup_are_no_fault(world, manager):
    text = "[daemon]\ngate=per-lookup\n"
    daemon = manager.start("--config", write(world, text), bus=None)
    with Registration(daemon.port, alive2("foo")), Registration(daemon.port, alive2("bar")):
        gates = [look_up(daemon.port, name) for name in ("foo", "bar")]
        assert all(gates)
        write(world, text + "[limits]\nlookup-gates=1\ngates=1\n")
        daemon.process.signal(signal.SIGHUP)
        manager.wait_for("READY=1")
        # There is no room for another; the oldest, which is its only one, goes.
        assert look_up(daemon.port, "foo") is None
        assert set(names(daemon.port)) == {"foo", "bar"}
        with connect(gates[1]):
            pass
    daemon.may_warn = True
