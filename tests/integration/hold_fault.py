#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Lays stalls, says their numbers, and waits until its standard input ends.

usage: EPMDPXY_BUS=ADDRESS hold_fault.py bound|free FROM TO [FROM TO]…

bound: to this script. FROM and TO: NODE,NODE…
"""

import sys

from gi.repository import GLib

from cut_and_fix import connect, manager_of


def main():
    manager = manager_of(connect())
    options = {"bound-to-caller": GLib.Variant("b", sys.argv[1] == "bound")}
    islands = [argument.split(",") for argument in sys.argv[2:]]
    rules = [manager.AddFault("(asasa{sv})", one, two, options)
             for one, two in zip(islands[::2], islands[1::2])]
    print(*rules, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
