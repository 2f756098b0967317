# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""A RabbitMQ cluster of three real brokers: split, told apart, healed, and never leaking a gate."""

import glob
import json
import os
import subprocess

from harness import wait_until
from harness.epmd import names
from harness.node import short_host
from harness.world import free_port

NAMES = ["rabbit1", "rabbit2", "rabbit3"]


class Broker:
    """A RabbitMQ node that is run as its package's own script runs it, in the test's directory."""

    def __init__(self, world, daemon, name, cluster, config):
        self.full = f"{name}@{short_host()}"
        home = world.path(f"rabbit-{name}")
        os.makedirs(home)
        with open(os.path.join(home, "rabbitmq.conf"), "w", encoding="utf-8") as file:
            file.write(f"listeners.tcp.1 = 127.0.0.1:{free_port()}\n{config}"
                       "cluster_formation.peer_discovery_backend = classic_config\n")
            for index, other in enumerate(cluster, 1):
                file.write(f"cluster_formation.classic_config.nodes.{index} = "
                           f"{other}@{short_host()}\n")
        self.home = home
        self.folder = sorted(glob.glob("/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin"))[-1]
        self.env = {
            "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": world.path(""),
            "ERL_EPMD_PORT": str(daemon.port),
            "RABBITMQ_NODENAME": self.full,
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_CONFIG_FILE": os.path.join(home, "rabbitmq"),
            "RABBITMQ_MNESIA_BASE": home, "RABBITMQ_LOG_BASE": home,
            "RABBITMQ_ENABLED_PLUGINS_FILE": os.path.join(home, "plugins"),
            "RABBITMQ_PID_FILE": os.path.join(home, "pid"),
            "RABBITMQ_CONF_ENV_FILE": os.path.join(home, "none"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-setcookie epx +S 1:1 +sbwt none",
            "RABBITMQ_CTL_ERL_ARGS": "-setcookie epx",
        }
        self.process = world.run(name, [os.path.join(self.folder, "rabbitmq-server")],
                                 env=self.env, stdout=subprocess.DEVNULL)

    def ctl(self, *args, limit=60):
        result = subprocess.run([os.path.join(self.folder, "rabbitmqctl"), "--quiet", *args],
                                env=self.env, capture_output=True, text=True, timeout=limit,
                                stdin=subprocess.DEVNULL, check=False)
        assert result.returncode == 0, (
            f"rabbitmqctl {args}: {result.stdout}{result.stderr}\nits log: {self.log()[-4000:]}")
        return result.stdout

    def status(self):
        return json.loads(self.ctl("cluster_status", "--formatter", "json"))

    def log(self):
        path = os.path.join(self.home, f"{self.full}.log")
        if not os.path.exists(path):
            return "(none)"
        with open(path, encoding="utf-8") as file:
            return file.read()


def brokers_of(daemon):
    """The names that are registered; the scripts' own nodes come and go."""
    return sorted(name for name in names(daemon.port) if name.startswith("rabbit")
                  and not name.startswith("rabbitmqcli"))


def running(broker):
    return sorted(broker.status()["running_nodes"])


def everybody(brokers):
    return sorted(broker.full for broker in brokers)


def health(brokers):
    """Whom each sees running, or what is wrong with it."""
    seen = []
    for broker in brokers:
        try:
            status = broker.status()
            seen.append(status["partitions"] or sorted(status["running_nodes"]))
        except AssertionError as error:
            # Who loses restarts.
            seen.append(str(error)[:2000])
    print("health:", seen)
    return seen


def split(daemon, brokers):
    """Cuts the third off until all have noticed it, and fixes the cables."""
    since = [len(broker.log()) for broker in brokers]
    assert daemon.cut(["rabbit3"], ["rabbit1", "rabbit2"]) >= 2
    first, second, third = brokers
    for index, (broker, lost) in enumerate(((first, [third]), (second, [third]),
                                            (third, [first, second]))):
        for other in lost:
            wait_until(lambda: f"rabbit on node {other.full} down" in broker.log()[since[index]:],
                       30, f"{broker.full} to miss {other.full}")
    assert running(first) == [first.full, second.full]
    assert running(third) == [third.full]
    daemon.fix_all()


def start_cluster(world, daemon, handling):
    """Three brokers that tick every second, with that cluster_partition_handling."""
    config = f"net_ticktime = 4\ncluster_partition_handling = {handling}\n"
    brokers = []
    # One after the other, so that all join the first.
    for name in NAMES:
        brokers.append(Broker(world, daemon, name, NAMES, config))
        wait_until(lambda wanted=name: wanted in brokers_of(daemon), 60, f"{name} to register")
        brokers[-1].ctl("await_startup", "--timeout", "100", limit=120)
    wait_until(lambda: running(brokers[0]) == everybody(brokers), 60, "a cluster of three")
    return brokers


def test_a_cluster_that_is_split_reports_the_partition(world):
    daemon = world.daemon("--gate=per-lookup")
    brokers = start_cluster(world, daemon, "ignore")

    # It looks its own port up at boot and every minute, and never dials it.
    before = daemon.descriptors()
    brokers[0].ctl("eval", "[begin rabbit_epmd_monitor ! check, timer:sleep(5) end "
                           "|| _ <- lists:seq(1, 200)].")
    assert daemon.descriptors() < before + 20
    assert brokers_of(daemon) == NAMES

    split(daemon, brokers)
    partitions = wait_until(lambda: brokers[0].status()["partitions"], 40, "the partition")
    assert brokers[2].full in sum(partitions.values(), list(partitions))


def test_a_cluster_that_is_split_heals_by_itself(world):
    daemon = world.daemon("--gate=per-lookup")
    brokers = start_cluster(world, daemon, "autoheal")
    split(daemon, brokers)
    wait_until(lambda: any("Autoheal decision" in broker.log() for broker in brokers), 60,
               "a decision to heal")
    wait_until(lambda: health(brokers) == [everybody(brokers)] * 3, 100, "one healthy cluster")
