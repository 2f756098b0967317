# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""What SECURITY.md claims names its tests, and they are there."""

import os
import re

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as text:
        return text.read()


def test_every_named_test_is_there():
    named = re.findall(r"`(tests/[\w/.-]+)::(\w+)`", read("SECURITY.md"))
    assert len(named) > 20
    missing = [f"{path}::{name}" for path, name in named
               if not re.search(rf"^(def )?{name} ?\(", read(path), re.MULTILINE)]
    assert not missing, "\n".join(missing)


def test_every_claim_about_a_door_names_a_test():
    doors = read("SECURITY.md").split("\n## The doors\n")[1].split("\n## What the daemon")[0]
    claims = re.split(r"^- ", doors, flags=re.MULTILINE)[1:]
    assert len(claims) > 15
    bare = [claim for claim in claims if "`tests/" not in claim]
    assert not bare, "\n".join(bare)
