# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors

# What Debian packages the build, the demo and the tests need, and how they come onto a machine.
# Sourced by `demo` and `check`; installs only what is missing, and only when it may.

EPX_BUILD_PACKAGES=(
  gcc libc6-dev meson ninja-build pkg-config gettext
  libglib2.0-dev libjson-glib-dev libnotify-dev
)
EPX_DEMO_PACKAGES=(
  erlang-base dbus-daemon python3 python3-gi
)
EPX_TEST_PACKAGES=(
  binutils dbus dbus-bin desktop-file-utils dunst erlang-common-test erlang-dev fonts-dejavu-core
  imagemagick iproute2
  libglib2.0-bin libxml2-utils mate-notification-daemon mount passwd python3-dbus python3-dbusmock
  python3-pytest systemd util-linux xvfb zsh
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
  local missing as_root=() install
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
  install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
    apt-get install -y -q --no-install-recommends "${missing[@]}")
  # The lists of a fresh machine are empty or old: only then are they fetched.
  if ! "${install[@]}" </dev/null >/dev/null 2>&1; then
    "${as_root[@]}" apt-get update -q </dev/null >&2 || true
    "${install[@]}" </dev/null >&2 || {
      epx_say "could not install ${missing[*]}"
      return 1
    }
  fi
}
