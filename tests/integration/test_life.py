# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Starting, stopping and running short of things."""

import os
import resource
import signal
import socket
import subprocess

import pytest

from harness import LinkState, cpu_seconds, wait_until
from harness.epmd import Registration, alive2, connect, exchange, look_up, names, receive, NAMES
from harness.world import can_connect, free_port, program


def start(*args, **env):
    """Runs the daemon, which is expected to end by itself."""
    environment = {k: v for k, v in os.environ.items()
                   if k not in ("DBUS_SESSION_BUS_ADDRESS", "EPMDPXY_BUS", "ERL_EPMD_PORT")}
    environment.update(env)
    done = subprocess.run([program("epmdpxyd")] + list(args), env=environment, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False)
    return done.returncode, done.stdout, done.stderr


def one_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) == 1, text
    return lines[0]


def test_the_version_is_told():
    status, out, _ = start("--version")
    assert status == 0 and one_line(out).split()[0] == "epmdpxyd"


def test_an_unknown_option_is_wrong_usage():
    status, _, err = start("--no-such-option")
    assert status in (1, 2) and "--no-such-option" in err


@pytest.mark.parametrize("args", [["--gate=sometimes"], ["--port", "65536"], ["--port", "x"],
                                  ["--packet-timeout", "0"], ["--listen", "nowhere"],
                                  ["stray"]], ids=" ".join)
def test_a_bad_option_is_named(args):
    status, _, err = start("--bus=none", *args)
    assert status in (1, 2)
    assert args[-1].split("=")[-1] in err


def test_a_port_in_use_is_told_with_the_way_out():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        status, out, err = start("--bus=none", "--port", str(port))
    assert status == 1 and out == ""
    line = one_line(err)
    assert str(port) in line and "in use" in line
    assert "--port" in line or "epmd.socket" in line


def test_a_real_epmd_on_the_port_is_named(world):
    real = world.real_epmd()
    status, _, err = start("--bus=none", "--port", str(real.port))
    assert status == 1
    assert "epmd" in one_line(err)


def test_a_bus_that_is_not_there_is_told(world):
    status, _, err = start(f"--bus=unix:path={world.path('nothing')}", "--port", "0")
    assert status == 1
    assert "bus" in one_line(err)


def test_a_name_already_owned_ends_the_second_daemon(world, daemon):
    status, _, err = start(f"--bus={world.bus().address}", "--port", "0")
    assert status == 1
    assert "org.epmdpxy" in one_line(err)
    assert daemon.property("Rules") == []


def test_the_environment_gives_the_port_and_the_option_wins(world):
    wanted, other = free_port(), free_port()
    process = world.run("by-env", [program("epmdpxyd"), "--bus=none", "--print-port"],
                        env=dict(os.environ, ERL_EPMD_PORT=str(wanted)))
    assert process.child.stdout.readline() == f"{wanted}\n".encode()
    daemon = world.daemon(bus=None, port=other, env={"ERL_EPMD_PORT": str(wanted)})
    assert daemon.port == other
    process.signal(signal.SIGTERM)
    assert process.wait() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_stop_with_links_up_closes_them_and_ends_well(world, daemon, number):
    one, two = world.nodes(["one", "two"], daemon, ticktime=60)
    assert one.ping(two) == "pong"
    assert daemon.stop(number) == 0
    for node, other in ((one, two), (two, one)):
        assert node.wait_down(other, 5)["reason"] == "connection_closed"


def test_a_stop_with_links_cut_leaves_no_node_waiting(world, daemon):
    one, two = world.nodes(["one", "two"], daemon, ticktime=60)
    assert one.ping(two) == "pong"
    daemon.cut([one], [two])
    assert daemon.stop() == 0
    for node, other in ((one, two), (two, one)):
        assert node.wait_down(other, 5)["reason"] == "connection_closed"


def test_without_a_bus_it_is_a_port_mapper_all_the_same(world):
    daemon = world.daemon(bus=None)
    one, two = world.nodes(["one", "two"], daemon)
    assert one.ping(two) == "pong"


def test_it_outlives_its_bus(world, daemon):
    one, two = world.nodes(["one", "two"], daemon)
    assert one.ping(two) == "pong"
    daemon.cut([one], [two])
    world.bus().process.kill()
    one.wait_down(two, 15)
    assert not daemon.process.has_ended
    assert set(names(daemon.port)) == {"one", "two"}
    daemon.may_warn = True


@pytest.mark.parametrize("listen,reachable", [("local", True), ("any", True), ("127.0.0.1", False)])
def test_it_listens_where_it_is_told(world, listen, reachable):
    daemon = world.daemon("--listen", listen, bus=None)
    assert can_connect(daemon.port, "127.0.0.1")
    if os.path.exists("/proc/net/if_inet6"):
        assert can_connect(daemon.port, "::1") or not reachable
    if listen == "any":
        assert can_connect(daemon.port, "127.0.0.77")
    else:
        assert not can_connect(daemon.port, "127.0.0.77")


def few_descriptors():
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


@pytest.mark.parametrize("door", ["epmd", "gate"])
def test_running_out_of_descriptors_neither_spins_nor_lasts(world, door):
    daemon = world.daemon(bus=None, prepare=few_descriptors)
    daemon.may_warn = True
    target = socket.create_server(("127.0.0.1", 0))
    node = Registration(daemon.port, alive2("foo", port=target.getsockname()[1]))
    port = daemon.port if door == "epmd" else look_up(daemon.port, "foo")
    crowd = [connect(port) for _ in range(100)]
    # A link has its target's descriptor reserved: of those there are fewer.
    wait_until(lambda: daemon.descriptors() > (40 if door == "epmd" else 24), 5,
               "the crowd to be let in")
    before = cpu_seconds(daemon.pid)
    # Its own limit is not reached: a reserve is kept for what it must open.
    end = receive(crowd[-1], 2).end
    assert end in ("open", "eof", "rst")
    assert daemon.descriptors() < 64
    assert cpu_seconds(daemon.pid) - before < 0.5
    # Nothing floods the log either.
    assert len(daemon.process.read_log()) < 20000
    for client in crowd:
        client.close()
    wait_until(lambda: exchange(daemon.port, NAMES, limit=3).reply[4:].startswith(b"name foo"), 10,
               "an answer again")
    assert node.ended(0.1) == "open"
    node.close()
    target.close()


def test_a_node_keeps_its_link_while_descriptors_are_short(world):
    daemon = world.daemon(prepare=few_descriptors)
    daemon.may_warn = True
    one, two = world.nodes(["one", "two"], daemon)
    assert one.ping(two) == "pong"
    crowd = [connect(daemon.port) for _ in range(100)]
    assert one.call(f"erpc:call('{two.full}', erlang, node, [])") == two.full
    assert daemon.cut([one], [two]) == 1
    assert daemon.fix([one], [two]) == 1
    # Who asks why the crowd waits is told, beside the line in the log.
    limit, _, used, pauses = daemon.property("Limits")["descriptors"]
    assert limit == 64 and 32 < used <= 64 and pauses >= 1
    assert "of 64 descriptors are in use" in daemon.process.read_log()
    for client in crowd:
        client.close()
    wait_until(lambda: len(daemon.links(LinkState.UP)) == 1, 5, "the link")
    assert one.downs() == []
