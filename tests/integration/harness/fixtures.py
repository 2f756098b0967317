# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""What the conftest.py of each folder takes over: a world of the test's own, and the logs of all
that it started when the test fails."""

import pytest

from .world import World

LOGS = pytest.StashKey()


def own_world(request, *arguments):
    """For a fixture to yield from. arguments: of World."""
    world = World(*arguments)
    request.node.stash[LOGS] = world.logs
    try:
        yield world
    finally:
        logs = world.logs()
        request.node.stash[LOGS] = lambda: logs
        world.close()


@pytest.fixture
def world(request):
    yield from own_world(request)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    read_logs = item.stash.get(LOGS, None) or item.parent.stash.get(LOGS, None)
    if report.failed and read_logs:
        for label, text in read_logs():
            report.sections.append((f"log of {label}", text[-6000:] or "(empty)"))
