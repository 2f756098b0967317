# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The verbs that lay rules: what they show before, what is in force afterwards, and how it ends."""

import re

import pytest

HINT = "prevent_overlapping_partitions false"


@pytest.fixture
def five(register):
    return register("n1", "n2", "n3", "n4", "n5")


def rules(ctl):
    return ctl("rules", "--json").json["rules"]


def splits(ctl):
    return [(rule["from"], rule["to"]) for rule in rules(ctl)]


def islands(ctl):
    return ctl("status", "--json").json["islands"]


# Shapes

def test_isolate_cuts_a_node_off(ctl, five):
    assert ctl("isolate", "n2").lines[0] == "[n2] | [n1, n3, n4, n5]  stall"
    assert islands(ctl) == [["n1", "n3", "n4", "n5"], ["n2"]]


def test_isolated_nodes_stay_together(ctl, five):
    ctl("isolate", "n2,n4")
    assert islands(ctl) == [["n1", "n3", "n5"], ["n2", "n4"]]


def test_halves_are_the_first_names_and_the_rest(ctl, five):
    ctl("halves")
    assert islands(ctl) == [["n1", "n2"], ["n3", "n4", "n5"]]


def test_minority_is_cut_from_the_majority(ctl, five):
    ctl("minority")
    assert sorted(map(len, islands(ctl))) == [1, 4]


def test_minority_is_as_large_as_asked(ctl, five):
    ctl("minority", "--size=2")
    assert sorted(map(len, islands(ctl))) == [2, 3]
    assert "at most 2" in ctl("minority", "--size=3", status=1).complaint


def test_bridge_leaves_a_way_over_one_node(ctl, five):
    bridge = ctl("bridge", "n3")
    assert splits(ctl) == [(["n1", "n2"], ["n4", "n5"])]
    assert islands(ctl) == [["n1", "n2", "n3", "n4", "n5"]]
    assert HINT in bridge.complaint


def test_majorities_ring_is_five_cuts_of_five_nodes(ctl, five):
    ring = ctl("majorities-ring")
    cut = {frozenset((a, b)) for side, other in splits(ctl) for a in side for b in other}
    assert cut == {frozenset(pair) for pair in (
        ("n1", "n3"), ("n1", "n4"), ("n2", "n4"), ("n2", "n5"), ("n3", "n5"))}
    assert HINT in ring.complaint


def test_a_full_split_draws_no_hint(ctl, five):
    assert ctl("halves").complaint == ""


@pytest.mark.parametrize("args, reason", [
    (["isolate", "n9"], "no node n9 is registered"),
    (["isolate", "*"], "no other node"),
    (["bridge", "n9"], "no node n9 is registered"),
])
def test_a_shape_that_cannot_be_made_is_1_and_changes_nothing(ctl, five, args, reason):
    refused = ctl(*args, status=1)
    assert reason in refused.complaint and refused.out == ""
    assert rules(ctl) == []


@pytest.mark.parametrize("args", [["halves"], ["minority"], ["majorities-ring"]])
def test_a_shape_of_too_few_nodes_is_1_and_says_how_many(ctl, register, args):
    register("n1")
    assert re.search(r"at least \d nodes, and there is 1", ctl(*args, status=1).complaint)


# Chance

def test_the_seed_is_shown_and_does_the_same_again(ctl, five):
    first = ctl("minority")
    seed = re.fullmatch(r"seed (\d+)", first.lines[0]).group(1)
    done = splits(ctl)
    ctl("fix", "--all")
    assert ctl("minority", "--seed", seed).lines[:2] == first.lines[:2]
    assert splits(ctl) == done


def test_order_by_chance_is_asked_for(ctl, five):
    assert "seed" not in ctl("halves", "--dry-run").out
    assert ctl("halves", "--random", "--dry-run").lines[0].startswith("seed ")
    shapes = {ctl("halves", "--seed", str(seed), "--dry-run").lines[1] for seed in range(8)}
    assert len(shapes) > 1


# Before and after

@pytest.mark.parametrize("args", [
    ["cut", "n1", "n2"], ["isolate", "n1"], ["halves"], ["minority"], ["bridge", "n1"],
    ["majorities-ring"], ["oneway", "n1", "n2"], ["no-dial", "n1", "n2"],
    ["slow", "n1", "n2", "--latency=5ms"], ["grey", "n1", "n2"], ["blip", "--all"],
    ["flap", "n1", "n2", "--every=2s", "--down=1s"], ["fault", "n1", "n2"]])
def test_a_dry_run_shows_what_would_be_done_and_does_nothing(ctl, five, args):
    dry = ctl(*args, "--dry-run").lines
    assert "would cut" in dry[0] if args[0] == "cut" else \
        dry[-1] == "dry run: nothing was changed" and len(dry) > 1
    assert ctl(*args, "--dry-run", "--json").json["dry_run"] is True
    assert rules(ctl) == []


def test_a_rule_ends_by_itself(ctl, daemon, five):
    a, b, *_ = five
    a.dial(b)
    assert ctl("isolate", "n1", "--for", "300ms").lines == [
        "[n1] | [n2, n3, n4, n5]  stall for 300ms", "rule 1: 1 link"]
    removed = daemon.signals.wait_for("RuleRemoved")
    assert removed.args[0] == 1 and removed.args[3]["reason"] == "expired"
    assert rules(ctl) == []


def test_a_cut_ends_by_itself(ctl, daemon, register):
    a, b = register("a", "b")
    a.dial(b)
    assert ctl("cut", "a", "b", "--for=300ms").out == "cut [a] | [b] for 300ms: 1 link\n"
    daemon.signals.wait_for("CablesFixed")
    assert [link["state"] for link in ctl("links", "--json").json["links"]] == ["up"]


def test_a_cut_that_ends_by_itself_has_its_documented_keys(ctl, register):
    register("a", "b")
    assert ctl("cut", "a", "b", "--for=1m", "--json").json == {
        "island_a": ["a"], "island_b": ["b"], "duration_ms": 60000, "rule": 1, "links": 0,
        "unknown": []}


def test_a_shape_is_laid_whole_or_not_at_all(ctl, daemon, five):
    for number in range(998):
        daemon.manager("AddFault", "(asasa{sv})", [f"x{number}"], ["y"], {})
    # The ring takes three rules of five nodes, and there is room for two.
    before = splits(ctl)
    refused = ctl("majorities-ring", status=1)
    assert "rules" in refused.complaint
    assert splits(ctl) == before


def test_json_has_its_documented_keys(ctl, five):
    a, b, *_ = five
    a.dial(b)
    done = ctl("minority", "--seed=1", "--for=1m", "--json").json
    assert list(done) == ["verb", "dry_run", "seed", "partial", "rules", "unknown"]
    assert (done["verb"], done["dry_run"], done["seed"]) == ("minority", False, 1)
    rule, = done["rules"]
    assert list(rule) == ["rule", "from", "to", "fault", "direction", "duration_ms", "links"]
    assert rule["fault"] == "stall" and rule["duration_ms"] == 60000
    slow = ctl("slow", "n1", "nobody", "--latency=50ms", "--jitter=5ms", "--rate=1MB/s",
               "--json").json
    assert list(slow["rules"][0]) == ["rule", "from", "to", "direction", "latency_ms", "jitter_ms",
                                      "rate"]
    assert slow["unknown"] == ["nobody"]


# Other faults

@pytest.mark.parametrize("args, fault, direction", [
    (["oneway", "n1", "n2"], "loss", "forward"),
    (["oneway", "n1", "n2", "--fault=stall"], "stall", "forward"),
    (["no-dial", "n1", "n2"], "reset", "forward"),
    (["grey", "n1", "n2"], "grey", "both"),
    (["grey", "n1", "n2", "--oneway"], "grey", "forward"),
    (["fault", "n1", "n2"], "stall", "both"),
    (["fault", "n1", "n2", "fault=reset", "direction=forward"], "reset", "forward"),
    (["halves", "--fault=reset"], "reset", "both"),
])
def test_each_verb_lays_its_fault(ctl, five, args, fault, direction):
    ctl(*args)
    rule, = rules(ctl)
    assert (rule["fault"], rule["direction"]) == (fault, direction)


def test_one_way_is_shown_with_an_arrow(ctl, five):
    assert ctl("oneway", "n1", "n2").lines[0] == "[n1] -> [n2]  loss"


def test_slow_delays_and_leaves_the_fault_alone(ctl, five):
    a, b, *_ = five
    a.dial(b)
    ctl("cut", "n1", "n2")
    slow = ctl("slow", "n1", "n2", "--latency", "50ms", "--jitter", "10ms", "--rate", "1MB/s")
    assert slow.lines == ["[n1] | [n2]  latency 50ms ± 10ms, rate 1MB/s", "rule 2 is in force"]
    assert [link["state"] for link in ctl("links", "--json").json["links"]] == ["cut"]
    rule = rules(ctl)[1]
    assert (rule["fault"], rule["latency_ms"], rule["jitter_ms"], rule["rate"]) == (
        "", 50, 10, 1000000)
    assert "latency 50ms ± 10ms, rate 1MB/s" in ctl("rules").out


def test_fault_takes_what_the_daemon_takes(ctl, five):
    ctl("fault", "n1", "n*", "fault=grey", "latency-ms=50", "jitter-ms=5ms", "rate=2MB/s",
        "duration-ms=1m")
    rule, = rules(ctl)
    assert (rule["fault"], rule["latency_ms"], rule["jitter_ms"], rule["rate"],
            rule["duration_ms"]) == ("grey", 50, 5, 2000000, 60000)


def test_links_show_both_directions_of_a_fault(ctl, five):
    a, b, *_ = five
    a.dial(b)
    ctl("oneway", "n1", "n2", "--fault=stall")
    link, = ctl("links", "--json").json["links"]
    assert (link["fault"], link["fault_forward"], link["fault_backward"]) == (
        "stall", "stall", "none")
    assert " stall/none " in ctl("links").lines[1]


def test_status_counts_rules_by_fault(ctl, five):
    ctl("oneway", "n1", "n2")
    ctl("grey", "n1", "n3")
    ctl("slow", "n1", "n3", "--latency=1ms")
    assert "rules      3: 1 grey, 1 loss, 1 slow" in ctl("status").lines
    assert ctl("status", "--json").json["faults"] == {
        "none": 0, "grey": 1, "stall": 0, "loss": 1, "reset": 0, "slow": 1}


def test_blip_is_one_rule_for_every_cable(ctl, daemon, five):
    a, b, c, *_ = five
    a.dial(b)
    b.dial(c)
    assert ctl("blip", "--all").lines == ["every cable  stall for 20ms", "rule 1: 2 links"]
    removed = daemon.signals.wait_for("RuleRemoved")
    assert removed.args[3]["reason"] == "expired"
    assert 20000 <= removed.args[3]["lasted-us"]


def test_a_name_that_nobody_has_is_taken_with_a_warning(ctl, five):
    assert ctl("oneway", "n1", "n9").complaint == \
        "no such node yet: n9 (the rule holds when it is born)"


# Taking them off

def test_unfault_uncovers_what_lies_below(ctl, five):
    ctl("grey", "n1", "n2")
    ctl("cut", "n1", "n2")
    assert ctl("unfault", "2").out == "removed rule 2\n"
    assert [rule["fault"] for rule in rules(ctl)] == ["grey"]


def test_unfault_of_an_ended_rule_is_no_error(ctl, daemon):
    gone = ctl("unfault", "7", "8")
    assert (gone.out, gone.complaint) == ("", "not in force any more: 7, 8")
    assert ctl("unfault", "7", "--json").json == {"removed": [], "ended": [7]}
