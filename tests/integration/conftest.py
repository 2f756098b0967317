# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Fixtures of the integration tests. A failing test shows the logs of all it started."""

import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness import World  # noqa: E402
from harness.world import compile_probe  # noqa: E402


LOGS = pytest.StashKey()


@pytest.fixture(scope="session")
def probe(tmp_path_factory):
    return compile_probe(str(tmp_path_factory.mktemp("probe")))


def own_world(probe, request):
    world = World(probe)
    request.node.stash[LOGS] = world.logs
    try:
        yield world
    finally:
        logs = world.logs()
        request.node.stash[LOGS] = lambda: logs
        world.close()


@pytest.fixture
def world(probe, request):
    """A world of the test's own."""
    yield from own_world(probe, request)


@pytest.fixture(scope="module")
def module_world(probe, request):
    """A world that the tests of a file share."""
    yield from own_world(probe, request)


@pytest.fixture
def daemon(world):
    """A daemon with the default options on the world's bus."""
    return world.daemon()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    read_logs = item.stash.get(LOGS, None) or item.parent.stash.get(LOGS, None)
    if report.failed and read_logs:
        for label, text in read_logs():
            report.sections.append((f"log of {label}", text[-6000:] or "(empty)"))
