#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Becomes a program that a service manager has passed descriptors to (sd_listen_fds(3)).

usage: pass_descriptors.py NUMBER,… PROGRAM [ARGUMENT…]
"""

import fcntl
import os
import sys

FIRST = 3


def main():
    numbers = [int(number) for number in sys.argv[1].split(",") if number]
    # First out of the way of one another, then to where they belong.
    spare = [fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, FIRST + 2 * len(numbers) + 64)
             for number in numbers]
    for number in numbers:
        os.close(number)
    for index, number in enumerate(spare):
        os.dup2(number, FIRST + index, inheritable=True)
    os.environ["LISTEN_PID"] = str(os.getpid())
    os.execv(sys.argv[2], sys.argv[2:])


main()
