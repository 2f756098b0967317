# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Fixtures of the window's tests: a screen for the file; daemon, nodes and window for each test."""

import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "integration")]

from harness import World  # noqa: E402
from harness.fixtures import pytest_runtest_makereport, world  # noqa: E402, F401
from screen import Screen, Window  # noqa: E402


@pytest.fixture(scope="module")
def screen():
    world = World()
    try:
        yield Screen(world)
    finally:
        world.close()


@pytest.fixture
def open_window(screen, world):
    """open_window(*arguments) → Window; all end well, whatever the test looks at."""
    windows = []

    def start(*arguments, **changes):
        windows.append(Window(screen, *arguments, **changes))
        return windows[-1]

    yield start
    for window in windows:
        window.end()
