# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The notices in another language, as the agent is installed."""

import pytest

from harness.language import LOCALES, compile_locale, with_catalogues
from harness.world import program

WORDS = {
    "de": ("Erlang-Cluster geteilt", "Kabel reparieren", "Erlang-Cluster wieder ganz",
           "Alle 6 Knoten erreichen einander wieder.", "[n1, n2 und 3 weitere"),
    "ja": ("Erlang クラスターが分断されました", "ケーブルを修復", "Erlang クラスターが復旧しました",
           "6 個のノードすべてが再び通信できます。", "[n1, n2 ほか 3 個"),
}


@pytest.mark.parametrize("language", LOCALES)
def test_a_split_is_told_in_the_language(desktop, tmp_path, language):
    title, button, healed, all_again, more = WORDS[language]
    server = desktop.server("body actions")
    environment = desktop.environment(**compile_locale(language, tmp_path))
    agent = desktop.world.run("agent", with_catalogues(
        [program("epmdpxy-agent"), f"--bus={desktop.daemon.bus.address}"]), env=environment)
    desktop.agents.append(agent)
    desktop.wait_seen(agent)
    desktop.register("n1", "n2", "n3", "n4", "n5", "z")
    desktop.daemon.cut(["z"], ["n*"])
    notice = server.wait_notice(1)
    assert notice.title == title
    assert notice.actions == ["fix", button]
    assert notice.body == "[n1, n2, n3, n4, n5] | [z]"
    desktop.daemon.fix_all()
    notice = server.wait_notice(2)
    assert (notice.title, notice.body) == (healed, all_again)
    desktop.register("n6")
    desktop.daemon.cut(["z"], ["n*"])
    assert server.wait_notice(3).body == f"{more.replace('3', '4')}] | [z]"
