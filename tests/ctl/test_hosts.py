# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""`epmdpxyctl --host`: the daemons of several hosts, each on a bus of its own, reached by a program
that stands in for ssh."""

import json

import pytest

from harness import wait_until
from hosts import NAMES, none, one


# The way there

def test_ssh_is_called_so_that_a_host_is_never_an_option(fleet):
    fleet("status", hosts="alpha")
    assert fleet.hosts.calls() == ["-xT -o BatchMode=yes -- alpha systemd-stdio-bridge"]


def test_the_program_may_have_options_of_its_own(fleet):
    fleet("status", hosts="alpha", EPMDPXY_SSH=f"'{fleet.hosts.program}' -F 'my conf'")
    assert fleet.hosts.calls() == ["-F my conf -xT -o BatchMode=yes -- alpha systemd-stdio-bridge"]


@pytest.mark.parametrize("hosts, word", [
    ("-oProxyCommand=touch x", "option"),
    ("alpha,-l", "option"),
    ("root@-oProxyCommand=x", "option"),
    ("", "no host"),
    ("alpha,", "no host"),
    ("alpha beta", "no host"),
    ("alpha;reboot", "no host"),
    ("$(reboot)", "no host"),
    ("@", "cannot read"),
    ("alpha,alpha", "twice"),
    ("user@", "no host"),
    ("a" * 400, "no host"),
])
def test_a_host_that_is_none_is_refused_before_anything_is_run(fleet, hosts, word):
    assert word in fleet("status", hosts=hosts, status=2).complaint
    with pytest.raises(FileNotFoundError):
        fleet.hosts.calls()


def test_a_file_names_hosts_one_a_line(fleet, world):
    with open(world.path("list"), "w", encoding="ascii") as out:
        out.write("# ours\nalpha\n\n  beta   # the second\n")
    told = fleet.json("status", hosts="@" + world.path("list"))
    assert [answer["host"] for answer in told] == ["alpha", "beta"]


@pytest.mark.parametrize("text, word", [
    ("alpha\n-oX\n", "option"), ("# nobody\n", "no host"), ("alpha\0\n", "no list"),
    ("#" * 70000, "no list"),
])
def test_a_file_that_names_none_is_refused(fleet, world, text, word):
    with open(world.path("list"), "w", encoding="ascii") as out:
        out.write(text)
    assert word in fleet("status", hosts="@" + world.path("list"), status=2).complaint


def test_hosts_and_a_bus_do_not_go_together(fleet):
    assert "not both" in fleet("status", "--bus=system", status=2).complaint


@pytest.mark.parametrize("args", [("env",), ("run", "--", "true")])
def test_what_is_about_this_machine_is_refused(fleet, args):
    assert "this machine" in fleet(*args, status=2).complaint


def test_unfault_is_for_one_host_at_a_time(fleet):
    fleet("cut", "a", "b")
    assert "one host" in fleet("unfault", "1", status=2).complaint
    fleet("unfault", "1", hosts="beta")
    assert fleet.rules() == {"alpha": 1, "beta": 0, "gamma": 1}


def test_what_ssh_says_is_shown_with_its_host(fleet):
    fleet.hosts.add("alpha", fleet.daemons["alpha"].bus.address, before="echo 'be warned' >&2")
    assert fleet("status", hosts="alpha").complaint == "alpha: be warned"


# Looking

def test_status_shows_each_host_under_its_name(fleet):
    fleet.register("alpha", "node1")
    text = fleet("status").out
    assert [line for line in text.splitlines() if line.endswith(":")] == \
        [f"{name}:" for name in NAMES]
    assert "\n\nbeta:\n" in text


@pytest.mark.parametrize("verb", ["status", "nodes", "links", "rules", "doctor"])
def test_each_host_has_a_document_with_its_name(fleet, verb):
    told = fleet.json(verb)
    assert [answer["host"] for answer in told] == NAMES
    alone = fleet.json(verb, hosts="beta")
    assert alone == [told[1]]


def test_nodes_are_those_of_their_host(fleet):
    fleet.register("alpha", "node1", "node2")
    fleet.register("gamma", "node3")
    assert [[node["name"] for node in answer["nodes"]] for answer in fleet.json("nodes")] == \
        [["node1", "node2"], [], ["node3"]]


def test_a_host_that_is_not_reached_does_not_hide_the_others(fleet):
    told = fleet("status", "--json", hosts="alpha,nowhere,gamma", status=3)
    assert [json.loads(line)["host"] for line in told.lines] == ["alpha", "gamma", "nowhere"]
    assert json.loads(told.lines[2])["error"].startswith("not reached: ssh: Could not resolve")
    assert told.complaint.startswith("nowhere: not reached: ssh: Could not resolve hostname")


def test_a_host_without_a_daemon_is_told_of(fleet, world):
    fleet.hosts.add("bare", world.new_bus().address)
    told = fleet("status", hosts="alpha,bare", status=3)
    assert "bare: no daemon" in told.complaint
    assert "alpha:" in told.out


def test_monitor_puts_the_host_in_front_of_each_line(fleet):
    monitor = fleet.start("monitor")
    for name in NAMES:
        assert monitor.line().startswith(f"{name}: ")
    fleet.daemons["beta"].cut(["a"], ["b"])
    assert monitor.find(lambda line: "cut" in line).startswith("beta: ")
    assert monitor.end() == 0


def test_monitor_goes_on_with_the_hosts_that_are_left(fleet):
    monitor = fleet.start("monitor", "--json")
    assert [monitor.json()["host"] for _ in NAMES] == NAMES
    fleet.daemons["alpha"].bus.process.kill()
    fleet.daemons["alpha"].may_warn = True
    wait_until(lambda: "alpha: the bus went away" in monitor.process.read_log(), 10, "alpha's end")
    fleet.daemons["gamma"].cut(["a"], ["b"])
    assert monitor.find_json(event="cables-cut")["host"] == "gamma"
    assert monitor.end() == 0


# Laying

def test_a_cut_is_laid_on_every_host(fleet):
    told = fleet("cut", "a", "b")
    assert told.lines == [f"{name}: cut [a] | [b]: 0 links" for name in NAMES]
    assert fleet.rules() == one()


def test_a_cut_as_json_has_each_hosts_rule(fleet):
    fleet.daemons["beta"].cut(["x"], ["y"])
    assert [(answer["host"], answer["rule"]) for answer in fleet.json("cut", "a", "b")] == \
        [("alpha", 1), ("beta", 2), ("gamma", 1)]


def test_a_node_of_any_host_is_no_stranger(fleet):
    fleet.register("alpha", "node1")
    fleet.register("beta", "node2")
    assert fleet("cut", "node1", "node2").complaint == ""
    assert "node3" in fleet("cut", "node1", "node3").complaint


def test_a_shape_is_made_of_the_nodes_of_all_hosts(fleet):
    fleet.register("alpha", "node1", "node2")
    fleet.register("beta", "node3", "node4")
    told = fleet.json("halves")
    assert [answer["host"] for answer in told] == NAMES
    for answer in told:
        [rule] = answer["rules"]
        assert (rule["from"], rule["to"]) == (["node1", "node2"], ["node3", "node4"])


def test_isolate_keeps_a_node_from_those_of_other_hosts(fleet):
    fleet.register("alpha", "node1")
    fleet.register("gamma", "node2", "node3")
    fleet("isolate", "node1", "--for", "1m")
    assert [list(daemon.rules().values())[0][:2] for daemon in fleet.daemons.values()] == \
        [(["node1"], ["node2", "node3"])] * 3


def test_a_name_that_two_hosts_have_needs_its_host(fleet):
    fleet.register("alpha", "node1")
    fleet.register("beta", "node1", "node2")
    assert "several hosts have a node node1" in fleet("halves", status=1).complaint
    assert fleet.rules() == none()


def test_fix_is_done_on_every_host(fleet):
    fleet("cut", "a", "b")
    assert len(fleet("fix", "--all").lines) == 3
    assert fleet.rules() == none()


def test_wait_counts_the_nodes_of_all_hosts(fleet):
    fleet.register("alpha", "node1")
    waiting = fleet.start("wait", "node", "node1,node2")
    fleet.register("gamma", "node2")
    assert waiting.line().startswith("node node1, node2")
    assert waiting.process.wait() == 0


def test_a_scenario_is_played_on_every_host_and_mended_there(fleet, world):
    with open(world.path("two.scenario"), "w", encoding="ascii") as out:
        out.write("[scenario]\nlength=2s\n[step 1]\nverb=cut\nislands=a | b\n")
    player = fleet.start("play", world.path("two.scenario"), "--json")
    wait_until(lambda: fleet.rules() == one(), 10, "the cut")
    report = player.json()
    assert player.process.wait() == 0
    assert fleet.rules() == none()
    cuts = [event["host"] for event in report["events"] if event["event"] == "cables-cut"]
    assert sorted(cuts) == NAMES
