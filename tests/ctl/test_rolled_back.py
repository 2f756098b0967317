# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""`epmdpxyctl --host` is all or nothing: what happens when one of several hosts does not do what
the others do."""

import os
import signal
import subprocess
import time

import pytest

from command import environment
from harness import wait_until
from harness.world import program
from hosts import ALL, HERE, NAMES, none, one


def test_a_host_that_is_down_leaves_all_as_it_was(fleet):
    told = fleet("cut", "a", "b", hosts="alpha,beta,nowhere", status=3)
    assert "nowhere: not reached" in told.complaint
    assert fleet.rules() == none()


def test_a_host_that_hangs_is_given_up_in_time(fleet):
    fleet.hosts.say("stuck", "exec sleep 1000")
    before = time.monotonic()
    told = fleet("cut", "a", "b", "--host-timeout", "8s", hosts="alpha,stuck", status=3)
    assert 8 <= time.monotonic() - before < 40
    assert "epmdpxyctl: waiting for stuck\n" in told.err
    assert "stuck: not reached: no answer in time" in told.err
    assert fleet.rules() == none()


def fill(daemon):
    """Lays as many rules as the daemon takes."""
    number = 0
    while True:
        number += 1
        try:
            daemon.cut([f"full{number}"], ["x"])
        except Exception as error:  # pylint: disable=broad-except
            assert "TooManyRules" in str(error), error
            return number - 1


def test_a_host_that_refuses_has_the_others_rolled_back(fleet):
    n_rules = fill(fleet.daemons["beta"])
    told = fleet("cut", "a", "b", status=1)
    assert "\nepmdpxyctl: rolled back on alpha, gamma\n" in told.err
    assert told.err.startswith("epmdpxyctl: beta: ")
    assert told.out == ""
    assert fleet.rules() == {"alpha": 0, "beta": n_rules, "gamma": 0}


def test_only_what_this_call_laid_is_rolled_back(fleet):
    fleet("cut", "a", "b", hosts="alpha,gamma")
    fill(fleet.daemons["beta"])
    fleet("cut", "a", "b", status=1)
    assert {name: list(fleet.daemons[name].rules()) for name in ("alpha", "gamma")} == \
        {"alpha": [1], "gamma": [1]}


def test_a_failure_as_json_says_who_and_what_was_rolled_back(fleet):
    fill(fleet.daemons["beta"])
    told = {answer.pop("host"): answer for answer in fleet.json("cut", "a", "b", status=1)}
    assert "error" in told["beta"]
    assert (told["beta"]["done"], told["beta"]["rolled_back"]) == (False, False)
    assert told["alpha"] == told["gamma"] == {"done": False, "rolled_back": True, "in_doubt": False}


def test_a_shape_of_several_rules_is_rolled_back_whole(fleet):
    fleet.register("alpha", "n1", "n2", "n3", "n4", "n5")
    fill(fleet.daemons["gamma"])
    fleet("majorities-ring", status=1)
    assert (len(fleet.daemons["alpha"].rules()), len(fleet.daemons["beta"].rules())) == (0, 0)


def test_a_host_that_stops_answering_is_in_doubt_and_the_others_are_rolled_back(fleet):
    fleet.daemons["beta"].process.signal(signal.SIGSTOP)
    try:
        told = fleet("cut", "a", "b", "--host-timeout", "8s", status=1)
    finally:
        fleet.daemons["beta"].process.signal(signal.SIGCONT)
    assert "beta: the daemon does not answer" in told.err
    assert "beta: it may come into force there all the same (see `epmdpxyctl -H beta rules`)" \
        in told.err
    assert "rolled back on alpha, gamma" in told.err


def test_a_host_that_answers_too_late_is_rolled_back_after_all(fleet):
    """Nobody heard the number of its rule, but the daemon knows who laid it."""
    fleet.daemons["beta"].cut(["x"], ["y"])
    fleet.daemons["beta"].process.signal(signal.SIGSTOP)
    try:
        cutting = fleet.start("cut", "a", "b", "--host-timeout", "8s")
        wait_until(lambda: len(fleet.daemons["alpha"].rules()) == 1, 10, "the cut elsewhere")
        wait_until(lambda: not fleet.daemons["alpha"].rules(), 30, "the rolling back")
    finally:
        fleet.daemons["beta"].process.signal(signal.SIGCONT)
    assert cutting.process.wait(40) == 1
    assert list(fleet.daemons["beta"].rules()) == [1]
    assert "all the same" not in cutting.process.read_log()


def test_a_host_that_is_lost_in_between_is_told_of(fleet):
    """Its daemon has the request and does not answer; then the way there breaks."""
    fleet.daemons["beta"].process.signal(signal.SIGSTOP)
    try:
        cutting = fleet.start("cut", "a", "b")
        wait_until(lambda: len(fleet.daemons["alpha"].rules()) == 1, 10, "the cut elsewhere")
        for pid in fleet.hosts.ssh_pids("beta"):
            subprocess.run(["kill", "-KILL", str(pid)], check=False)
        assert cutting.process.wait(40) == 3
    finally:
        fleet.daemons["beta"].process.signal(signal.SIGCONT)
    log = cutting.process.read_log()
    assert "beta: it may come into force there all the same" in log
    assert "rolled back on alpha, gamma" in log
    assert (len(fleet.daemons["alpha"].rules()), len(fleet.daemons["gamma"].rules())) == (0, 0)


def test_ctrl_c_rolls_back_at_once(fleet):
    """Whoever has not answered by then, and be it for long, is in doubt."""
    fleet.daemons["beta"].process.signal(signal.SIGSTOP)
    try:
        cutting = fleet.start("cut", "a", "b", "--host-timeout", "5m")
        wait_until(lambda: len(fleet.daemons["alpha"].rules()) == 1, 10, "the cut elsewhere")
        cutting.process.signal(signal.SIGINT)
        assert cutting.process.wait(40) == 128 + signal.SIGINT
    finally:
        fleet.daemons["beta"].process.signal(signal.SIGCONT)
    log = cutting.process.read_log()
    assert "rolled back on alpha, gamma" in log
    assert "beta: it may come into force there all the same" in log
    assert (len(fleet.daemons["alpha"].rules()), len(fleet.daemons["gamma"].rules())) == (0, 0)


def test_what_cannot_be_rolled_back_is_named_by_its_number(fleet):
    """gamma refuses late; by then nobody answers on alpha any more."""
    fleet.daemons["beta"].process.signal(signal.SIGSTOP)
    try:
        cutting = fleet.start("cut", "a", "b", "--host-timeout", "8s")
        wait_until(lambda: len(fleet.daemons["alpha"].rules()) == 1, 10, "the cut elsewhere")
        fleet.daemons["alpha"].process.signal(signal.SIGSTOP)
        assert cutting.process.wait(40) == 1
    finally:
        for name in ("alpha", "beta"):
            fleet.daemons[name].process.signal(signal.SIGCONT)
    log = cutting.process.read_log()
    assert "alpha: could not be rolled back" in log
    assert "`epmdpxyctl -H alpha unfault 1`" in log
    assert "rolled back on gamma" in log


def test_nothing_is_fixed_unless_all_hosts_are_there(fleet):
    fleet("cut", "a", "b")
    fleet.daemons["beta"].close()
    told = fleet("fix", "--all", status=3)
    assert "nothing was fixed on any host" in told.err
    assert (len(fleet.daemons["alpha"].rules()), len(fleet.daemons["gamma"].rules())) == (1, 1)


@pytest.fixture
def refuser(fleet, world):
    """One more host: whose daemon is there and lets nobody change anything."""
    bus = world.new_bus()
    process = world.run("refuser", [os.path.join(HERE, "refuser.py"), bus.address])
    assert process.child.stdout.readline() == b"there\n", process.read_log()
    fleet.hosts.add("delta", bus.address)
    return f"{ALL},delta"


def test_a_host_where_one_may_not_has_the_others_rolled_back(fleet, refuser):
    told = fleet("cut", "a", "b", hosts=refuser, status=1)
    assert "\nepmdpxyctl: rolled back on alpha, beta, gamma\n" in told.err
    assert "delta: you may not, here" in told.err
    assert fleet.rules() == none()


def test_a_fix_that_one_host_refuses_stays_on_the_others_and_is_told_of(fleet, refuser):
    fleet("cut", "a", "b")
    told = fleet("fix", "--all", hosts=refuser, status=1)
    assert [line.split(":")[0] for line in told.lines] == NAMES
    assert "delta: you may not, here" in told.err
    assert "what is fixed on the other hosts stays so" in told.err
    assert fleet.rules() == none()


def test_flap_comes_and_goes_on_every_host(fleet):
    told = fleet("flap", "a", "b", "--every", "400ms", "--down", "100ms", "--count", "2", "--json")
    cuts = [event["host"] for event in told.json["events"] if event["event"] == "cables-cut"]
    assert sorted(cuts) == sorted(NAMES * 2)
    assert fleet.rules() == none()


def test_a_play_ends_when_a_host_is_lost_and_is_mended_on_the_others(fleet, world):
    with open(world.path("long.scenario"), "w", encoding="ascii") as out:
        out.write("[scenario]\nlength=60s\n[step 1]\nverb=cut\nislands=a | b\n")
    player = fleet.start("play", world.path("long.scenario"))
    wait_until(lambda: fleet.rules() == one(), 10, "the cut")
    fleet.daemons["beta"].close()
    assert player.process.wait() == 3
    assert "beta: the daemon, or the way to it, went away" in player.process.read_log()
    assert (len(fleet.daemons["alpha"].rules()), len(fleet.daemons["gamma"].rules())) == (0, 0)


def test_wait_says_which_host_was_lost(fleet):
    waiting = fleet.start("wait", "node", "nobody")
    wait_until(lambda: len(fleet.hosts.ssh_pids("beta")) > 0, 10, "the way to beta")
    fleet.daemons["beta"].close()
    assert waiting.process.wait() == 3
    assert "beta: " in waiting.process.read_log()


def test_hosts_behind_the_verb_stand_for_those_in_front_of_it(fleet):
    told = fleet("status", "-H", "beta", "--json", hosts="alpha")
    assert told.json["host"] == "beta"


def test_there_are_only_so_many_hosts(fleet, world):
    with open(world.path("many"), "w", encoding="ascii") as out:
        out.writelines(f"host{number}\n" for number in range(257))
    assert "more than 256" in fleet("status", hosts="@" + world.path("many"), status=2).complaint


def test_no_ssh_is_left_behind(fleet):
    fleet.hosts.say("stuck", "exec sleep 1000")
    fleet("status", "--host-timeout", "1s", hosts="alpha,stuck", status=3)
    wait_until(lambda: not fleet.hosts.ssh_pids("alpha"), 10, "the end of ssh")


def test_what_is_no_bus_is_said_to_be_none(fleet):
    fleet.hosts.say("chatty", "printf 'welcome\\r\\n'; exec cat >/dev/null")
    assert "chatty: not reached: no message bus answers there" in \
        fleet("status", "--host-timeout", "5s", hosts="chatty", status=3).complaint


def test_a_host_that_talks_without_end_does_no_harm(fleet):
    fleet.hosts.say("loud", "yes 'this is not D-Bus' | head -c 1000000 >&2; exit 1")
    done = subprocess.run([program("epmdpxyctl"), "-H", "loud", "status"], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=30,
                          env=environment(**fleet.hosts.environment))
    assert done.returncode == 3
    assert len(done.stderr) < 10000
