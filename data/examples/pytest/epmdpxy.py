# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The cables between Erlang nodes, for tests in Python: copy this file and conftest.py.

Speaks with the daemon over D-Bus, by python3-gi or python3-dbus, whichever there is; waits by
epmdpxyctl, which has to be in PATH. What is laid on the cables is bound to this process: it ends
when the process does, however that happens.

An island is a name, or a list of names: "node1", "node1@host", "rabbit@*", or a Node.
"""

import os
import subprocess

NAME, PATH, MANAGER = "org.epmdpxy", "/org/epmdpxy/Manager", "org.epmdpxy.Manager"
PROPERTIES = "org.freedesktop.DBus.Properties"
# How AddFault wants its options.
OPTIONS = {"fault": "s", "direction": "s", "latency-ms": "u", "jitter-ms": "u", "rate": "t",
           "duration-ms": "u", "bound-to-caller": "b"}


class ByGi:
    """The bus by python3-gi."""

    def __init__(self, address):
        from gi.repository import Gio, GLib
        self._glib = GLib
        flags = Gio.DBusConnectionFlags
        self._bus = Gio.DBusConnection.new_for_address_sync(
            address, flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)

    def _call(self, interface, method, signature="()", *args):
        reply = self._bus.call_sync(NAME, PATH, interface, method,
                                    self._glib.Variant(signature, args), None, 0, 30000, None)
        return reply.unpack()

    def call(self, method, *islands):
        return self._call(MANAGER, method, f"({'as' * len(islands)})", *islands)[0]

    def add_fault(self, one, other, options):
        typed = {key: self._glib.Variant(OPTIONS[key], value) for key, value in options.items()}
        return self._call(MANAGER, "AddFault", "(asasa{sv})", one, other, typed)[0]

    def remove_fault(self, rule):
        self._call(MANAGER, "RemoveFault", "(t)", rule)

    def get(self, name):
        return self._call(PROPERTIES, "Get", "(ss)", MANAGER, name)[0]

    def close(self):
        self._bus.close_sync(None)


class ByDbus:
    """The bus by python3-dbus."""

    def __init__(self, address):
        import dbus
        import dbus.bus
        self._dbus = dbus
        self._types = {"s": dbus.String, "u": dbus.UInt32, "t": dbus.UInt64, "b": dbus.Boolean}
        self._bus = dbus.bus.BusConnection(address)
        self._manager = self._bus.get_object(NAME, PATH, introspect=False)

    def call(self, method, *islands):
        return int(self._manager.get_dbus_method(method, MANAGER)(
            *(self._dbus.Array(island, signature="s") for island in islands)))

    def add_fault(self, one, other, options):
        typed = {key: self._types[OPTIONS[key]](value, variant_level=1)
                 for key, value in options.items()}
        return int(self._manager.AddFault(
            self._dbus.Array(one, signature="s"), self._dbus.Array(other, signature="s"),
            self._dbus.Dictionary(typed, signature="sv"), dbus_interface=MANAGER))

    def remove_fault(self, rule):
        self._manager.RemoveFault(self._dbus.UInt64(rule), dbus_interface=MANAGER)

    def get(self, name):
        return self._manager.Get(MANAGER, name, dbus_interface=PROPERTIES)

    def close(self):
        self._bus.close()


BINDINGS = {"gi": ByGi, "dbus": ByDbus}


def connect(address, binding=None):
    """binding: "gi" or "dbus"; else the first that is installed."""
    for name in [binding] if binding else BINDINGS:
        try:
            return BINDINGS[name](address)
        except ImportError:
            missing = name
    raise ImportError(f"python3-{missing} is missing (apt install python3-gi, or python3-dbus)")


def island(names):
    """A name, a node, or a list of either, as a list of names."""
    several = names if isinstance(names, (list, tuple)) else [names]
    return [getattr(name, "name", name) for name in several]


class Network:
    """The cables of one daemon: the one of EPMDPXY_BUS, as in `epmdpxyctl run`."""

    def __init__(self, address=None, binding=None):
        self._address = address or os.environ["EPMDPXY_BUS"]
        self._bus = connect(self._address, binding)

    def cut(self, one, other):
        """Cuts every cable between two islands; returns the number of the rule. In force on
        return, for links that are open, links to come, and nodes not yet born."""
        return self.fault(one, other)

    def fault(self, one, other, **options):
        """Any fault: fault("a", "b", fault="loss", direction="forward", latency_ms=50, rate=10**6,
        duration_ms=2000). Returns the number of the rule."""
        named = {key.replace("_", "-"): value for key, value in options.items()}
        return self._bus.add_fault(island(one), island(other), {"bound-to-caller": True, **named})

    def remove(self, rule):
        """Takes one rule off."""
        self._bus.remove_fault(rule)

    def fix(self, one, other):
        """Takes everything off the cables between two islands; returns how many links changed."""
        return self._bus.call("FixCables", island(one), island(other))

    def fix_all(self):
        """Takes everything off every cable; returns how many links changed."""
        return self._bus.call("FixAllCables")

    @property
    def islands(self):
        """The registered nodes, grouped by the cables that nothing cuts."""
        return [[str(name) for name in names] for names in self._bus.get("Islands")]

    @property
    def is_partitioned(self):
        return bool(self._bus.get("Partitioned"))

    @property
    def rules(self):
        """The numbers of the rules in force, oldest first."""
        return [int(rule[0]) for rule in self._bus.get("Rules")]

    def wait_nodes(self, names, timeout=60):
        """Until all of them are registered."""
        self._wait("node", ",".join(island(names)), timeout=timeout)

    def wait_up(self, one, other, timeout=60):
        """Until each of the one has a link with each of the other."""
        self._wait("up", ",".join(island(one)), ",".join(island(other)), timeout=timeout)

    def wait_noticed(self, one, other, by=None, timeout=90):
        """Until the nodes have given up on each other. by: it is enough that this one has."""
        extra = ["--by", island(by)[0]] if by else []
        self._wait("noticed", ",".join(island(one)), ",".join(island(other)), *extra,
                   timeout=timeout)

    def _wait(self, *args, timeout):
        done = subprocess.run(
            ["epmdpxyctl", f"--bus={self._address}", "wait", *args, f"--timeout={timeout}s"],
            text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        if done.returncode != 0:
            raise AssertionError(done.stderr.strip())

    def close(self):
        self._bus.close()


class Node:
    """An Erlang node that is asked over standard input and output, so that whoever asks is no
    member of the cluster. full: its whole name."""

    # Reads terms "{Module, Function, [Argument…]}." and answers with the result, a line for each.
    LOOP = ("F = fun(F) -> case io:read('') of {ok, {M, N, A}} -> "
            "io:format(\"~0p~n\", [apply(M, N, A)]), F(F); _ -> halt() end end, F(F).")

    def __init__(self, name, *args):
        self.name = name
        self._process = subprocess.Popen(
            ["erl", "-sname", name, "-setcookie", "example", "-start_epmd", "false", "-noshell",
             "-kernel", "net_ticktime", "4", "-kernel", "prevent_overlapping_partitions", "false",
             "-kernel", "logger_level", "emergency", *args, "-eval", self.LOOP],
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.full = self.call("erlang", "node").strip("'")

    def call(self, module, function, *terms):
        """What the function returns, as Erlang prints it. terms: as Erlang reads them."""
        self._process.stdin.write(f"{{{module}, {function}, [{', '.join(terms)}]}}.\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def ping(self, other):
        """"pong", or "pang"."""
        return self.call("net_adm", "ping", f"'{other.full}'")

    def stop(self):
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
