# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The agent between a real daemon and a notification server that remembers."""

import os
import signal

import pytest
from gi.repository import Gio, GLib

from desktop import Desktop
from harness import stays, wait_until
from harness.daemon import MANAGER, MANAGER_PATH, NAME
from harness.world import TOP

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


# The button

def test_a_split_has_a_button_that_fixes_all_cables(desktop, watched):
    split(desktop)
    assert watched.wait_notice(1).actions == ["fix", "Fix cables"]
    watched.press(1, "fix")
    notice = watched.wait_notice(2)
    assert notice.title == "Erlang cluster healed"
    assert notice.replaces == 1
    assert notice.actions == []
    assert desktop.daemon.rules() == {}


def test_a_server_without_buttons_is_given_none(desktop):
    server = desktop.server("body")
    desktop.agent()
    desktop.register("node1", "node2")
    desktop.daemon.cut(["node1"], ["node2"])
    assert server.wait_notice(1).actions == []


@pytest.fixture
def denied(world):
    """A desktop whose user may look, cut, and not fix."""
    desktop = Desktop(world, world.new_bus(
        policy=f'<deny send_interface="{MANAGER}" send_member="FixAllCables"/>'))
    yield desktop
    desktop.close()


def test_a_refusal_is_told_in_the_notice_each_time(denied):
    server = denied.server("body actions")
    denied.agent()
    denied.register("node1", "node2")
    denied.daemon.cut(["node1"], ["node2"])
    server.wait_notice(1)
    for number in (2, 3):
        server.press(1, "fix")
        notice = server.wait_notice(number)
        assert notice.replaces == 1
        assert notice.hints["urgency"] == CRITICAL
        assert notice.actions == ["fix", "Fix cables"]
        islands, refusal = notice.body.split("\n")
        assert islands == "[node1] | [node2]"
        assert refusal.startswith("The cables were not fixed: you may not do that")


class FakeDaemon:
    """A daemon that is split, and answers FixAllCables when it is told to."""

    def __init__(self, bus):
        with open(os.path.join(TOP, "introspection", "org.epmdpxy.Manager.xml"),
                  encoding="utf-8") as xml:
            info = Gio.DBusNodeInfo.new_for_xml(xml.read()).interfaces[0]
        self.calls = []
        self._connection = bus.connect()
        self._connection.register_object(MANAGER_PATH, info, self._on_call, self._get, None)
        Gio.bus_own_name_on_connection(self._connection, NAME, 0, None, None)

    def _on_call(self, _connection, _sender, _path, _interface, _method, _arguments, invocation):
        self.calls.append(invocation)

    def _get(self, _connection, _sender, _path, _interface, name):
        return {"Islands": GLib.Variant("aas", [["a"], ["b"]]),
                "Partitioned": GLib.Variant("b", True)}.get(name)


@pytest.fixture
def asked(world):
    """A notice of a daemon that was asked to fix, whose answer the user waits for."""
    desktop = Desktop(world)
    server = desktop.server("body actions")
    fake = FakeDaemon(world.new_bus(world.path("fake")))
    agent = desktop.start_agent(f"--bus=unix:path={world.path('fake')}")
    server.wait_notice(1)
    server.press(1, "fix")
    drain = GLib.MainContext.default().iteration
    wait_until(lambda: (drain(False), fake.calls)[1], 10, "the call")
    fake.server, fake.agent = server, agent
    yield fake
    desktop.close()


def test_the_daemon_may_ask_for_a_password(asked):
    assert asked.calls[0].get_method_name() == "FixAllCables"
    flags = asked.calls[0].get_message().get_flags()
    assert flags & Gio.DBusMessageFlags.ALLOW_INTERACTIVE_AUTHORIZATION
    asked.calls[0].return_value(GLib.Variant("(u)", (0,)))


def test_an_impatient_user_asks_once(asked):
    asked.server.press(1, "fix")
    wait_until(lambda: "The daemon was asked already" in asked.agent.read_log(), 10, "the press")
    asked.calls[0].return_dbus_error("org.freedesktop.DBus.Error.AccessDenied", "no")
    assert "not fixed" in asked.server.wait_notice(2).body
    assert len(asked.calls) == 1


def test_a_fix_in_vain_shows_the_split_again(asked):
    asked.calls[0].return_value(GLib.Variant("(u)", (0,)))
    notice = asked.server.wait_notice(2)
    assert (notice.title, notice.body) == ("Erlang cluster partitioned", "[a] | [b]")


def test_it_ends_while_an_answer_is_waited_for(asked):
    asked.agent.signal(signal.SIGTERM)
    assert asked.agent.wait() == 0


# One agent

def test_a_second_agent_leaves_it_to_the_first(desktop, watched):
    # The same bus by another address.
    second = desktop.start_agent(f"--bus=unix:path=/nonexistent;{desktop.daemon.bus.address}")
    assert second.wait() == 0
    assert "Another epmdpxy-agent shows notices of that bus" in second.read_log()
    split(desktop)
    watched.wait_notice(1)
    stays(lambda: len(watched.notices) == 1, 1, "one notice")


def test_each_daemon_has_its_agent(desktop, watched):
    other = desktop.start_agent(f"--bus={desktop.session.address}")
    desktop.wait_log(other, "There is no daemon on the bus")
    split(desktop)
    watched.wait_notice(1)
    assert not other.has_ended


def test_the_next_agent_may_begin_when_the_first_has_ended(desktop, watched):
    desktop.agents[0].signal(signal.SIGTERM)
    assert desktop.agents[0].wait() == 0
    desktop.agent()
    split(desktop)
    assert watched.wait_notice(1).body == "[node1, node2] | [node3, node4, node5]"


# Coming and going

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


@pytest.mark.parametrize("word", ["--colour", "colour", "--bus=colour"])
def test_a_wrong_option_is_wrong_usage(desktop, word):
    agent = desktop.start_agent(word)
    assert agent.wait() == 2
    assert "; try --help." in agent.read_log()


def test_the_environment_names_the_daemons_bus(desktop):
    agent = desktop.start_agent(EPMDPXY_BUS=desktop.daemon.bus.address)
    desktop.wait_seen(agent)


@pytest.fixture
def mortal(world):
    """A desktop whose daemon is on a bus that another can take the place of."""
    desktop = Desktop(world, world.new_bus(world.path("mortal")))
    # Of the end of its bus.
    desktop.daemon.may_warn = True
    yield desktop
    desktop.close()


def test_it_survives_the_daemons_bus(mortal):
    server = mortal.server()
    agent = mortal.agent()
    mortal.register("node1", "node2")
    mortal.daemon.cut(["node1"], ["node2"])
    server.wait_notice(1)
    mortal.daemon.bus.kill()
    notice = server.wait_notice(2)
    assert notice.title == "Erlang cluster out of sight"
    assert notice.replaces == 1
    # The daemon comes to the next bus by itself, with the rules it had.
    mortal.world.new_bus(mortal.world.path("mortal"))
    notice = server.wait_notice(3)
    assert notice.body == "[node1] | [node2]"
    assert notice.replaces == 1
    assert not agent.has_ended


def test_a_bus_without_its_daemon_ends_no_split(mortal):
    server = mortal.server()
    agent = mortal.agent()
    mortal.register("node1", "node2")
    mortal.daemon.cut(["node1"], ["node2"])
    server.wait_notice(1)
    mortal.daemon.bus.kill()
    server.wait_notice(2)
    mortal.daemon.process.kill()
    mortal.world.new_bus(mortal.world.path("mortal"))
    mortal.wait_log(agent, "There is no daemon on the bus")
    stays(lambda: len(server.notices) == 2, 1, "no further notice")


def test_it_ends_with_the_session(desktop):
    agent = desktop.agent()
    desktop.session.kill()
    assert agent.wait() == 0
