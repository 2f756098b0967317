# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Fixtures of the agent's tests: a real daemon and a real agent, each on a bus of its own.

The world and its processes are those of the integration tests. Nodes need not be Erlang here: to
the agent a node is a name, so a connection that registers one will do.
"""

import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "integration")]

from desktop import Desktop  # noqa: E402
from harness.fixtures import pytest_runtest_makereport, world  # noqa: E402, F401


@pytest.fixture
def desktop(world):
    """The user's session bus, as yet without a notification server, and a daemon elsewhere."""
    desktop = Desktop(world)
    yield desktop
    desktop.close()
