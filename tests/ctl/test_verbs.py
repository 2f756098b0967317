# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""What the verbs of epmdpxyctl that end by themselves show, do and return."""

import json
import re
import subprocess

import pytest

from command import environment
from harness.world import program

VERBS = ["run", "env", "status", "nodes", "links", "rules", "monitor", "wait", "doctor",
         "cut", "fix", "isolate", "halves", "minority", "bridge", "majorities-ring",
         "oneway", "no-dial", "slow", "grey", "blip", "flap", "fault", "unfault", "play"]


def columns(lines, *names):
    """Each row's cells below the headers, cut where the headers begin."""
    starts = [lines[0].index(name) for name in names] + [None]
    return [[line[begin:end].strip() for begin, end in zip(starts, starts[1:])]
            for line in lines[1:]]


# Showing

def test_status_shows_the_whole_at_a_glance(ctl, daemon, register):
    register("a", "b")
    ctl("cut", "a", "b")
    shown = dict(re.split(r"  +", line, 1) for line in ctl("status").lines)
    assert shown == {"daemon": "0.1.0", "EPMD port": str(daemon.port), "nodes": "2",
                     "links": "0", "islands": "2: [a] | [b] (partitioned)", "rules": "1: 1 stall"}


def test_status_counts_links_by_state(ctl, register):
    a, b, c = register("a", "b", "c")
    a.dial(b)
    a.dial(c)
    ctl("cut", "a", "c")
    assert "links      2: 1 up, 1 cut" in ctl("status").lines
    assert ctl("status", "--json").json["links"] == {
        "total": 2, "identifying": 0, "connecting": 0, "up": 1, "cut": 1, "spoiled": 0}


def test_status_as_json_has_its_documented_keys(ctl, daemon, register):
    register("a", "b")
    status = ctl("status", "--json").json
    assert list(status) == ["version", "api_version", "epmd_port", "nodes", "links", "noticed",
                            "islands", "partitioned", "rules", "faults"]
    assert status["epmd_port"] == daemon.port
    assert status["islands"] == [["a", "b"]]
    assert status["partitioned"] is False
    assert (status["nodes"], status["rules"]) == (2, 0)


def test_nodes_are_a_table_for_people(ctl, register):
    a, b = register("longname", "b")
    a.dial(b)
    lines = ctl("nodes").lines
    assert lines[0].split() == ["NAME", "HOST", "PORT", "GATE", "LINKS", "SINCE"]
    assert [row[0] for row in columns(lines, "NAME", "HOST")] == ["b", "longname"]
    assert [line.split()[2] for line in lines[1:]] == [str(b.port), str(a.port)]
    assert len({line.index(":") for line in lines[1:]}) == 1, lines


def test_nodes_as_json_have_their_documented_keys(ctl, register):
    a, b = register("a", "b")
    a.dial(b)
    nodes = ctl("nodes", "--json").json["nodes"]
    assert [list(node) for node in nodes] == 2 * [
        ["name", "host", "port", "gate_port", "hidden", "creation", "since_us", "links"]]
    assert [node["name"] for node in nodes] == ["a", "b"]
    assert nodes[1]["port"] == b.port and nodes[1]["gate_port"] not in (0, b.port)
    assert nodes[1]["host"] == "test" and nodes[1]["links"] == 1 and not nodes[1]["hidden"]


def test_no_node_is_said_in_words(ctl, daemon):
    assert ctl("nodes").out == "no node is registered\n"
    assert ctl("nodes", "--json").json == {"nodes": []}


def test_columns_stay_aligned_under_wide_names(ctl, register):
    register("日本", "b")
    rows = ctl("nodes").lines
    wide = next(row for row in rows if row.startswith("日本"))
    narrow = next(row for row in rows if row.startswith("b"))
    # Two characters that take two columns each.
    assert len(wide) + 2 == len(narrow)


def test_a_name_cannot_command_the_terminal(ctl, register):
    register("a\u202eb")
    assert "a\\u202eb" in ctl("nodes").out
    assert "\u202e" not in ctl("nodes").out + ctl("status").out
    assert ctl("nodes", "--json").json["nodes"][0]["name"] == "a\u202eb"


def test_links_are_a_table_for_people(ctl, register):
    a, b = register("a", "b")
    a.dial(b)
    ctl("cut", "a", "b")
    lines = ctl("links").lines
    assert lines[0].split() == ["LINK", "FROM", "TO", "STATE", "SINCE", "SENT", "RECEIVED",
                                "FRAMES", "TICKS", "FAULT", "NOTICED"]
    assert [row[:3] for row in columns(lines, "FROM", "TO", "STATE", "SINCE")] == [
        ["a@test", "b@test", "cut"]]


def test_links_as_json_have_their_documented_keys(ctl, register):
    a, b = register("a", "b")
    a.dial(b)
    link, = ctl("links", "--json").json["links"]
    assert list(link) == ["link", "path", "from", "to", "state", "since_us", "fault",
                          "fault_forward", "fault_backward", "noticed", "bytes_forward",
                          "bytes_backward", "frames_forward", "frames_backward", "ticks_forward",
                          "ticks_backward"]
    assert (link["from"], link["to"], link["state"]) == ("a@test", "b@test", "up")
    assert link["path"] == f"/org/epmdpxy/links/{link['link']}"


def test_rules_are_listed_oldest_first(ctl, daemon):
    ctl("cut", "a,b", "c")
    ctl("cut", "x", "rabbit@*")
    rows = columns(ctl("rules").lines, "RULE", "FAULT", "FROM", "TO", "DIRECTION", "SINCE")
    assert [row[1:5] for row in rows] == [["stall", "a, b", "c", "both"],
                                          ["stall", "x", "rabbit@*", "both"]]
    rules = ctl("rules", "--json").json["rules"]
    assert [list(rule) for rule in rules] == 2 * [
        ["rule", "from", "to", "fault", "direction", "time_us", "sender"]]
    assert [rule["from"] for rule in rules] == [["a", "b"], ["x"]]


def test_a_thousand_names_do_not_flood_a_line(ctl, daemon):
    ctl("cut", ",".join(f"n{i}" for i in range(1000)), "x")
    assert max(map(len, ctl("rules").lines)) < 200
    assert "and 988 more" in ctl("rules").out


# Cutting and fixing

def test_cut_is_in_force_when_it_returns(ctl, daemon, register):
    a, b = register("a", "b")
    a.dial(b)
    assert ctl("cut", "a", "b").out == "cut [a] | [b]: 1 link\n"
    assert [link["state"] for link in ctl("links", "--json").json["links"]] == ["cut"]


def test_cut_again_changes_no_link(ctl, register):
    a, b = register("a", "b")
    a.dial(b)
    ctl("cut", "a", "b")
    assert ctl("cut", "a", "b").out == "cut [a] | [b]: 0 links\n"


def test_cut_takes_islands_and_patterns(ctl, register):
    a, b, c = register("a", "b", "rabbit")
    a.dial(c)
    b.dial(c)
    assert ctl("cut", "a,b", "rabbit@*").out == "cut [a, b] | [rabbit@*]: 2 links\n"


def test_cut_as_json_has_its_documented_keys(ctl, register):
    register("a")
    assert ctl("cut", "a", "nobody", "--json").json == {
        "island_a": ["a"], "island_b": ["nobody"], "rule": 1, "links": 0, "unknown": ["nobody"]}


def test_fix_gives_the_cables_back(ctl, register):
    a, b, c = register("a", "b", "c")
    a.dial(b)
    a.dial(c)
    ctl("cut", "a", "b,c")
    assert ctl("fix", "a", "b").out == "fixed [a] | [b]: 1 link\n"
    assert sorted(link["state"] for link in ctl("links", "--json").json["links"]) == ["cut", "up"]


def test_fix_all_leaves_no_rule(ctl, register):
    a, b = register("a", "b")
    a.dial(b)
    ctl("cut", "a", "b")
    assert ctl("fix", "--all").out == "fixed every cable: 1 link\n"
    assert ctl("rules").out == "no rule is in force: every cable is whole\n"
    assert ctl("fix", "--all", "--json").json == {
        "island_a": ["*"], "island_b": ["*"], "links": 0, "unknown": []}


def test_a_name_that_nobody_has_is_taken_with_a_warning(ctl, register):
    register("a")
    cut = ctl("cut", "a", "node9")
    assert cut.out == "cut [a] | [node9]: 0 links\n"
    assert cut.complaint == "no such node yet: node9 (the cut holds when it is born)"


def test_all_unknown_names_are_in_one_warning(ctl, daemon):
    assert ctl("cut", "x,y", "z@host").complaint == \
        "no such nodes yet: x, y, z@host (the cut holds when they are born)"
    assert ctl("fix", "x", "*").complaint == \
        "no such node yet: x (the fix holds when it is born)"


def test_known_names_and_patterns_draw_no_warning(ctl, register):
    register("a", "b")
    assert ctl("cut", "a@anywhere", "b").complaint == ""
    assert ctl("cut", "a*", "b@*").complaint == ""


def test_a_name_known_by_its_link_alone_draws_no_warning(ctl, register):
    a, b = register("a", "b")
    a.full = "far@elsewhere"
    a.dial(b)
    cut = ctl("cut", "far", "b")
    assert (cut.out, cut.complaint) == ("cut [far] | [b]: 1 link\n", "")


def test_two_dashes_let_a_name_begin_with_one(ctl, daemon):
    assert ctl("cut", "--", "-x", "y*").out == "cut [-x] | [y*]: 0 links\n"


# The environment and the bus

def test_env_sets_a_shell_up(ctl, daemon):
    script = 'eval "$("$1" env)"; echo "$ERL_EPMD_PORT"; unset DBUS_SESSION_BUS_ADDRESS; "$1" nodes'
    done = subprocess.run(["sh", "-c", script, "sh", program("epmdpxyctl")], check=True,
                          env=environment(EPMDPXY_BUS=ctl.address), stdout=subprocess.PIPE)
    assert done.stdout.decode() == f"{daemon.port}\nno node is registered\n"


def test_env_quotes_for_the_shell(ctl, daemon):
    odd = f"{ctl.address};unix:path=/no'where/$HOME"
    done = subprocess.run(["sh", "-c", 'eval "$1"; printf %s "$EPMDPXY_BUS"', "sh",
                           ctl("env", EPMDPXY_BUS=odd).out],
                          stdout=subprocess.PIPE, check=True)
    assert done.stdout.decode() == odd


def test_env_as_json_has_its_documented_keys(ctl, daemon):
    assert ctl("env", "--json").json == {"epmd_port": daemon.port, "bus": ctl.address}


def test_the_option_says_which_bus_before_the_environment(ctl, daemon):
    ctl("status", f"--bus={ctl.address}", EPMDPXY_BUS="unix:path=/nowhere")
    ctl(f"--bus={ctl.address}", "status", EPMDPXY_BUS="unix:path=/nowhere")


def test_without_either_it_is_the_session_bus(ctl, daemon):
    ctl("status", EPMDPXY_BUS=None, DBUS_SESSION_BUS_ADDRESS=ctl.address)
    ctl("status", EPMDPXY_BUS="", DBUS_SESSION_BUS_ADDRESS=ctl.address)


# Errors

@pytest.mark.parametrize("args, reason", [
    (["cut", "a", "a"], "both islands"),
    (["cut", "a@b@c", "d"], "a@b@c"),
    (["fix", "a,b", "c,b"], "both islands"),
    (["cut", "a" * 300, "b"], "255"),
])
def test_a_refusal_is_1_and_the_daemon_s_own_sentence(ctl, daemon, args, reason):
    assert reason in ctl(*args, status=1).complaint


@pytest.mark.parametrize("args", [
    [], ["dance"], ["--dance"], ["status", "--dance"], ["status", "more"], ["cut"], ["cut", "a"],
    ["cut", "a", "b", "c"], ["cut", "a,,b", "c"], ["cut", "", "c"], ["cut", "a", " "],
    ["cut", "a", b"b\xff"], ["fix"], ["fix", "--all", "a"], ["fix", "a"], ["run"], ["run", "--"],
    ["run", "--json", "true"], ["--json", "run", "true"], ["--bus=session", "run", "true"],
    ["env", "x"], ["monitor", "x"], [b"--bus=\xff", "status"],
    ["cut", "a", "b", "--for", "10"], ["isolate"], ["isolate", "a", "b"], ["halves", "a"],
    ["halves", "--seed", "x"], ["minority", "--size=0"], ["bridge"], ["oneway", "a"],
    ["oneway", "a", "b", "--fault=none"], ["slow", "a", "b"], ["slow", "a", "b", "--rate", "fast"],
    ["slow", "a", "b", "--latency=61s"], ["blip"], ["blip", "a", "b", "--all"],
    ["blip", "--all", "--for=0"], ["flap", "a", "b"], ["flap", "a", "b", "--every=1s"],
    ["flap", "a", "b", "--every=1s", "--down=1s"], ["fault", "a", "b", "stall"],
    ["fault", "a", "b", "flavour=salt"], ["fault", "a", "b", "fault=broken"], ["unfault"],
    ["unfault", "x"], ["unfault", "0"], ["wait"], ["wait", "rain"], ["wait", "node"],
    ["wait", "up", "a"], ["wait", "up", "a", "b", "--by=a"], ["wait", "up", "a@b@c", "d"],
    ["wait", "node", "a", "--timeout", "soon"], ["doctor", "x"], ["play"], ["play", "x", "y"],
    ["run", "--play-when=a", "--", "true"],
])
def test_wrong_usage_is_2_and_says_where_to_read(ctl, args):
    wrong = ctl(*args, status=2)
    assert wrong.out == ""
    assert "--help`" in wrong.complaint


@pytest.mark.parametrize("args", [
    ["status"], ["nodes"], ["links"], ["rules"], ["cut", "a", "b"], ["fix", "--all"], ["env"],
    ["halves"], ["blip", "--all"], ["blip", "--all", "--dry-run"], ["unfault", "1"],
    ["wait", "node", "a"], ["doctor"], ["flap", "a", "b", "--every=2s", "--down=1s"]])
def test_no_daemon_is_3_and_says_what_to_do(ctl, args):
    complaint = ctl(*args, status=3).complaint
    assert re.fullmatch(r"no daemon on the bus at .* \(start `epmdpxyd .*\)", complaint)


def test_no_daemon_on_the_session_bus_is_said_so(ctl):
    alone = ctl("status", status=3, EPMDPXY_BUS=None, DBUS_SESSION_BUS_ADDRESS=ctl.address)
    assert alone.complaint == \
        "no daemon on the session bus (start `epmdpxyd`, or use --bus=system)"


@pytest.mark.parametrize("bus", ["session", "system", "unix:path=/nowhere", "non:sense"])
def test_no_bus_is_3_and_says_what_to_do(ctl, bus):
    nowhere = "unix:path=/nowhere"
    for verb in ("status", "monitor"):
        lost = ctl(verb, f"--bus={bus}", status=3, DBUS_SESSION_BUS_ADDRESS=nowhere,
                   DBUS_SYSTEM_BUS_ADDRESS=nowhere)
        assert re.fullmatch(r"cannot reach .*: .* \(.*\)", lost.complaint)


def test_output_that_cannot_be_written_is_1(ctl, daemon):
    with open("/dev/full", "wb") as full:
        assert "cannot write" in ctl("status", status=1, stdout=full).complaint


# Help

def test_help_lists_every_verb(ctl):
    text = ctl("--help").out
    listed = re.findall(r"^  (\w[\w-]*) +[A-Z]", text, re.MULTILINE)
    assert listed == VERBS
    assert "  epmdpxyctl cut node1,node2 node3" in text


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_a_verb_teaches_by_examples(ctl, verb):
    text = ctl(verb, "--help").out
    assert text.startswith(f"Usage:\n  epmdpxyctl {verb} ")
    assert re.search(rf"^Examples:\n  .*epmdpxyctl {verb}", text, re.MULTILINE)


def test_version_is_told(ctl):
    assert re.fullmatch(r"epmdpxyctl \d+\.\d+\.\d+\n", ctl("--version").out)


def test_json_is_one_line_with_lower_case_keys(ctl, register):
    a, b = register("a", "b")
    a.dial(b)
    ctl("cut", "a", "b")

    def check(value):
        if isinstance(value, dict):
            assert all(re.fullmatch(r"[a-z_]+", key) for key in value), value
        for inner in value.values() if isinstance(value, dict) else \
                value if isinstance(value, list) else ():
            check(inner)

    for verb in ("status", "nodes", "links", "rules", "env"):
        check(json.loads(json.dumps(ctl(verb, "--json").json)))
