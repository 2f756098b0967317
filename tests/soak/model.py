# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""What the rules have to do to each cable, computed the plain way: every rule, latest first."""

import enum
import fnmatch


class Passing(enum.Enum):
    """What becomes of the bytes of one direction."""
    ALL = "all"          # they pass, at once or later
    NOTHING = "nothing"  # not one passes
    TICKS = "ticks"      # what is sent is held, ticks come in its place
    SOME = "some"        # what a network with a dead direction still lets through


class Rule:
    def __init__(self, number, names, one, two, fault, forward):
        self.number = number
        self.one = {name for name in names if any(fnmatch.fnmatchcase(name, e) for e in one)}
        self.two = {name for name in names if any(fnmatch.fnmatchcase(name, e) for e in two)}
        self.fault = fault
        self.forward = forward

    def covers(self, sender, receiver):
        return (sender in self.one and receiver in self.two) or (
            not self.forward and sender in self.two and receiver in self.one)


class Model:
    """names: every name there ever is."""

    def __init__(self, names):
        self.names = names
        self.rules = []

    def lay(self, number, one, two, fault, forward=False):
        self.rules.append(Rule(number, self.names, one, two, fault, forward))

    def fix(self, one, two):
        self.rules.append(Rule(0, self.names, one, two, None, False))

    def end(self, number):
        self.rules = [rule for rule in self.rules if rule.number != number]

    def forget(self):
        self.rules = []

    def fault(self, sender, receiver):
        for rule in reversed(self.rules):
            if rule.covers(sender, receiver):
                return rule.fault
        return None

    def passing(self, sender, receiver):
        forward, backward = self.fault(sender, receiver), self.fault(receiver, sender)
        if forward == "stall" or (forward == "loss" and backward in ("loss", "stall")):
            return Passing.NOTHING
        # One dead direction of a network takes the acknowledgements of the other with it.
        if forward == "loss" or backward == "loss":
            return Passing.SOME
        if forward == "grey":
            return Passing.TICKS
        return Passing.ALL

    def is_whole(self, one, two):
        """Whether the cable counts as whole for the islands."""
        return not {self.fault(one, two), self.fault(two, one)} & {"stall", "loss", "reset"}

    def is_free(self, one, two):
        return self.fault(one, two) is None and self.fault(two, one) is None

    def islands(self, registered):
        left, groups = set(registered), []
        while left:
            group, open_ = set(), [left.pop()]
            while open_:
                name = open_.pop()
                group.add(name)
                near = {other for other in left if self.is_whole(name, other)}
                left -= near
                open_ += near
            groups.append(sorted(group))
        return sorted(groups)
