# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""epmdpxyctl in another language, as it is installed; the help of the other programs, and what the
system shows of them."""

import os
import re
import subprocess

import pytest

from command import LIMIT, environment
from harness.language import LOCALES, compile_locale, with_catalogues
from harness.world import build_dir, program

WORDS = {
    "de": {"examples": "Beispiele:", "one": "1 Verbindung\n", "two": "2 Verbindungen\n",
           "cut": "gekappt [a] | [b]", "no daemon": "kein Daemon auf dem Bus unter",
           "column": "RECHNER", "unknown": "noch kein solcher Knoten: z (der Schnitt gilt"},
    "ja": {"examples": "例:", "one": "リンク 1 本\n", "two": "リンク 2 本\n",
           "cut": "切断 [a] | [b]", "no daemon": "のバスにデーモンがいません",
           "column": "ホスト", "unknown": "まだ存在しないノードです: z (現れたときに切断が"},
}


class Speaker:
    """speaker("status") calls epmdpxyctl in the language, and returns status, stdout, stderr."""

    def __init__(self, language, locale, address):
        self.words = WORDS[language]
        self._environment = environment(EPMDPXY_BUS=address, **locale)

    def __call__(self, *args):
        done = subprocess.run(with_catalogues([program("epmdpxyctl"), *args]),
                              env=self._environment, capture_output=True, text=True,
                              encoding="utf-8", stdin=subprocess.DEVNULL, timeout=LIMIT,
                              check=False)
        return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module", params=LOCALES)
def locale(request, tmp_path_factory):
    return request.param, compile_locale(request.param, tmp_path_factory.mktemp("locale"))


@pytest.fixture
def speaker(locale, world):
    return Speaker(*locale, world.bus().address)


@pytest.mark.parametrize("args", [["--help"], ["cut", "--help"], ["run", "--help"]])
def test_help_is_translated(speaker, args):
    status, out, _ = speaker(*args)
    assert status == 0
    assert speaker.words["examples"] in out
    assert "Examples:" not in out


def test_errors_are_translated(speaker):
    status, _, err = speaker("status")
    assert status == 3
    assert speaker.words["no daemon"] in err


def test_columns_are_translated(speaker, register):
    register("a")
    _, out, _ = speaker("nodes")
    assert speaker.words["column"] in out.splitlines()[0]


def test_a_cut_is_told_in_the_language(speaker, register):
    register("a", "b")
    status, out, err = speaker("cut", "a,z", "b")
    assert status == 0
    assert speaker.words["unknown"] in err
    _, out, _ = speaker("cut", "a", "b")
    assert out.startswith(speaker.words["cut"])


def test_one_and_many_are_told_apart(speaker, world, daemon):
    one, two, three = world.nodes(["one", "two", "three"], daemon)
    assert one.ping(two) == "pong" and one.ping(three) == "pong"
    speaker("wait", "up", "one", "two,three")
    _, out, _ = speaker("cut", "one", "two")
    assert out.endswith(speaker.words["one"])
    _, out, _ = speaker("fix", "--all")
    speaker("cut", "two", "three")
    _, out, _ = speaker("cut", "one", "two,three")
    assert out.endswith(speaker.words["two"])


def test_json_speaks_no_language(speaker, register):
    register("a")
    _, out, _ = speaker("nodes", "--json")
    assert '"name":"a"' in out and speaker.words["column"] not in out


SUMMARIES = {
    "daemon/epmdpxyd": {"de": "Vertritt epmd", "ja": "epmd の代わりを務め"},
    "agent/epmdpxy-agent": {"de": "Zeigt eine Meldung", "ja": "通知を表示します"},
    "gui/epmdpxy-gui": {"de": "Zeigt die Kabel", "ja": "ケーブルを表示し"},
}
BUILT = [path for path in SUMMARIES if os.path.exists(os.path.join(build_dir(), "src", path))]


@pytest.mark.parametrize("path", BUILT)
def test_every_program_explains_itself_in_the_language(locale, path):
    language, variables = locale
    done = subprocess.run(with_catalogues([os.path.join(build_dir(), "src", path), "--help"]),
                          env=environment(**variables), capture_output=True, text=True,
                          encoding="utf-8", stdin=subprocess.DEVNULL, timeout=LIMIT, check=False)
    assert done.returncode == 0, done.stderr
    assert SUMMARIES[path][language] in done.stdout


DATA = os.path.join(build_dir(), "data")
MERGED = [os.path.relpath(os.path.join(folder, name), DATA)
          for folder, _, names in os.walk(DATA) for name in names
          if re.search(r"\.(desktop|policy|metainfo\.xml)$", name)]


@pytest.mark.parametrize("name", MERGED)
@pytest.mark.parametrize("language", LOCALES)
def test_what_the_system_shows_is_translated(name, language):
    with open(os.path.join(DATA, name), encoding="utf-8") as merged:
        text = merged.read()
    mark = rf"^\w+\[{language}\]=" if name.endswith(".desktop") else rf'xml:lang="{language}"'
    assert re.search(mark, text, re.MULTILINE)
