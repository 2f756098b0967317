# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Asking the installed service as one of the users of sysbus.sh's world, with the tools that they
would use: epmdpxy (the service), epxmember (in the group epmdpxy), root, nobody."""

import os
import pwd
import subprocess

import pytest
from gi.repository import Gio, GLib

NAME = "org.epmdpxy"
MANAGER_PATH = "/org/epmdpxy/Manager"
MANAGER = "org.epmdpxy.Manager"
DENIED = "Access denied"
PASSWORD_WANTED = "takes an administrator's password"
LIMIT = 20

if not os.environ.get("EPX_SYSBUS"):
    pytest.fail("run this by tests/system/sysbus.sh: it needs a system bus of its own",
                pytrace=False)


def command_of(user, *command):
    """The command, such that the user runs it."""
    entry = pwd.getpwnam(user)
    return ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--init-groups",
            *command]


def as_user(user, *command, **options):
    return subprocess.run(command_of(user, *command), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=LIMIT, check=False,
                          **options)


def busctl(user, *arguments):
    return as_user(user, "busctl", "--system", *arguments)


def call(user, member, *arguments, interface=MANAGER):
    return busctl(user, "call", NAME, MANAGER_PATH, interface, member, *arguments)


def driver(member, name):
    """What the bus says of a name."""
    connection = Gio.bus_get_sync(Gio.BusType.SYSTEM)
    return connection.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus",
                                "org.freedesktop.DBus", member, GLib.Variant("(s)", (name,)), None,
                                Gio.DBusCallFlags.NONE, LIMIT * 1000, None).unpack()[0]


def rules():
    """The numbers of those in force."""
    connection = Gio.bus_get_sync(Gio.BusType.SYSTEM)
    answer = connection.call_sync(NAME, MANAGER_PATH, "org.freedesktop.DBus.Properties", "Get",
                                  GLib.Variant("(ss)", (MANAGER, "Rules")), None,
                                  Gio.DBusCallFlags.NONE, LIMIT * 1000, None)
    return [rule[0] for rule in answer.unpack()[0]]
