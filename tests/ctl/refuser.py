#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""refuser.py ADDRESS: a daemon that may be looked at and lets nobody change anything, on the bus at
that address. Says so on standard output when it is there."""

import sys

from gi.repository import Gio, GLib

DENIED = "org.freedesktop.DBus.Error.AccessDenied"
MANAGER = """<node><interface name="org.epmdpxy.Manager">
  <method name="FixAllCables"><arg name="links" type="u" direction="out"/></method>
  <method name="AddFault">
    <arg name="from" type="as" direction="in"/><arg name="to" type="as" direction="in"/>
    <arg name="options" type="a{sv}" direction="in"/><arg name="rule" type="t" direction="out"/>
  </method>
  <property name="Version" type="s" access="read"/>
</interface></node>"""


def on_call(_connection, _sender, _path, _interface, _method, _arguments, invocation):
    invocation.return_dbus_error(DENIED, "you may not, here")


def on_get(_connection, _sender, _path, _interface, _name):
    return GLib.Variant("s", "0")


flags = Gio.DBusConnectionFlags
bus = Gio.DBusConnection.new_for_address_sync(
    sys.argv[1], flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)
bus.register_object("/org/epmdpxy/Manager", Gio.DBusNodeInfo.new_for_xml(MANAGER).interfaces[0],
                    on_call, on_get, None)
Gio.bus_own_name_on_connection(bus, "org.epmdpxy", Gio.BusNameOwnerFlags.NONE,
                               lambda *_: print("there", flush=True), None)
GLib.MainLoop().run()
