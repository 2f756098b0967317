#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
#
# sysbus.sh COMMAND…: runs COMMAND on a machine that has epmdpxy installed and a stock system bus,
# or so it seems to COMMAND. Installs the build in EPX_BUILD into a folder of its own and lays that
# over /usr and /etc in a private mount namespace; so too the users it needs, and /run/dbus. A
# network namespace leaves EPMD's port 4369 free, and a process namespace takes everything with it
# at the end. Nothing outside changes. Returns COMMAND's status.
#
# Needs root and namespaces. Without, it says so as a TAP test that is skipped; where CI=true it
# fails, since there it must run.
set -eu

refuse () {
  echo "sysbus.sh: $1" >&2
  if [ "${CI:-}" = true ]; then
    echo "Bail out! $1"
    exit 1
  fi
  echo "1..0 # SKIP $1"
  exit 0
}

# Outside: check the rights, and come back inside.
if [ -z "${EPX_SYSBUS:-}" ]; then
  : "${EPX_BUILD:?sysbus.sh: EPX_BUILD must name the build folder}"
  [ "$(id -u)" = 0 ] || refuse "needs root, to make a private mount namespace"
  unshare -mnpf --mount-proc true 2>/dev/null ||
    refuse "needs the right to make mount, network and process namespaces"
  EPX_SYSBUS=$(mktemp -d "${TMPDIR:-/tmp}/epx-sysbus.XXXXXX")
  export EPX_SYSBUS
  trap 'rmdir "$EPX_SYSBUS"' EXIT
  status=0
  unshare -mnpf --propagation private --mount-proc --kill-child "$0" "$@" || status=$?
  exit "$status"
fi

# Inside: the folder is filled on a tmpfs that ends with the namespace.
T=$EPX_SYSBUS
mount -t tmpfs -o mode=755 tmpfs "$T" || refuse "needs the right to mount a tmpfs"
mkdir "$T/stage" "$T/log"
DESTDIR=$T/stage meson install -C "$EPX_BUILD" --no-rebuild --quiet >"$T/log/install" 2>&1 ||
  { cat "$T/log/install" >&2; exit 1; }

# The bus and polkit look below /usr and /etc. With another prefix an administrator has to copy
# these files there, and so do we.
offer () { # offer FOLDER-NAME FILE-NAME WHERE-THEY-LOOK
  local installed
  installed=$(find "$T/stage" -path "*/$1/$2")
  [ -f "$installed" ] || { echo "sysbus.sh: $1/$2 is not installed" >&2; exit 1; }
  case $installed in
    "$T/stage/usr/share/$1/"*) ;;
    *) install -D -m 644 "$installed" "$T/stage$3/$2" ;;
  esac
}
offer dbus-1/system.d org.epmdpxy.conf /etc/dbus-1/system.d
offer dbus-1/system-services org.epmdpxy.service /usr/share/dbus-1/system-services
# A build without polkit has no actions.
if [ -n "$(find "$T/stage" -name org.epmdpxy.policy)" ]; then
  offer polkit-1/actions org.epmdpxy.policy /usr/share/polkit-1/actions
fi

mkdir -p "$T/stage/etc"
for top in "$T/stage"/*; do
  folder=/${top##*/}
  mkdir -p "$T/work$folder" "$folder"
  mount -t overlay overlay -o "lowerdir=$folder,upperdir=$top,workdir=$T/work$folder" "$folder" ||
    refuse "needs the right to mount an overlay"
done

# The project's own sysusers file makes the user; one more person is a member of its group.
{
  systemd-sysusers "$(find "$T/stage" -path '*/sysusers.d/epmdpxy.conf')" &&
    systemd-sysusers --inline 'u epxmember -' 'm epxmember epmdpxy'
} >"$T/log/sysusers" 2>&1 || { cat "$T/log/sysusers" >&2; exit 1; }

ip link set lo up
mkdir -p /run/dbus
mount -t tmpfs -o mode=755 tmpfs /run/dbus
unset DBUS_SYSTEM_BUS_ADDRESS DBUS_SESSION_BUS_ADDRESS EPMDPXY_BUS
read -r -t 20 _ < <(exec dbus-daemon --system --nofork --nopidfile --nosyslog --print-address=1 \
  2>"$T/log/bus") || { cat "$T/log/bus" >&2; exit 1; }

status=0
"$@" || status=$?
[ $status = 0 ] || sed 's/^/system bus: /' "$T/log/bus" >&2
exit $status
