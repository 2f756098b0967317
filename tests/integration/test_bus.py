# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The bus API as people reach it: busctl, gdbus, a Python script."""

import json
import os
import subprocess
import threading

import pytest

from harness import LinkState, wait_until
from harness.epmd import Registration, alive2
from harness.world import TOP

SIGNATURES = {
    "NodeRegistered": "sqoa{sv}",
    "NodeUnregistered": "soa{sv}",
    "LinkStateChanged": "ossuua{sv}",
    "CablesCut": "asasa{sv}",
    "CablesFixed": "asasa{sv}",
    "IslandsChanged": "aasa{sv}",
}
# Those that need more than a cut and a fix.
FURTHER_SIGNATURES = {
    "RuleAdded": "tasasa{sv}",
    "RuleRemoved": "tasasa{sv}",
    "LinkNoticed": "osssta{sv}",
}
MANAGER = ["org.epmdpxy", "/org/epmdpxy/Manager", "org.epmdpxy.Manager"]


def busctl(bus, *args):
    done = subprocess.run(["busctl", f"--address={bus.address}"] + list(args), capture_output=True,
                          text=True, stdin=subprocess.DEVNULL, timeout=20, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class Lines:
    """The lines that a program prints, as they come."""

    def __init__(self, process):
        self.lines = []
        self._changed = threading.Condition()
        self._out = process.child.stdout
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self._out:
            with self._changed:
                self.lines.append(line.decode("utf-8", "replace").rstrip())
                self._changed.notify_all()

    def wait_for(self, matches, limit=10):
        def find():
            return next((line for line in self.lines if matches(line)), None)
        with self._changed:
            assert self._changed.wait_for(find, limit), f"not within {limit} s in {self.lines[-9:]}"
            return find()


def make_all_six_happen(world, daemon):
    one, two = world.nodes(["one", "two"], daemon)
    assert one.ping(two) == "pong"
    wait_until(lambda: daemon.links(LinkState.UP), 5, "the link")
    assert daemon.cut([one], [two]) == 1
    assert daemon.fix([one], [two]) == 1
    two.kill()
    daemon.signals.wait_for("NodeUnregistered")


def test_busctl_cuts_and_fixes(world, daemon):
    one, two, three = world.nodes(["node1", "node2", "node3"], daemon)
    assert one.ping(three) == "pong" and two.ping(three) == "pong"
    wait_until(lambda: len(daemon.links(LinkState.UP)) >= 2, 5, "the links")
    hit = busctl(world.bus(), "call", *MANAGER, "CutCables", "asas", "2", "node1", "node2",
                 "3", "node3", "node4", "node5")
    assert hit == "u 2"
    assert busctl(world.bus(), "get-property", *MANAGER, "Partitioned") == "b true"
    assert busctl(world.bus(), "get-property", *MANAGER, "Islands") \
        == 'aas 2 2 "node1" "node2" 1 "node3"'
    fixed = busctl(world.bus(), "call", *MANAGER, "FixCables", "asas", "1", "node1", "1", "node3")
    assert fixed == "u 1"
    assert busctl(world.bus(), "call", *MANAGER, "FixAllCables") == "u 1"


def test_busctl_lays_a_fault_and_takes_it_off(world, daemon):
    added = busctl(world.bus(), "call", *MANAGER, "AddFault", "asasa{sv}", "1", "node1",
                   "2", "node2", "node3", "3", "direction", "s", "forward", "latency-ms", "u", "20",
                   "fault", "s", "grey")
    kind, rule = added.split()
    assert kind == "t"
    options = daemon.rules()[int(rule)][2]
    assert (options["fault"], options["direction"], options["latency-ms"]) \
        == ("grey", "forward", 20)
    assert busctl(world.bus(), "call", *MANAGER, "RemoveFault", "t", rule) == ""
    assert daemon.property("Rules") == []


def test_busctl_monitor_shows_all_six_signals_with_their_signatures(world, daemon):
    monitor = world.run("monitor", [
        "busctl", f"--address={world.bus().address}", "--json=short", "monitor",
        "--match=type='signal',interface='org.epmdpxy.Manager'"])
    lines = Lines(monitor)
    # It says that it listens on standard error, once it does.
    wait_until(lambda: "Monitoring bus" in monitor.read_log(), 10, "the monitor to listen")
    make_all_six_happen(world, daemon)
    for member, signature in SIGNATURES.items():
        line = lines.wait_for(lambda text, m=member: f'"{m}"' in text)
        assert json.loads(line)["payload"]["type"] == signature


def test_gdbus_monitor_shows_all_six_signals(world, daemon):
    monitor = world.run("monitor", ["gdbus", "monitor", "--address", world.bus().address,
                                    "--dest", "org.epmdpxy"])
    lines = Lines(monitor)
    lines.wait_for(lambda text: "is owned by" in text)
    make_all_six_happen(world, daemon)
    for member in SIGNATURES:
        lines.wait_for(lambda text, m=member: f"org.epmdpxy.Manager.{m} (" in text)


@pytest.mark.parametrize("member", SIGNATURES)
def test_a_signal_has_its_signature_and_says_when(world, daemon, member):
    if member.startswith("Cables"):
        # The sender of a call is told with what it did.
        daemon.cut(["a"], ["b"])
        daemon.fix(["a"], ["b"])
    else:
        make_all_six_happen(world, daemon)
    signal = daemon.signals.wait_for(member)
    assert signal.signature == f"({SIGNATURES[member]})"
    assert signal.path == "/org/epmdpxy/Manager"
    assert signal.args[-1]["time"] > 1_600_000_000_000_000
    if member.startswith("Cables"):
        assert signal.args[-1]["sender"].startswith(":")
        assert signal.args[-1]["links"] == 0


def test_the_manager_has_its_members(world, daemon):
    text = busctl(world.bus(), "introspect", *MANAGER)
    members = {line.split()[0]: line.split()[1:3] for line in text.splitlines()[1:]}
    for member, signature in (SIGNATURES | FURTHER_SIGNATURES).items():
        assert members[f".{member}"] == ["signal", signature]
    for member, signature in (("CutCables", "asas"), ("FixCables", "asas"), ("FixAllCables", "-"),
                              ("AddFault", "asasa{sv}"), ("RemoveFault", "t")):
        assert members[f".{member}"] == ["method", signature]
    for member, signature in (("Version", "s"), ("ApiVersion", "u"), ("EpmdPort", "q"),
                              ("Rules", "a(tasasa{sv})"), ("Islands", "aas"), ("Partitioned", "b")):
        assert members[f".{member}"] == ["property", signature]


def test_the_properties_tell_of_the_daemon(daemon):
    assert daemon.property("EpmdPort") == daemon.port
    assert daemon.property("ApiVersion") >= 1
    assert daemon.property("Version")
    assert daemon.property("Islands") == []
    assert daemon.property("Partitioned") is False


def test_rules_tell_who_to_whom_and_what(daemon):
    daemon.cut(["a", "b"], ["c*"])
    rule = daemon.property("Rules")[0]
    assert rule[1:3] == (["a", "b"], ["c*"])
    assert rule[3]["fault"] == "stall" and rule[3]["direction"] == "both"
    assert rule[3]["sender"].startswith(":")
    cut = daemon.signals.wait_for("CablesCut")
    assert cut.args[2]["rule"] == rule[0]


def test_a_call_is_in_force_and_told_before_its_reply(daemon):
    """The order is: in force, CablesCut, reply."""
    daemon.cut(["a"], ["b"])
    # Both came on one connection, so what came before the reply is here by now.
    assert daemon.signals.named("CablesCut")
    assert daemon.property("Rules")[0][1:3] == (["a"], ["b"])


def test_nodes_are_objects_while_they_are_registered(daemon):
    with Registration(daemon.port, alive2("we@ird-näme", port=4711)) as node:
        told = daemon.signals.wait_for("NodeRegistered")
        assert told.args[:2] == ("we@ird-näme", 4711)
        assert told.args[3]["creation"] == node.creation
        path = told.args[2]
        assert path == "/org/epmdpxy/nodes/we_40ird_2dn_c3_a4me"
        known = daemon.objects("org.epmdpxy.Node")[path]
        assert (known["Name"], known["Port"], known["Creation"]) \
            == ("we@ird-näme", 4711, node.creation)
    gone = daemon.signals.wait_for("NodeUnregistered")
    assert gone.args[:2] == ("we@ird-näme", path)
    assert daemon.nodes() == {}


def test_links_are_told_from_the_dial_to_the_close(world, daemon):
    one, two = world.nodes(["one", "two"], daemon)
    assert one.ping(two) == "pong"
    wait_until(lambda: daemon.links(LinkState.UP), 5, "the link")
    path = next(iter(daemon.links()))
    two.kill()
    daemon.signals.wait_for("LinkStateChanged", lambda s: s.args[4] == LinkState.CLOSED)
    told = [s.args[3:5] for s in daemon.signals.named("LinkStateChanged") if s.args[0] == path]
    assert told[-1] == (LinkState.UP, LinkState.CLOSED)
    # Each step begins where the last one ended.
    assert all(a[1] == b[0] for a, b in zip(told, told[1:]))
    assert path not in daemon.links()


def test_a_link_counts_the_bytes_it_carries(world, daemon):
    one, two = world.nodes(["one", "two"], daemon)
    assert one.ping(two) == "pong"
    path, before = wait_until(lambda: list(daemon.links(LinkState.UP).items()), 5, "the link")[0]
    one.call(f"erpc:call('{two.full}', erlang, byte_size, [<<0:8000000>>])")
    after = daemon.links()[path]
    assert after["From"] == one.full
    assert after["BytesForward"] - before["BytesForward"] > 1_000_000
    assert after["BytesBackward"] > before["BytesBackward"]


def test_a_python_script_cuts_waits_and_fixes(world, daemon):
    one, two = world.nodes(["node1", "node2"], daemon)
    assert one.ping(two) == "pong"
    wait_until(lambda: daemon.links(LinkState.UP), 5, "the link")
    script = os.path.join(TOP, "tests", "integration", "cut_and_fix.py")
    done = subprocess.run(["/usr/bin/python3", script, "node1", "node2"], capture_output=True,
                          text=True, stdin=subprocess.DEVNULL, timeout=30, check=False,
                          env=dict(os.environ, EPMDPXY_BUS=world.bus().address))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["cut: 1 link", "islands: node1 | node2", "fixed: 1 link"]
    assert daemon.property("Rules") == []
