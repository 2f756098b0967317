# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""What `epmdpxyctl monitor` shows, and what it does not."""

import os
import re
import signal

import pytest
from gi.repository import GLib

from harness.bus import CONFIG
from harness.world import program


def watch(ctl, *args):
    """A monitor that has said that it watches."""
    monitor = ctl.start("monitor", *args)
    assert "watching" in monitor.line()
    return monitor


def test_each_event_is_a_line_with_the_local_time(ctl, register):
    monitor = watch(ctl)
    a, b = register("a", "b")
    a.dial(b)
    ctl("cut", "a", "b")
    seen = []
    monitor.find(lambda line: seen.append(line) or ": cut, was up" in line)
    assert all(re.match(r"\d\d:\d\d:\d\d\.\d{3}  \S", line) for line in seen), seen
    text = "".join(seen)
    assert f"node a registered, port {a.port}\n" in text
    assert "link 1 a@test -> b@test: up, was connecting\n" in text
    assert "cut [a] | [b]: 1 link\n" in text
    assert "islands [a] | [b]\n" in text


def test_each_kind_of_event_is_an_object_of_json(ctl, register):
    monitor = watch(ctl, "--json")
    a, b = register("a", "b")
    a.dial(b)
    ctl("cut", "a", "b")
    ctl("fix", "--all")
    b.close()
    known = {}
    while "node-unregistered" not in known:
        event = monitor.json()
        known[event["event"]] = event
    assert known["node-registered"].keys() == {
        "event", "time_us", "name", "port", "creation", "path"}
    assert known["node-unregistered"]["name"] == "b"
    assert known["cables-cut"]["island_a"] == ["a"] and known["cables-cut"]["links"] == 1
    assert known["cables-cut"]["sender"].startswith(":") and known["cables-cut"]["rule"] == 1
    assert known["cables-fixed"]["island_b"] == ["*"]
    assert known["link-state-changed"].keys() >= {"path", "from", "to", "old", "new"}
    assert isinstance(known["islands-changed"]["islands"], list)
    assert all(event["time_us"] > 1e15 for event in known.values())


def test_rules_and_who_noticed_are_told(ctl, register):
    monitor = watch(ctl)
    a, b = register("a", "b")
    link = a.dial(b)
    ctl("oneway", "a", "b", "--for=1h")
    ctl("unfault", "1")
    ctl("cut", "a", "b")
    link.target.close()
    seen = []
    monitor.find(lambda line: seen.append(line) or "noticed" in line)
    told = [line.split("  ", 1)[1].strip() for line in seen]
    assert "rule 1 [a] -> [b]: loss for 1h" in told
    assert any(re.fullmatch(r"rule 1 \[a\] \| \[b\]: removed after \d\.\d{3} s", line)
               for line in told), told
    assert re.fullmatch(r"link 1 a@test -> b@test: noticed by b@test after \d\.\d{3} s", told[-1])


def test_rules_as_json_have_their_documented_keys(ctl, register):
    monitor = watch(ctl, "--json")
    a, b = register("a", "b")
    link = a.dial(b)
    ctl("fault", "a", "b", "latency-ms=5", "duration-ms=1h")
    added = monitor.find_json(event="rule-added")
    assert added.keys() == {"event", "time_us", "from", "to", "direction", "latency_ms",
                            "duration_ms", "rule", "sender"}
    ctl("unfault", "1")
    removed = monitor.find_json(event="rule-removed")
    assert removed.keys() >= {"from", "to", "links", "reason", "lasted_us", "rule"}
    assert removed["reason"] == "removed" and removed["links"] == 1
    ctl("cut", "a", "b")
    link.dialler.close()
    noticed = monitor.find_json(event="link-noticed")
    assert noticed.keys() >= {"path", "from", "to", "node", "after_us"}
    assert noticed["node"] == "a@test"


def test_the_first_line_says_whether_there_is_a_daemon(ctl, world):
    monitor = ctl.start("monitor", "--json")
    first = monitor.json()
    assert (first["event"], first["daemon"]) == ("watching", False)
    world.daemon()
    second = ctl.start("monitor", "--json")
    assert second.json()["daemon"] is True


def test_it_says_when_the_daemon_goes_and_comes_back(ctl, world, daemon):
    monitor = watch(ctl)
    daemon.stop()
    assert monitor.line().endswith("the daemon is gone\n")
    world.daemon()
    assert monitor.line().endswith("the daemon is there\n")


def test_it_goes_on_with_the_daemon_that_came_back(ctl, world, daemon):
    monitor = watch(ctl, "--json")
    daemon.stop()
    world.daemon()
    ctl("cut", "a*", "b*")
    assert monitor.find_json(event="cables-cut")["island_a"] == ["a*"]


def test_a_forged_signal_is_not_shown(ctl, world, daemon):
    monitor = watch(ctl, "--json")
    forger = world.bus().connect()
    body = GLib.Variant("(asasa{sv})", (["forged"], ["forged"], {}))
    names = forger.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "ListNames",
                             None, None, 0, 5000, None).unpack()[0]
    for target in [None] + [name for name in names if name.startswith(":")]:
        forger.emit_signal(target, "/org/epmdpxy/Manager", "org.epmdpxy.Manager", "CablesCut", body)
    forger.flush_sync(None)
    ctl("cut", "true*", "b*")
    assert monitor.find_json(event="cables-cut")["island_a"] == ["true*"]


def test_a_forged_signal_is_not_shown_while_there_is_no_daemon(ctl, world):
    monitor = watch(ctl, "--json")
    forger = world.bus().connect()
    body = GLib.Variant("(asasa{sv})", (["forged"], ["forged"], {}))
    names = forger.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "ListNames",
                             None, None, 0, 5000, None).unpack()[0]
    for target in [name for name in names if name.startswith(":")]:
        forger.emit_signal(target, "/org/epmdpxy/Manager", "org.epmdpxy.Manager", "CablesCut", body)
    forger.flush_sync(None)
    world.daemon()
    assert monitor.json()["event"] == "daemon-came"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_it_with_0(ctl, daemon, number):
    monitor = watch(ctl)
    assert monitor.end(number) == 0
    assert monitor.process.read_log() == ""


def test_it_ends_with_3_when_the_bus_goes(ctl, world):
    monitor = watch(ctl)
    world.bus().process.signal(signal.SIGTERM)
    assert monitor.process.wait() == 3
    assert monitor.process.read_log().startswith("epmdpxyctl: the bus went away (")


def test_it_ends_when_nobody_reads_it_any_more(ctl, daemon):
    monitor = watch(ctl)
    monitor.process.child.stdout.close()
    ctl("cut", "a*", "b*")
    assert monitor.process.wait() == 0
    assert monitor.process.read_log() == ""


# Who may have the daemon started

@pytest.fixture
def activating(world):
    """The address of a bus that would start a daemon by itself."""
    services = world.path("services")
    os.mkdir(services)
    with open(os.path.join(services, "org.epmdpxy.service"), "w", encoding="ascii") as out:
        out.write("[D-BUS Service]\nName=org.epmdpxy\n"
                  f"Exec={program('epmdpxyd')} --bus=session --port 0\n")
    config = world.path("activating.conf")
    with open(config, "w", encoding="ascii") as out:
        out.write(CONFIG.format(directory=world.directory, policy="").replace(
            "</busconfig>", f"<servicedir>{services}</servicedir></busconfig>"))
    process = world.run("activating", ["dbus-daemon", f"--config-file={config}", "--nofork",
                                       "--nopidfile", "--print-address=1"])
    # What it starts is in its process group, which the world ends.
    return process.child.stdout.readline().decode().strip()


def test_asking_has_the_bus_start_the_daemon(ctl, activating):
    assert ctl("status", "--json", EPMDPXY_BUS=activating).json["nodes"] == 0


def test_watching_does_not_start_the_daemon(ctl, activating):
    monitor = ctl.start("monitor", "--json", EPMDPXY_BUS=activating)
    assert monitor.json()["daemon"] is False
    ctl("status", EPMDPXY_BUS=activating)
    assert monitor.json()["event"] == "daemon-came"
    assert monitor.end() == 0
