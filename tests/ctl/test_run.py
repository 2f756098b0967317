# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""`epmdpxyctl run`: what the command gets, what comes back, and that nothing is left of it."""

import json
import os
import pty
import signal
import subprocess

import pytest
from gi.repository import Gio, GLib

from command import LIMIT, environment
from fake_node import FakeNode
from harness import wait_until
from harness.bus import Signals
from harness.world import program

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]
CTL = program("epmdpxyctl")


# Exit codes

@pytest.mark.parametrize("code", [0, 1, 7, 124, 255])
def test_it_returns_what_the_command_returns(runs, code):
    runs.call("--", "sh", "-c", f"exit {code}", status=code)


def test_it_returns_128_and_the_signal_that_ended_the_command(runs):
    runs.call("--", "sh", "-c", "kill -KILL $$", status=137)


def test_a_command_that_is_not_there_is_127(runs):
    missing = runs.call("--", "no-such-command", status=127)
    assert missing.complaint == \
        "there is no command no-such-command (correct its name or path)"


def test_a_command_that_cannot_be_executed_is_126(runs, world):
    path = world.path("script")
    with open(path, "w", encoding="ascii") as out:
        out.write("#!/bin/sh\n")
    assert "executable?" in runs.call("--", path, status=126).complaint


def test_no_dbus_daemon_is_125_and_says_what_to_install(runs):
    assert runs.call("--", "true", status=125, PATH=runs.directory).complaint == \
        "dbus-daemon is missing (apt install dbus-daemon)"


def test_no_daemon_program_is_125_and_says_what_to_do(runs):
    assert runs.call("--", "true", status=125, EPMDPXYD="/no/such").complaint == \
        "there is no program /no/such (correct or unset EPMDPXYD)"


def test_a_daemon_that_refuses_is_125_and_says_why(runs):
    assert "nonsense" in runs.call("--listen=nonsense", "--", "true", status=125).complaint


def test_a_daemon_that_dies_ends_the_command_and_is_125(runs):
    run = runs.start()
    os.kill(run.daemon_pid(), signal.SIGKILL)
    assert run.process.wait(LIMIT) == 125
    assert "epmdpxyctl: epmdpxyd was killed by signal 9\n" in run.report


def test_a_report_that_cannot_be_written_is_125_before_anything_runs(runs):
    wrong = runs.call("--report=/no/such/file", "--", "echo", "ran", status=125)
    assert wrong.out == "" and "/no/such/file" in wrong.complaint


def test_no_directory_for_temporary_files_is_125_and_says_what_to_do(runs):
    assert runs.call("--", "true", status=125, TMPDIR="/no/such").complaint.endswith(
        "(set TMPDIR to a directory that is there)")


def test_failures_leave_nothing_behind(runs):
    runs.call("--", "no-such-command", status=127)
    runs.call("--listen=nonsense", "--", "true", status=125)
    runs.call("--", "true", status=125, EPMDPXYD="/no/such")
    assert runs.left_behind() == []


# What the command gets

def test_the_command_has_our_stdin_and_stdout(runs):
    assert runs.call("--", "cat", stdin=b"through\n").out == "through\n"


def test_two_dashes_are_not_needed(runs):
    assert runs.call("echo", "--json").out == "--json\n"


def test_the_command_talks_to_its_own_daemon(runs):
    told = runs.call("--", "sh", "-c", 'echo "$ERL_EPMD_PORT"; "$0" env', CTL).out.splitlines()
    assert told[1] == f"export ERL_EPMD_PORT={told[0]}"


def test_no_bus_of_the_caller_is_needed(runs):
    runs.call("--", CTL, "cut", "a*", "b*", DBUS_SESSION_BUS_ADDRESS="unix:path=/nowhere",
              DBUS_SYSTEM_BUS_ADDRESS="unix:path=/nowhere", HOME="/nowhere")


def test_the_bus_is_for_this_user_alone(runs):
    runs.start()
    directory, = os.listdir(runs.directory)
    assert os.stat(os.path.join(runs.directory, directory)).st_mode & 0o777 == 0o700


def test_a_long_temporary_directory_does_not_matter(runs, world):
    long = world.path("x" * 120)
    os.mkdir(long)
    runs.call("--", "true", TMPDIR=long)


def test_options_of_the_daemon_are_passed_on(runs):
    run = runs.start("--gate=per-lookup", "--listen=127.0.0.1")
    with open(f"/proc/{run.daemon_pid()}/cmdline", encoding="utf-8") as line:
        assert {"--gate=per-lookup", "--listen=127.0.0.1"} <= set(line.read().split("\0"))


def test_two_at_once_know_nothing_of_each_other(runs):
    first, second = runs.start(), runs.start()
    assert first.port != second.port and first.address != second.address
    node = FakeNode(first.port, "a")
    other = FakeNode(second.port, "a")
    assert cut(first) == 0
    assert rules(first) == 1 and rules(second) == 0
    node.close()
    other.close()
    assert first.end() == 0
    assert rules(second) == 0
    assert second.end() == 0


def cut(run, island_a=("a",), island_b=("b",)):
    return run.connection.call_sync(
        "org.epmdpxy", "/org/epmdpxy/Manager", "org.epmdpxy.Manager", "CutCables",
        GLib.Variant("(asas)", (island_a, island_b)), None, 0, 5000, None).unpack()[0]


def rules(run):
    return len(run.connection.call_sync(
        "org.epmdpxy", "/org/epmdpxy/Manager", "org.freedesktop.DBus.Properties", "Get",
        GLib.Variant("(ss)", ("org.epmdpxy.Manager", "Rules")), None, 0, 5000, None).unpack()[0])


# How it ends

def test_nothing_is_left_behind(runs):
    run = runs.start()
    assert len(runs.processes()) >= 4 and os.listdir(runs.directory)
    assert run.end() == 0
    assert runs.left_behind() == []


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_is_passed_on_and_nothing_is_left_behind(runs, number):
    run = runs.start()
    run.process.signal(number)
    assert run.process.wait(LIMIT) == 128 + number
    assert runs.left_behind() == []


def test_killed_it_takes_everything_along(runs):
    run = runs.start()
    run.process.signal(signal.SIGKILL)
    run.process.wait()
    runs.wait_gone()


def test_a_command_may_have_its_own_way_with_a_signal(runs):
    run = runs.start(script='trap "exit 9" TERM; echo ready; while read line; do :; done')
    assert run.process.child.stdout.readline() == b"ready\n"
    run.process.signal(signal.SIGTERM)
    # The shell looks at its trap when a read is over.
    run.say("go on")
    assert run.process.wait(LIMIT) == 9


def test_a_signal_before_the_command_starts_ends_it(runs, world):
    script, started = world.path("slow-daemon"), world.path("started")
    with open(script, "w", encoding="ascii") as out:
        out.write(f"#!/bin/sh\n: > {started}\nexec sleep 1000\n")
    os.chmod(script, 0o755)
    process = world.run("run", [CTL, "run", "--", "true"],
                        env=environment(TMPDIR=runs.directory, EPMDPXYD=script))
    wait_until(lambda: os.path.exists(started))
    process.signal(signal.SIGTERM)
    assert process.wait(LIMIT) == 128 + signal.SIGTERM
    assert process.read_log() == ""
    assert runs.left_behind() == []


def test_a_signal_that_the_caller_ignores_is_ignored(runs, world):
    process = world.run("run", ["sh", "-c", 'trap "" HUP; exec "$0" run --quiet -- sh -c "$1"', CTL,
                                "kill -HUP $PPID; echo sent; exec cat"],
                        env=environment(TMPDIR=runs.directory), stdin=subprocess.PIPE)
    assert process.child.stdout.readline() == b"sent\n"
    process.child.stdin.close()
    assert process.wait(LIMIT) == 0


def test_ctrl_c_reaches_the_command_once(runs):
    # Not print(): the signal may come while that is at work, and it is not reentrant.
    command = ("import os, signal, sys\n"
               "signal.signal(signal.SIGINT, lambda *_: os.write(1, b'interrupted\\n'))\n"
               "os.write(1, b'ready\\n')\n"
               "for line in sys.stdin:\n"
               "    print('read', line.strip(), flush=True)\n")
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(CTL, [CTL, "run", "--quiet", "--", "/usr/bin/python3", "-c", command],
                  environment(TMPDIR=runs.directory))
    with open(terminal, "r+b", buffering=0) as screen:
        seen = read_until(screen, b"ready")
        screen.write(b"\x03")
        seen += read_until(screen, b"interrupted")
        # Whatever were to come twice has come before this line is answered.
        screen.write(b"end\n")
        seen += read_until(screen, b"read end")
        screen.write(b"\x04")
        _pid, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert seen.count(b"interrupted") == 1, seen
    assert runs.left_behind() == []


def read_until(screen, text):
    seen = b""
    while text not in seen:
        seen += screen.read(1024)
    return seen


def test_it_fixes_what_the_command_left_cut(runs):
    run = runs.start()
    signals = Signals(run.connection, "org.epmdpxy")
    cut(run)
    assert run.end() == 0
    assert signals.wait_for("CablesFixed").args[:2] == (["*"], ["*"])
    assert "cables were still cut at the end and were fixed\n" in run.report


# The report

def test_it_says_when_no_cable_was_cut(runs):
    assert runs.call("--", "true").complaint == "no cable was cut"


def test_quiet_says_nothing(runs):
    assert runs.call("--quiet", "--", CTL, "fix", "*", "*").err == ""


def test_it_tells_what_happened_on_the_cables(runs):
    run = runs.start()
    a, b = FakeNode(run.port, "a"), FakeNode(run.port, "b")
    link = a.dial(b)
    signals = Signals(run.connection, "org.epmdpxy")
    assert cut(run) == 1
    run.connection.call_sync("org.epmdpxy", "/org/epmdpxy/Manager", "org.epmdpxy.Manager",
                             "FixAllCables", None, None, 0, 5000, None)
    link.close()
    signals.wait_for("LinkStateChanged", lambda s: s.args[4] == 6)
    assert run.end() == 0
    a.close()
    b.close()
    lines = run.report.splitlines()
    assert lines[0].startswith("epmdpxyctl: in ") and lines[0].endswith(
        "1 cut, 1 fix, 1 link closed")
    told = [line.split(" s  ", 1)[1] for line in lines[1:]]
    assert "cut [a] | [b]: 1 link" in told
    assert "fixed every cable: 1 link" in told
    assert "link 1 a@test -> b@test: closed, was up" in told
    assert told.index("cut [a] | [b]: 1 link") < told.index("fixed every cable: 1 link")


def test_the_report_is_json_with_its_documented_keys(runs, world):
    path = world.path("report.json")
    script = '"$0" cut "a*" "b*"; exit 5'
    runs.call("--report", path, "--", "sh", "-c", script, CTL, status=5)
    with open(path, encoding="utf-8") as text:
        report = json.load(text)
    assert list(report) == ["version", "command", "exit_code", "start_us", "end_us", "cuts",
                            "fixes", "faults", "noticed", "links_closed", "left_cut", "dropped",
                            "events"]
    assert report["command"] == ["sh", "-c", script, CTL]
    assert (report["exit_code"], report["cuts"], report["fixes"]) == (5, 1, 0)
    assert report["left_cut"] is True
    event, = report["events"]
    assert (event["event"], event["island_a"], event["island_b"]) == ("cables-cut", ["a*"], ["b*"])
    assert report["start_us"] <= event["time_us"] <= report["end_us"]


def test_a_report_of_many_events_is_bounded_and_says_so(runs, world):
    path = world.path("report.json")
    run = runs.start("--report", path)
    loop = GLib.MainLoop()
    left = [5200]

    def on_reply(connection, result):
        connection.call_finish(result)
        left[0] -= 1
        if not left[0]:
            loop.quit()

    limit = GLib.timeout_add_seconds(60, loop.quit)
    for number in range(left[0]):
        run.connection.call(
            "org.epmdpxy", "/org/epmdpxy/Manager", "org.epmdpxy.Manager",
            "CutCables" if number % 2 == 0 else "FixCables",
            GLib.Variant("(asas)", (["a"], ["b"])), None, Gio.DBusCallFlags.NONE, 60000, None,
            on_reply)
    loop.run()
    assert left == [0]
    GLib.source_remove(limit)
    assert run.end() == 0
    with open(path, encoding="utf-8") as text:
        report = json.load(text)
    assert (report["cuts"], report["fixes"]) == (2600, 2600)
    assert (len(report["events"]), report["dropped"]) == (5000, 200)
    assert "  and 5180 more events (--report FILE keeps them)\n" in run.report


def test_a_daemon_that_died_is_in_the_report(runs, world):
    path = world.path("report.json")
    run = runs.start("--report", path)
    os.kill(run.daemon_pid(), signal.SIGKILL)
    assert run.process.wait(LIMIT) == 125
    with open(path, encoding="utf-8") as text:
        report = json.load(text)
    assert report["exit_code"] == 125
    assert report["problem"] == "epmdpxyd was killed by signal 9"


def test_its_help_is_not_the_command_s(runs):
    assert runs.call("--help").out.startswith("Usage:\n  epmdpxyctl run ")
    assert runs.call("--", "sh", "-c", 'echo "$1"', "sh", "--help").out == "--help\n"
