# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Programs of the build in another language: a locale that the test compiles itself, and the
catalogues of the build where the programs look for those that are installed, in a mount namespace
of their own."""

import os
import re
import subprocess

from .world import build_dir

LOCALES = {"de": "de_DE", "ja": "ja_JP"}
SHOW = """mount --bind "$1" "$2" && shift 2 && exec "$@" """
# The folder is not there before the first installation; what is beside it, nobody misses.
MAKE_AND_SHOW = """mount -t tmpfs none "$3" && mkdir -p "$2" && mount --bind "$1" "$2" \
&& shift 3 && exec "$@" """


def locale_dir():
    with open(os.path.join(build_dir(), "config.h"), encoding="utf-8") as config:
        return re.search(r'EPX_LOCALE_DIR "(.*)"', config.read()).group(1)


def compile_locale(language, folder):
    """Returns what to add to the environment of a program that is to speak the language."""
    name = f"{LOCALES[language]}.UTF-8"
    done = subprocess.run(["localedef", "--no-archive", "-i", LOCALES[language], "-f", "UTF-8",
                           os.path.join(folder, name)], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, check=False)
    assert os.path.isdir(os.path.join(folder, name)), done.stderr
    return {"LOCPATH": str(folder), "LC_ALL": name, "LANG": name}


def with_catalogues(argv):
    """The command line that runs argv with the catalogues of the build."""
    target = locale_dir()
    catalogues = os.path.join(build_dir(), "po")
    unshare = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
    if os.path.isdir(target):
        return unshare + ["sh", "-c", SHOW, "sh", catalogues, target] + argv
    there = os.path.dirname(target)
    while not os.path.isdir(there):
        there = os.path.dirname(there)
    assert there != "/", f"no folder to make {target} in"
    return unshare + ["sh", "-c", MAKE_AND_SHOW, "sh", catalogues, target, there] + argv
