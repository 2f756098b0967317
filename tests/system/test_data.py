# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The files that other programs read: each is checked by the tool of the program that reads it,
as it came out of the build."""

import configparser
import os
import re
import shutil
import subprocess

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("EPX_BUILD") or os.path.join(TOP, "build")
DATA = os.path.join(BUILD, "data")
# In systemd's tenths. What is left is what it does: the network, both IP families and the buses'
# sockets, asking the kernel who owns a socket.
WORST_EXPOSURE = 15


def run(*command, **options):
    answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            timeout=60, check=False, **options)
    assert answer.returncode == 0, f"{' '.join(command)}:\n{answer.stdout}"
    return answer.stdout


def below(top, suffix):
    return sorted(os.path.relpath(os.path.join(folder, name), TOP)
                  for folder, _, names in os.walk(os.path.join(TOP, top)) for name in names
                  if name.endswith(suffix))


def test_the_name_is_for_root_and_the_service():
    """A policy for a user or group that sysusers does not make would be dropped by the bus."""
    with open(os.path.join(TOP, "data/org.epmdpxy.conf"), encoding="utf-8") as policy:
        named = re.findall(r'<policy (user|group)="(\w+)"', policy.read())
    assert sorted(named) == [("user", "epmdpxy"), ("user", "root")]
    with open(os.path.join(TOP, "data/epmdpxy.sysusers"), encoding="utf-8") as sysusers:
        assert re.search(r"^u epmdpxy ", sysusers.read(), re.MULTILINE)


def test_sysusers_makes_user_and_group(tmp_path):
    (tmp_path / "etc").mkdir()
    run("systemd-sysusers", f"--root={tmp_path}", "--dry-run",
        os.path.join(TOP, "data/epmdpxy.sysusers"))


def test_the_autostart_file_is_valid():
    run("desktop-file-validate", os.path.join(DATA, "epmdpxy-agent.desktop"))


def unit_copy(folder, name):
    """The unit with the programs of the build, so that they are there."""
    with open(os.path.join(DATA, name), encoding="utf-8") as unit:
        text = unit.read()
    copy, count = re.subn(r"^ExecStart=\S+/(epmdpxy\w*|epmdpxy-agent) ", "ExecStart=/bin/true ",
                          text, flags=re.MULTILINE)
    assert count == 1
    path = folder / os.path.basename(name)
    path.write_text(copy, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name, scope", [("epmdpxy.service", "--system"),
                                         ("user/epmdpxy.service", "--user"),
                                         ("epmdpxy-agent.service", "--user")])
def test_units_are_understood_by_systemd(tmp_path, name, scope):
    run("systemd-analyze", "verify", scope, "--man=no", "--recursive-errors=no",
        unit_copy(tmp_path, name), env=dict(os.environ, XDG_RUNTIME_DIR=str(tmp_path)))


def test_the_socket_is_understood_by_systemd(tmp_path):
    service = unit_copy(tmp_path, "epmdpxy.service")
    sock = shutil.copy(os.path.join(TOP, "data/epmdpxy.socket"), tmp_path)
    run("systemd-analyze", "verify", "--system", "--man=no", "--recursive-errors=no", sock, service)


def test_the_service_has_no_capability():
    with open(os.path.join(DATA, "epmdpxy.service"), encoding="utf-8") as unit:
        lines = unit.read().splitlines()
    assert "CapabilityBoundingSet=" in lines
    assert not [line for line in lines if line.startswith("AmbientCapabilities")]


def test_the_service_is_sandboxed():
    run("systemd-analyze", "security", "--offline=true", f"--threshold={WORST_EXPOSURE}",
        "--no-pager", os.path.join(DATA, "epmdpxy.service"))


@pytest.mark.parametrize("bus", ["system", "session"])
def test_activation_starts_the_installed_daemon_on_its_bus(bus):
    service = configparser.ConfigParser()
    service.read(os.path.join(DATA, bus, "org.epmdpxy.service"), encoding="utf-8")
    section = service["D-BUS Service"]
    assert section["Name"] == "org.epmdpxy"
    assert re.fullmatch(rf"/\S+/epmdpxyd --bus={bus}", section["Exec"])


def test_activation_and_unit_start_the_same():
    service = configparser.ConfigParser()
    service.read(os.path.join(DATA, "system/org.epmdpxy.service"), encoding="utf-8")
    with open(os.path.join(DATA, "epmdpxy.service"), encoding="utf-8") as unit:
        text = unit.read()
    section = service["D-BUS Service"]
    assert f"ExecStart={section['Exec']}\n" in text
    assert f"User={section['User']}\n" in text
    assert section["SystemdService"] == "epmdpxy.service"


def test_every_file_with_translated_text_is_in_potfiles():
    with open(os.path.join(TOP, "po/POTFILES"), encoding="utf-8") as potfiles:
        listed = potfiles.read().split()
    marked = []
    for path in below("src", ".c"):
        with open(os.path.join(TOP, path), encoding="utf-8") as source:
            if re.search(r"\bN?_ \(\"|\bg?_?d?ngettext \(", source.read()):
                marked.append(path)
    for path in below("src", ".ui"):
        with open(os.path.join(TOP, path), encoding="utf-8") as source:
            if 'translatable="yes"' in source.read():
                marked.append(path)
    assert sorted(marked) == sorted(path for path in listed if path.startswith("src/"))
