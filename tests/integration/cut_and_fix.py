#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Cuts one island of nodes from another, waits until the daemon tells of it, and mends it.

usage: EPMDPXY_BUS=ADDRESS cut_and_fix.py NODE,NODE… NODE,NODE…

A script as a user would write it: nothing but python3-gi and the bus.
"""

import os
import sys

from gi.repository import Gio, GLib


def connect():
    address = os.environ.get("EPMDPXY_BUS", "session")
    if address in ("session", "system"):
        return Gio.bus_get_sync(getattr(Gio.BusType, address.upper()), None)
    flags = Gio.DBusConnectionFlags
    return Gio.DBusConnection.new_for_address_sync(
        address, flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)


def manager_of(connection):
    return Gio.DBusProxy.new_sync(connection, Gio.DBusProxyFlags.NONE, None, "org.epmdpxy",
                                  "/org/epmdpxy/Manager", "org.epmdpxy.Manager", None)


def main():
    island_a, island_b = (argument.split(",") for argument in sys.argv[1:3])
    manager = manager_of(connect())
    loop = GLib.MainLoop()

    def on_signal(_proxy, _sender, name, parameters):
        if name == "IslandsChanged":
            islands, _details = parameters.unpack()
            print("islands:", " | ".join(",".join(island) for island in islands))
            loop.quit()

    manager.connect("g-signal", on_signal)
    print("cut:", manager.CutCables("(asas)", island_a, island_b), "link")
    GLib.timeout_add_seconds(10, lambda: sys.exit("no IslandsChanged within 10 s"))
    loop.run()
    print("fixed:", manager.FixCables("(asas)", island_a, island_b), "link")


if __name__ == "__main__":
    main()
