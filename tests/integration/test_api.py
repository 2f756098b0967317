# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""What the running daemon shows of itself is what introspection/ says, no more and no less; and the
man page that is made of it has all of it."""

import os
import re
import subprocess
import xml.etree.ElementTree as ET

import pytest

from harness import LinkState
from harness.daemon import LINK, MANAGER, MANAGER_PATH, NODE, ROOT
from harness.dist import RawLink
from harness.world import TOP, build_dir

INTERFACES = [LINK, MANAGER, NODE]
# What GDBus adds to every object, and to the one that has others below it.
COMMON = {"org.freedesktop.DBus.Properties", "org.freedesktop.DBus.Introspectable",
          "org.freedesktop.DBus.Peer"}
OBJECT_MANAGER = "org.freedesktop.DBus.ObjectManager"


def written(interface):
    return ET.parse(os.path.join(TOP, "introspection", f"{interface}.xml")).find("interface")


def annotations(element):
    return {note.get("name"): note.get("value") for note in element.findall("annotation")}


def members(interface):
    """(kind, name) → all that is said of a member: arguments with names, types and directions."""
    told = {}
    for member in interface:
        if member.tag not in ("method", "signal", "property"):
            continue
        default = "in" if member.tag == "method" else "out"
        arguments = [(arg.get("name"), arg.get("type"), arg.get("direction", default),
                      annotations(arg)) for arg in member.findall("arg")]
        told[member.tag, member.get("name")] = (
            member.get("type"), member.get("access"), arguments, annotations(member))
    return told


@pytest.fixture(scope="module")
def shown(module_world):
    """path → its node element as the daemon shows it; one of each kind of object."""
    daemon = module_world.daemon()

    def introspect(path):
        return ET.fromstring(daemon.invoke(path, "org.freedesktop.DBus.Introspectable",
                                           "Introspect")[0])

    with RawLink(daemon) as link:
        link.shake_hands()
        [node] = daemon.objects(NODE)
        [link_path] = daemon.links(LinkState.UP)
        return {ROOT: introspect(ROOT), MANAGER: introspect(MANAGER_PATH), NODE: introspect(node),
                LINK: introspect(link_path)}


def names(node):
    return {interface.get("name") for interface in node.findall("interface")}


@pytest.mark.parametrize("interface", INTERFACES)
def test_an_object_has_its_interface_and_no_other(shown, interface):
    assert names(shown[interface]) == COMMON | {interface}


def test_the_root_is_an_object_manager_and_no_more(shown):
    assert names(shown[ROOT]) - COMMON == {OBJECT_MANAGER}


def test_the_root_has_the_manager_and_the_folders_below_it(shown):
    assert sorted(child.get("name") for child in shown[ROOT].findall("node")) == \
        ["Manager", "links", "nodes"]


@pytest.mark.parametrize("interface", INTERFACES)
def test_the_members_are_those_of_the_interface_file(shown, interface):
    [live] = [element for element in shown[interface].findall("interface")
              if element.get("name") == interface]
    assert members(live) == members(written(interface))
    assert annotations(live) == annotations(written(interface))


# The man page

@pytest.fixture(scope="module")
def page():
    with open(os.path.join(build_dir(), "data", "man", "org.epmdpxy.5"), encoding="utf-8") as text:
        return text.read()


@pytest.mark.parametrize("interface", INTERFACES)
def test_the_man_page_has_every_member_and_argument(page, interface):
    assert f".SH {interface.upper()}" in page
    section = page.split(f".SH {interface.upper()}\n")[1].split("\n.SH ")[0]
    missing = []
    for (kind, name), (_, _, arguments, _) in members(written(interface)).items():
        begin = rf"\n\.TP\n\\fB{name}\\fR  " if kind == "property" else rf"\n\.TP\n\\fB{name} \("
        match = re.search(begin + r".*?(?=\n\.TP\n\\fB\w+[ \\]|\n\.SS |\Z)", section, re.DOTALL)
        if not match:
            missing.append(name)
            continue
        missing += [f"{name}: {argument[0]}" for argument in arguments
                    if f"\n.I {argument[0]}\n" not in match.group()]
    assert missing == []


def test_the_man_page_has_every_error(page):
    with open(os.path.join(TOP, "src", "daemon", "bus-errors.c"), encoding="utf-8") as source:
        errors = re.findall(r'PREFIX "(\w+)" }', source.read())
    assert errors
    assert [error for error in errors if f"\n.B org.epmdpxy.Error.{error}\n" not in page] == []


def test_the_man_page_has_every_option_of_add_fault(page):
    with open(os.path.join(TOP, "src", "core", "fault-options.c"), encoding="utf-8") as source:
        keys = set(re.findall(r'^  \{ "([a-z-]+)", ', source.read(), re.MULTILINE))
    assert "bound-to-caller" in keys
    assert [key for key in keys if f'"{key}" ('.replace("-", "\\-") not in page] == []


def test_a_member_without_a_comment_makes_no_man_page(tmp_path):
    with open(os.path.join(TOP, "introspection", f"{NODE}.xml"), encoding="utf-8") as text:
        spoilt = text.read().replace("      Hidden: ", "      Hiden: ")
    (tmp_path / "node.xml").write_text(spoilt, encoding="utf-8")
    done = subprocess.run([os.path.join(TOP, "introspection", "make-man-page"),
                           os.path.join(TOP, "data", "man", "org.epmdpxy.5.in"),
                           str(tmp_path / "node.xml")], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Hidden has no comment of its own" in done.stderr
