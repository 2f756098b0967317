# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Fixtures of the integration tests. A failing test shows the logs of all it started."""

import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness.fixtures import own_world, pytest_runtest_makereport  # noqa: E402, F401
from harness.world import compile_probe  # noqa: E402


@pytest.fixture(scope="session")
def probe(tmp_path_factory):
    return compile_probe(str(tmp_path_factory.mktemp("probe")))


@pytest.fixture
def world(probe, request):
    """A world of the test's own."""
    yield from own_world(request, probe)


@pytest.fixture(scope="module")
def module_world(probe, request):
    """A world that the tests of a file share."""
    yield from own_world(request, probe)


@pytest.fixture
def daemon(world):
    """A daemon with the default options on the world's bus."""
    return world.daemon()
