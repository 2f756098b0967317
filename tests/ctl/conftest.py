# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Fixtures of the command line's tests: a real daemon on a bus of its own, and nodes that are no
more than the daemon can see of them. World, bus and daemon are those of the integration tests."""

import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "integration")]

from command import Command, Runs  # noqa: E402
from fake_node import FakeNode  # noqa: E402
from harness.fixtures import pytest_runtest_makereport, world  # noqa: E402, F401
from hosts import Fleet  # noqa: E402


@pytest.fixture
def daemon(world):
    return world.daemon()


@pytest.fixture
def ctl(world):
    """Calls epmdpxyctl for the world's bus, whether a daemon is on it or not."""
    return Command(world, world.bus().address)


@pytest.fixture
def fleet(world, ctl):
    """Three hosts."""
    fleet = Fleet(world, ctl)
    yield fleet
    fleet.close()


@pytest.fixture
def runs(world):
    """Starts `epmdpxyctl run`, and knows what each has left behind."""
    return Runs(world)


@pytest.fixture
def register(daemon):
    """register("a", "b") → fake nodes, once the daemon's islands have them."""
    nodes = []

    def start(*names):
        since = daemon.signals.mark()
        started = [FakeNode(daemon.port, name) for name in names]
        nodes.extend(started)
        daemon.signals.wait_for(
            "IslandsChanged", lambda s: set(names) <= set(sum(s.args[0], [])), since=since)
        return started

    yield start
    for node in nodes:
        node.close()
