# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""What makes the window a program of the desktop is what the desktop's own tools accept."""

import os
import subprocess

import pytest

from harness.world import build_dir, program

DATA = os.path.join(build_dir(), "data", "gui")


@pytest.mark.parametrize("command", [
    ["desktop-file-validate", os.path.join(DATA, "org.epmdpxy.Gui.desktop")],
    ["appstreamcli", "validate", "--no-net", os.path.join(DATA, "org.epmdpxy.Gui.metainfo.xml")],
], ids=["desktop-file", "metainfo"])
def test_the_desktops_own_tool_accepts_it(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def run(*arguments):
    return subprocess.run([program("epmdpxy-gui"), *arguments], capture_output=True, text=True,
                          check=False, env=dict(os.environ, LC_ALL="C.UTF-8", DISPLAY=":none"))


def test_version_and_help_need_no_screen():
    assert run("--version").stdout.startswith("epmdpxy-gui ")
    assert "--bus=system|session|ADDRESS" in run("--help").stdout


@pytest.mark.parametrize("word, complaint", [
    ("--bus=nonsense", "--bus=nonsense is neither system, session nor an address"),
    ("--nonsense", "Unknown option --nonsense"),
    ("nonsense", "“nonsense” is not an option"),
])
def test_a_wrong_option_is_wrong_usage(word, complaint):
    done = run(word)
    assert done.returncode == 2
    assert done.stderr == f"epmdpxy-gui: {complaint}; try --help.\n"
