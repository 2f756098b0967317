# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""How the tree is kept: its floors, its licences, its limits."""

import os
import re
import subprocess

import pytest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("EPX_BUILD") or os.path.join(TOP, "build")

# Each floor of src, and the floors it may include from.
FLOORS = {
    "core": {"core"},
    "net": {"core", "net"},
    "daemon": {"core", "net", "daemon"},
    "client": {"client", "core"},
    "ctl": {"client", "ctl", "core"},
    "agent": {"client", "agent", "core"},
    "gui": {"client", "gui", "core"},
}
# What each floor may take from outside the tree.
OUTSIDE = {
    "core": r"glib\.h|string\.h|errno\.h|stdint\.h|stddef\.h|limits\.h",
    "net": r"(?!.*(dbus|polkit|notify)).*",
}
CORE_MUST_NOT_CALL = re.compile(
    r"^(read|write|open|openat|close|socket|connect|accept4?|send|recv|sendto|recvfrom|poll|"
    r"epoll_\w+|select|printf|fprintf|puts|fopen|fread|fwrite|time|clock_gettime|gettimeofday|"
    r"g_(file|dir|io_channel|socket|main|source|timeout|idle|get_(real|monotonic)_time|print|"
    r"printerr|spawn|subprocess|date_time_new_now|thread|bus|dbus)\w*)(@|$)")


def tree():
    """All files of the tree, without what builds and version control keep there."""
    for folder, folders, files in os.walk(TOP):
        folders[:] = sorted(f for f in folders if f not in (".git", "__pycache__", ".cache")
                            and not (folder == TOP and f.startswith("build")))
        # A worktree has a file where a clone has a folder.
        for name in sorted(set(files) - {".git"}):
            path = os.path.relpath(os.path.join(folder, name), TOP)
            # In a second worktree .git is a file; what fuzz targets are fed is bytes, not text.
            if path != ".git" and not path.endswith((".pyc", ".png", ".mo")) \
                    and not path.startswith("tests/fuzz/corpus/"):
                yield path


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as text:
        return text.read()


def is_script(path):
    return read(path).startswith("#!")


def sources(*suffixes):
    return [path for path in tree() if path.endswith(suffixes)]


C = sources(".c", ".h")
PYTHON = [p for p in tree() if p.endswith(".py") or read(p).startswith("#!/usr/bin/python3")]
SHELL = [p for p in tree() if p.endswith(".sh") or re.match(r"#!/bin/(ba)?sh", read(p))]
WRITTEN = sorted(set(C + PYTHON + SHELL + sources(".erl", ".xml", ".build", ".conf", ".service",
                                                  ".policy", ".in")))


def none_of(bad):
    assert not bad, "\n" + "\n".join(bad)


def test_every_source_says_its_licence():
    bad = []
    for path in WRITTEN:
        head = "\n".join(read(path).splitlines()[:8])
        if "SPDX-License-Identifier: GPL-2.0-or-later" not in head \
                or "SPDX-FileCopyrightText: The epmdpxy authors" not in head:
            bad.append(path)
    none_of(bad)


def test_every_source_has_less_than_500_lines():
    none_of([f"{p}: {n}" for p in C + PYTHON + SHELL + sources(".erl")
             if (n := len(read(p).splitlines())) >= 500])


def test_every_function_has_less_than_60_lines():
    bad = []
    for path in C:
        start = None
        for number, line in enumerate(read(path).splitlines(), 1):
            if line == "{":
                start = number
            elif line == "}" and start:
                if number - start >= 60:
                    bad.append(f"{path}:{start}: {number - start + 1} lines")
                start = None
    none_of(bad)


def test_lines_are_at_most_100_wide_and_clean():
    bad = []
    for path in C + PYTHON + SHELL + sources(".erl", ".build"):
        text = read(path)
        if not text.endswith("\n") or text.endswith("\n\n"):
            bad.append(f"{path}: end of file")
        for number, line in enumerate(text.split("\n"), 1):
            if len(line) > 100 or line != line.rstrip() or "\t" in line:
                bad.append(f"{path}:{number}")
    none_of(bad)


def test_every_header_is_included_once():
    none_of([p for p in sources(".h") if "\n#pragma once\n" not in read(p)])


def includes(path):
    return re.findall(r'^#include ([<"])([^>"]+)[>"]', read(path), re.MULTILINE)


def test_every_floor_includes_only_lower_ones():
    bad = []
    for path in C:
        parts = path.split("/")
        if parts[0] != "src" or parts[1] not in FLOORS:
            continue
        for kind, name in includes(path):
            floor = name.split("/")[0] if "/" in name else None
            if kind == '"' and floor in FLOORS and floor not in FLOORS[parts[1]]:
                bad.append(f"{path}: {name}")
            if kind == '"' and floor is None and name not in ("config.h",) \
                    and not name.startswith("epx-"):
                bad.append(f"{path}: {name} does not name its folder")
            if kind == "<" and not re.fullmatch(OUTSIDE.get(parts[1], ".*"), name):
                bad.append(f"{path}: <{name}>")
    none_of(bad)


def test_the_step_from_a_member_to_its_struct_has_one_place():
    none_of([p for p in C if p != "src/core/container.h" and p.startswith("src/")
             and re.search(r"char \*\)[^;]*- *G_STRUCT_OFFSET", read(p))])


def undefined_symbols(archive):
    path = os.path.join(BUILD, "src", archive)
    assert os.path.exists(path), f"{path} is not built"
    done = subprocess.run(["nm", "-u", path], capture_output=True, text=True, check=True)
    return sorted({line.split()[-1] for line in done.stdout.splitlines() if " U " in line})


def test_core_calls_no_clock_no_main_loop_and_no_io():
    symbols = undefined_symbols("core/libepx-core.a")
    assert symbols
    none_of([s for s in symbols if CORE_MUST_NOT_CALL.match(s)])


@pytest.mark.parametrize("codec", ["bytes", "epmd-request", "frames", "glob", "handshake-message"])
def test_codecs_allocate_nothing_so_that_nothing_can_fail(codec):
    symbols = undefined_symbols(f"core/libepx-core.a.p/{codec}.c.o")
    none_of([s for s in symbols if re.search(r"alloc|dup|g_(new|string|byte_array|array|bytes|hash|"
                                             r"ptr_array|list|slice|str)", s)
             and not s.startswith("__asan_")])


def test_net_calls_no_dbus():
    symbols = undefined_symbols("net/libepx-net.a")
    assert symbols
    none_of([s for s in symbols if re.match(r"g_(dbus|bus)_|polkit_|notify_", s)])


def test_every_test_is_run():
    listed = " ".join(read(p) for p in sources("meson.build") if p.startswith("tests/"))
    tests = re.compile(r"tests/.*/(test_\w+\.py|test-([\w-]+)\.c)$")
    none_of([m[0] for m in map(tests.match, tree())
             if m and f"{m[1]}'" not in listed and f"'{m[2]}'" not in listed])


def test_every_c_file_is_built():
    listed = " ".join(read(p) for p in sources("meson.build"))
    none_of([p for p in sources(".c")
             if p.startswith("src/") and f"'{os.path.basename(p)}'" not in listed])


@pytest.mark.parametrize("path", [p for p in tree() if p.endswith((".xml", ".policy", ".ui"))
                                  or p.startswith("data/") and p.endswith(".conf")])
def test_xml_is_well_formed(path):
    done = subprocess.run(["xmllint", "--noout", "--nonet", os.path.join(TOP, path)],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", SHELL)
def test_shell_scripts_parse(path):
    done = subprocess.run(["bash", "-n", os.path.join(TOP, path)], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", PYTHON)
def test_python_compiles(path):
    compile(read(path), path, "exec")


def test_python_runs_with_the_systems_interpreter():
    none_of([p for p in PYTHON if is_script(p) and read(p).split("\n")[0] != "#!/usr/bin/python3"])


def test_scripts_can_be_executed():
    none_of([p for p in tree() if is_script(p) and not os.access(os.path.join(TOP, p), os.X_OK)])


# Papers that a reader of this tree does not have; written apart, so that this file passes.
ABSENT = re.compile("|".join([r"\.\./sha" r"red", r"/wo" r"rk/", r"\b(des" r"ign|proto" r"col|"
                              r"pe" r"ers|desk" r"top|st" r"yle)\.md\b", r"\bseed" r"\.txt",
                              r"(?i:\biss" r"ue #?\d)"]))


def test_nothing_refers_to_what_is_not_here():
    bad = []
    for path in tree():
        if path == "LICENSE":
            continue
        for number, line in enumerate(read(path).splitlines(), 1):
            if ABSENT.search(line):
                bad.append(f"{path}:{number}: {line.strip()}")
    none_of(bad)


def test_the_interface_files_document_every_member():
    bad = []
    for path in sources(".xml"):
        if not path.startswith("introspection/"):
            continue
        for name in re.findall(r'<(?:method|signal|property) name="(\w+)"', read(path)):
            if not re.search(rf"^\s*(?:<!-- ?)?{name}:", read(path), re.MULTILINE):
                bad.append(f"{path}: {name}")
    none_of(bad)
