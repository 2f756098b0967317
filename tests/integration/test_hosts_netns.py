# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Three hosts, a node on each, and epmdpxyctl on a fourth machine, which reaches their system buses
by a real ssh: the nodes are split and healed over the hosts, or nothing is changed at all. Needs
the right to make namespaces, as root has it.
"""

import json
import os
import re
import signal
from types import SimpleNamespace

import pytest

from harness import DIAL_LIMIT, NOTICE_LIMIT, wait_until
from harness.lan import Lan
from harness.netns import can_make_hosts
from harness.steps import mesh

NAMES = ["alpha", "beta", "gamma"]


@pytest.fixture(scope="module")
def cluster(module_world):
    """The hosts, and the nodes a, b and c on them, each of which sees the others."""
    if not can_make_hosts():
        assert os.environ.get("CI") != "true", "no right to make namespaces"
        pytest.skip("needs the right to make namespaces")
    lan = Lan(module_world, NAMES)
    nodes = []
    for alive, host in zip("abc", lan.hosts.values()):
        host.start_daemon()
        nodes.append(module_world.node(f"{alive}@{host.address}", 4369, wait=False, long_name=True,
                                       wrap=host.wrap))
    for node in nodes:
        node.wait_ready()
    mesh(nodes)
    return SimpleNamespace(lan=lan, ctl=lan.ctl, nodes=nodes, hosts=lan.hosts)


def documents(cluster, *args, **options):
    return [json.loads(line) for line in cluster.ctl(*args, "--json", **options)[0].splitlines()]


def n_rules(cluster, hosts=None):
    return [len(answer["rules"]) for answer in documents(cluster, "rules", hosts=hosts)]


def pings(nodes):
    calls = [(one, one.begin_ping(two)) for one, two in nodes]
    return [one.finish(call, DIAL_LIMIT) for one, call in calls]


def test_every_host_shows_its_own_node(cluster):
    assert [[node["name"] for node in answer["nodes"]]
            for answer in documents(cluster, "nodes")] == [["a"], ["b"], ["c"]]


def test_every_link_is_at_the_host_that_was_dialled(cluster):
    links = documents(cluster, "links")
    assert sum(len(answer["links"]) for answer in links) == 3
    for node, answer in zip(cluster.nodes, links):
        assert {link["to"] for link in answer["links"]} <= {node.full}


def test_doctor_knows_the_links_of_all_hosts(cluster):
    findings = [finding for answer in documents(cluster, "doctor")
                for finding in answer["findings"] if not finding["unknown"]]
    assert findings == []


def test_a_split_over_hosts_is_seen_by_all_and_healed(cluster):
    a, b, c = cluster.nodes
    since = [node.mark() for node in cluster.nodes]
    told = documents(cluster, "cut", a.full, f"{b.full},{c.full}")
    assert sum(answer["links"] for answer in told) == 2
    cluster.ctl("wait", "noticed", "a", "b,c", "--timeout", f"{NOTICE_LIMIT}s")
    for other in (b, c):
        a.wait_down(other, NOTICE_LIMIT, since[0])
    b.wait_down(a, NOTICE_LIMIT, since[1])
    c.wait_down(a, NOTICE_LIMIT, since[2])
    # Whoever dials: the gates of both hosts hold.
    assert pings([(a, b), (b, a), (c, a), (a, c)]) == ["pang"] * 4
    assert b.ping(c) == "pong"
    cluster.ctl("fix", "--all")
    assert pings([(a, b), (a, c)]) == ["pong"] * 2
    assert n_rules(cluster) == [0, 0, 0]


def test_a_shape_takes_the_nodes_of_all_hosts(cluster):
    _, b, c = cluster.nodes
    told = documents(cluster, "isolate", "a", "--for", "2s")
    assert [(answer["rules"][0]["from"], answer["rules"][0]["to"]) for answer in told] == \
        [(["a"], ["b", "c"])] * 3
    assert b.ping(c) == "pong"
    wait_until(lambda: n_rules(cluster) == [0, 0, 0], 20, "the end of the rules")


def test_a_host_whose_sshd_is_gone_changes_nothing(cluster):
    gamma = cluster.hosts["gamma"]
    gamma.sshd.kill()
    try:
        _, complaints = cluster.ctl("cut", "a", "b,c", status=3)
    finally:
        gamma.start_sshd()
    assert "gamma: not reached: ssh: connect to host 10.77.0.3 port 22: Connection refused" \
        in complaints
    assert n_rules(cluster) == [0, 0, 0]
    assert pings([(cluster.nodes[0], cluster.nodes[1])]) == ["pong"]


def test_a_host_that_hangs_changes_nothing(cluster):
    gamma = cluster.hosts["gamma"]
    gamma.sshd.signal(signal.SIGSTOP)
    try:
        _, complaints = cluster.ctl("--host-timeout=12s", "cut", "a", "b,c", status=3)
    finally:
        gamma.sshd.signal(signal.SIGCONT)
    # On a slow day the others are still being waited for as well.
    assert re.search("^epmdpxyctl: waiting for .*gamma$", complaints, re.MULTILINE), complaints
    assert "gamma: not reached: no answer in time" in complaints
    assert n_rules(cluster) == [0, 0, 0]


def test_a_user_who_may_not_enter_is_told_in_sshs_words(cluster):
    _, complaints = cluster.ctl("status", hosts="nobody@alpha", status=3)
    assert "nobody@alpha: not reached: nobody@10.77.0.1: Permission denied" in complaints


def test_a_daemon_that_stops_has_the_split_taken_back_elsewhere(cluster):
    """Reached and checked, it does not do what the others do."""
    a, b, _ = cluster.nodes
    gamma = cluster.hosts["gamma"]
    gamma.daemon.signal(signal.SIGSTOP)
    try:
        _, complaints = cluster.ctl("--host-timeout=12s", "cut", "a", "b", status=1)
    finally:
        gamma.daemon.signal(signal.SIGCONT)
    assert "rolled back on alpha, beta" in complaints
    assert "gamma: it may come into force there all the same" in complaints
    assert n_rules(cluster, "alpha,beta") == [0, 0]
    cluster.ctl("fix", "--all")
    assert pings([(a, b)]) == ["pong"]


def test_a_daemon_that_dies_is_told_of(cluster):
    gamma = cluster.hosts["gamma"]
    gamma.daemon.kill()
    try:
        _, complaints = cluster.ctl("cut", "a", "b", status=3)
    finally:
        gamma.start_daemon()
    assert "gamma: no daemon on its system bus" in complaints
    assert "rolled back on alpha, beta" in complaints
    assert n_rules(cluster) == [0, 0, 0]
