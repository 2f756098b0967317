#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors

# Three RabbitMQ brokers on this machine, clustered, then split and healed. Needs rabbitmq-server
# 3.10 or later in PATH, and runs as any user:
#   epmdpxyctl run -- ./rabbitmq.sh
set -eu

dir=$(mktemp -d)
brokers=()
finish () {
  for pid in "${brokers[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
  rm -rf "$dir"
}
trap finish EXIT

export RABBITMQ_MNESIA_BASE=$dir RABBITMQ_LOG_BASE=$dir RABBITMQ_ENABLED_PLUGINS_FILE=$dir/plugins
export RABBITMQ_CONFIG_FILE=$dir/rabbitmq
# Notice a split after some 4 seconds in place of a minute. RabbitMQ by itself turns off what makes
# a full split of a partial one.
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel net_ticktime 4 -setcookie example'
export RABBITMQ_CTL_ERL_ARGS='-setcookie example'
echo 'cluster_partition_handling = pause_minority' >"$dir/rabbitmq.conf"

for i in 1 2 3; do
  RABBITMQ_NODENAME=rabbit$i RABBITMQ_NODE_PORT=$((5680 + i)) RABBITMQ_DIST_PORT=$((25680 + i)) \
    rabbitmq-server >"$dir/$i.out" 2>&1 &
  brokers+=($!)
done
epmdpxyctl wait node rabbit1,rabbit2,rabbit3
for i in 1 2 3; do
  RABBITMQ_NODENAME=rabbit$i rabbitmqctl --quiet await_startup
done
for i in 2 3; do
  export RABBITMQ_NODENAME=rabbit$i
  rabbitmqctl --quiet stop_app
  rabbitmqctl --quiet join_cluster "rabbit1@$(hostname -s)"
  rabbitmqctl --quiet start_app
done

export RABBITMQ_NODENAME=rabbit1
epmdpxyctl doctor
epmdpxyctl isolate rabbit3
epmdpxyctl wait noticed rabbit3 rabbit1,rabbit2
rabbitmqctl cluster_status | sed -n '/Running Nodes/,/Versions/p'

epmdpxyctl fix --all
RABBITMQ_NODENAME=rabbit3 rabbitmqctl --quiet await_startup
epmdpxyctl wait up rabbit3 rabbit1,rabbit2
rabbitmqctl cluster_status | sed -n '/Running Nodes/,/Versions/p'
