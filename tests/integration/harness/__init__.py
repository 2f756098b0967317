# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The tests' world: private buses, daemons, real Erlang nodes. See world.py for who owns what."""

from .daemon import Daemon, LinkState
from .node import Node, NodeError, short_host
from .process import Process, cpu_seconds, descriptors, wakeups
from .service_manager import ServiceManager
from .wait import DIAL_LIMIT, NOTICE_LIMIT, TICK_TIME, settled, stays, wait_until
from .world import World, build_dir

__all__ = ["Daemon", "LinkState", "Node", "NodeError", "short_host", "Process", "cpu_seconds",
           "descriptors", "ServiceManager", "DIAL_LIMIT", "NOTICE_LIMIT", "TICK_TIME", "settled",
           "stays", "wait_until", "wakeups", "World", "build_dir"]
