#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""How many instructions the daemon's side of one small message takes, as callgrind counts them: the
same on every machine. Fails when there are more than MOST.

usage: instructions.py BUILD-DIRECTORY     of a release build; a sanitizer counts itself
"""

import os
import re
import subprocess
import sys

# Of test-relay-costs.c.
CASE = "/relay/costs/a-small-message-takes-four-calls"
N_MESSAGES = 200
# Measured: 2,532, of them some 2,000 GLib's turn of the main loop.
MOST = 3200


def main():
    program = os.path.join(sys.argv[1], "tests", "unit", "net", "test-relay-costs")
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=turn",
         program, "-p", CASE], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False)
    found = re.search(r"Collected : (\d+)", done.stdout)
    if done.returncode or not found:
        sys.exit(done.stdout)
    each = int(found.group(1)) / N_MESSAGES
    print(f"{each:.0f} instructions a message, at most {MOST}")
    # None at all: the function that is looked into is gone.
    sys.exit(0 if 0 < each <= MOST else 1)


if __name__ == "__main__":
    main()
