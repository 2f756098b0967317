# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Fixtures for tests that split Erlang clusters: `network` and `erlang`.

`pytest` alone starts a private daemon for the session; inside of `epmdpxyctl run`, that one is
used.
Every test begins and ends with whole cables.
"""

import os
import subprocess

import pytest

from epmdpxy import Network, Node

# Says where its daemon is, and ends with its standard input: also when pytest is killed.
SAY_AND_WAIT = 'echo "$EPMDPXY_BUS $ERL_EPMD_PORT"; cat >/dev/null'


@pytest.fixture(scope="session")
def private_daemon():
    """The address of a daemon's bus. The nodes that are started from here on register with it."""
    if "EPMDPXY_BUS" in os.environ:
        yield os.environ["EPMDPXY_BUS"]
        return
    with subprocess.Popen(["epmdpxyctl", "run", "--quiet", "--", "sh", "-c", SAY_AND_WAIT],
                          text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        bus, os.environ["ERL_EPMD_PORT"] = run.stdout.readline().split()
        yield bus
        del os.environ["ERL_EPMD_PORT"]
        run.stdin.close()


@pytest.fixture
def network(private_daemon):
    """The cables. EPMDPXY_BINDING chooses between gi and dbus."""
    network = Network(private_daemon, os.environ.get("EPMDPXY_BINDING"))
    network.fix_all()
    yield network
    network.fix_all()
    network.close()


@pytest.fixture
def erlang(network):
    """erlang("a", "b") → nodes that are registered, and ended after the test."""
    nodes = []

    def start(*names):
        started = [Node(name) for name in names]
        nodes.extend(started)
        network.wait_nodes(started)
        return started

    yield start
    for node in nodes:
        node.stop()
