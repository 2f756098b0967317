# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""All the ways in which Erlang nodes are named and reach each other."""

import os
import socket

import pytest

from harness import DIAL_LIMIT, NOTICE_LIMIT, LinkState, wait_until
from harness.steps import joined


def splits_and_heals(daemon, one, two):
    joined(daemon, one, two)
    assert daemon.cut([one], [two]) == 1
    for node, other in ((one, two), (two, one)):
        assert node.wait_down(other, NOTICE_LIMIT)["reason"] == "net_tick_timeout"
    daemon.fix([one], [two])
    assert two.ping(one) == "pong"


def test_a_dynamic_name_is_known_and_can_be_cut(world, daemon):
    """The handshake's first message has the host alone; the name comes in the answer."""
    anchor = world.node("anchor", daemon)
    nameless = world.node("undefined", daemon)
    assert nameless.call(f"net_kernel:connect_node('{anchor.full}')") is True
    name = nameless.call("node()")
    assert "@" in name and name != "nonode@nohost"
    link = wait_until(lambda: list(daemon.links(LinkState.UP).values()), 5, "the link")[0]
    assert (link["From"], link["To"]) == (name, anchor.full)
    assert daemon.cut([name], [anchor]) == 1
    assert anchor.wait_down(name, NOTICE_LIMIT)["reason"] == "net_tick_timeout"
    assert nameless.wait_down(anchor, NOTICE_LIMIT)["reason"] == "net_tick_timeout"


def test_a_dynamic_name_cut_by_its_alive_part_is_cut_on_its_next_dial(world, daemon):
    """The second link says the name as any other does."""
    anchor, other = world.nodes(["anchor", "other"], daemon)
    nameless = world.node("undefined", daemon)
    assert nameless.call(f"net_kernel:connect_node('{anchor.full}')") is True
    name = nameless.call("node()")
    assert daemon.cut([name.split("@")[0]], ["other"]) == 0
    assert nameless.call(f"net_kernel:connect_node('{other.full}')", DIAL_LIMIT) is False
    assert nameless.sees() == [anchor.full]


@pytest.fixture(scope="module")
def inetrc(tmp_path_factory):
    """Names of hosts that only the nodes know."""
    path = tmp_path_factory.mktemp("inetrc") / "inetrc"
    path.write_text('{lookup, [file]}.\n{host, {127,0,0,1}, ["host.example.org"]}.\n')
    return f'"{path}"'


def test_long_names_with_an_address(world, daemon):
    one, two = world.nodes(["one@127.0.0.1", "two@127.0.0.1"], daemon, long_name=True)
    splits_and_heals(daemon, one, two)


def test_long_names_with_a_domain(world, daemon, inetrc):
    one, two = world.nodes(["one@host.example.org", "two@host.example.org"], daemon,
                           long_name=True, args=["-kernel", "inetrc", inetrc])
    splits_and_heals(daemon, one, two)
    wait_until(lambda: daemon.nodes()["one"]["Host"] == "host.example.org", 5, "the host's name")


def test_the_machines_own_long_name(world, daemon):
    """Debian maps it to 127.0.1.1, where the daemon listens, too."""
    host = socket.getfqdn()
    if "." not in host:
        host = socket.gethostbyname(socket.gethostname())
    one, two = world.nodes([f"one@{host}", f"two@{host}"], daemon, long_name=True)
    splits_and_heals(daemon, one, two)


def test_short_names_with_localhost(world, daemon):
    one, two = world.nodes(["one@localhost", "two@localhost"], daemon)
    splits_and_heals(daemon, one, two)


def test_nodes_over_ipv6(world, daemon):
    if not os.path.exists("/proc/net/if_inet6"):
        pytest.skip("this machine has no IPv6")
    one, two = world.nodes(["one@::1", "two@::1"], daemon, long_name=True, proto="inet6_tcp")
    splits_and_heals(daemon, one, two)


def test_nodes_register_again_when_the_daemon_returns(world, daemon):
    """OTP does so every 2 s; the links are lost, as with any proxy."""
    one, two = world.nodes(["one", "two"], daemon)
    assert one.ping(two) == "pong"
    port = daemon.port
    assert daemon.stop() == 0
    one.wait_down(two, 5)
    again = world.daemon(port=port, bus=world.new_bus())
    wait_until(lambda: set(again.nodes()) == {"one", "two"}, 10, "both nodes")
    assert two.ping(one) == "pong"
    assert one.sees() == [two.full]
