# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""What a newcomer gets wrong, and what epmdpxyctl says of it."""

import re
import signal
import subprocess

import pytest

from command import LIMIT, environment
from harness import wait_until
from harness.world import program

CTL = program("epmdpxyctl")


# A daemon that was started a moment ago

def start_waiting(ctl, world):
    """`env --wait`, once it listens for the daemon: GLib itself complains of a bus that goes while
    signals are being asked for."""
    bus = world.bus().connect()

    def match_rules():
        """By the unique names of all that are on the bus."""
        return bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus",
                             "org.freedesktop.DBus.Debug.Stats", "GetAllMatchRules",
                             None, None, 0, 5000, None).unpack()[0]

    before = match_rules()
    env = ctl.start("env", "--wait")
    wait_until(lambda: any(len(rules) > 1 for name, rules in match_rules().items()
                           if name not in before), what="it to listen for the daemon")
    return env


def test_env_waits_for_a_daemon_that_is_about_to_come(ctl, world):
    env = start_waiting(ctl, world)
    assert not env.process.has_ended
    daemon = world.daemon()
    assert env.line() == f"export ERL_EPMD_PORT={daemon.port}\n"
    assert env.process.wait() == 0


def test_env_does_not_wait_when_the_daemon_is_there(ctl, daemon):
    assert ctl("env", "--wait").out == ctl("env").out


def test_env_waits_for_ten_seconds_and_no_longer(ctl):
    assert ctl("env", "--wait", status=3).complaint.startswith("no daemon on the bus at ")


def test_env_does_not_wait_for_a_bus_that_goes(ctl, world):
    env = start_waiting(ctl, world)
    world.bus().process.signal(signal.SIGTERM)
    assert env.process.wait(8) == 3


# A reader that has seen enough

def test_monitor_ends_with_its_reader(ctl, daemon):
    piped = subprocess.run(["bash", "-c", '"$0" monitor | head -1; echo "${PIPESTATUS[0]}"', CTL],
                           env=environment(EPMDPXY_BUS=ctl.address), stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, timeout=LIMIT, check=True)
    first, code = piped.stdout.decode().splitlines()
    assert "watching the daemon" in first and code == "0"
    assert piped.stderr == b""


def test_monitor_in_a_run_ends_with_its_reader(runs):
    told = runs.call("--quiet", "--", "bash", "-c",
                     '"$0" monitor --json | grep -m1 watching; echo "${PIPESTATUS[0]}"', CTL)
    assert '"watching"' in told.lines[0] and told.lines[1] == "0"


def test_monitor_ends_with_its_reader_while_there_is_no_daemon(ctl):
    monitor = ctl.start("monitor")
    monitor.line()
    monitor.process.child.stdout.close()
    assert monitor.process.wait() == 0


# Names that match nobody

def test_a_name_on_another_host_is_told(ctl, register):
    a, b = register("a", "b")
    a.dial(b)
    cut = ctl("cut", "a@vm.example.org", "b@test", "--json")
    assert cut.complaint == "nobody is a@vm.example.org yet: a is registered, but on host test"
    assert cut.json["unknown"] == ["a@vm.example.org"]


def test_a_host_that_is_not_known_yet_may_be_the_one(ctl, register):
    register("a", "b")
    assert ctl("cut", "a@vm.example.org", "b").complaint == ""


def test_a_pattern_that_matches_nobody_is_told(ctl, register):
    register("node1", "other")
    cut = ctl("cut", "nodd*", "other", "--json")
    assert cut.complaint == "no node matches 'nodd*' yet (the cut holds when one is born)"
    assert cut.json["unknown"] == ["nodd*"]
    assert ctl("slow", "nodd?", "other", "--latency=1ms").complaint == \
        "no node matches 'nodd?' yet (the rule holds when one is born)"
    assert ctl("fix", "*@nowhere", "other").complaint == ""


def test_a_pattern_for_an_end_of_a_link_alone_draws_no_warning(ctl, register):
    a, b = register("a", "b")
    a.full = "far@elsewhere"
    a.dial(b)
    assert ctl("cut", "f*@else*", "b").complaint == ""
    assert ctl("cut", "g*@else*", "b").complaint.startswith("no node matches 'g*@else*' yet")


def test_everybody_draws_no_warning_while_there_is_nobody(ctl, daemon):
    assert ctl("fix", "*", "*@*").complaint == ""


# Verbs and their arguments

@pytest.mark.parametrize("slip, verb", [
    ("stat", "status"), ("ct", "cut"), ("isolat", "isolate"), ("cutt", "cut"), ("hlaves", "halves"),
    ("majority-ring", "majorities-ring"), ("mon", "monitor")])
def test_a_verb_that_is_close_to_one_is_told(ctl, slip, verb):
    assert f"; did you mean {verb}? (" in ctl(slip, status=2).complaint


@pytest.mark.parametrize("slip", ["dance", "x", "", "s" * 40, b"\xff\xfe"])
def test_a_verb_that_is_far_from_all_is_not_guessed(ctl, slip):
    assert "did you mean" not in ctl(slip, status=2).complaint


def test_help_is_a_verb_too(ctl):
    assert ctl("help").out == ctl("--help").out
    assert ctl("help", "cut").out == ctl("cut", "--help").out
    assert "did you mean cut?" in ctl("help", "cutt", status=2).complaint
    assert "too many" in ctl("help", "cut", "fix", status=2).complaint


@pytest.mark.parametrize("args, missing", [
    (["cut", "node1"], "a second island is missing (cut node1 B,C)"),
    (["fix", "node1"], "a second island is missing (fix node1 B,C)"),
    (["oneway", "x,y"], "a second island is missing (oneway x,y B,C)"),
    (["cut"], "two islands are missing (cut A,B C,D)"),
    (["fix"], "which cables? (fix A,B C,D, or fix --all)"),
    (["isolate"], "an island is missing (isolate A,B)"),
])
def test_what_is_missing_is_told(ctl, args, missing):
    assert ctl(*args, status=2).complaint.startswith(missing)


@pytest.mark.parametrize("bus", ["systme", "", "/run/bus"])
def test_a_bus_that_is_none_is_wrong_usage(ctl, bus):
    for verb in ("status", "monitor"):
        assert ctl(verb, f"--bus={bus}", status=2).complaint.startswith(
            f"--bus={bus} is neither system, session nor an address")
    assert ctl(f"--bus={bus}", "status", status=2).complaint.startswith("--bus=")


def test_a_bus_that_is_none_is_laid_to_the_environment(ctl):
    assert ctl("status", status=2, EPMDPXY_BUS="systme").complaint.startswith(
        "EPMDPXY_BUS=systme is neither ")


# What reads like a failure and is none

def test_a_fix_without_links_reads_well(ctl, register):
    register("node1", "node2")
    ctl("cut", "node1", "node2")
    assert ctl("fix", "node1", "node2").out == "fixed [node1] | [node2]: no open link was cut\n"
    assert ctl("fix", "--all").out == "fixed every cable: no open link was cut\n"


def test_status_says_when_a_cut_makes_no_islands(ctl, register):
    register("a", "b", "c")
    said = r"cables +rules cut some, but no island off \(.*\)"
    assert not any(re.match("cables", line) for line in ctl("status").lines)
    ctl("cut", "a", "b")
    assert any(re.fullmatch(said, line) for line in ctl("status").lines)
    ctl("cut", "a", "c")
    assert not any(re.match("cables", line) for line in ctl("status").lines)
