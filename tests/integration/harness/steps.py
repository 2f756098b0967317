# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""What many tests do with nodes and their cables."""

from .daemon import LinkState
from .wait import DIAL_LIMIT, wait_until


def mesh(nodes):
    """Connects every node with every other."""
    calls = [(node, node.begin_ping(other)) for i, node in enumerate(nodes)
             for other in nodes[i + 1:]]
    for node, call in calls:
        assert node.finish(call, 20) == "pong"
    for node in nodes:
        others = sorted(other.full for other in nodes if other is not node)
        wait_until(lambda node=node, others=others: node.sees() == others, 10, "a full mesh")


def joined(daemon, one, two):
    """Connects the two and returns the path of their link."""
    assert one.ping(two) == "pong"
    return the_link(daemon, one, two)


def the_link(daemon, one, two, state=LinkState.UP):
    def find():
        return next((path for path, link in daemon.links(state).items()
                     if {link["From"], link["To"]} == {one.full, two.full}), None)

    return wait_until(find, 10, f"a link {one.full} – {two.full} that is {state.name}")


def ping_both_ways(one, two, limit=DIAL_LIMIT):
    calls = [(one, one.begin_ping(two)), (two, two.begin_ping(one))]
    return [node.finish(call, limit) for node, call in calls]


def pair(world, daemon, name, **options):
    """Two nodes, `name`1 and `name`2, that are joined; the first dialled."""
    one, two = world.nodes([f"{name}1", f"{name}2"], daemon, **options)
    joined(daemon, one, two)
    return one, two
