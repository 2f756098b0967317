# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The soak test: EPX_SOAK_SECONDS (40), EPX_SOAK_SEED (by the day), EPX_SOAK_LINKS (2000)."""

import os
import resource
import sys
import time

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "integration")]

from harness import World  # noqa: E402
from harness.world import compile_probe  # noqa: E402
from soak import Soak  # noqa: E402


def setting(name, otherwise):
    return int(os.environ.get(name) or otherwise)


@pytest.fixture
def world(tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits[1], limits[1]))
    world = World(compile_probe(str(tmp_path)))
    try:
        yield world
    finally:
        world.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_every_promise_is_kept_over_a_long_life(world, capsys):
    seed = setting("EPX_SOAK_SEED", time.time() // 86400)
    print(f"play it again with EPX_SOAK_SEED={seed}")
    soak = Soak(world, seed, setting("EPX_SOAK_LINKS", 2000))
    steps = soak.run(setting("EPX_SOAK_SECONDS", 40))
    with capsys.disabled():
        print(f"\nseed {seed}: {soak.report(steps)}", file=sys.stderr)
    soak.wires.close()
