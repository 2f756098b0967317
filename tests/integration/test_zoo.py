# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Nodes other than plain Erlang's: hidden ones and Elixir's."""

import stat

import pytest

from harness import NOTICE_LIMIT, LinkState, wait_until
from harness.steps import joined

# elixir takes its own options for what erl calls -sname and the like; the rest is for erl.
AS_ELIXIR = """#!/bin/bash
shift
own=() erl=()
while [ $# -gt 0 ]; do
  case $1 in
    -sname) own+=(--sname "$2"); shift ;;
    -setcookie) own+=(--cookie "$2"); shift ;;
    -noinput) ;;
    *) erl+=("$1") ;;
  esac
  shift
done
exec elixir "${own[@]}" --erl "${erl[*]}" --no-halt
"""


@pytest.fixture(scope="module")
def elixir(tmp_path_factory):
    path = tmp_path_factory.mktemp("elixir") / "as-elixir"
    path.write_text(AS_ELIXIR)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return [str(path)]


def test_a_hidden_node_is_told_as_hidden_and_cut(world, daemon):
    seen, hidden = world.node("seen", daemon), world.node("shy", daemon, hidden=True)
    joined(daemon, hidden, seen)
    wait_until(lambda: daemon.nodes()["shy"]["Hidden"], 5, "the handshake to say so")
    assert not daemon.nodes()["seen"]["Hidden"]
    assert seen.call("nodes()") == [] and seen.sees() == [hidden.full]
    assert daemon.cut([hidden], [seen]) == 1
    for node, other in ((seen, hidden), (hidden, seen)):
        assert node.wait_down(other, NOTICE_LIMIT)["reason"] == "net_tick_timeout"


def test_elixir_nodes_are_split_and_healed(world, daemon, elixir):
    one, two = world.nodes(["one", "two"], daemon, wrap=elixir)
    erlang = world.node("three", daemon)
    assert one.call("'Elixir.System':version()").count(".") == 2
    assert one.call(f"'Elixir.Node':connect('{two.full}')", 20) is True
    assert erlang.ping(two) == "pong"
    wait_until(lambda: len(daemon.links(LinkState.UP)) == 3, 10, "a mesh of three")
    wait_until(lambda: all(len(n.sees()) == 2 for n in (one, two, erlang)), 10, "a mesh of three")
    assert daemon.cut(["one"], ["two", "three"]) == 2
    for node, other in ((one, two), (two, one), (one, erlang), (erlang, one)):
        assert node.wait_down(other, NOTICE_LIMIT)["reason"] == "net_tick_timeout"
    daemon.fix_all()
    assert one.call(f"'Elixir.Node':connect('{two.full}')", 20) is True
