# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Waiting for what cannot be told by an event, always with a limit.

Tests never sleep. What announces itself is waited for where it is announced (Node.wait_event,
Daemon.signals); the rest (a count of descriptors, a state in /proc) is asked for again and again
here. A wait that fails says what it waited for and what it saw last.

Limits are those of a machine with nothing else to do; one that is busy gets PATIENCE times as much
before a wait fails. What must not come in time is not waited for, but watched: stays().
"""

import time

PATIENCE = 3

TICK_TIME = 4
# How long a dial into silence takes the dialling node; 7 by default.
SETUP_TIME = 4
# How long a node may take to notice silence: T + T/4 and what a busy machine adds.
NOTICE_LIMIT = 15
# The same for a dial.
DIAL_LIMIT = 20


def deadline_after(limit):
    """When to give up, by time.monotonic()."""
    return time.monotonic() + PATIENCE * limit


def wait_until(ask, limit=10, what="it to become true"):
    """Asks until the answer is true and returns that answer."""
    deadline = deadline_after(limit)
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(
                f"waited {PATIENCE * limit} s for {what}; the last answer was {answer!r}")
        time.sleep(0.02)


def stays(ask, seconds, what="it to stay true"):
    """Asks for that long; the answer must be true each time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = ask()
        assert answer, f"expected {what} for {seconds} s, got {answer!r}"
        time.sleep(0.05)


def settled(ask, seconds=0.3, limit=20):
    """The answer once it has been the same for that long."""
    deadline = deadline_after(limit)
    answer, since = ask(), time.monotonic()
    while time.monotonic() - since < seconds:
        assert time.monotonic() < deadline, f"never the same for {seconds} s, last {answer!r}"
        time.sleep(0.05)
        latest = ask()
        if latest != answer:
            answer, since = latest, time.monotonic()
    return answer
