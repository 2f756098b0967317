# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""AddFault and RemoveFault: what is taken, what is refused, what lies above what."""

import random

import pytest

from gi.repository import GLib

from harness import LinkState, wait_until
from harness.daemon import MANAGER, MANAGER_PATH
from harness.dist import RawLink
from harness.epmd import Registration, alive2
from harness.steps import mesh

NAMES = ["node1", "node2", "node3", "node4", "node5"]
FAULTS = ["stall", "loss", "grey", "none", None]


def refused(call, *arguments, **options):
    """The name and the sentence of the error that it ends with."""
    with pytest.raises(GLib.Error) as caught:
        call(*arguments, **options)
    text = str(caught.value)
    assert "GDBus.Error:" in text, text
    name, sentence = text.split("GDBus.Error:", 1)[1].split(": ", 1)
    return name, sentence


def random_island(chance):
    kind = chance.random()
    if kind < 0.2:
        return ["*"]
    if kind < 0.4:
        return [chance.choice(["node?", "n*", "node[", "node1*", "*@*", "nobody"])]
    return chance.sample(NAMES, chance.randrange(1, 3))


def lay_something(daemon, chance):
    """A rule between two random islands that have no name in common."""
    one, two = random_island(chance), random_island(chance)
    two = [name for name in two if name not in one or "*" in name or "?" in name] or ["*"]
    options = {}
    fault = chance.choice(FAULTS)
    if fault:
        options["fault"] = fault
    if chance.random() < 0.4:
        options["latency_ms"] = chance.randrange(0, 30)
    if chance.random() < 0.5:
        options["direction"] = "forward"
    if chance.random() < 0.2:
        options["duration_ms"] = chance.randrange(1, 300)
    return daemon.add_fault(one, two, **options)


def remove(daemon, rule):
    """Takes it off, unless its time was over before."""
    try:
        daemon.remove_fault(rule)
    except GLib.Error as error:
        assert "NoSuchRule" in str(error), error


@pytest.mark.parametrize("end", ["one by one", "fix all"])
def test_two_hundred_overlapping_rules_leave_a_whole_cluster(world, daemon, end):
    chance = random.Random(7)
    nodes = world.nodes(NAMES, daemon)
    mesh(nodes)
    wait_until(lambda: len(daemon.links(LinkState.UP)) == 10, 10, "ten links")
    laid = []
    while len(laid) < 200:
        laid.append(lay_something(daemon, chance))
        if chance.random() < 0.3:
            remove(daemon, chance.choice(laid))
    assert len(daemon.rules()) > 50
    chance.shuffle(laid)
    if end == "fix all":
        daemon.fix_all()
    else:
        for rule in laid:
            remove(daemon, rule)
    assert daemon.property("Rules") == []
    assert daemon.property("Islands") == [NAMES]
    ended = [s.args[0] for s in daemon.signals.named("RuleRemoved")]
    assert sorted(ended) == sorted(laid), "each ends once"
    mesh(nodes)
    wait_until(lambda: len(daemon.links()) == len(daemon.links(LinkState.UP)) >= 10, 10,
               "all links to be up")
    calls = [(a, b, a.begin(f"erpc:call('{b.full}', erlang, node, [])"))
             for a in nodes for b in nodes if a is not b]
    assert [a.finish(call) for a, _, call in calls] == [b.full for _, b, _ in calls]
    assert {link["Fault"] for link in daemon.links().values()} == {"none"}


WRONG = {
    "unknown key": {"falt": GLib.Variant("s", "stall")},
    "unknown key among good ones": {"fault": "stall", "x-y": GLib.Variant("b", True)},
    "empty key": {"": GLib.Variant("b", True)},
    "unknown fault": {"fault": "flood"},
    "empty fault": {"fault": ""},
    "fault in capitals": {"fault": "STALL"},
    "fault as a number": {"fault": GLib.Variant("u", 1)},
    "unknown direction": {"direction": "backward"},
    "direction as a flag": {"direction": GLib.Variant("b", True)},
    "latency of another type": {"latency-ms": GLib.Variant("i", 5)},
    "latency as text": {"latency-ms": GLib.Variant("s", "5")},
    "latency of an hour": {"latency-ms": 3_600_000},
    "latency without end": {"latency-ms": 2**32 - 1},
    "jitter of an hour": {"jitter-ms": 3_600_000},
    "jitter as a double": {"jitter-ms": GLib.Variant("d", 1.5)},
    "rate of nothing": {"rate": 0},
    "rate of a byte": {"rate": 1},
    "rate beyond any": {"rate": 2**64 - 1},
    "rate of another type": {"rate": GLib.Variant("u", 1_000_000)},
    "no duration": {"duration-ms": 0},
    "duration without end": {"duration-ms": 2**32 - 1},
    "duration of another type": {"duration-ms": GLib.Variant("x", 100)},
    "bound as a number": {"bound-to-caller": GLib.Variant("u", 1)},
    "a variant in a variant": {"fault": GLib.Variant("v", GLib.Variant("s", "stall"))},
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_option_is_refused_by_name_and_nothing_changes(daemon, case):
    with RawLink(daemon).shake_hands() as link:
        daemon.add_fault(["left"], ["right"], fault="none", latency_ms=7)
        daemon.signals.wait_for("LinkStateChanged", lambda s: s.args[4] == LinkState.SPOILED)
        before, properties = daemon.property("Rules"), link.properties
        mark = daemon.signals.mark()
        name, sentence = refused(daemon.add_fault, ["left"], ["right"], **WRONG[case])
        assert name == "org.epmdpxy.Error.InvalidOption"
        assert len(sentence) > 20
        bad = list(WRONG[case])[-1]
        assert f'"{bad}"' in sentence, sentence
        assert daemon.property("Rules") == before
        assert link.properties == properties
        daemon.signals.drain()
        assert daemon.signals.seen[mark:] == []


def test_an_option_given_twice_is_refused(daemon):
    builder = GLib.VariantBuilder(GLib.VariantType("a{sv}"))
    for fault in ("stall", "grey"):
        builder.add_value(GLib.Variant.new_dict_entry(
            GLib.Variant("s", "fault"), GLib.Variant("v", GLib.Variant("s", fault))))
    arguments = GLib.Variant.new_tuple(GLib.Variant("as", ["a"]), GLib.Variant("as", ["b"]),
                                       builder.end())
    name, sentence = refused(daemon.invoke, MANAGER_PATH, MANAGER, "AddFault", arguments)
    assert name == "org.epmdpxy.Error.InvalidOption" and '"fault"' in sentence
    assert daemon.property("Rules") == []


@pytest.mark.parametrize("one,two,error", [
    ([], ["b"], "InvalidIsland"), (["a"], [], "InvalidIsland"),
    (["a"], ["a"], "NameInBothIslands"), ([""], ["b"], "InvalidName"),
    (["a\nb"], ["b"], "InvalidName")])
def test_a_fault_between_wrong_islands_is_refused_as_a_cut_is(daemon, one, two, error):
    name, sentence = refused(daemon.add_fault, one, two, fault="grey")
    assert name == f"org.epmdpxy.Error.{error}" and len(sentence) > 10
    assert daemon.property("Rules") == []


def test_a_rule_that_never_was_or_has_ended_cannot_be_taken_off(daemon):
    rule = daemon.add_fault(["a"], ["b"])
    daemon.remove_fault(rule)
    for number in (0, rule, rule + 1, 2**64 - 1):
        name, sentence = refused(daemon.remove_fault, number)
        assert name == "org.epmdpxy.Error.NoSuchRule" and str(number) in sentence


def test_a_fault_without_options_is_a_stall_both_ways(daemon):
    rule = daemon.add_fault(["a"], ["b"])
    options = daemon.rules()[rule][2]
    assert (options["fault"], options["direction"]) == ("stall", "both")


EVERY_OPTION = {"fault": "loss", "direction": "forward", "latency_ms": 5, "jitter_ms": 3,
                "rate": 123_456, "duration_ms": 60_000, "bound_to_caller": True}


def test_every_option_is_told_as_it_was_given(daemon):
    rule = daemon.add_fault(["a", "b*"], ["c@host"], **EVERY_OPTION)
    one, two, options = daemon.rules()[rule]
    wanted = {key.replace("_", "-"): value for key, value in EVERY_OPTION.items()}
    assert (one, two) == (["a", "b*"], ["c@host"])
    assert {key: options[key] for key in wanted} == wanted
    assert set(options) == set(wanted) | {"time", "sender"}
    added = daemon.signals.named("RuleAdded")[0]
    assert added.signature == "(tasasa{sv})"
    assert added.args[:3] == (rule, ["a", "b*"], ["c@host"])
    assert {key: added.args[3][key] for key in wanted} == wanted


def test_a_rule_is_told_when_it_begins_and_when_it_ends(daemon):
    with RawLink(daemon).shake_hands():
        rule = daemon.add_fault(["left"], ["right"])
        # In force, told, replied: what came before the reply is here by now.
        mark = daemon.signals.mark()
        told = [s.name for s in daemon.signals.seen if s.name in ("RuleAdded", "CablesCut")]
        assert told == ["RuleAdded", "CablesCut"]
        daemon.remove_fault(rule)
        daemon.signals.drain()
        told = [s for s in daemon.signals.seen[mark:] if s.name in ("RuleRemoved", "CablesFixed")]
        assert [s.name for s in told] == ["RuleRemoved", "CablesFixed"]
        assert told[0].signature == "(tasasa{sv})"
        details = told[0].args[3]
        assert (details["reason"], details["rule"], details["links"]) == ("removed", rule, 1)
        assert 0 < details["lasted-us"] < 5e6
        assert told[1].args[2] == details


def test_a_fault_short_of_a_cut_tells_of_no_cut(daemon):
    for options in ({"fault": "grey"}, {"fault": "none"}, {"latency_ms": 1}):
        daemon.remove_fault(daemon.add_fault(["a"], ["b"], **options))
    daemon.signals.drain()
    told = {s.name for s in daemon.signals.seen if s.interface == MANAGER}
    assert told == {"RuleAdded", "RuleRemoved"}


def test_a_cut_is_a_rule_that_can_be_taken_off(daemon):
    with RawLink(daemon).shake_hands() as link:
        assert daemon.cut(["left"], ["right"]) == 1
        (rule,) = daemon.rules()
        daemon.remove_fault(rule)
        assert link.state == LinkState.UP
        assert daemon.signals.named("RuleAdded")[0].args[0] == rule


def test_the_latest_rule_decides_and_the_ones_below_wait(daemon):
    with RawLink(daemon).shake_hands() as link:
        rules = [daemon.add_fault(["left"], ["right"], fault=fault)
                 for fault in ("loss", "grey", "stall", "none")]
        seen = []
        for rule in reversed(rules):
            seen.append((link.properties["Fault"], link.state))
            daemon.remove_fault(rule)
        seen.append((link.properties["Fault"], link.state))
    assert seen == [("none", LinkState.UP), ("stall", LinkState.CUT), ("grey", LinkState.SPOILED),
                    ("loss", LinkState.CUT), ("none", LinkState.UP)]


def test_a_fault_holds_for_a_node_that_is_born_later(daemon):
    daemon.add_fault(["left"], ["ri*"], fault="grey")
    with RawLink(daemon).shake_hands() as link:
        assert (link.state, link.properties["Fault"]) == (LinkState.SPOILED, "grey")


def test_faults_count_against_the_limit_of_rules_and_fixes_do_not(daemon):
    for number in range(1000):
        daemon.add_fault([f"a{number}"], [f"b{number}"], latency_ms=1)
    name, _ = refused(daemon.add_fault, ["x"], ["y"])
    assert name == "org.epmdpxy.Error.TooManyRules"
    with Registration(daemon.port, alive2("a0")):
        daemon.fix(["a0"], ["b0"])
        daemon.add_fault(["x"], ["y"])
    daemon.fix_all()
    assert daemon.property("Rules") == []
    assert len(daemon.signals.named("RuleRemoved")) == 1001
