# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""What `meson install` lays out: all of it and nothing else, with the default prefix and with that
of a package. Each kind of file is checked by the tool of the program that reads it."""

import json
import os
import re
import subprocess
import xml.etree.ElementTree as ET

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("EPX_BUILD") or os.path.join(TOP, "build")
MAN = os.path.join(BUILD, "data", "man")


def run(*command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=120, check=False, **options)
    assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout}"
    return done.stdout


def listed():
    with open(os.path.join(HERE, "installed.txt"), encoding="utf-8") as text:
        return [line for line in text.read().splitlines() if line and not line.startswith("#")]


def expected(prefix, sysconfdir):
    return sorted(sysconfdir + path[len("etc"):] if path.startswith("etc/") else f"{prefix}/{path}"
                  for path in listed())


def files_below(top):
    return sorted("/" + os.path.relpath(os.path.join(folder, name), top)
                  for folder, _, names in os.walk(top) for name in names)


def option(build, name):
    options = json.loads(run("meson", "introspect", build, "--buildoptions"))
    return next(entry["value"] for entry in options if entry["name"] == name)


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    """The build, installed into a folder."""
    folder = str(tmp_path_factory.mktemp("stage"))
    run("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet",
        env=dict(os.environ, DESTDIR=folder))
    return folder


def test_the_build_installs_what_is_listed(stage):
    prefix = option(BUILD, "prefix")
    sysconfdir = os.path.join(prefix, option(BUILD, "sysconfdir"))
    assert files_below(stage) == expected(prefix, sysconfdir), \
        "tests/system/installed.txt lists what is to be there"


def test_a_package_installs_the_same_below_usr_and_etc(tmp_path):
    run("meson", "setup", str(tmp_path / "build"), TOP, "--prefix=/usr", "-Dtests=false")
    told = json.loads(run("meson", "introspect", str(tmp_path / "build"), "--installed"))
    assert sorted(told.values()) == expected("/usr", "/etc")


def test_a_packager_may_move_what_others_look_for(tmp_path):
    moved = {"systemdsystemunitdir": "/lib/systemd/system", "dbuspolicydir": "/etc/dbus-1/system.d"}
    run("meson", "setup", str(tmp_path / "build"), TOP, "--prefix=/usr", "-Dtests=false",
        *(f"-D{name}={folder}" for name, folder in moved.items()))
    told = json.loads(run("meson", "introspect", str(tmp_path / "build"), "--installed")).values()
    assert "/lib/systemd/system/epmdpxy.service" in told
    assert "/etc/dbus-1/system.d/org.epmdpxy.conf" in told


def test_what_is_switched_off_is_not_installed(tmp_path):
    run("meson", "setup", str(tmp_path / "build"), TOP, "-Dtests=false",
        *(f"-D{name}=disabled" for name in ("agent", "gui", "man", "polkit", "systemd")))
    told = json.loads(run("meson", "introspect", str(tmp_path / "build"), "--installed")).values()
    assert [path for path in told if re.search(r"/man/|agent|gui|polkit-1/actions", path)] == []
    assert "/usr/local/bin/epmdpxyd" in told


def test_only_programs_and_scripts_can_be_executed(stage):
    wrong = []
    for path in files_below(stage):
        with open(stage + path, "rb") as file:
            runs = file.read(4) == b"\x7fELF" or file.seek(0) or file.read(2) == b"#!"
        if runs != os.access(stage + path, os.X_OK) and not os.path.islink(stage + path):
            wrong.append(path)
    assert wrong == []


def test_desktop_files_are_valid(stage):
    found = [stage + path for path in files_below(stage) if path.endswith(".desktop")]
    assert found
    run("desktop-file-validate", *found)


def test_metainfo_is_valid_and_names_what_is_there(stage):
    files = files_below(stage)
    [metainfo] = [path for path in files if path.endswith(".metainfo.xml")]
    run("appstreamcli", "validate", "--no-net", stage + metainfo)
    component = ET.parse(stage + metainfo).getroot()
    launchable = component.find("launchable[@type='desktop-id']").text
    assert [path for path in files if path.endswith(f"/applications/{launchable}")]
    assert component.find("id").text == os.path.basename(metainfo)[:-len(".metainfo.xml")]
    binaries = {os.path.basename(path) for path in files if "/bin/" in path}
    assert {binary.text for binary in component.iter("binary")} <= binaries


def test_xml_is_well_formed(stage):
    found = [stage + path for path in files_below(stage)
             if path.endswith((".xml", ".policy")) or "/dbus-1/system.d/" in path]
    assert found
    run("xmllint", "--noout", "--nonet", *found)


def test_completions_can_be_read(stage):
    [bash] = [path for path in files_below(stage) if "/bash-completion/" in path]
    [zsh] = [path for path in files_below(stage) if "/zsh/" in path]
    run("bash", "-n", stage + bash)
    run("zsh", "-n", stage + zsh)


# Man pages

def pages():
    return sorted(name for name in os.listdir(MAN) if re.search(r"\.[1-8]$", name))


def test_every_program_has_a_man_page(stage):
    programs = {os.path.basename(path) for path in files_below(stage) if "/bin/" in path}
    assert [name for name in programs
            if not any(page.rpartition(".")[0] == name for page in pages())] == []


@pytest.mark.parametrize("page", pages())
def test_man_has_nothing_to_warn_of(page):
    done = subprocess.run(["man", "--warnings=w", "-l", os.path.join(MAN, page)],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False,
                          env=dict(os.environ, LC_ALL="C.UTF-8", MANWIDTH="80"))
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("page", pages())
def test_a_man_page_says_its_name_and_what_it_is_in_one_line(page):
    name, _, _ = page.rpartition(".")
    told = run("lexgrog", os.path.join(MAN, page))
    assert re.fullmatch(rf'.*: "{re.escape(name)} - [^"\n]+"\n', told)


@pytest.mark.parametrize("page", pages())
def test_a_man_page_refers_to_pages_that_are_there(page):
    """Those of ours; others are the business of other packages."""
    with open(os.path.join(MAN, page), encoding="utf-8") as text:
        named = re.findall(r"^\.BR ([\w.\\-]*epmdpxy[\w.\\-]*) \((\d)\)", text.read(), re.MULTILINE)
    assert [f"{name}.{section}" for name, section in named
            if f"{name}.{section}".replace("\\-", "-") not in pages()] == []
