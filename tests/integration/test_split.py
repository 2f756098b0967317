# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Five real nodes split into [node1, node2] and [node3, node4, node5], and healed.

The split is made once; each test looks at one promise of it.
"""

from types import SimpleNamespace

import pytest

from harness import NOTICE_LIMIT, LinkState, NodeError, wait_until
from harness.steps import mesh

NAMES = ["node1", "node2", "node3", "node4", "node5"]
WEST, EAST = NAMES[:2], NAMES[2:]


def pairs(nodes, others):
    return sorted({tuple(sorted((a.full, b.full))) for a in nodes for b in others if a is not b})


def carried(daemon, state):
    return {path: (link["BytesForward"], link["BytesBackward"])
            for path, link in daemon.links(state).items()}


@pytest.fixture(scope="module")
def story(probe, module_world):
    """What was seen before, during and after the cut."""
    seen = SimpleNamespace()
    daemon = module_world.daemon()
    nodes = module_world.nodes(NAMES, daemon)
    west, east = nodes[:2], nodes[2:]
    seen.nodes, seen.west, seen.east = nodes, west, east
    mesh(nodes)
    wait_until(lambda: len(daemon.links()) == 10 and len(daemon.links(LinkState.UP)) == 10, 10,
               "ten links, all up")
    seen.pairs_before = daemon.pairs(LinkState.UP)
    seen.islands_before = daemon.property("Islands")
    seen.partitioned_before = daemon.property("Partitioned")

    # Registrations are gathered; what they make of the islands is told by now.
    daemon.signals.wait_for("IslandsChanged", lambda s: s.args[0] == [NAMES])
    seen.marks = {node.full: node.mark() for node in nodes}
    seen.cut_mark = daemon.signals.mark()
    seen.cut_links = daemon.cut(west, east)
    seen.cut_again = daemon.cut(west, east)
    seen.pairs_cut = daemon.pairs(LinkState.CUT)
    seen.islands_cut = daemon.property("Islands")
    seen.partitioned_cut = daemon.property("Partitioned")
    seen.carried_first = carried(daemon, LinkState.CUT)
    for node in nodes:
        for other in east if node in west else west:
            node.wait_down(other, NOTICE_LIMIT, seen.marks[node.full])
    seen.carried_last = carried(daemon, LinkState.CUT)
    seen.views_cut = {node.full: node.sees() for node in nodes}
    seen.downs = {node.full: node.downs(seen.marks[node.full]) for node in nodes}

    inside = [(a, b) for side in (west, east) for a in side for b in side if a is not b]
    across = [(a, b) for a in west for b in east] + [(b, a) for a in west for b in east]
    calls = [(a, b, a.begin(f"erpc:call('{b.full}', erlang, node, [])")) for a, b in inside]
    pings = [a.begin_ping(b) for a, b in across]
    seen.answers_inside = [(b.full, a.finish(call, 10)) for a, b, call in calls]
    seen.answers_across = [a.finish(call, 30) for (a, _), call in zip(across, pings)]
    try:
        seen.rpc_across = west[0].call(f"erpc:call('{east[0].full}', erlang, node, [])", 30)
    except NodeError as error:
        seen.rpc_across = str(error)
    seen.up_during = [link for link in daemon.pairs(LinkState.UP) if link in pairs(west, east)]

    seen.fix_mark = daemon.signals.mark()
    daemon.fix(west, east)
    seen.islands_fixed = daemon.property("Islands")
    seen.rules_fixed = daemon.property("Rules")
    mesh(nodes)
    wait_until(lambda: daemon.pairs(LinkState.UP) == pairs(nodes, nodes), 10,
               "the mesh to be carried again")
    wait_until(lambda: len(daemon.links()) == 10, 10, "nothing left of the old links")
    seen.signals = daemon.signals
    seen.signals.drain()
    return seen


def test_every_connection_of_the_mesh_is_a_link(story):
    assert story.pairs_before == pairs(story.nodes, story.nodes)


def test_an_uncut_cluster_is_one_island(story):
    assert story.islands_before == [NAMES]
    assert story.partitioned_before is False


def test_a_cut_hits_the_links_between_the_islands_alone(story):
    assert story.cut_links == 6
    assert story.pairs_cut == pairs(story.west, story.east)


def test_a_repeated_cut_hits_nothing(story):
    assert story.cut_again == 0


def test_a_cut_is_two_islands_at_once(story):
    assert story.islands_cut == [WEST, EAST]
    assert story.partitioned_cut is True


def test_each_side_goes_down_by_tick_time_not_by_a_close(story):
    for node in story.nodes:
        reasons = {down["node"]: down["reason"] for down in story.downs[node.full]}
        lost = story.east if node in story.west else story.west
        assert reasons == {other.full: "net_tick_timeout" for other in lost}


def test_each_node_sees_its_own_island_alone(story):
    for side in (story.west, story.east):
        for node in side:
            others = sorted(other.full for other in side if other is not node)
            assert story.views_cut[node.full] == others


def test_both_islands_keep_working(story):
    assert story.answers_inside and all(full == answer for full, answer in story.answers_inside)


def test_no_call_crosses(story):
    assert story.answers_across == ["pang"] * 12
    assert "noconnection" in story.rpc_across
    assert story.up_during == []


def test_no_byte_crosses(story):
    assert len(story.carried_first) == 6
    for path, counts in story.carried_last.items():
        if path in story.carried_first:
            assert counts == story.carried_first[path]
        else:
            assert counts == (0, 0)


def test_a_fix_makes_one_island_and_forgets_the_rule(story):
    assert story.islands_fixed == [NAMES]
    assert story.rules_fixed == []


def test_the_bus_tells_the_story_in_its_order(story):
    told = [s.name for s in story.signals.seen[story.cut_mark:]
            if s.name in ("CablesCut", "CablesFixed", "IslandsChanged")]
    assert told == ["CablesCut", "IslandsChanged", "CablesCut", "CablesFixed", "IslandsChanged"]
    cut = story.signals.named("CablesCut", story.cut_mark)[0]
    assert cut.args[2]["links"] == 6


def test_each_cut_link_is_told_after_the_cut(story):
    seen = story.signals.seen[story.cut_mark:story.fix_mark]
    first = next(i for i, s in enumerate(seen) if s.name == "CablesCut")
    cuts = [(i, s) for i, s in enumerate(seen) if s.name == "LinkStateChanged"
            and s.args[3:5] == (LinkState.UP, LinkState.CUT)]
    assert len(cuts) == 6
    assert all(i > first for i, _ in cuts)


def test_a_cluster_with_default_settings_splits_and_heals_too(world, daemon):
    """With OTP 25's prevention of overlapping partitions left on."""
    nodes = world.nodes(NAMES, daemon, overlapping_ok=False)
    west, east = nodes[:2], nodes[2:]
    mesh(nodes)
    daemon.cut(west, east)
    for side in (west, east):
        for node in side:
            others = sorted(other.full for other in side if other is not node)
            wait_until(lambda n=node, o=others: n.sees() == o, NOTICE_LIMIT, f"{node.full} alone")
    daemon.fix_all()
    mesh(nodes)
