# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""`epmdpxyctl wait`: returns when it is so, and says what is missing when it is not."""

import re
import signal

import pytest

from fake_node import FakeNode
from harness import wait_until


@pytest.fixture
def begin(ctl):
    """begin("up", "a", "b") starts a wait, which may look before or after what follows."""
    return lambda *args: ctl.start("wait", *args).process


# What holds already

def test_a_registered_node_is_there_at_once(ctl, register):
    register("a", "b")
    assert re.fullmatch(r"node a, b: after \d\.\d{3} s\n", ctl("wait", "node", "a,b").out)


def test_a_link_that_is_up_is_seen_at_once(ctl, register):
    a, b = register("a", "b")
    a.dial(b)
    ctl("wait", "up", "b", "a")


def test_a_link_that_is_cut_is_seen_at_once(ctl, register):
    a, b = register("a", "b")
    a.dial(b)
    ctl("cut", "a", "b")
    ctl("wait", "cut", "a", "b")


def test_nothing_between_two_nodes_is_down_and_noticed(ctl, register):
    register("a", "b")
    ctl("wait", "down", "a", "b")
    ctl("wait", "noticed", "a", "b")


@pytest.mark.parametrize("what", ["down", "noticed"])
def test_a_name_that_nobody_has_is_told_where_it_ends_the_wait(ctl, register, what):
    register("a")
    assert ctl("wait", what, "a", "bb").complaint == \
        "no such node: bb (it has no links; is the name right?)"


def test_who_is_to_notice_is_one_of_those_that_are_waited_for(ctl, register):
    register("a", "b")
    assert "--by c is in neither island" in ctl("wait", "noticed", "a", "b", "--by=c",
                                                status=2).complaint
    ctl("wait", "noticed", "a@test", "b", "--by=a")


# What comes to hold

def test_it_waits_for_a_node(begin, daemon):
    process = begin("node", "late")
    node = FakeNode(daemon.port, "late")
    assert process.wait() == 0
    node.close()


def test_it_waits_for_a_link(begin, register):
    a, b = register("a", "b")
    process = begin("up", "a", "b")
    a.dial(b)
    assert process.wait() == 0


def test_it_waits_for_a_cut_and_for_its_end(begin, ctl, register):
    a, b = register("a", "b")
    a.dial(b)
    process = begin("cut", "a", "b")
    ctl("cut", "a", "b")
    assert process.wait() == 0
    process = begin("up", "a", "b")
    ctl("fix", "--all")
    assert process.wait() == 0


def test_it_waits_until_both_ends_have_noticed(begin, ctl, daemon, register):
    a, b = register("a", "b")
    link = a.dial(b)
    ctl("cut", "a", "b")
    process = begin("noticed", "a", "b", "--json")
    link.dialler.close()
    daemon.signals.wait_for("LinkNoticed", lambda s: s.args[3] == "a@test")
    assert ctl("wait", "noticed", "a", "b", "--timeout=0", status=1).complaint == \
        "not within 0ms: link 1 a@test -> b@test is cut, and only a@test has noticed"
    assert not process.has_ended
    link.target.close()
    assert process.wait() == 0


def test_it_waits_until_one_end_has_noticed(begin, ctl, register):
    a, b = register("a", "b")
    link = a.dial(b)
    ctl("cut", "a", "b")
    process = begin("noticed", "a", "b", "--by=b")
    link.target.close()
    assert process.wait() == 0


def test_it_waits_until_no_link_is_left(begin, register):
    a, b = register("a", "b")
    link = a.dial(b)
    process = begin("down", "a", "b")
    link.close()
    assert process.wait() == 0


# What does not

@pytest.mark.parametrize("args, missing", [
    (["node", "a,x,y"], "no node x is registered; no node y is registered"),
    (["up", "a", "c"], "no link between a and c is up"),
    (["cut", "a", "b"], "link 1 a@test -> b@test is up"),
    (["down", "a", "b"], "link 1 a@test -> b@test is up"),
    (["noticed", "a", "b"], "link 1 a@test -> b@test is up"),
])
def test_late_is_1_and_says_what_is_missing(ctl, register, args, missing):
    a, b, _c = register("a", "b", "c")
    a.dial(b)
    assert ctl("wait", *args, "--timeout=20ms", status=1).complaint == \
        f"not within 20ms: {missing}"


def test_json_has_its_documented_keys(ctl, register):
    register("a")
    done = ctl("wait", "node", "a", "--json").json
    assert list(done) == ["condition", "reached", "waited_us", "noticed", "missing"]
    assert done["condition"] == "node" and done["reached"] is True and done["missing"] == []
    late = ctl("wait", "node", "x", "--timeout=1ms", "--json", status=1).json
    assert late["reached"] is False and late["missing"] == ["no node x is registered"]


def test_a_daemon_that_goes_is_3(ctl, daemon):
    process = ctl.start("wait", "node", "x").process
    wait_for_handlers(process)
    daemon.stop()
    assert process.wait() == 3


def test_an_interrupt_is_128_and_the_signal(ctl, daemon):
    process = ctl.start("wait", "node", "x").process
    wait_for_handlers(process)
    process.signal(signal.SIGTERM)
    assert process.wait() == 128 + signal.SIGTERM


def wait_for_handlers(process):
    """It catches signals once it is connected."""
    def is_caught():
        with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
            caught = re.search(r"^SigCgt:\s*(\w+)", status.read(), re.MULTILINE).group(1)
        return int(caught, 16) & 1 << (signal.SIGTERM - 1)

    wait_until(is_caught, what="signals to be caught")
