# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors

# What Debian packages the build, the demo and the tests need, and how they come onto a machine.
# Sourced by `demo` and `check`; installs only what is missing, and only when it may.

EPX_BUILD_PACKAGES=(
  gcc libc6-dev meson ninja-build pkg-config gettext
  libglib2.0-dev libjson-glib-dev libnotify-dev libpolkit-agent-1-dev
  libsystemd-dev
)
EPX_DEMO_PACKAGES=(
  erlang-base dbus-daemon python3 python3-gi
)
# The window, which the demo does without.
EPX_GUI_PACKAGES=(
  libadwaita-1-dev libgtk-4-dev
)
# One a line, so that changes of two hands do not meet.
EPX_TEST_PACKAGES=(
  appstream
  at-spi2-core
  bash-completion
  binutils
  clang
  clang-tidy
  cppcheck
  dbus
  dbus-bin
  dbus-broker
  debhelper
  desktop-file-utils
  dpkg-dev
  dunst
  elixir
  erlang-common-test
  erlang-dev
  erlang-ssl
  fonts-dejavu-core
  gcovr
  gir1.2-atspi-2.0
  imagemagick
  iproute2
  libclang-rt-14-dev
  libglib2.0-bin
  libpam-systemd
  librsvg2-common
  libxml2-utils
  lintian
  locales
  man-db
  mate-notification-daemon
  mount
  openssh-client
  openssh-server
  openssl
  passwd
  polkitd
  python3-dbus
  python3-dbusmock
  python3-pytest
  rabbitmq-server
  systemd
  systemd-container
  util-linux
  valgrind
  xdotool
  xfce4-notifyd
  xvfb
  zsh
)

epx_say () {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
}

# Prints those of its arguments that are not installed.
epx_missing_packages () {
  local name
  for name; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] \
      || printf '%s\n' "$name"
  done
}

# Installs what is missing of its arguments. Fails, saying what to do, when it may not.
epx_install_packages () {
  local missing as_root=() policy=/usr/sbin/policy-rc.d
  if ! command -v dpkg-query >/dev/null; then
    epx_say "this is no Debian: see to it yourself that what these hold is there: $*"
    return 0
  fi
  mapfile -t missing < <(epx_missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
      epx_say "some packages are missing, and only root may install them. Type:"
      printf '  sudo apt-get install --no-install-recommends %s\n' "${missing[*]}" >&2
      return 1
    fi
    as_root=(sudo -n)
  fi
  epx_say "installing ${missing[*]}"
  # Tests start what they need for themselves: no broker or ssh server is to run besides. In a
  # subshell, so that the trap goes off whatever ends it.
  (
    if [ ! -e "$policy" ]; then
      trap '"${as_root[@]}" rm -f "$policy"' EXIT
      printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
      "${as_root[@]}" chmod 755 "$policy"
    fi
    epx_apt_install "${missing[@]}"
  )
}

# Installs them, with as_root of the caller. Fails, saying so, when it cannot.
epx_apt_install () {
  local install
  install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
    apt-get install -y -q --no-install-recommends "$@")
  # The lists of a fresh machine are empty or old: only then are they fetched.
  if ! "${install[@]}" </dev/null >/dev/null 2>&1; then
    "${as_root[@]}" apt-get update -q </dev/null >&2 || true
    "${install[@]}" </dev/null >&2 || {
      epx_say "could not install $*"
      return 1
    }
  fi
}
