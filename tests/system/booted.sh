#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
#
# booted.sh COMMAND…: runs COMMAND where it may boot systems (machine.py): as root, in a mount
# namespace and a process namespace that take everything with them at the end. EPX_BOOTED names a
# tmpfs for their files. Nothing outside changes. Returns COMMAND's status.
#
# Needs root and namespaces. Without, it says so as a TAP test that is skipped; where CI=true it
# fails, since there it must run.
set -eu

refuse () {
  echo "booted.sh: $1" >&2
  if [ "${CI:-}" = true ]; then
    echo "Bail out! $1"
    exit 1
  fi
  echo "1..0 # SKIP $1"
  exit 0
}

if [ -z "${EPX_BOOTED:-}" ]; then
  [ "$(id -u)" = 0 ] || refuse "needs root, to boot a system"
  unshare -mpf --mount-proc true 2>/dev/null ||
    refuse "needs the right to make mount and process namespaces"
  EPX_BOOTED=$(mktemp -d "${TMPDIR:-/tmp}/epx-booted.XXXXXX")
  export EPX_BOOTED
  trap 'rmdir "$EPX_BOOTED"' EXIT
  status=0
  unshare -mpf --propagation private --mount-proc --kill-child "$0" "$@" || status=$?
  exit "$status"
fi

mount -t tmpfs -o mode=755 tmpfs "$EPX_BOOTED" || refuse "needs the right to mount a tmpfs"
# What systemd-nspawn leaves behind goes with the namespace.
mkdir -p /run/systemd/nspawn
mount -t tmpfs tmpfs /run/systemd/nspawn
# This shell stays, as the first process: it reaps what is left of programs that were run inside a
# machine, for which a machine that powers off would wait.
status=0
"$@" <&0 &
wait $! || status=$?
exit $status
