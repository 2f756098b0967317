# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The agent between a real daemon and a notification server that remembers."""

import signal

import pytest
from gi.repository import GLib

from harness import stays
from harness.daemon import MANAGER, MANAGER_PATH

CRITICAL = 2
NORMAL = 1
NEVER = 0
FIVE = ["node1", "node2", "node3", "node4", "node5"]


def split(desktop):
    desktop.daemon.cut(FIVE[:2], FIVE[2:])


@pytest.fixture
def watched(desktop):
    """A server, an agent, and five nodes that are whole."""
    server = desktop.server("body body-markup actions")
    desktop.agent()
    desktop.register(*FIVE)
    return server


def test_a_split_is_a_critical_notice_that_names_the_islands(desktop, watched):
    split(desktop)
    notice = watched.wait_notice(1)
    assert notice.title == "Erlang cluster partitioned"
    assert notice.body == "[node1, node2] | [node3, node4, node5]"
    assert notice.hints["urgency"] == CRITICAL
    assert notice.timeout == NEVER
    assert notice.replaces == 0


def test_a_cut_in_three_calls_is_one_notice(desktop, watched):
    for name in FIVE[2:]:
        desktop.daemon.cut(FIVE[:2], [name])
    assert watched.wait_notice(1).body == "[node1, node2] | [node3, node4, node5]"
    desktop.daemon.fix_all()
    assert watched.wait_notice(2).title == "Erlang cluster healed"
    assert len(watched.notices) == 2


def test_other_islands_take_the_place_of_the_first(desktop, watched):
    split(desktop)
    watched.wait_notice(1)
    desktop.daemon.cut(["node1"], ["node2"])
    notice = watched.wait_notice(2)
    assert notice.replaces == 1
    assert notice.body == "[node1] | [node2] | [node3, node4, node5]"
    assert notice.hints["urgency"] == CRITICAL


def test_healed_takes_the_place_of_the_split_and_expires(desktop, watched):
    split(desktop)
    watched.wait_notice(1)
    desktop.daemon.fix(FIVE[:2], FIVE[2:])
    notice = watched.wait_notice(2)
    assert notice.replaces == 1
    assert notice.title == "Erlang cluster healed"
    assert notice.body == "All 5 nodes can reach each other again."
    assert notice.hints["urgency"] == NORMAL
    assert notice.timeout > 0


def test_a_node_that_joins_an_island_is_told_in_place(desktop, watched):
    split(desktop)
    watched.wait_notice(1)
    desktop.daemon.cut(["node6"], FIVE[:2])
    desktop.register("node6")
    notice = watched.wait_notice(2)
    assert notice.replaces == 1
    assert notice.body == "[node1, node2] | [node3, node4, node5, node6]"


def test_a_split_from_before_the_agent_is_shown(desktop):
    server = desktop.server()
    desktop.register(*FIVE)
    split(desktop)
    desktop.agent()
    assert server.wait_notice(1).body == "[node1, node2] | [node3, node4, node5]"


def test_names_are_escaped_where_markup_is_read(desktop):
    server = desktop.server("body body-markup")
    desktop.agent()
    desktop.register("<b>&amp;", "node1")
    desktop.daemon.cut(["<b>&amp;"], ["node1"])
    assert server.wait_notice(1).body == "[&lt;b&gt;&amp;amp;] | [node1]"


def test_names_are_plain_where_markup_is_not_read(desktop):
    server = desktop.server("body")
    desktop.agent()
    desktop.register("<b>&amp;", "node1")
    desktop.daemon.cut(["<b>&amp;"], ["node1"])
    assert server.wait_notice(1).body == "[<b>&amp;] | [node1]"


def test_a_server_that_can_nothing_gets_all_in_the_title(desktop):
    server = desktop.server("")
    desktop.agent()
    desktop.register("node1", "node2")
    desktop.daemon.cut(["node1"], ["node2"])
    notice = server.wait_notice(1)
    assert notice.title == "Erlang cluster partitioned: [node1] | [node2]"
    assert notice.actions == []


def test_the_end_of_the_daemon_ends_the_split(desktop, watched):
    split(desktop)
    watched.wait_notice(1)
    desktop.daemon.stop()
    notice = watched.wait_notice(2)
    assert notice.replaces == 1
    assert notice.title == "epmdpxy has stopped"
    assert notice.hints["urgency"] == NORMAL


def test_a_new_daemon_is_watched_as_the_old_one(desktop):
    server = desktop.server()
    agent = desktop.agent()
    desktop.restart_daemon()
    desktop.wait_seen(agent, times=2)
    desktop.register(*FIVE)
    split(desktop)
    assert server.wait_notice(1).body == "[node1, node2] | [node3, node4, node5]"


def test_a_new_server_is_shown_the_split(desktop, watched):
    split(desktop)
    watched.wait_notice(1)
    desktop.stop_server(watched)
    server = desktop.server()
    notice = server.wait_notice(1)
    assert notice.body == "[node1, node2] | [node3, node4, node5]"
    assert notice.replaces == 0


def test_a_server_that_comes_late_is_shown_the_split(desktop):
    agent = desktop.agent()
    desktop.register("node1", "node2")
    desktop.daemon.cut(["node1"], ["node2"])
    server = desktop.server()
    assert server.wait_notice(1).body == "[node1] | [node2]"
    assert not agent.has_ended


def test_a_signal_from_a_stranger_shows_nothing(desktop, watched):
    stranger = desktop.daemon.bus.connect()
    stranger.emit_signal(None, MANAGER_PATH, MANAGER, "IslandsChanged",
                         GLib.Variant("(aasa{sv})", ([["forged1"], ["forged2"]], {})))
    stranger.flush_sync(None)
    # Five times as long as the agent gathers what is one piece of news.
    stays(lambda: not watched.notices, 1, "no notice")
    stranger.close_sync(None)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_0_when_told_to(desktop, number):
    agent = desktop.agent()
    agent.signal(number)
    assert agent.wait() == 0


def test_a_split_does_not_stay_on_the_screen_without_its_agent(desktop, watched):
    split(desktop)
    watched.wait_notice(1)
    desktop.agents[0].signal(signal.SIGTERM)
    assert watched.wait_closed() == 1
    assert desktop.agents[0].wait() == 0


def test_without_a_session_bus_it_says_so(desktop):
    agent = desktop.start_agent(f"--bus={desktop.daemon.bus.address}",
                                DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent/bus")
    assert agent.wait() == 1
    assert "There is no session bus to show notifications on." in agent.read_log()


def test_without_the_daemons_bus_it_says_so(desktop):
    agent = desktop.start_agent("--bus=unix:path=/nonexistent/bus")
    assert agent.wait() == 1
    assert "unix:path=/nonexistent/bus" in agent.read_log()


def test_a_wrong_option_is_wrong_usage(desktop):
    assert desktop.start_agent("--colour").wait() == 2


def test_the_environment_names_the_daemons_bus(desktop):
    agent = desktop.start_agent(EPMDPXY_BUS=desktop.daemon.bus.address)
    desktop.wait_seen(agent)


def test_it_fails_when_the_daemons_bus_goes(desktop):
    bus = desktop.world.new_bus()
    agent = desktop.start_agent(f"--bus={bus.address}")
    desktop.wait_log(agent, "There is no daemon on the bus")
    bus.kill()
    assert agent.wait() == 1
    assert "The daemon's bus is gone." in agent.read_log()


def test_it_ends_with_the_session(desktop):
    agent = desktop.agent()
    desktop.session.kill()
    assert agent.wait() == 0
