# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Faults in time: `play`, `flap`, and `run --play`."""

import json
import re
import signal

import pytest

from fake_node import FakeNode
from harness import wait_until
from harness.world import program

CTL = program("epmdpxyctl")


@pytest.fixture
def write(world):
    """write(text) → the path of a scenario."""
    def write(text, name="test.scenario"):
        path = world.path(name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return path
    return write


def removals(daemon):
    return [signal.args[3]["reason"] for signal in daemon.signals.named("RuleRemoved")]


TWO_STEPS = """
[scenario]
name=Two
[step later]
at=100ms
verb=isolate
islands=b
for=50ms
[step first]
verb=cut
islands=a | b,c
"""


# Play

def test_steps_are_carried_out_in_the_order_of_their_times(ctl, daemon, register, write):
    register("a", "b", "c")
    ctl("play", write(TWO_STEPS))
    cuts = [signal.args[:2] for signal in daemon.signals.named("CablesCut")]
    assert cuts == [(["a"], ["b", "c"]), (["b"], ["a", "c"])]


def test_steps_keep_their_times(ctl, register, write):
    register("a", "b", "c")
    events = ctl("play", write(TWO_STEPS), "--json").json["events"]
    first, later = [event for event in events if event["event"] == "step"]
    assert first["step"] == "step first" and later["step"] == "step later"
    assert 100000 <= later["time_us"] - first["time_us"] + first["late_us"]


def test_nothing_is_left_of_it(ctl, daemon, register, write):
    register("a", "b", "c")
    ctl("play", write(TWO_STEPS))
    assert ctl("rules", "--json").json["rules"] == []
    daemon.signals.wait_for("RuleRemoved", lambda s: s.args[0] == 1)
    assert removals(daemon) == ["expired", "removed"]


def test_each_step_is_told_as_it_is_done(ctl, register, write):
    register("a", "b", "c")
    played = ctl("play", write(TWO_STEPS))
    told = [line.split(" s  ", 1)[1] for line in played.err.splitlines()]
    assert told == ["cut a b,c: [a] | [b, c]  stall",
                    "isolate b --for 50ms: [b] | [a, c]  stall for 50ms"]


def test_the_timeline_tells_what_came_of_it(ctl, register, write):
    a, b, _c = register("a", "b", "c")
    a.dial(b)
    lines = ctl("play", write(TWO_STEPS)).lines
    assert re.fullmatch(r"epmdpxyctl: played Two: rounds 1, steps 2, seed \d+", lines[0])
    assert "2 cuts, 2 fixes" in lines[1]
    told = [line.split(" s  ", 1)[1] for line in lines[2:]]
    assert told.index("cut a b,c: [a] | [b, c]  stall") < told.index("cut [a] | [b, c]: 1 link")


def test_the_timeline_as_json_has_its_documented_keys(ctl, register, write):
    register("a", "b", "c")
    path = write(TWO_STEPS)
    report = ctl("play", path, "--json").json
    assert list(report) == ["version", "file", "scenario", "seed", "rounds", "steps", "exit_code",
                            "start_us", "end_us", "cuts", "fixes", "faults", "noticed",
                            "links_closed", "left_cut", "dropped", "events"]
    assert (report["file"], report["scenario"], report["steps"]) == (path, "Two", 2)
    step = next(event for event in report["events"] if event["event"] == "step")
    assert list(step) == ["event", "time_us", "round", "step", "text", "late_us", "partial",
                          "rules"]


def test_rounds_begin_with_whole_cables(ctl, daemon, register, write):
    register("a", "b")
    ctl("play", write("[scenario]\nrepeat=5\nlength=20ms\n[step 1]\nverb=halves\n"), "--repeat=3")
    daemon.signals.wait_for("RuleRemoved", lambda s: s.args[0] == 3)
    order = [signal.name for signal in daemon.signals.seen
             if signal.name in ("RuleAdded", "RuleRemoved")]
    assert order == 3 * ["RuleAdded", "RuleRemoved"]


def test_the_same_seed_plays_the_same(ctl, register, write):
    register(*"abcdefgh")
    path = write("[scenario]\nlength=1ms\nrepeat=4\n[step 1]\nverb=minority\n"
                 "[step 2]\nverb=halves\nrandom=true\n")

    def play(*args):
        events = ctl("play", path, "--json", *args).json["events"]
        return [event["rules"][0]["from"] for event in events if event["event"] == "step"]

    assert play("--seed=7") == play("--seed=7") != play("--seed=8")


def test_fix_takes_everything_off(ctl, daemon, register, write):
    register("a", "b")
    ctl("play", write("[step 1]\nverb=cut\nislands=a|b\n"
                      "[step 2]\nat=10ms\nverb=fix\nall=true\n"))
    assert removals(daemon) == ["fixed"]


def test_a_step_that_cannot_be_done_ends_it_with_1_and_is_named(ctl, register, write):
    register("a", "b")
    path = write("[step 1]\nverb=cut\nislands=a|b\n[step 2]\nat=10ms\nverb=bridge\nislands=x\n")
    played = ctl("play", path, status=1)
    assert played.err.splitlines()[-1] == \
        f"epmdpxyctl: {path}: [step 2]: bridge takes at least 3 nodes, and there are 2"
    assert ctl("rules", "--json").json["rules"] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_mends_and_is_128_and_the_signal(ctl, daemon, register, write, number):
    register("a", "b")
    process = ctl.start("play", write("[scenario]\nlength=1h\n[step 1]\nverb=halves\n")).process
    daemon.signals.wait_for("RuleAdded")
    process.signal(number)
    assert process.wait() == 128 + number
    assert "1 cut, 1 fix" in process.child.stdout.read().decode()
    assert ctl("rules", "--json").json["rules"] == []


def test_killed_it_leaves_nothing_either(ctl, daemon, register, write):
    register("a", "b")
    process = ctl.start("play", write("[scenario]\nlength=1h\n[step 1]\nverb=halves\n")).process
    daemon.signals.wait_for("RuleAdded")
    process.signal(signal.SIGKILL)
    daemon.signals.wait_for("RuleRemoved")
    assert removals(daemon) == ["caller-gone"]


def test_a_daemon_that_goes_is_3(ctl, daemon, register, write):
    register("a", "b")
    process = ctl.start("play", write("[scenario]\nlength=1h\n[step 1]\nverb=halves\n")).process
    daemon.signals.wait_for("RuleAdded")
    daemon.stop()
    assert process.wait() == 3


@pytest.mark.parametrize("text, reason", [
    ("[step 1]\nverb=dance\n", "[step 1] verb: \"dance\" is no verb of a scenario"),
    ("[step 1]\nverb=halves\nfor=10\n", "[step 1] for: \"10\" is no time"),
    ("", "there is no step"),
])
def test_a_bad_file_is_1_and_names_file_group_and_key(ctl, daemon, write, text, reason):
    path = write(text)
    assert ctl("play", path, status=1).complaint.startswith(f"{path}: {reason}")


def test_a_file_that_is_not_there_is_1(ctl):
    assert ctl("play", "/no/such", status=1).complaint.startswith("cannot read /no/such: ")


def test_a_dry_run_checks_the_file_and_needs_no_daemon(ctl, write):
    lines = ctl("play", write(TWO_STEPS), "--dry-run", "--seed=5").lines
    assert lines[0] == "Two: seed 5, rounds 1 of 150ms"
    assert lines[1].endswith("+0.000 s  cut a b,c") and lines[-1].startswith("dry run")
    dry = ctl("play", write(TWO_STEPS), "--dry-run", "--json").json
    assert list(dry) == ["scenario", "dry_run", "seed", "rounds", "length_ms", "steps"]


# Flap

def test_flap_goes_down_as_often_as_asked(ctl, daemon, register):
    register("a", "b")
    flap = ctl("flap", "a", "b", "--every=40ms", "--down=10ms", "--count=3")
    assert removals(daemon) == 3 * ["expired"]
    assert [line.split(" s  ")[1].split(":")[0] for line in flap.err.splitlines()] == [
        "flap 1/3", "flap 2/3", "flap 3/3"]


def test_flap_goes_on_until_it_is_interrupted(ctl, daemon, register):
    register("a", "b")
    process = ctl.start("flap", "--all", "--every=20ms", "--down=5ms").process
    daemon.signals.wait_for("RuleRemoved", lambda s: s.args[0] == 3)
    process.signal(signal.SIGINT)
    assert process.wait() == 0
    assert ctl("rules", "--json").json["rules"] == []


# Beside a command

RUN = "[scenario]\nlength=1h\nseed=3\n[step 1]\nverb=minority\n"


def test_run_plays_when_the_nodes_are_there(runs, world, write):
    path, report = write(RUN), world.path("report.json")
    run = runs.start("--play", path, "--play-when=a,b,c", "--report", report)
    nodes = [FakeNode(run.port, name) for name in "abc"]
    proxy = rules_of(run)
    wait_until(lambda: len(proxy()) == 1, what="the first step")
    assert run.end() == 0
    for node in nodes:
        node.close()
    with open(report, encoding="utf-8") as text:
        told = json.load(text)
    assert (told["scenario"], told["seed"], told["rounds"], told["steps"]) == (
        "test.scenario", 3, 1, 1)
    assert [event["event"] for event in told["events"]][:2] == ["step", "cables-cut"]
    assert told["left_cut"] is False


def rules_of(run):
    from gi.repository import GLib

    def get():
        return run.connection.call_sync(
            "org.epmdpxy", "/org/epmdpxy/Manager", "org.freedesktop.DBus.Properties", "Get",
            GLib.Variant("(ss)", ("org.epmdpxy.Manager", "Rules")), None, 0, 5000,
            None).unpack()[0]
    return get


def test_run_plays_at_once_when_nobody_is_waited_for(runs, write):
    path = write("[step 1]\nverb=blip\nall=true\nfor=1ms\n")
    run = runs.start("--play", path)
    wait_until(lambda: rules_of(run)() == [], what="the blip to end")
    assert run.end() == 0
    assert "played test.scenario: rounds 1, steps 1" in run.report


def test_run_of_a_play_that_never_began_is_125_and_says_why(runs, write):
    never = runs.call("--play", write(RUN), "--play-when=a", "--", "true", status=125)
    assert never.err.splitlines()[-1].endswith("was not played: no node a is registered")


def test_run_of_a_step_that_fails_is_125_unless_the_command_fails(runs, write):
    path = write("[step 1]\nverb=isolate\nislands=nobody\n")
    for script, status in (("true", 125), ("exit 3", 3)):
        run = runs.start("--play", path, script=f"read line; {script}")
        wait_until(lambda run=run: "played" not in run.report)
        run.say("go on")
        assert run.process.wait() == status


def test_run_says_what_is_wrong_with_a_file_before_anything_runs(runs, write):
    wrong = runs.call("--play", write("[step 1]\nverb=dance\n"), "--", "echo", "ran", status=125)
    assert wrong.out == "" and "[step 1] verb" in wrong.complaint
