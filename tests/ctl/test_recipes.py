# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The cookbook's recipes do what they say, with real nodes, and mend whatever a test leaves."""

import os
import shutil
import signal
import subprocess

import pytest

from command import environment
from harness import wait_until
from harness.world import TOP, program

EXAMPLES = os.path.join(TOP, "data", "examples")
PYTHON = "/usr/bin/python3"
LIMIT = 100


def recipe(path):
    return os.path.join(EXAMPLES, path)


def beside_ours(**changes):
    """An environment with the programs of the build in PATH."""
    folder = os.path.dirname(program("epmdpxyctl"))
    return environment(PATH=f"{folder}:{os.environ['PATH']}", EPMDPXYD=program("epmdpxyd"),
                       PYTHONDONTWRITEBYTECODE="1", **changes)


def call(world, *command, status=0, **changes):
    """What the command prints. It runs in the world's own folder."""
    home = world.path("home")
    os.makedirs(home, exist_ok=True)
    done = subprocess.run(command, env=beside_ours(HOME=home, **changes), cwd=home, timeout=LIMIT,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, encoding="utf-8", check=False)
    assert done.returncode == status, done.stdout
    return done.stdout


def in_a_run(world, *command, **options):
    return call(world, program("epmdpxyctl"), "run", "--quiet", "--", *command, **options)


def write(world, name, text):
    path = world.path(name)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    return path


# pytest

PYTEST = [PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider"]


def test_the_recipe_for_pytest_works(world):
    told = call(world, *PYTEST, recipe("pytest"), EPMDPXY_BINDING="gi")
    assert "4 passed" in told


def test_it_works_with_the_other_binding_and_the_daemon_that_is_there(world):
    told = in_a_run(world, *PYTEST, recipe("pytest"), "-k", "slow or one_way",
                    EPMDPXY_BINDING="dbus")
    assert "2 passed" in told


UNTIDY_PYTEST = """
def test_1_leaves_a_cut(network):
    network.cut("a", "b")
    assert network.rules
    raise AssertionError("badly")

def test_2_finds_it_mended(network):
    assert network.rules == []
"""


def test_pytest_mends_what_a_test_leaves(world):
    for name in ("epmdpxy.py", "conftest.py"):
        shutil.copy(recipe(f"pytest/{name}"), world.path(name))
    told = call(world, *PYTEST, write(world, "test_untidy.py", UNTIDY_PYTEST), status=1)
    assert "1 failed, 1 passed" in told


@pytest.mark.parametrize("binding", ["gi", "dbus"])
def test_a_test_that_is_killed_leaves_nothing(world, daemon, binding):
    script = ("import sys, time; from epmdpxy import Network; "
              "network = Network(binding=sys.argv[1]); network.cut('a', ['b', 'c*']); "
              "time.sleep(100)")
    child = world.run("killed", [PYTHON, "-c", script, binding], env=beside_ours(
        PYTHONPATH=recipe("pytest"), EPMDPXY_BUS=daemon.bus.address))
    daemon.signals.wait_for("CablesCut")
    assert [rule[:2] for rule in daemon.rules().values()] == [(["a"], ["b", "c*"])]
    child.signal(signal.SIGKILL)
    wait_until(lambda: daemon.rules() == {}, 10, "the rule to go with its caller")


# Common Test

def ct_run(world, suite, *files, status=0):
    folder = world.path("ct")
    os.mkdir(folder)
    for file in files:
        shutil.copy(file, folder)
    return in_a_run(world, "ct_run", "-noshell", "-dir", folder, "-suite", suite, "-logdir", folder,
                    status=status)


def test_the_recipe_for_common_test_works(world):
    told = ct_run(world, "split_SUITE", recipe("common_test/epmdpxy_ct.erl"),
                  recipe("common_test/split_SUITE.erl"))
    assert "3 ok, 0 failed" in told


UNTIDY_SUITE = """
-module(untidy_SUITE).
-export([suite/0, all/0, leaves_a_cut/1, finds_it_mended/1]).
suite() -> [{ct_hooks, [epmdpxy_ct]}].
all() -> [leaves_a_cut, finds_it_mended].
leaves_a_cut(_) -> epmdpxy_ct:cut(a, [b, "c*"]), exit(badly).
finds_it_mended(_) -> "{\\"rules\\":[]}\\n" = epmdpxy_ct:network(["rules", "--json"]).
"""


def test_common_test_mends_what_a_test_leaves(world):
    told = ct_run(world, "untidy_SUITE", recipe("common_test/epmdpxy_ct.erl"),
                  write(world, "untidy_SUITE.erl", UNTIDY_SUITE), status=1)
    assert "1 ok, 1 failed" in told


# ExUnit

def test_the_recipe_for_exunit_works(world):
    told = in_a_run(world, "elixir", recipe("exunit/split_test.exs"))
    assert "3 tests, 0 failures" in told


UNTIDY_TEST = """
ExUnit.start(seed: 0)
Code.require_file(hd(System.argv()))

defmodule UntidyTest do
  use Epmdpxy.Case

  test "1 leaves a cut" do
    cut(:a, [:b, "c*"])
    flunk("badly")
  end

  test "2 finds it mended" do
    assert network(["rules", "--json"]) == ~s({"rules":[]}\\n)
  end
end
"""


def test_exunit_mends_what_a_test_leaves(world):
    told = in_a_run(world, "elixir", write(world, "untidy_test.exs", UNTIDY_TEST),
                    recipe("exunit/epmdpxy_case.exs"), status=2)
    assert "2 tests, 1 failure" in told
