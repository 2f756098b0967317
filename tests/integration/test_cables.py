# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""What a cut and a fix of one cable promise, with two or three real nodes."""

import pytest

from harness import DIAL_LIMIT, NOTICE_LIMIT, wait_until
from harness.steps import joined, ping_both_ways

BOTH_GATES = pytest.mark.parametrize("gate", ["per-node", "per-lookup"])


@BOTH_GATES
def test_a_cut_holds_for_a_pair_without_a_link(world, gate):
    daemon = world.daemon(f"--gate={gate}")
    one, two = world.nodes(["one", "two"], daemon)
    assert daemon.cut([one], [two]) == 0
    assert ping_both_ways(one, two) == ["pang", "pang"]
    daemon.fix([one], [two])
    assert one.ping(two) == "pong"


def test_a_cut_holds_for_nodes_not_yet_born(world, daemon):
    assert daemon.cut(["one"], ["two"]) == 0
    one, two = world.nodes(["one", "two"], daemon)
    wait_until(lambda: daemon.property("Islands") == [["one"], ["two"]], 5, "two islands")
    assert ping_both_ways(one, two) == ["pang", "pang"]
    daemon.fix(["two"], ["one"])
    assert two.ping(one) == "pong"


@BOTH_GATES
def test_a_noticed_cut_can_be_fixed(world, gate):
    daemon = world.daemon(f"--gate={gate}")
    one, two = world.nodes(["one", "two"], daemon)
    joined(daemon, one, two)
    assert daemon.cut([one], [two]) == 1
    one.wait_down(two, NOTICE_LIMIT)
    two.wait_down(one, NOTICE_LIMIT)
    assert one.ping(two, DIAL_LIMIT) == "pang"
    daemon.fix([one], [two])
    assert two.ping(one) == "pong"
    assert one.sees() == [two.full]


def test_a_cut_by_patterns_holds_for_all_that_match(world, daemon):
    rabbit1, rabbit2, web = world.nodes(["rabbit1", "rabbit2", "web1"], daemon)
    joined(daemon, rabbit1, web)
    joined(daemon, rabbit1, rabbit2)
    assert daemon.cut(["rabbit*"], ["web?"]) == 1
    web.wait_down(rabbit1, NOTICE_LIMIT)
    calls = [rabbit2.begin_ping(web), web.begin_ping(rabbit2)]
    assert rabbit1.ping(rabbit2) == "pong"
    assert rabbit2.finish(calls[0], DIAL_LIMIT) == "pang"
    assert web.finish(calls[1], DIAL_LIMIT) == "pang"
    assert daemon.property("Islands") == [["rabbit1", "rabbit2"], ["web1"]]


def test_a_cut_by_full_names_leaves_other_hosts_alone(world, daemon):
    one, two = world.nodes(["one", "two"], daemon)
    joined(daemon, one, two)
    assert daemon.cut([one], ["two@elsewhere"]) == 0
    assert daemon.cut([one.full], [two.full]) == 1


def test_isolating_one_by_a_star_leaves_the_others_joined(world, daemon):
    one, two, three = world.nodes(["one", "two", "three"], daemon)
    joined(daemon, one, two)
    joined(daemon, two, three)
    joined(daemon, one, three)
    assert daemon.cut(["two"], ["*"]) == 2
    assert daemon.property("Islands") == [["one", "three"], ["two"]]
    one.wait_down(two, NOTICE_LIMIT)
    three.wait_down(two, NOTICE_LIMIT)
    assert one.sees() == [three.full]
    assert {down["node"] for down in one.downs() + three.downs()} == {two.full}


def test_a_later_fix_of_a_part_mends_that_part(world, daemon):
    one, two, three = world.nodes(["one", "two", "three"], daemon)
    daemon.cut(["one"], ["two", "three"])
    daemon.fix(["one"], ["two"])
    assert one.ping(two) == "pong"
    assert one.ping(three, DIAL_LIMIT) == "pang"
