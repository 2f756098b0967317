# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""What is installed beside epmdpxyctl says the same as it does: completions, man pages, recipes."""

import os
import re
import shutil
import subprocess

import pytest

from command import environment
from harness.world import program
from test_verbs import VERBS

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMPLETIONS = ["completions/epmdpxyctl.bash", "completions/_epmdpxyctl"]
SCENARIOS = ["restless.scenario", "flapping.scenario"]


def path(name):
    return os.path.join(TOP, "data", name)


def read(name):
    with open(path(name), encoding="utf-8") as text:
        return text.read()


def options(ctl, *verb):
    """The long options that --help shows; those in its examples are of others."""
    text = ctl(*verb, "--help").out
    return set(re.findall(r"^  (?:-[hH], )?(--[a-z-]+)", text, re.MULTILINE))


# Completions

@pytest.mark.parametrize("name", COMPLETIONS)
def test_a_completion_knows_every_verb(ctl, name):
    text = read(name)
    assert [verb for verb in VERBS if not re.search(rf"(^|[\s'|]){verb}[:\s)]", text)] == []


def complete(*words, script=""):
    """What bash is offered for the last of the words."""
    done = subprocess.run(
        ["bash", "-c", f'. "$0"; {script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _epmdpxyctl\n'
         'printf "%s\\n" "${COMPREPLY[@]}"', path(COMPLETIONS[0]), "epmdpxyctl", *words],
        env=environment(), stdout=subprocess.PIPE, check=True)
    return done.stdout.decode().split()


@pytest.mark.parametrize("verb", VERBS)
def test_bash_is_offered_every_option_of_a_verb(ctl, verb):
    assert set(complete(verb, "--")) == options(ctl, verb)


def test_bash_is_offered_every_verb_and_option_in_front(ctl):
    assert complete("") == VERBS
    assert set(complete("--")) == options(ctl)


@pytest.mark.parametrize("verb", VERBS)
def test_zsh_knows_every_option_of_a_verb(ctl, verb):
    text = read(COMPLETIONS[1])
    assert [option for option in options(ctl, verb) if f"{option}=[" not in text
            and f"{option}[" not in text and option != "--help"] == []


NODES = """
epmdpxyctl () {
  case $1 in
    nodes) printf 'NAME   HOST\\nnode1  x\\nnode2  x\\n' ;;
    rules) printf 'RULE  FAULT\\n   7  stall\\n' ;;
  esac
}
"""


@pytest.mark.parametrize("words, offered", [
    (["cut", "no"], ["node1", "node2"]),
    (["cut", "node1,no"], ["node1,node1", "node1,node2"]),
    (["cut", "node1", ""], ["node1", "node2"]),
    (["cut", "node1", "node2", ""], []),
    (["oneway", "--fault", "=", "lo"], ["loss"]),
    (["oneway", "--fault", "lo"], ["loss"]),
    (["oneway", "--fault", "=", "loss", "no"], ["node1", "node2"]),
    (["wait", "no"], ["node", "noticed"]),
    (["wait", "up", "node1", "no"], ["node1", "node2"]),
    (["--json", "isolate", "no"], ["node1", "node2"]),
    (["unfault", ""], ["7"]),
    (["fault", "a", "b", "lat"], ["latency-ms="]),
    (["maj"], ["majorities-ring"]),
    (["help", "maj"], ["majorities-ring"]),
    (["-H", "alpha", "isolate", "no"], ["node1", "node2"]),
    (["isolate", "-H", "alpha", "no"], ["node1", "node2"]),
    (["--host", "=", "alpha", "hal"], ["halves"]),
])
def test_bash_is_offered_nodes_and_words(words, offered):
    assert complete(*words, script=NODES) == offered


@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not installed")
def test_zsh_can_read_its_completion():
    subprocess.run(["zsh", "-n", path(COMPLETIONS[1])], check=True)


# Man pages

def test_the_man_page_names_every_verb_and_option(ctl):
    text = read("man/epmdpxyctl.1.in").replace("\\-", "-")
    every = set().union(*(options(ctl, verb) for verb in VERBS), options(ctl))
    assert [name for name in VERBS + sorted(every)
            if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)] == []


@pytest.mark.parametrize("name, page", [("epmdpxyd", "epmdpxyd.8"),
                                        ("epmdpxy-agent", "epmdpxy-agent.1")])
def test_the_other_man_pages_name_every_option(name, page):
    binary = program(name)
    if not os.path.exists(binary):
        pytest.skip(f"{name} is not built")
    told = subprocess.run([binary, "--help"], stdout=subprocess.PIPE, check=True,
                          env=environment()).stdout.decode()
    text = read(f"man/{page}.in").replace("\\-", "-")
    every = set(re.findall(r"^  (?:-h, )?(--[a-z-]+)", told, re.MULTILINE)) - {"--help-all"}
    assert [option for option in every if option not in text] == []


# Examples

@pytest.mark.parametrize("name", SCENARIOS)
def test_the_example_scenarios_can_be_played(ctl, name):
    ctl("play", path(f"examples/{name}"), "--dry-run")


def test_the_cookbook_names_every_example():
    text = read("examples/README.md")
    names = {os.path.relpath(os.path.join(folder, name), path("examples"))
             for folder, _, names in os.walk(path("examples")) for name in names
             if not name.endswith(".pyc")} - {"README.md", "meson.build"}
    assert [name for name in names if f"({name})" not in text] == []
